-- SPDX-License-Identifier: MIT

-- recipient_number_stands: whether VRS has this recipient
-- in recipient:blob
-- gives one
-- out total:int
-- example recipient=x'0A000000000000000000000000000001' -> (1)
-- example recipient=x'FF000000000000000000000000000001' -> (0)
SELECT count(*) AS total FROM recipient WHERE recipient = :recipient;
