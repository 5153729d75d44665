-- SPDX-License-Identifier: MIT
-- received_newest: the newest version of a record that came
-- in record:blob
-- gives one
-- example record=x'0E000000000000000000000000000001' -> (1, 'done', '', x'0D000000000000000000000000000001', 1)
-- example record=x'0E000000000000000000000000000009' -> nothing
SELECT version, state, code, dose, dose_version FROM received WHERE record = :record ORDER BY version DESC LIMIT 1;

-- received_dose: which version of which dose a record made last
-- in record:blob
-- gives one
-- example record=x'0E000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 1)
-- example record=x'0E000000000000000000000000000002' -> nothing
SELECT dose, dose_version FROM received
WHERE record = :record AND dose IS NOT NULL ORDER BY version DESC LIMIT 1;

-- received_insert: what a version of a record became
-- in record:blob, version:int, state:text, code:text, dose:blob?, dose_version:int, received:int, event:int, sealed:blob
-- gives nothing
-- example record=x'0E000000000000000000000000000001', version=2, state='held', code='received.ticket', dose=NULL, dose_version=0, received=3000, event=9, sealed=x'09' -> 1 changed
-- example record=x'0E000000000000000000000000000001', version=1, state='done', code='', dose=NULL, dose_version=0, received=3000, event=9, sealed=x'09' -> store.constraint
INSERT INTO received (record, version, state, code, dose, dose_version, received, event, sealed)
VALUES (:record, :version, :state, :code, :dose, :dose_version, :received, :event, :sealed);

-- received_replace: a held version was tried again
-- in record:blob, version:int, state:text, code:text, dose:blob?, dose_version:int, event:int
-- gives nothing
-- example record=x'0E000000000000000000000000000002', version=1, state='done', code='', dose=x'0D000000000000000000000000000001', dose_version=1, event=9 -> 1 changed
UPDATE received SET state = :state, code = :code, dose = :dose, dose_version = :dose_version, event = :event
WHERE record = :record AND version = :version;

-- received_close: earlier versions need no look any more
-- in record:blob, version:int, reviewed:int, event:int
-- gives nothing
-- example record=x'0E000000000000000000000000000002', version=2, reviewed=3000, event=9 -> 1 changed
-- example record=x'0E000000000000000000000000000002', version=1, reviewed=3000, event=9 -> 0 changed
UPDATE received SET reviewed = :reviewed, reviewer = '', event = :event
WHERE record = :record AND version < :version AND reviewed IS NULL;

-- received_review: somebody looked at a version of a record
-- in record:blob, version:int, reviewed:int, reviewer:text, event:int
-- gives nothing
-- example record=x'0E000000000000000000000000000002', version=1, reviewed=3000, reviewer='田中', event=9 -> 1 changed
-- example record=x'0E000000000000000000000000000002', version=2, reviewed=3000, reviewer='田中', event=9 -> 0 changed
UPDATE received SET reviewed = :reviewed, reviewer = :reviewer, event = :event
WHERE record = :record AND version = :version AND reviewed IS NULL;

-- received_by_version: one version of a record
-- in record:blob, version:int
-- gives one
-- example record=x'0E000000000000000000000000000002', version=1 -> (x'0E000000000000000000000000000002', 1, 'held', 'received.no-person', NULL, 0, 2000, NULL, x'02')
-- example record=x'0E000000000000000000000000000002', version=2 -> nothing
SELECT record, version, state, code, dose, dose_version, received, reviewed, sealed FROM received
WHERE record = :record AND version = :version;

-- received_waiting: what somebody should look at, the oldest first
-- in limit:int
-- gives many
-- example limit=10 -> (x'0E000000000000000000000000000002', 1, 'held', 'received.no-person', NULL, 0, 2000, NULL, x'02')
SELECT record, version, state, code, dose, dose_version, received, reviewed, sealed FROM received
WHERE state <> 'done' AND reviewed IS NULL ORDER BY received, record LIMIT :limit;

-- received_waiting_count: how many somebody should look at
-- gives one
-- out total:int
-- example -> (1)
SELECT COUNT(*) AS total FROM received WHERE state <> 'done' AND reviewed IS NULL;

-- received_count: how many records ever came, in all their versions
-- gives one
-- out total:int
-- example -> (2)
SELECT COUNT(*) AS total FROM received;
