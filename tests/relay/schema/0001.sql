-- SPDX-License-Identifier: MIT
-- What was received, in order; a note that comes in twice stands there twice.
CREATE TABLE note (
        number INTEGER NOT NULL PRIMARY KEY,
        note TEXT NOT NULL,
        event INTEGER NOT NULL
) STRICT;
