-- SPDX-License-Identifier: MIT
-- actor_session: a session with its account
-- in session:blob
-- gives one
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> (x'0A000000000000000000000000000001', x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E', x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', 1000, 2000, 500, 'tanaka', '田中', 'clerk', 'active', 'counter', 'R5-1')
-- example session=x'5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F' -> nothing
SELECT s.account, s.terminal, s.secret, s.opened, s.seen, s.last_login, a.user_name, a.name, a.role, a.state,
       w.purpose AS purpose, w.reference AS reference
FROM session s JOIN account a ON a.account = s.account LEFT JOIN work w ON w.work = s.work
WHERE s.session = :session;

-- actor_terminal: a registered terminal
-- in terminal:blob
-- gives one
-- example terminal=x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E' -> ('窓口1')
-- example terminal=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> nothing
SELECT name FROM terminal WHERE terminal = :terminal AND state = 'active';

-- actor_session_open: opens a session
-- in session:blob, account:blob, terminal:blob, secret:blob, opened:int, last_login:int, event:int
-- gives nothing
-- example session=x'5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F', account=x'0A000000000000000000000000000001', terminal=x'7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E7E', secret=x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', opened=1, last_login=0, event=5 -> 1 changed
INSERT INTO session (session, account, terminal, secret, opened, seen, last_login, event)
VALUES (:session, :account, :terminal, :secret, :opened, :opened, :last_login, :event);

-- actor_session_seen: notes that a session is in use
-- in session:blob, seen:int
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', seen=9 -> 1 changed
UPDATE session SET seen = :seen WHERE session = :session;

-- actor_session_end: ends one session
-- in session:blob
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> 1 changed
DELETE FROM session WHERE session = :session;

-- actor_session_forms_end: forgets the forms of an ended session
-- in session:blob
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> 1 changed
DELETE FROM form_use WHERE session = :session;

-- actor_sessions_forms_end_of: forgets the forms of every session of an account
-- in account:blob
-- gives nothing
-- example account=x'0A000000000000000000000000000001' -> 1 changed
-- example account=x'0A000000000000000000000000000002' -> 0 changed
DELETE FROM form_use WHERE session IN (SELECT session FROM session WHERE account = :account);

-- actor_sessions_end_of: ends every session of an account
-- in account:blob
-- gives nothing
-- example account=x'0A000000000000000000000000000001' -> 1 changed
DELETE FROM session WHERE account = :account;

-- actor_work_insert: a row of the work register
-- in work:blob, account:blob, purpose:text, reference:text, opened:int, event:int
-- gives nothing
-- example work=x'0B000000000000000000000000000002', account=x'0A000000000000000000000000000001', purpose='counter', reference='', opened=1, event=5 -> 1 changed
INSERT INTO work (work, account, purpose, reference, opened, event)
VALUES (:work, :account, :purpose, :reference, :opened, :event);

-- actor_session_work: ties the declared purpose to a session
-- in session:blob, work:blob
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', work=x'0B000000000000000000000000000001' -> 1 changed
UPDATE session SET work = :work WHERE session = :session;

-- actor_form_used: where the answer to a form that was sent before leads
-- in session:blob, nonce:blob
-- gives one
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', nonce=x'0C000000000000000000000000000001' -> ('/person')
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', nonce=x'0C000000000000000000000000000002' -> nothing
SELECT location FROM form_use WHERE session = :session AND nonce = :nonce;

-- actor_form_use: remembers a form that was sent, and where its answer leads
-- in session:blob, nonce:blob, location:text, used:int, event:int
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', nonce=x'0C000000000000000000000000000002', location='/', used=1, event=5 -> 1 changed
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', nonce=x'0C000000000000000000000000000001', location='/', used=1, event=5 -> store.constraint
INSERT INTO form_use (session, nonce, location, used, event) VALUES (:session, :nonce, :location, :used, :event);
