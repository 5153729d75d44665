-- SPDX-License-Identifier: MIT
-- Who may be vaccinated with a ticket of this municipality (接種対象者), and the tickets (requirements V1, V3; P9).
-- Everything about a person lies in sealed: in VRS no fact stands in a column (assessment III-7: encrypted at rest).
-- address and number are blind indexes of 宛名番号 and 券番号 (design D13). revision is the ledger's change number.
CREATE TABLE recipient (
        recipient BLOB NOT NULL PRIMARY KEY CONSTRAINT recipient_recipient CHECK (length(recipient) = 16),
        address BLOB NOT NULL UNIQUE CONSTRAINT recipient_address CHECK (length(address) = 32),
        version INTEGER NOT NULL CONSTRAINT recipient_version CHECK (version > 0),
        revision INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

-- Earlier versions, never changed.
CREATE TABLE recipient_past (
        recipient BLOB NOT NULL,
        version INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (recipient, version)
) STRICT;

CREATE TABLE ticket (
        ticket BLOB NOT NULL PRIMARY KEY CONSTRAINT ticket_ticket CHECK (length(ticket) = 16),
        recipient BLOB NOT NULL REFERENCES recipient (recipient),
        number BLOB NOT NULL CONSTRAINT ticket_number CHECK (length(number) = 32),
        version INTEGER NOT NULL CONSTRAINT ticket_version CHECK (version > 0),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE INDEX ticket_by_number ON ticket (number);
CREATE INDEX ticket_by_recipient ON ticket (recipient);

CREATE TABLE ticket_past (
        ticket BLOB NOT NULL,
        version INTEGER NOT NULL,
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (ticket, version)
) STRICT;
