-- SPDX-License-Identifier: MIT
-- vrs_newest_event: the newest event that a row outside the trail names
-- gives one
-- out number:int
-- example -> (7)
SELECT COALESCE(MAX(event), 0) AS number FROM (
        SELECT MAX(event) AS event FROM account
        UNION ALL SELECT MAX(event) FROM terminal
        UNION ALL SELECT MAX(event) FROM session
        UNION ALL SELECT MAX(event) FROM work
        UNION ALL SELECT MAX(event) FROM form_use
        UNION ALL SELECT MAX(event) FROM recipient
        UNION ALL SELECT MAX(event) FROM recipient_past
        UNION ALL SELECT MAX(event) FROM ticket
        UNION ALL SELECT MAX(event) FROM ticket_past
        UNION ALL SELECT MAX(event) FROM record
        UNION ALL SELECT MAX(event) FROM record_past
        UNION ALL SELECT MAX(event) FROM venue
        UNION ALL SELECT MAX(event) FROM pairing
        UNION ALL SELECT MAX(event) FROM device
        UNION ALL SELECT MAX(event) FROM venue_read) AS every;
