-- SPDX-License-Identifier: MIT

-- person_number_stands: whether the ledger has this person
-- in person:blob
-- gives one
-- out total:int
-- example person=x'A1000000000000000000000000000001' -> (1)
-- example person=x'FF000000000000000000000000000001' -> (0)
SELECT count(*) AS total FROM person WHERE person = :person;
