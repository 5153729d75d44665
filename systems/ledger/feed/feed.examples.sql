-- SPDX-License-Identifier: MIT
INSERT INTO feed_batch (batch, opened, closed, total, new, changed, unchanged, held, rejected, event) VALUES
        (x'0B000000000000000000000000000001', 1000, 2000, 3, 1, 0, 0, 1, 1, 4);
INSERT INTO feed_line (sequence, batch, address_number, kind, outcome, code, version, mac, event) VALUES
        (1, x'0B000000000000000000000000000001', '10000001', 'full', 'new', '', 1, x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 4);
INSERT INTO feed_reject (batch, line, reject, outcome, code, field, sealed, event) VALUES
        (x'0B000000000000000000000000000001', 2, x'0C000000000000000000000000000001', 'held', 'resident.late', '', x'09', 4);
