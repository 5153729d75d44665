-- SPDX-License-Identifier: MIT
INSERT INTO data_key (name, purpose, period, key_id, wrapped, event) VALUES ('person', 1, 1, x'0A000000000000000000000000000001', x'01', 0);
