-- SPDX-License-Identifier: MIT
-- inbox_find: the answer that a message got
-- in peer:text, message:blob
-- gives one
-- example peer='ledger-012041', message=x'00000000000000000000000000000001' -> (200, '{"new":1}')
-- example peer='vrs-012041', message=x'00000000000000000000000000000001' -> nothing
SELECT status, answer FROM courier_inbox WHERE peer = :peer AND message = :message;

-- inbox_insert: keeps the answer of a message
-- in peer:text, message:blob, status:int, answer:text, received:int, event:int
-- gives nothing
-- example peer='ledger-012041', message=x'00000000000000000000000000000002', status=200, answer='', received=5, event=2 -> 1 changed
-- example peer='ledger-012041', message=x'00000000000000000000000000000001', status=200, answer='', received=5, event=2 -> store.constraint
INSERT INTO courier_inbox (peer, message, status, answer, received, event)
VALUES (:peer, :message, :status, :answer, :received, :event);

-- inbox_forget: forgets what was received before
-- in before:int
-- gives nothing
-- example before=1000 -> 0 changed
-- example before=1001 -> 1 changed
DELETE FROM courier_inbox WHERE received < :before;
