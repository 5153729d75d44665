-- SPDX-License-Identifier: MIT
-- What came by the resident feed (requirements L2, L16; design D16, D25).

-- One import, with its counts; somebody looks at it the next day and says so.
CREATE TABLE feed_batch (
        batch BLOB NOT NULL PRIMARY KEY CONSTRAINT feed_batch_batch CHECK (length(batch) = 16),
        opened INTEGER NOT NULL,
        closed INTEGER,
        total INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        held INTEGER NOT NULL DEFAULT 0,
        rejected INTEGER NOT NULL DEFAULT 0,
        event INTEGER NOT NULL,
        reviewed INTEGER,
        reviewer TEXT
) STRICT;

-- Every line that could be decoded, by its sequence: what it became. mac is a keyed digest of the line without its
-- individual number, so that the same line again is known as the same.
CREATE TABLE feed_line (
        sequence INTEGER NOT NULL PRIMARY KEY,
        batch BLOB NOT NULL REFERENCES feed_batch (batch),
        address_number TEXT NOT NULL,
        kind TEXT NOT NULL,
        outcome TEXT NOT NULL CONSTRAINT feed_line_outcome CHECK (outcome IN ('new', 'changed', 'unchanged', 'held', 'rejected')),
        code TEXT NOT NULL,
        version INTEGER NOT NULL,
        mac BLOB NOT NULL CONSTRAINT feed_line_mac CHECK (length(mac) = 32),
        event INTEGER NOT NULL
) STRICT;

CREATE INDEX feed_line_person ON feed_line (address_number, sequence);

-- Lines that were held or rejected, with their reason; nothing is lost. A held line's facts are sealed.
CREATE TABLE feed_reject (
        batch BLOB NOT NULL REFERENCES feed_batch (batch),
        line INTEGER NOT NULL,
        reject BLOB NOT NULL UNIQUE CONSTRAINT feed_reject_reject CHECK (length(reject) = 16),
        outcome TEXT NOT NULL CONSTRAINT feed_reject_outcome CHECK (outcome IN ('held', 'rejected')),
        code TEXT NOT NULL,
        field TEXT NOT NULL,
        sealed BLOB,
        event INTEGER NOT NULL,
        PRIMARY KEY (batch, line)
) STRICT;
