-- SPDX-License-Identifier: MIT
-- recipient_by_id: the current version of a recipient
-- in recipient:blob
-- gives one
-- example recipient=x'0A000000000000000000000000000001' -> (x'0A000000000000000000000000000001', 2, 17, 5, x'02')
-- example recipient=x'0A000000000000000000000000000009' -> nothing
SELECT recipient, version, revision, event, sealed FROM recipient WHERE recipient = :recipient;

-- recipient_by_address: the recipient of a 宛名番号, by its blind index
-- in address:blob
-- gives one
-- example address=x'AA00000000000000000000000000000000000000000000000000000000000001' -> (x'0A000000000000000000000000000001', 2, 17, 5, x'02')
-- example address=x'AA00000000000000000000000000000000000000000000000000000000000009' -> nothing
SELECT recipient, version, revision, event, sealed FROM recipient WHERE address = :address;

-- recipient_insert: adds a recipient
-- in recipient:blob, address:blob, revision:int, event:int, sealed:blob
-- gives nothing
-- example recipient=x'0A000000000000000000000000000002', address=x'AA00000000000000000000000000000000000000000000000000000000000002', revision=3, event=9, sealed=x'03' -> 1 changed
INSERT INTO recipient (recipient, address, version, revision, event, sealed)
VALUES (:recipient, :address, 1, :revision, :event, :sealed);

-- recipient_keep: copies the current version to the past, if it is the one that the writer saw
-- in recipient:blob, version:int
-- gives nothing
-- example recipient=x'0A000000000000000000000000000001', version=2 -> 1 changed
-- example recipient=x'0A000000000000000000000000000001', version=1 -> 0 changed
INSERT INTO recipient_past (recipient, version, revision, event, sealed)
SELECT recipient, version, revision, event, sealed FROM recipient WHERE recipient = :recipient AND version = :version;

-- recipient_replace: writes the next version
-- in recipient:blob, version:int, revision:int, event:int, sealed:blob
-- gives nothing
-- example recipient=x'0A000000000000000000000000000001', version=3, revision=18, event=9, sealed=x'04' -> 1 changed
UPDATE recipient SET version = :version, revision = :revision, event = :event, sealed = :sealed
WHERE recipient = :recipient;

-- recipient_newer: notes that the ledger said the same again
-- in recipient:blob, revision:int
-- gives nothing
-- example recipient=x'0A000000000000000000000000000001', revision=18 -> 1 changed
UPDATE recipient SET revision = :revision WHERE recipient = :recipient;

-- recipient_tickets_by_number: the tickets with a 券番号, by its blind index
-- in number:blob
-- gives many
-- example number=x'BB00000000000000000000000000000000000000000000000000000000000001' -> (x'0C000000000000000000000000000001', x'0A000000000000000000000000000001', 1, 5, x'05')
-- example number=x'BB00000000000000000000000000000000000000000000000000000000000009' -> nothing
SELECT ticket, recipient, version, event, sealed FROM ticket WHERE number = :number ORDER BY event, ticket;

-- recipient_tickets_of: the tickets of a recipient
-- in recipient:blob
-- gives many
-- example recipient=x'0A000000000000000000000000000001' -> (x'0C000000000000000000000000000001', x'0A000000000000000000000000000001', 1, 5, x'05')
SELECT ticket, recipient, version, event, sealed FROM ticket WHERE recipient = :recipient ORDER BY event, ticket;

-- recipient_ticket_insert: adds a ticket
-- in ticket:blob, recipient:blob, number:blob, event:int, sealed:blob
-- gives nothing
-- example ticket=x'0C000000000000000000000000000002', recipient=x'0A000000000000000000000000000001', number=x'BB00000000000000000000000000000000000000000000000000000000000001', event=9, sealed=x'06' -> 1 changed
INSERT INTO ticket (ticket, recipient, number, version, event, sealed)
VALUES (:ticket, :recipient, :number, 1, :event, :sealed);

-- recipient_ticket_keep: copies the current version of a ticket to the past
-- in ticket:blob, version:int
-- gives nothing
-- example ticket=x'0C000000000000000000000000000001', version=1 -> 1 changed
-- example ticket=x'0C000000000000000000000000000001', version=2 -> 0 changed
INSERT INTO ticket_past (ticket, version, event, sealed)
SELECT ticket, version, event, sealed FROM ticket WHERE ticket = :ticket AND version = :version;

-- recipient_ticket_replace: writes the next version of a ticket
-- in ticket:blob, version:int, event:int, sealed:blob
-- gives nothing
-- example ticket=x'0C000000000000000000000000000001', version=2, event=9, sealed=x'07' -> 1 changed
UPDATE ticket SET version = :version, event = :event, sealed = :sealed WHERE ticket = :ticket;
