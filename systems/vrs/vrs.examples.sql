-- SPDX-License-Identifier: MIT
INSERT INTO account (account, user_name, name, role, password, state, failed, locked_until, password_at, last_login, event)
VALUES (x'0A000000000000000000000000000001', 'tanaka', '田中', 'clerk', 'argon', 'active', 0, 0, 100, 500, 7);
INSERT INTO terminal (terminal, name, state, event) VALUES
        (x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E', '窓口1', 'active', 3);
