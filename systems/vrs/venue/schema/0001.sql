-- SPDX-License-Identifier: MIT
-- What the tablets of a venue read, and what they were answered (requirements V2, V9, P9): the history of a device, the
-- answer that a repeated key gets again, and the count of numbers that nobody has. The record itself is ../record's.
-- key is the blind index of device and Idempotency-Key (or form token); wrong is 1 when number and second fact were
-- nobody's. Last digits, dose, result and what was shown lie in sealed.
CREATE TABLE venue_read (
        read BLOB NOT NULL PRIMARY KEY CONSTRAINT venue_read_read CHECK (length(read) = 16),
        device BLOB NOT NULL REFERENCES device (device),
        key BLOB NOT NULL UNIQUE CONSTRAINT venue_read_key CHECK (length(key) = 32),
        at INTEGER NOT NULL,
        wrong INTEGER NOT NULL CONSTRAINT venue_read_wrong CHECK (wrong IN (0, 1)),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX venue_read_by_device ON venue_read (device, at);
