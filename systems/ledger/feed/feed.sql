-- SPDX-License-Identifier: MIT
-- feed_batch_open: begins an import
-- in batch:blob, opened:int, event:int
-- gives nothing
-- example batch=x'0B000000000000000000000000000002', opened=1, event=9 -> 1 changed
INSERT INTO feed_batch (batch, opened, event) VALUES (:batch, :opened, :event);

-- feed_batch_count: notes how far an import has come
-- in batch:blob, total:int, new:int, changed:int, unchanged:int, held:int, rejected:int, closed:int?
-- gives nothing
-- example batch=x'0B000000000000000000000000000001', total=5, new=1, changed=1, unchanged=1, held=1, rejected=1, closed=NULL -> 1 changed
UPDATE feed_batch
SET total = :total, new = :new, changed = :changed, unchanged = :unchanged, held = :held, rejected = :rejected,
    closed = :closed
WHERE batch = :batch;

-- feed_batch_by_id: one import
-- in batch:blob
-- gives one
-- example batch=x'0B000000000000000000000000000001' -> (x'0B000000000000000000000000000001', 1000, 2000, 3, 1, 0, 0, 1, 1, NULL, NULL)
SELECT batch, opened, closed, total, new, changed, unchanged, held, rejected, reviewed, reviewer FROM feed_batch
WHERE batch = :batch;

-- feed_batches: the latest imports
-- in limit:int
-- gives many
-- example limit=10 -> (x'0B000000000000000000000000000001', 1000, 2000, 3, 1, 0, 0, 1, 1, NULL, NULL)
SELECT batch, opened, closed, total, new, changed, unchanged, held, rejected, reviewed, reviewer FROM feed_batch
ORDER BY event DESC LIMIT :limit;

-- feed_batch_review: somebody looked at an import
-- in batch:blob, reviewed:int, reviewer:text
-- gives nothing
-- example batch=x'0B000000000000000000000000000001', reviewed=5, reviewer='tanaka' -> 1 changed
UPDATE feed_batch SET reviewed = :reviewed, reviewer = :reviewer WHERE batch = :batch AND reviewed IS NULL;

-- feed_batches_unreviewed: how many imports nobody has looked at
-- gives one
-- out total:int
-- example -> (1)
SELECT COUNT(*) AS total FROM feed_batch WHERE reviewed IS NULL;

-- feed_line_by_sequence: what a line became
-- in sequence:int
-- gives one
-- example sequence=1 -> (1, '10000001', 'full', 'new', '', 1, x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
-- example sequence=2 -> nothing
SELECT sequence, address_number, kind, outcome, code, version, mac FROM feed_line WHERE sequence = :sequence;

-- feed_line_insert: remembers what a line became
-- in sequence:int, batch:blob, address_number:text, kind:text, outcome:text, code:text, version:int, mac:blob, event:int
-- gives nothing
-- example sequence=2, batch=x'0B000000000000000000000000000001', address_number='1', kind='full', outcome='new', code='', version=1, mac=x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', event=9 -> 1 changed
INSERT INTO feed_line (sequence, batch, address_number, kind, outcome, code, version, mac, event)
VALUES (:sequence, :batch, :address_number, :kind, :outcome, :code, :version, :mac, :event);

-- feed_line_again: a held line was tried again
-- in sequence:int, batch:blob, outcome:text, code:text, version:int, event:int
-- gives nothing
-- example sequence=1, batch=x'0B000000000000000000000000000001', outcome='changed', code='', version=2, event=9 -> 1 changed
UPDATE feed_line SET batch = :batch, outcome = :outcome, code = :code, version = :version, event = :event
WHERE sequence = :sequence;

-- feed_line_full_in_batch: whether this file already held a full line of this person
-- in batch:blob, address_number:text
-- gives one
-- out total:int
-- example batch=x'0B000000000000000000000000000001', address_number='10000001' -> (1)
SELECT COUNT(*) AS total FROM feed_line
WHERE batch = :batch AND address_number = :address_number AND kind = 'full' AND outcome <> 'rejected';

-- feed_line_newest_of_person: the newest line about a person that was applied
-- in address_number:text
-- gives one
-- out sequence:int
-- example address_number='10000001' -> (1)
-- example address_number='10000002' -> (0)
SELECT COALESCE(MAX(sequence), 0) AS sequence FROM feed_line
WHERE address_number = :address_number AND outcome IN ('new', 'changed', 'unchanged');

-- feed_lines_of_person: the lines about a person that were applied, newest first, for a cancel
-- in address_number:text
-- gives many
-- example address_number='10000001' -> (1, 'full', 1)
-- example address_number='10000002' -> nothing
SELECT sequence, kind, version FROM feed_line
WHERE address_number = :address_number AND outcome IN ('new', 'changed', 'unchanged')
ORDER BY sequence DESC;

-- feed_reject_insert: keeps a held or rejected line with its reason
-- in batch:blob, line:int, reject:blob, outcome:text, code:text, field:text, sealed:blob?, event:int
-- gives nothing
-- example batch=x'0B000000000000000000000000000001', line=3, reject=x'0C000000000000000000000000000002', outcome='rejected', code='x', field='', sealed=NULL, event=9 -> 1 changed
INSERT INTO feed_reject (batch, line, reject, outcome, code, field, sealed, event)
VALUES (:batch, :line, :reject, :outcome, :code, :field, :sealed, :event);

-- feed_rejects: the held and rejected lines of an import
-- in batch:blob, after:int, limit:int
-- gives many
-- example batch=x'0B000000000000000000000000000001', after=0, limit=10 -> (2, x'0C000000000000000000000000000001', 'held', 'resident.late', '', x'09')
SELECT line, reject, outcome, code, field, sealed FROM feed_reject
WHERE batch = :batch AND line > :after ORDER BY line LIMIT :limit;
