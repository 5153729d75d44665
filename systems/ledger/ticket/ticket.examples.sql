-- SPDX-License-Identifier: MIT
INSERT INTO person (person, address_number, version, birth, birth_precision, birth_first, sex, status, since, protected,
                    household, sequence, event, sealed) VALUES
        (x'0A000000000000000000000000000001', '10000001', 1, '1965-04-01', 'day', '1965-04-01', 'M', 'resident', '2020-01-01', 0, '500', 7, 3, x'02'),
        (x'0A000000000000000000000000000002', '10000002', 1, '1970-04-01', 'day', '1970-04-01', 'F', 'moved_out', '2023-09-01', 0, '501', 8, 3, x'02');
INSERT INTO dose (dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed) VALUES
        (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'COVID-S', '', 1, '2023-04-01', '', '', 'Y001', '', '', 5, x'02'),
        (x'0D000000000000000000000000000002', 1, x'0A000000000000000000000000000001', x'0E000000000000000000000000000002', 'cancelled', 'COVID-S', '', 2, '2023-08-01', '', '', 'Y001', '', '', 5, x'02');
INSERT INTO ticket_number (ticket_number, person, number, state, event, sealed) VALUES
        (x'0B000000000000000000000000000001', x'0A000000000000000000000000000001', x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'current', 6, x'07');
INSERT INTO ticket_batch (ticket_batch, opened, closed, issued_on, clerk, seen, issued, event) VALUES
        (x'0C000000000000000000000000000001', 1000, 2000, '2023-10-02', '田中', 10, 1, 6);
INSERT INTO ticket (ticket, person, ticket_number, kind, dose, issued_on, state, reason, voided_on, version, event) VALUES
        (x'0F000000000000000000000000000001', x'0A000000000000000000000000000001', x'0B000000000000000000000000000001', '2', 2, '2023-10-02', 'live', '', NULL, 1, 6);
