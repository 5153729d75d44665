-- SPDX-License-Identifier: MIT
-- Venues, the tablets that are paired with them, and the codes by which they are paired (requirements V9, P9, P10, P11).
-- What a device is called and set to lies in sealed; times are milliseconds UTC; event is the change that made or last
-- changed the row.

CREATE TABLE venue (
        venue BLOB NOT NULL PRIMARY KEY CONSTRAINT venue_venue CHECK (length(venue) = 16),
        version INTEGER NOT NULL CONSTRAINT venue_version CHECK (version > 0),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

-- A code of ten digits: selector is its first four, code the blind index of all ten. wrong counts the tries that had its
-- selector and other digits.
CREATE TABLE pairing (
        pairing BLOB NOT NULL PRIMARY KEY CONSTRAINT pairing_pairing CHECK (length(pairing) = 16),
        venue BLOB NOT NULL REFERENCES venue (venue),
        selector TEXT NOT NULL CONSTRAINT pairing_selector CHECK (length(selector) = 4),
        code BLOB NOT NULL CONSTRAINT pairing_code CHECK (length(code) = 32),
        state TEXT NOT NULL CONSTRAINT pairing_state CHECK (state IN ('open', 'used', 'void')),
        wrong INTEGER NOT NULL,
        ends INTEGER NOT NULL,
        event INTEGER NOT NULL
) STRICT;

CREATE INDEX pairing_by_selector ON pairing (selector, state);

-- session is the SHA-256 of the device's cookie, secret signs its form tokens.
CREATE TABLE device (
        device BLOB NOT NULL PRIMARY KEY CONSTRAINT device_device CHECK (length(device) = 16),
        venue BLOB NOT NULL REFERENCES venue (venue),
        session BLOB NOT NULL UNIQUE CONSTRAINT device_session CHECK (length(session) = 32),
        secret BLOB NOT NULL CONSTRAINT device_secret CHECK (length(secret) = 32),
        state TEXT NOT NULL CONSTRAINT device_state CHECK (state IN ('active', 'stopped', 'revoked')),
        paired INTEGER NOT NULL,
        ends INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        used INTEGER NOT NULL,
        released INTEGER NOT NULL,
        version INTEGER NOT NULL CONSTRAINT device_version CHECK (version > 0),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX device_by_paired ON device (paired);
