-- SPDX-License-Identifier: MIT

-- number_of: the number that belongs to an id
-- in id:blob
-- gives one
-- example id=x'A1000000000000000000000000000001' -> (x'B100000000000000000000000000000000000000000000000000000000000001', 1, x'01')
-- example id=x'FF000000000000000000000000000001' -> nothing
SELECT blind, version, sealed FROM number WHERE id = :id;

-- number_by_blind: the ids that a number belongs to
-- in blind:blob, limit:int
-- gives many
-- example blind=x'B200000000000000000000000000000000000000000000000000000000000002', limit=8 -> (x'A2000000000000000000000000000002')
SELECT id FROM number WHERE blind = :blind OR blind_next = :blind ORDER BY id LIMIT :limit;

-- number_insert: an id that had none
-- in id:blob, blind:blob, put_at:int, sealed:blob
-- gives nothing
-- example id=x'A3000000000000000000000000000003', blind=x'B300000000000000000000000000000000000000000000000000000000000003', put_at=3000, sealed=x'03' -> 1 changed
-- example id=x'A1000000000000000000000000000001', blind=x'B300000000000000000000000000000000000000000000000000000000000003', put_at=3000, sealed=x'03' -> store.constraint
INSERT INTO number (id, blind, blind_next, version, put_at, settled, sealed) VALUES (:id, :blind, NULL, 1, :put_at, 0, :sealed);

-- number_change: another number of an id. It stays settled if it was: its person is known already.
-- in id:blob, seen:int, blind:blob, put_at:int, sealed:blob
-- gives nothing
-- example id=x'A1000000000000000000000000000001', seen=1, blind=x'B300000000000000000000000000000000000000000000000000000000000003', put_at=3000, sealed=x'03' -> 1 changed
-- example id=x'A1000000000000000000000000000001', seen=2, blind=x'B300000000000000000000000000000000000000000000000000000000000003', put_at=3000, sealed=x'03' -> 0 changed
UPDATE number SET blind = :blind, blind_next = NULL, version = version + 1, put_at = :put_at, sealed = :sealed WHERE id = :id AND version = :seen;

-- number_waiting: ids whose person is not known to stand yet, put before an instant, oldest first
-- in before:int, limit:int
-- gives many
-- example before=2001, limit=10 -> (x'A2000000000000000000000000000002')
-- example before=2000, limit=10 -> nothing
SELECT id FROM number WHERE settled = 0 AND put_at < :before ORDER BY put_at, id LIMIT :limit;

-- number_settle: its person stands
-- in id:blob
-- gives nothing
-- example id=x'A2000000000000000000000000000002' -> 1 changed
UPDATE number SET settled = 1 WHERE id = :id AND settled = 0;

-- number_forget: no person has this id
-- in id:blob
-- gives nothing
-- example id=x'A1000000000000000000000000000001' -> 1 changed
DELETE FROM number WHERE id = :id;
