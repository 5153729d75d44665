-- SPDX-License-Identifier: MIT
-- outbox_insert: puts a message at the end of the queue, behind an older one of the same peer and ordering
-- in message:blob, peer:text, format:text, version:int, ordering:blob, at:int, sealed:blob, event:int
-- gives nothing
-- example message=x'00000000000000000000000000000009', peer='vrs-012041', format='recipient', version=1, ordering=x'0B00000000000000000000000000000000000000000000000000000000000002', at=900, sealed=x'01', event=9 -> 1 changed
-- example message=x'00000000000000000000000000000001', peer='vrs-012041', format='recipient', version=1, ordering=x'0B00000000000000000000000000000000000000000000000000000000000002', at=900, sealed=x'01', event=9 -> store.constraint
INSERT INTO courier_outbox (message, number, peer, format, version, ordering, state, tries, next_try, code, added, sealed, event)
SELECT :message, coalesce(max(number), 0) + 1, :peer, :format, :version, :ordering,
       CASE WHEN EXISTS (SELECT 1 FROM courier_outbox WHERE peer = :peer AND ordering = :ordering) THEN 'behind' ELSE 'waiting' END,
       0, :at, '', :at, :sealed, :event
FROM courier_outbox;

-- outbox_next: what may be sent, soonest first
-- in limit:int
-- gives many
-- example limit=1 -> (x'00000000000000000000000000000001', 'vrs-012041', 'recipient', 1, 100)
-- example limit=9 -> (x'00000000000000000000000000000001', 'vrs-012041', 'recipient', 1, 100)
-- (x'00000000000000000000000000000004', 'ledger-012041', 'record', 1, 4000)
SELECT message, peer, format, version, next_try FROM courier_outbox
WHERE state = 'waiting' ORDER BY next_try, number LIMIT :limit;

-- outbox_sealed: the body of a message
-- in message:blob
-- gives one
-- example message=x'00000000000000000000000000000001' -> (x'5EA1')
-- example message=x'00000000000000000000000000000009' -> nothing
SELECT sealed FROM courier_outbox WHERE message = :message;

-- outbox_by_message: a message as an answer to it finds it
-- in message:blob
-- gives one
-- example message=x'00000000000000000000000000000003' -> ('vrs-012041', x'0B00000000000000000000000000000000000000000000000000000000000001', 'recipient', 1, 'parked', 1)
-- example message=x'00000000000000000000000000000009' -> nothing
SELECT peer, ordering, format, version, state, tries FROM courier_outbox WHERE message = :message;

-- outbox_delete: forgets a message that was delivered
-- in message:blob
-- gives nothing
-- example message=x'00000000000000000000000000000001' -> 1 changed
DELETE FROM courier_outbox WHERE message = :message;

-- outbox_advance: the oldest of a peer and ordering is no longer behind anything
-- in peer:text, ordering:blob
-- gives nothing
-- example peer='vrs-012041', ordering=x'0A00000000000000000000000000000000000000000000000000000000000001' -> 0 changed
-- example peer='vrs-012025', ordering=x'0A00000000000000000000000000000000000000000000000000000000000001' -> 0 changed
UPDATE courier_outbox SET state = 'waiting'
WHERE state = 'behind' AND number = (SELECT min(number) FROM courier_outbox WHERE peer = :peer AND ordering = :ordering);

-- outbox_later: tries a message again at another time
-- in message:blob, next_try:int, code:text
-- gives nothing
-- example message=x'00000000000000000000000000000001', next_try=5000, code='courier.unreachable' -> 1 changed
UPDATE courier_outbox SET tries = tries + 1, next_try = :next_try, code = :code WHERE message = :message;

-- outbox_park: tries a message no more until somebody says so
-- in message:blob, code:text
-- gives nothing
-- example message=x'00000000000000000000000000000001', code='json.unknown-member' -> 1 changed
UPDATE courier_outbox SET tries = tries + 1, state = 'parked', code = :code WHERE message = :message;

-- outbox_again: tries a parked message again
-- in message:blob, at:int
-- gives nothing
-- example message=x'00000000000000000000000000000003', at=5000 -> 1 changed
-- example message=x'00000000000000000000000000000001', at=5000 -> 0 changed
UPDATE courier_outbox SET state = 'waiting', tries = 0, next_try = :at, code = '' WHERE message = :message AND state = 'parked';

-- outbox_counts: how much waits for each peer, and since when
-- gives many
-- out waiting:int, parked:int, oldest:int
-- example -> ('ledger-012041', 1, 0, 50)
-- ('vrs-012041', 2, 1, 10)
SELECT peer, sum(CASE WHEN state = 'parked' THEN 0 ELSE 1 END) AS waiting,
       sum(CASE WHEN state = 'parked' THEN 1 ELSE 0 END) AS parked, min(added) AS oldest
FROM courier_outbox GROUP BY peer ORDER BY peer;

-- outbox_parked: what is parked, oldest first
-- in limit:int
-- gives many
-- example limit=10 -> (x'00000000000000000000000000000003', 'vrs-012041', 'recipient', 1, 30, 'core.data')
SELECT message, peer, format, version, added, code FROM courier_outbox WHERE state = 'parked' ORDER BY number LIMIT :limit;
