-- SPDX-License-Identifier: MIT
-- account_by_user: an account by its log-in name
-- in user:text
-- gives one
-- example user='tanaka' -> (x'0A000000000000000000000000000001', 'tanaka', '田中', 'clerk', 'argon', 'active', 0, 0, 500)
-- example user='nobody' -> nothing
SELECT account, user_name, name, role, password, state, failed, locked_until, last_login FROM account WHERE user_name = :user;

-- account_insert: a new account
-- in account:blob, user:text, name:text, role:text, password:text, password_at:int, event:int
-- gives nothing
-- example account=x'0A000000000000000000000000000002', user='sato', name='佐藤', role='clerk', password='x', password_at=1, event=2 -> 1 changed
-- example account=x'0A000000000000000000000000000002', user='tanaka', name='佐藤', role='clerk', password='x', password_at=1, event=2 -> store.constraint
INSERT INTO account (account, user_name, name, role, password, state, password_at, event)
VALUES (:account, :user, :name, :role, :password, 'active', :password_at, :event);

-- account_failed: a log-in with a wrong password
-- in account:blob, failed:int, locked_until:int
-- gives nothing
-- example account=x'0A000000000000000000000000000001', failed=1, locked_until=0 -> 1 changed
UPDATE account SET failed = :failed, locked_until = :locked_until WHERE account = :account;

-- account_logged_in: a log-in that succeeded
-- in account:blob, at:int
-- gives nothing
-- example account=x'0A000000000000000000000000000001', at=9 -> 1 changed
UPDATE account SET failed = 0, locked_until = 0, last_login = :at WHERE account = :account;

-- account_unlock: lifts the lock of an account
-- in account:blob, event:int
-- gives nothing
-- example account=x'0A000000000000000000000000000001', event=9 -> 1 changed
UPDATE account SET failed = 0, locked_until = 0, event = :event WHERE account = :account;

-- account_set_password: a new password
-- in account:blob, password:text, password_at:int, event:int
-- gives nothing
-- example account=x'0A000000000000000000000000000001', password='y', password_at=9, event=9 -> 1 changed
UPDATE account SET password = :password, password_at = :password_at, failed = 0, locked_until = 0, event = :event
WHERE account = :account;

-- account_end: ends an account
-- in account:blob, event:int
-- gives nothing
-- example account=x'0A000000000000000000000000000001', event=9 -> 1 changed
UPDATE account SET state = 'ended', event = :event WHERE account = :account;

-- account_all: every account, for the review of rights
-- gives many
-- example -> ('tanaka', '田中', 'clerk', 'active', 0, 0, 100, 500)
SELECT user_name, name, role, state, failed, locked_until, password_at, last_login FROM account ORDER BY user_name;

-- account_terminal_known: a terminal, registered or ended
-- in terminal:blob
-- gives one
-- example terminal=x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E' -> ('窓口1', 'active')
SELECT name, state FROM terminal WHERE terminal = :terminal;

-- account_terminal_insert: registers a terminal
-- in terminal:blob, name:text, event:int
-- gives nothing
-- example terminal=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', name='窓口2', event=1 -> 1 changed
INSERT INTO terminal (terminal, name, state, event) VALUES (:terminal, :name, 'active', :event);

-- account_terminal_state: ends a terminal, or registers it again
-- in terminal:blob, name:text, state:text, event:int
-- gives nothing
-- example terminal=x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E', name='窓口1', state='ended', event=9 -> 1 changed
UPDATE terminal SET name = :name, state = :state, event = :event WHERE terminal = :terminal;

-- account_terminals: every terminal
-- gives many
-- example -> (x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E', '窓口1', 'active')
SELECT terminal, name, state FROM terminal ORDER BY name, terminal;
