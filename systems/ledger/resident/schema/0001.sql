-- SPDX-License-Identifier: MIT
-- People of the municipality as its resident register tells them (assessment 別添2; requirements L16, R1).
-- sealed holds names, kana, alias, postal code, address and whether foreign; birth date, sex and status stay in the
-- clear, since lists ask for them (design D13). No individual number: that lies in the vault alone.
-- event is the change number that made this version; sequence the feed's line that did.
CREATE TABLE person (
        person BLOB NOT NULL PRIMARY KEY CONSTRAINT person_person CHECK (length(person) = 16),
        address_number TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL CONSTRAINT person_version CHECK (version > 0),
        birth TEXT NOT NULL,
        birth_precision TEXT NOT NULL CONSTRAINT person_birth_precision CHECK (birth_precision IN ('day', 'month', 'year', 'unknown')),
        birth_first TEXT,
        sex TEXT NOT NULL CONSTRAINT person_sex CHECK (sex IN ('M', 'F', 'U')),
        status TEXT NOT NULL CONSTRAINT person_status CHECK (status IN ('resident', 'moved_out', 'dead', 'cancelled')),
        since TEXT NOT NULL,
        protected INTEGER NOT NULL CONSTRAINT person_protected CHECK (protected IN (0, 1)),
        household TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX person_household ON person (household);

-- Earlier versions, never changed.
CREATE TABLE person_past (
        person BLOB NOT NULL,
        version INTEGER NOT NULL,
        address_number TEXT NOT NULL,
        birth TEXT NOT NULL,
        birth_precision TEXT NOT NULL,
        birth_first TEXT,
        sex TEXT NOT NULL,
        status TEXT NOT NULL,
        since TEXT NOT NULL,
        protected INTEGER NOT NULL,
        household TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (person, version)
) STRICT;

-- That a session gave a reason to open a protected person's record (支援措置). The reason is sealed.
CREATE TABLE person_reason (
        reason BLOB NOT NULL PRIMARY KEY CONSTRAINT person_reason_reason CHECK (length(reason) = 16),
        person BLOB NOT NULL REFERENCES person (person),
        session BLOB NOT NULL,
        at INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX person_reason_session ON person_reason (session, person);
