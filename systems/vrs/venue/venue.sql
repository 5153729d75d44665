-- SPDX-License-Identifier: MIT
-- venue_read_by_key: the read that had this key
-- in key:blob
-- gives one
-- example key=x'4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B' -> (x'0F000000000000000000000000000001', x'0D000000000000000000000000000001', 500, x'03')
-- example key=x'4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C' -> nothing
SELECT read, device, at, sealed FROM venue_read WHERE key = :key;

-- venue_read_by_id: one read
-- in read:blob
-- gives one
-- example read=x'0F000000000000000000000000000001' -> (x'0F000000000000000000000000000001', x'0D000000000000000000000000000001', 500, x'03')
-- example read=x'0F000000000000000000000000000002' -> nothing
SELECT read, device, at, sealed FROM venue_read WHERE read = :read;

-- venue_read_newest: the last reads of a device, newest first
-- in device:blob, most:int
-- gives many
-- example device=x'0D000000000000000000000000000001', most=50 -> (x'0F000000000000000000000000000001', x'0D000000000000000000000000000001', 500, x'03')
SELECT read, device, at, sealed FROM venue_read WHERE device = :device ORDER BY at DESC, event DESC LIMIT :most;

-- venue_read_wrong: how many numbers that nobody has a device read since then
-- in device:blob, since:int
-- gives one
-- out number:int
-- example device=x'0D000000000000000000000000000001', since=499 -> (1)
-- example device=x'0D000000000000000000000000000001', since=500 -> (0)
SELECT count(*) AS number FROM venue_read WHERE device = :device AND wrong = 1 AND at > :since;

-- venue_read_insert: a read and its answer
-- in read:blob, device:blob, key:blob, at:int, wrong:int, event:int, sealed:blob
-- gives nothing
-- example read=x'0F000000000000000000000000000002', device=x'0D000000000000000000000000000001', key=x'4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C4C', at=600, wrong=0, event=9, sealed=x'09' -> 1 changed
-- example read=x'0F000000000000000000000000000002', device=x'0D000000000000000000000000000001', key=x'4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B4B', at=600, wrong=0, event=9, sealed=x'09' -> store.constraint
INSERT INTO venue_read (read, device, key, at, wrong, event, sealed)
VALUES (:read, :device, :key, :at, :wrong, :event, :sealed);

-- venue_read_old: forgets what was shown before that; the records stay
-- in before:int
-- gives nothing
-- example before=501 -> 1 changed
-- example before=500 -> 0 changed
DELETE FROM venue_read WHERE at < :before;
