-- SPDX-License-Identifier: MIT
-- Who may use this area, from where, and who is using it now (assessment III-3, III-7: P10, P11, P12, P17).
-- Times are milliseconds UTC; event is the change number that made or last changed the row.

CREATE TABLE account (
        account BLOB NOT NULL PRIMARY KEY CONSTRAINT account_account CHECK (length(account) = 16),
        user_name TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        state TEXT NOT NULL CONSTRAINT account_state CHECK (state IN ('active', 'ended')),
        failed INTEGER NOT NULL DEFAULT 0,
        locked_until INTEGER NOT NULL DEFAULT 0,
        password_at INTEGER NOT NULL,
        last_login INTEGER NOT NULL DEFAULT 0,
        event INTEGER NOT NULL
) STRICT;

-- A registered terminal, by the SHA-256 of its certificate.
CREATE TABLE terminal (
        terminal BLOB NOT NULL PRIMARY KEY CONSTRAINT terminal_terminal CHECK (length(terminal) = 32),
        name TEXT NOT NULL,
        state TEXT NOT NULL CONSTRAINT terminal_state CHECK (state IN ('active', 'ended')),
        event INTEGER NOT NULL
) STRICT;

-- A session, by the SHA-256 of its cookie. secret signs the form tokens.
CREATE TABLE session (
        session BLOB NOT NULL PRIMARY KEY CONSTRAINT session_session CHECK (length(session) = 32),
        account BLOB NOT NULL REFERENCES account (account),
        terminal BLOB NOT NULL,
        secret BLOB NOT NULL CONSTRAINT session_secret CHECK (length(secret) = 32),
        work BLOB,
        opened INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        last_login INTEGER NOT NULL,
        event INTEGER NOT NULL
) STRICT;

CREATE INDEX session_account ON session (account);

-- The work register (作業管理台帳): one row each time somebody declared a purpose.
CREATE TABLE work (
        work BLOB NOT NULL PRIMARY KEY CONSTRAINT work_work CHECK (length(work) = 16),
        account BLOB NOT NULL REFERENCES account (account),
        purpose TEXT NOT NULL,
        reference TEXT NOT NULL,
        opened INTEGER NOT NULL,
        event INTEGER NOT NULL
) STRICT;

-- Which form was already sent, and where its answer leads: a double submit gets the first answer again.
CREATE TABLE form_use (
        session BLOB NOT NULL,
        nonce BLOB NOT NULL CONSTRAINT form_use_nonce CHECK (length(nonce) = 16),
        location TEXT NOT NULL,
        used INTEGER NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (session, nonce)
) STRICT;

-- The data keys of this area, wrapped by its area key (design D12): one a table, purpose and key period.
CREATE TABLE data_key (
        name TEXT NOT NULL,
        purpose INTEGER NOT NULL CONSTRAINT data_key_purpose CHECK (purpose IN (1, 2)),
        period INTEGER NOT NULL CONSTRAINT data_key_period CHECK (period > 0),
        key_id BLOB NOT NULL,
        wrapped BLOB NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (name, purpose, period)
) STRICT;
