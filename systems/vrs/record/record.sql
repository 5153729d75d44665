-- SPDX-License-Identifier: MIT
-- record_by_id: the current version of a record
-- in record:blob
-- gives one
-- example record=x'0D000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'BB00000000000000000000000000000000000000000000000000000000000001', x'0E000000000000000000000000000001', 'recorded', 7, x'02')
-- example record=x'0D000000000000000000000000000009' -> nothing
SELECT record, version, recipient, number, source, state, event, sealed FROM record WHERE record = :record;

-- record_by_source: the record that this source was kept as
-- in source:blob
-- gives one
-- example source=x'0E000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'BB00000000000000000000000000000000000000000000000000000000000001', x'0E000000000000000000000000000001', 'recorded', 7, x'02')
-- example source=x'0E000000000000000000000000000009' -> nothing
SELECT record, version, recipient, number, source, state, event, sealed FROM record WHERE source = :source;

-- record_of_recipient: the records of a recipient
-- in recipient:blob
-- gives many
-- example recipient=x'0A000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'BB00000000000000000000000000000000000000000000000000000000000001', x'0E000000000000000000000000000001', 'recorded', 7, x'02')
SELECT record, version, recipient, number, source, state, event, sealed FROM record WHERE recipient = :recipient ORDER BY event, record;

-- record_waiting: records of a 券番号 that have no person yet
-- in number:blob
-- gives many
-- example number=x'BB00000000000000000000000000000000000000000000000000000000000002' -> (x'0D000000000000000000000000000002', 1, NULL, x'BB00000000000000000000000000000000000000000000000000000000000002', x'0E000000000000000000000000000002', 'held', 8, x'03')
-- example number=x'BB00000000000000000000000000000000000000000000000000000000000001' -> nothing
SELECT record, version, recipient, number, source, state, event, sealed FROM record
WHERE number = :number AND recipient IS NULL AND state = 'held' ORDER BY event, record;

-- record_newest: records in any state, the newest first, before a place in that order
-- in before:int, limit:int
-- gives many
-- example before=9, limit=1 -> (x'0D000000000000000000000000000002', 1, NULL, x'BB00000000000000000000000000000000000000000000000000000000000002', x'0E000000000000000000000000000002', 'held', 8, x'03')
-- example before=8, limit=5 -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'BB00000000000000000000000000000000000000000000000000000000000001', x'0E000000000000000000000000000001', 'recorded', 7, x'02')
SELECT record, version, recipient, number, source, state, event, sealed FROM record
WHERE event < :before ORDER BY event DESC, record DESC LIMIT :limit;

-- record_newest_in: records in one state, the newest first, before a place in that order
-- in state:text, before:int, limit:int
-- gives many
-- example state='held', before=9, limit=5 -> (x'0D000000000000000000000000000002', 1, NULL, x'BB00000000000000000000000000000000000000000000000000000000000002', x'0E000000000000000000000000000002', 'held', 8, x'03')
-- example state='away', before=9, limit=5 -> nothing
SELECT record, version, recipient, number, source, state, event, sealed FROM record
WHERE state = :state AND event < :before ORDER BY event DESC, record DESC LIMIT :limit;

-- record_count: how many records are in a state
-- in state:text
-- gives one
-- out total:int
-- example state='held' -> (1)
SELECT COUNT(*) AS total FROM record WHERE state = :state;

-- record_past_of: the earlier versions of a record, newest first
-- in record:blob
-- gives many
-- example record=x'0D000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 1, x'0A000000000000000000000000000001', x'BB00000000000000000000000000000000000000000000000000000000000001', x'0E000000000000000000000000000001', 'recorded', 6, x'01')
SELECT record, version, recipient, number, source, state, event, sealed FROM record_past WHERE record = :record ORDER BY version DESC;

-- record_insert: adds a record
-- in record:blob, recipient:blob?, number:blob, source:blob, state:text, event:int, sealed:blob
-- gives nothing
-- example record=x'0D000000000000000000000000000003', recipient=NULL, number=x'BB00000000000000000000000000000000000000000000000000000000000001', source=x'0E000000000000000000000000000003', state='held', event=9, sealed=x'04' -> 1 changed
-- example record=x'0D000000000000000000000000000003', recipient=NULL, number=x'BB00000000000000000000000000000000000000000000000000000000000001', source=x'0E000000000000000000000000000001', state='held', event=9, sealed=x'04' -> store.constraint
INSERT INTO record (record, version, recipient, number, source, state, event, sealed)
VALUES (:record, 1, :recipient, :number, :source, :state, :event, :sealed);

-- record_keep: copies the current version to the past, if it is the one that the writer saw
-- in record:blob, version:int
-- gives nothing
-- example record=x'0D000000000000000000000000000001', version=2 -> 1 changed
-- example record=x'0D000000000000000000000000000001', version=1 -> 0 changed
INSERT INTO record_past (record, version, recipient, number, source, state, event, sealed)
SELECT record, version, recipient, number, source, state, event, sealed FROM record WHERE record = :record AND version = :version;

-- record_replace: writes the next version
-- in record:blob, version:int, recipient:blob?, state:text, event:int, sealed:blob
-- gives nothing
-- example record=x'0D000000000000000000000000000001', version=3, recipient=NULL, state='cancelled', event=9, sealed=x'05' -> 1 changed
UPDATE record SET version = :version, recipient = :recipient, state = :state, event = :event, sealed = :sealed
WHERE record = :record;
