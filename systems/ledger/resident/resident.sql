-- SPDX-License-Identifier: MIT
-- resident_by_id: the current version of a person
-- in person:blob
-- gives one
-- example person=x'0A000000000000000000000000000001' -> (x'0A000000000000000000000000000001', '10000001', 2, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02')
-- example person=x'0A000000000000000000000000000002' -> nothing
SELECT person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person WHERE person = :person;

-- resident_by_address_number: a person by 宛名番号
-- in address_number:text
-- gives one
-- example address_number='10000001' -> (x'0A000000000000000000000000000001', '10000001', 2, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02')
-- example address_number='1' -> nothing
SELECT person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person WHERE address_number = :address_number;

-- resident_all: everybody, to build the search arrays
-- gives each
-- example -> (x'0A000000000000000000000000000001', '10000001', 2, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02')
SELECT person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person ORDER BY person;

-- resident_past: the earlier versions of a person, newest first
-- in person:blob
-- gives many
-- example person=x'0A000000000000000000000000000001' -> (x'0A000000000000000000000000000001', 1, '10000001', '1965-04-02', 'day', '1965-04-02', 'M', 'resident', '2020-01-01', 0, '500', 1, 1, x'01')
SELECT person, version, address_number, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person_past WHERE person = :person ORDER BY version DESC;

-- resident_past_version: one earlier version
-- in person:blob, version:int
-- gives one
-- example person=x'0A000000000000000000000000000001', version=1 -> (x'0A000000000000000000000000000001', 1, '10000001', '1965-04-02', 'day', '1965-04-02', 'M', 'resident', '2020-01-01', 0, '500', 1, 1, x'01')
-- example person=x'0A000000000000000000000000000001', version=2 -> nothing
SELECT person, version, address_number, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person_past WHERE person = :person AND version = :version;

-- resident_insert: a person who was not known
-- in person:blob, address_number:text, birth:text, birth_precision:text, birth_first:text?, sex:text, status:text
-- in since:text, protected:int, household:text, sequence:int, event:int, sealed:blob
-- gives nothing
-- example person=x'0A000000000000000000000000000002', address_number='10000002', birth='', birth_precision='unknown', birth_first=NULL, sex='U', status='resident', since='2020-01-01', protected=0, household='', sequence=9, event=9, sealed=x'09' -> 1 changed
-- example person=x'0A000000000000000000000000000002', address_number='10000001', birth='', birth_precision='unknown', birth_first=NULL, sex='U', status='resident', since='2020-01-01', protected=0, household='', sequence=9, event=9, sealed=x'09' -> store.constraint
INSERT INTO person (person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected,
                    household, sequence, event, sealed)
VALUES (:person, :address_number, 1, :birth, :birth_precision, :birth_first, :sex, :status, :since, :protected,
        :household, :sequence, :event, :sealed);

-- resident_keep: keeps the current version as a past one
-- in person:blob, version:int
-- gives nothing
-- example person=x'0A000000000000000000000000000001', version=2 -> 1 changed
-- example person=x'0A000000000000000000000000000001', version=1 -> 0 changed
INSERT INTO person_past (person, version, address_number, birth, birth_precision, birth_first, sex, status, since,
                         protected, household, sequence, event, sealed)
SELECT person, version, address_number, birth, birth_precision, birth_first, sex, status, since, protected, household,
       sequence, event, sealed
FROM person WHERE person = :person AND version = :version;

-- resident_replace: the next version of a person
-- in person:blob, version:int, birth:text, birth_precision:text, birth_first:text?, sex:text, status:text, since:text
-- in protected:int, household:text, sequence:int, event:int, sealed:blob
-- gives nothing
-- example person=x'0A000000000000000000000000000001', version=3, birth='', birth_precision='unknown', birth_first=NULL, sex='U', status='resident', since='2020-01-01', protected=0, household='', sequence=9, event=9, sealed=x'09' -> 1 changed
UPDATE person
SET version = :version, birth = :birth, birth_precision = :birth_precision, birth_first = :birth_first, sex = :sex,
    status = :status, since = :since, protected = :protected, household = :household, sequence = :sequence,
    event = :event, sealed = :sealed
WHERE person = :person;

-- resident_household: the people of one household
-- in household:text
-- gives many
-- example household='500' -> (x'0A000000000000000000000000000001', '10000001', '1965-04-01', 'day', 'M', 'resident', 0)
SELECT person, address_number, birth, birth_precision, sex, status, protected FROM person
WHERE household = :household ORDER BY birth, address_number;

-- resident_count: how many people are known
-- gives one
-- out total:int
-- example -> (1)
SELECT COUNT(*) AS total FROM person;

-- resident_reason_given: whether this session gave a reason for this person
-- in session:blob, person:blob
-- gives one
-- out total:int
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', person=x'0A000000000000000000000000000001' -> (1)
-- example session=x'5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F', person=x'0A000000000000000000000000000001' -> (0)
SELECT COUNT(*) AS total FROM person_reason WHERE session = :session AND person = :person;

-- resident_reason_insert: keeps a reason
-- in reason:blob, person:blob, session:blob, at:int, event:int, sealed:blob
-- gives nothing
-- example reason=x'0C000000000000000000000000000002', person=x'0A000000000000000000000000000001', session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', at=1, event=9, sealed=x'01' -> 1 changed
INSERT INTO person_reason (reason, person, session, at, event, sealed)
VALUES (:reason, :person, :session, :at, :event, :sealed);
