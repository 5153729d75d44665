-- SPDX-License-Identifier: MIT
INSERT INTO courier_inbox VALUES ('ledger-012041', x'00000000000000000000000000000001', 200, '{"new":1}', 1000, 1);
