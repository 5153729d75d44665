-- SPDX-License-Identifier: MIT
INSERT INTO person (person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected,
                    household, sequence, event, sealed) VALUES
        (x'0A000000000000000000000000000001', '10000001', 1, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02');
INSERT INTO dose (dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed) VALUES
        (x'0D000000000000000000000000000001', 1, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'COVID-S', '', 1, '2023-10-02', '', '', 'Y001', '', '', 5, x'02');
INSERT INTO received (record, version, state, code, dose, dose_version, received, reviewed, reviewer, event, sealed) VALUES
        (x'0E000000000000000000000000000001', 1, 'done', '', x'0D000000000000000000000000000001', 1, 1000, NULL, NULL, 5, x'01'),
        (x'0E000000000000000000000000000002', 1, 'held', 'received.no-person', NULL, 0, 2000, NULL, NULL, 6, x'02');
