-- SPDX-License-Identifier: MIT
-- Messages to and from other systems (design D22, D23). Times are milliseconds UTC.

-- What is still to be delivered. number is the place in the queue; ordering is the keyed hash of the ordering key, which
-- may name a person; the body lies in sealed. Of one (peer, ordering) only the oldest is 'waiting' or 'parked', all
-- others are 'behind' it. A delivered message has no row: the trail keeps that it was delivered, and nothing keeps its
-- content longer than needed.
CREATE TABLE courier_outbox (
        message BLOB NOT NULL PRIMARY KEY CONSTRAINT courier_outbox_message CHECK (length(message) = 16),
        number INTEGER NOT NULL UNIQUE CONSTRAINT courier_outbox_number CHECK (number > 0),
        peer TEXT NOT NULL,
        format TEXT NOT NULL,
        version INTEGER NOT NULL CONSTRAINT courier_outbox_version CHECK (version > 0),
        ordering BLOB NOT NULL CONSTRAINT courier_outbox_ordering CHECK (length(ordering) = 32),
        state TEXT NOT NULL CONSTRAINT courier_outbox_state CHECK (state IN ('waiting', 'behind', 'parked')),
        tries INTEGER NOT NULL,
        next_try INTEGER NOT NULL,
        code TEXT NOT NULL,
        added INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        event INTEGER NOT NULL
) STRICT;

CREATE INDEX courier_outbox_order ON courier_outbox (peer, ordering, number);
CREATE INDEX courier_outbox_next ON courier_outbox (state, next_try, number);

-- What was received and kept, by sender and message id, with its answer: the same message again gets the same answer.
CREATE TABLE courier_inbox (
        peer TEXT NOT NULL,
        message BLOB NOT NULL CONSTRAINT courier_inbox_message CHECK (length(message) = 16),
        status INTEGER NOT NULL CONSTRAINT courier_inbox_status CHECK (status BETWEEN 200 AND 299),
        answer TEXT NOT NULL,
        received INTEGER NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (peer, message)
) STRICT;

CREATE INDEX courier_inbox_received ON courier_inbox (received);
