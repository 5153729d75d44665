-- SPDX-License-Identifier: MIT
INSERT INTO person (person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected,
                    household, sequence, event, sealed) VALUES
        (x'A1000000000000000000000000000001', '10000001', 1, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02');
