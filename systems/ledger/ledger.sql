-- SPDX-License-Identifier: MIT
-- ledger_newest_event: the newest event that a row outside the trail names
-- gives one
-- out number:int
-- example -> (7)
SELECT COALESCE(MAX(event), 0) AS number FROM (
        SELECT MAX(event) AS event FROM account
        UNION ALL SELECT MAX(event) FROM terminal
        UNION ALL SELECT MAX(event) FROM session
        UNION ALL SELECT MAX(event) FROM work
        UNION ALL SELECT MAX(event) FROM form_use
        UNION ALL SELECT MAX(event) FROM person
        UNION ALL SELECT MAX(event) FROM person_past
        UNION ALL SELECT MAX(event) FROM person_reason
        UNION ALL SELECT MAX(event) FROM feed_batch
        UNION ALL SELECT MAX(event) FROM feed_line
        UNION ALL SELECT MAX(event) FROM feed_reject
        UNION ALL SELECT MAX(event) FROM dose
        UNION ALL SELECT MAX(event) FROM dose_past
        UNION ALL SELECT MAX(event) FROM ticket_number
        UNION ALL SELECT MAX(event) FROM ticket_batch
        UNION ALL SELECT MAX(event) FROM ticket
        UNION ALL SELECT MAX(event) FROM received) AS every;
