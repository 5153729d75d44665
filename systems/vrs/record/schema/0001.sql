-- SPDX-License-Identifier: MIT
-- Vaccination records (接種記録; requirements V2, P9; design D15, D16). A row is a fact: what a venue says was given is kept,
-- also when its person is not known yet. Everything about it lies in sealed; state says only what a clerk has to do:
--   recorded   stands, and is the ledger's too
--   held       somebody looks at it: a doubt, or no person yet
--   away       of another municipality's ticket
--   cancelled  did not happen, or not to this person
-- number is the blind index of the 券番号 that was read; source finds the record again (an event of a device).
CREATE TABLE record (
        record BLOB NOT NULL PRIMARY KEY CONSTRAINT record_record CHECK (length(record) = 16),
        version INTEGER NOT NULL CONSTRAINT record_version CHECK (version > 0),
        recipient BLOB REFERENCES recipient (recipient),
        number BLOB NOT NULL CONSTRAINT record_number CHECK (length(number) = 32),
        source BLOB NOT NULL UNIQUE CONSTRAINT record_source CHECK (length(source) = 16),
        state TEXT NOT NULL CONSTRAINT record_state CHECK (state IN ('recorded', 'held', 'away', 'cancelled')),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX record_by_recipient ON record (recipient);
CREATE INDEX record_by_number ON record (number);
CREATE INDEX record_by_event ON record (event);
CREATE INDEX record_by_state ON record (state, event);

-- Earlier versions, never changed.
CREATE TABLE record_past (
        record BLOB NOT NULL,
        version INTEGER NOT NULL,
        recipient BLOB,
        number BLOB NOT NULL,
        source BLOB NOT NULL,
        state TEXT NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (record, version)
) STRICT;
