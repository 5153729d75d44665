-- SPDX-License-Identifier: MIT
-- chain_last: the newest event, where the next one is linked
-- gives one
-- example -> (2, x'BB00000000000000000000000000000000000000000000000000000000000002')
SELECT number, head FROM event ORDER BY number DESC LIMIT 1;

-- chain_event_insert: adds an event behind the newest
-- in number:int, at:int, salt:blob, body:text, head:blob
-- gives nothing
-- example number=3, at=1, salt=x'00000000000000000000000000000003', body='{}', head=x'CC00000000000000000000000000000000000000000000000000000000000003' -> 1 changed
-- example number=2, at=1, salt=x'00000000000000000000000000000003', body='{}', head=x'CC00000000000000000000000000000000000000000000000000000000000003' -> store.constraint
INSERT INTO event (number, at, salt, body, head) VALUES (:number, :at, :salt, :body, :head);

-- chain_subject_insert: names one person as a subject of an event
-- in subject:blob, number:int
-- gives nothing
-- example subject=x'0A000000000000000000000000000002', number=1 -> 1 changed
INSERT INTO event_subject (subject, number) VALUES (:subject, :number);

-- chain_events: a stretch of the trail in order, for verification
-- in after:int, limit:int
-- gives many
-- example after=1, limit=10 -> (2, 2000, x'00000000000000000000000000000002', '{"number":2}', x'BB00000000000000000000000000000000000000000000000000000000000002')
SELECT number, at, salt, body, head FROM event WHERE number > :after ORDER BY number LIMIT :limit;

-- chain_head_of: the head that stands at a number, for verification
-- in number:int
-- gives one
-- example number=2 -> (x'BB00000000000000000000000000000000000000000000000000000000000002')
-- example number=3 -> nothing
SELECT head FROM event WHERE number = :number;

-- chain_event_subjects: the index rows of one event, for verification
-- in number:int
-- gives many
-- example number=1 -> (x'0A000000000000000000000000000001')
-- example number=2 -> nothing
SELECT subject FROM event_subject WHERE number = :number ORDER BY subject;

-- chain_of_subject: every event that showed or changed a person's data, oldest first
-- in subject:blob, after:int, limit:int
-- gives many
-- example subject=x'0A000000000000000000000000000001', after=0, limit=10 -> (1, 1000, '{"number":1}')
SELECT e.number, e.at, e.body
FROM event_subject s JOIN event e ON e.number = s.number
WHERE s.subject = :subject AND s.number > :after
ORDER BY e.number LIMIT :limit;
