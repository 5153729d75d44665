-- SPDX-License-Identifier: MIT
-- 接種券 (requirements L13, R1; 予防接種の実施に関する手引き: who was sent which ticket, and which numbers lapsed).

-- 券番号: ten digits that are one person's for good; only a number whose ticket was lost is replaced, and never given to
-- anybody again. number is its blind index, by which it is found and unique; the digits lie in sealed.
CREATE TABLE ticket_number (
        ticket_number BLOB NOT NULL PRIMARY KEY CONSTRAINT ticket_number_id CHECK (length(ticket_number) = 16),
        person BLOB NOT NULL REFERENCES person (person),
        number BLOB NOT NULL UNIQUE CONSTRAINT ticket_number_number CHECK (length(number) = 32),
        state TEXT NOT NULL CONSTRAINT ticket_number_state CHECK (state IN ('current', 'lapsed')),
        event INTEGER NOT NULL,
        sealed BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX ticket_number_current ON ticket_number (person) WHERE state = 'current';

-- One issue by a clerk for all who may get their next dose, with its count.
CREATE TABLE ticket_batch (
        ticket_batch BLOB NOT NULL PRIMARY KEY CONSTRAINT ticket_batch_id CHECK (length(ticket_batch) = 16),
        opened INTEGER NOT NULL,
        closed INTEGER,
        issued_on TEXT NOT NULL,
        clerk TEXT NOT NULL,
        seen INTEGER NOT NULL,
        issued INTEGER NOT NULL,
        event INTEGER NOT NULL
) STRICT;

-- One ticket: 券種 and 回 as its 18 digits have them. It goes from live to void once, with the reason of the 再発行
-- (law/ticket_reissues.txt) and the day; nothing else of it ever changes.
CREATE TABLE ticket (
        ticket BLOB NOT NULL PRIMARY KEY CONSTRAINT ticket_ticket CHECK (length(ticket) = 16),
        person BLOB NOT NULL REFERENCES person (person),
        ticket_number BLOB NOT NULL REFERENCES ticket_number (ticket_number),
        kind TEXT NOT NULL CONSTRAINT ticket_kind CHECK (length(kind) = 1),
        dose INTEGER NOT NULL CONSTRAINT ticket_dose CHECK (dose BETWEEN 1 AND 9),
        issued_on TEXT NOT NULL,
        state TEXT NOT NULL CONSTRAINT ticket_state CHECK (state IN ('live', 'void')),
        reason TEXT NOT NULL,
        voided_on TEXT,
        version INTEGER NOT NULL CONSTRAINT ticket_version CHECK (version > 0),
        event INTEGER NOT NULL
) STRICT;

CREATE INDEX ticket_person ON ticket (person);
CREATE UNIQUE INDEX ticket_live ON ticket (person, kind, dose) WHERE state = 'live';
