-- SPDX-License-Identifier: MIT
-- The vault of one municipality in one system (design D9; requirement R1): individual numbers and the ids they belong to,
-- nothing else. id is the area's own opaque id of a person; blind finds a number (HMAC under a key of its own), sealed
-- holds it. A second blind column, of the next key, is for a rotation; it is empty otherwise.
-- put_at is when the number was put, settled whether its person is known to stand in the area: a number is put before
-- the area commits, so one without its person can be left by a crash, and is swept.
CREATE TABLE number (
        id BLOB NOT NULL PRIMARY KEY CONSTRAINT number_id CHECK (length(id) = 16),
        blind BLOB NOT NULL CONSTRAINT number_blind_length CHECK (length(blind) = 32),
        blind_next BLOB,
        version INTEGER NOT NULL CONSTRAINT number_version CHECK (version > 0),
        put_at INTEGER NOT NULL,
        settled INTEGER NOT NULL CONSTRAINT number_settled CHECK (settled IN (0, 1)),
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX number_blind ON number (blind);
CREATE INDEX number_blind_next ON number (blind_next);
CREATE INDEX number_waiting ON number (settled, put_at);
