-- SPDX-License-Identifier: MIT
-- Vaccination records that came from VRS (requirements L1, L13; wire/record; design D16, D22): what each version of a
-- record became. A record is found again by its id, which is the source of the dose that it became.
--   done    it is in the ledger as it came, or was there already
--   doubt   it is in the ledger, and somebody should look at it
--   held    it is not in the ledger: code says why, sealed holds it whole
-- dose_version is the version of the dose that this record made: a newer one is a clerk's, and is not displaced.
CREATE TABLE received (
        record BLOB NOT NULL CONSTRAINT received_record CHECK (length(record) = 16),
        version INTEGER NOT NULL CONSTRAINT received_version CHECK (version > 0),
        state TEXT NOT NULL CONSTRAINT received_state CHECK (state IN ('done', 'doubt', 'held')),
        code TEXT NOT NULL,
        dose BLOB REFERENCES dose (dose),
        dose_version INTEGER NOT NULL,
        received INTEGER NOT NULL,
        reviewed INTEGER,
        reviewer TEXT,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (record, version)
) STRICT;

CREATE INDEX received_waiting ON received (received) WHERE state <> 'done' AND reviewed IS NULL;
