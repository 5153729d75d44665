-- SPDX-License-Identifier: MIT
-- The trail (design D17): every event of an area, in order, each linked to all before it.
-- number is the area's change number; at is milliseconds UTC; body is the event as JSON (no personal data, ids only).
CREATE TABLE event (
        number INTEGER NOT NULL PRIMARY KEY CONSTRAINT event_number CHECK (number > 0),
        at INTEGER NOT NULL,
        salt BLOB NOT NULL CONSTRAINT event_salt CHECK (length(salt) = 16),
        body TEXT NOT NULL,
        head BLOB NOT NULL CONSTRAINT event_head CHECK (length(head) = 32)
) STRICT;

-- Whose data an event showed or changed: the answer to "who saw this person". It repeats what stands in body, and
-- verification compares the two.
CREATE TABLE event_subject (
        subject BLOB NOT NULL CONSTRAINT event_subject_subject CHECK (length(subject) = 16),
        number INTEGER NOT NULL REFERENCES event (number),
        PRIMARY KEY (subject, number)
) STRICT;

CREATE INDEX event_subject_number ON event_subject (number);
