-- SPDX-License-Identifier: MIT
INSERT INTO person (person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected,
                    household, sequence, event, sealed) VALUES
        (x'0A000000000000000000000000000001', '10000001', 2, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02');
INSERT INTO person_past (person, version, address_number, birth, birth_precision, birth_first, sex, status, since,
                         protected, household, sequence, event, sealed) VALUES
        (x'0A000000000000000000000000000001', 1, '10000001', '1965-04-02', 'day', '1965-04-02', 'M', 'resident', '2020-01-01', 0, '500', 1, 1, x'01');
INSERT INTO person_reason (reason, person, session, at, event, sealed) VALUES
        (x'0C000000000000000000000000000001', x'0A000000000000000000000000000001', x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', 5, 5, x'03');
