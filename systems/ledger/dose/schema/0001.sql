-- SPDX-License-Identifier: MIT
-- Doses given to people (予防接種法9条の3; 施行規則3条; assessment 別添2; requirements L1, R1, R4). A row is a fact:
-- what happened is recorded. sealed holds the doctor's name and the note; the rest stays clear for lists (design D13).
-- source finds a dose again: the same source with the same facts is the same dose (design D16).
CREATE TABLE dose (
        dose BLOB NOT NULL PRIMARY KEY CONSTRAINT dose_dose CHECK (length(dose) = 16),
        person BLOB NOT NULL REFERENCES person (person),
        version INTEGER NOT NULL CONSTRAINT dose_version CHECK (version > 0),
        source BLOB NOT NULL UNIQUE CONSTRAINT dose_source CHECK (length(source) = 16),
        state TEXT NOT NULL CONSTRAINT dose_state CHECK (state IN ('given', 'cancelled')),
        vaccine TEXT NOT NULL,
        phase TEXT NOT NULL,
        number INTEGER NOT NULL,
        given_on TEXT NOT NULL,
        maker TEXT NOT NULL,
        product TEXT NOT NULL,
        lot TEXT NOT NULL,
        place TEXT NOT NULL,
        flags TEXT NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX dose_person ON dose (person);

-- Earlier versions, never changed. reason says why the next version replaced it.
CREATE TABLE dose_past (
        dose BLOB NOT NULL,
        version INTEGER NOT NULL,
        person BLOB NOT NULL,
        source BLOB NOT NULL,
        state TEXT NOT NULL,
        vaccine TEXT NOT NULL,
        phase TEXT NOT NULL,
        number INTEGER NOT NULL,
        given_on TEXT NOT NULL,
        maker TEXT NOT NULL,
        product TEXT NOT NULL,
        lot TEXT NOT NULL,
        place TEXT NOT NULL,
        flags TEXT NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (dose, version)
) STRICT;
