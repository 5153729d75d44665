-- SPDX-License-Identifier: MIT
INSERT INTO note VALUES (1, 'a', 1);
