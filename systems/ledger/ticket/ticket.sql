-- SPDX-License-Identifier: MIT
-- ticket_number_of: the number of a person that stands
-- in person:blob
-- gives one
-- example person=x'0A000000000000000000000000000001' -> (x'0B000000000000000000000000000001', x'07')
-- example person=x'0A000000000000000000000000000002' -> nothing
SELECT ticket_number, sealed FROM ticket_number WHERE person = :person AND state = 'current';

-- ticket_number_holder: whose number it is or was
-- in number:blob
-- gives one
-- example number=x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' -> (x'0A000000000000000000000000000001')
-- example number=x'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' -> nothing
SELECT person FROM ticket_number WHERE number = :number;

-- ticket_number_insert: a number is given to a person
-- in ticket_number:blob, person:blob, number:blob, event:int, sealed:blob
-- gives nothing
-- example ticket_number=x'0B000000000000000000000000000002', person=x'0A000000000000000000000000000002', number=x'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', event=9, sealed=x'08' -> 1 changed
-- example ticket_number=x'0B000000000000000000000000000002', person=x'0A000000000000000000000000000002', number=x'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', event=9, sealed=x'08' -> store.constraint
-- example ticket_number=x'0B000000000000000000000000000002', person=x'0A000000000000000000000000000001', number=x'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', event=9, sealed=x'08' -> store.constraint
INSERT INTO ticket_number (ticket_number, person, number, state, event, sealed)
VALUES (:ticket_number, :person, :number, 'current', :event, :sealed);

-- ticket_number_lapse: the number of a person does not stand any more
-- in person:blob, event:int
-- gives nothing
-- example person=x'0A000000000000000000000000000001', event=9 -> 1 changed
-- example person=x'0A000000000000000000000000000002', event=9 -> 0 changed
UPDATE ticket_number SET state = 'lapsed', event = :event WHERE person = :person AND state = 'current';

-- ticket_live_count: whether a person holds a live ticket of this kind and dose
-- in person:blob, kind:text, dose:int
-- gives one
-- out total:int
-- example person=x'0A000000000000000000000000000001', kind='2', dose=2 -> (1)
-- example person=x'0A000000000000000000000000000001', kind='2', dose=3 -> (0)
SELECT COUNT(*) AS total FROM ticket WHERE person = :person AND kind = :kind AND dose = :dose AND state = 'live';

-- ticket_insert: a ticket is issued
-- in ticket:blob, person:blob, ticket_number:blob, kind:text, dose:int, issued_on:text, event:int
-- gives nothing
-- example ticket=x'0F000000000000000000000000000002', person=x'0A000000000000000000000000000001', ticket_number=x'0B000000000000000000000000000001', kind='2', dose=3, issued_on='2023-10-02', event=9 -> 1 changed
-- example ticket=x'0F000000000000000000000000000002', person=x'0A000000000000000000000000000001', ticket_number=x'0B000000000000000000000000000001', kind='2', dose=2, issued_on='2023-10-02', event=9 -> store.constraint
INSERT INTO ticket (ticket, person, ticket_number, kind, dose, issued_on, state, reason, voided_on, version, event)
VALUES (:ticket, :person, :ticket_number, :kind, :dose, :issued_on, 'live', '', NULL, 1, :event);

-- ticket_void: a live ticket does not stand any more
-- in ticket:blob, version:int, reason:text, voided_on:text, event:int
-- gives nothing
-- example ticket=x'0F000000000000000000000000000001', version=1, reason='lost', voided_on='2023-10-05', event=9 -> 1 changed
-- example ticket=x'0F000000000000000000000000000001', version=2, reason='lost', voided_on='2023-10-05', event=9 -> 0 changed
UPDATE ticket SET state = 'void', reason = :reason, voided_on = :voided_on, version = version + 1, event = :event
WHERE ticket = :ticket AND version = :version AND state = 'live';

-- ticket_void_all: no ticket of a person stands any more
-- in person:blob, reason:text, voided_on:text, event:int
-- gives nothing
-- example person=x'0A000000000000000000000000000001', reason='lost', voided_on='2023-10-05', event=9 -> 1 changed
-- example person=x'0A000000000000000000000000000002', reason='lost', voided_on='2023-10-05', event=9 -> 0 changed
UPDATE ticket SET state = 'void', reason = :reason, voided_on = :voided_on, version = version + 1, event = :event
WHERE person = :person AND state = 'live';

-- ticket_by_id: one ticket
-- in ticket:blob
-- gives one
-- example ticket=x'0F000000000000000000000000000001' -> (x'0F000000000000000000000000000001', x'0A000000000000000000000000000001', x'0B000000000000000000000000000001', '2', 2, '2023-10-02', 'live', '', NULL, 1, 6, x'07')
-- example ticket=x'0F000000000000000000000000000009' -> nothing
SELECT t.ticket, t.person, t.ticket_number, t.kind, t.dose, t.issued_on, t.state, t.reason, t.voided_on, t.version, t.event, n.sealed
FROM ticket AS t JOIN ticket_number AS n ON n.ticket_number = t.ticket_number
WHERE t.ticket = :ticket;

-- ticket_of_person: the tickets of a person, by dose, the newest first
-- in person:blob
-- gives many
-- example person=x'0A000000000000000000000000000001' -> (x'0F000000000000000000000000000001', x'0A000000000000000000000000000001', x'0B000000000000000000000000000001', '2', 2, '2023-10-02', 'live', '', NULL, 1, 6, x'07')
-- example person=x'0A000000000000000000000000000002' -> nothing
SELECT t.ticket, t.person, t.ticket_number, t.kind, t.dose, t.issued_on, t.state, t.reason, t.voided_on, t.version, t.event, n.sealed
FROM ticket AS t JOIN ticket_number AS n ON n.ticket_number = t.ticket_number
WHERE t.person = :person ORDER BY t.dose DESC, t.kind, t.state, t.event DESC, t.ticket;

-- ticket_person_of: the person of an address number, when there ever was a ticket
-- in address_number:text
-- gives one
-- example address_number='10000001' -> (x'0A000000000000000000000000000001')
-- example address_number='10000002' -> nothing
SELECT p.person FROM person AS p
WHERE p.address_number = :address_number AND EXISTS (SELECT 1 FROM ticket AS t WHERE t.person = p.person);

-- ticket_residents: residents behind an address number, in their order
-- in after:text, limit:int
-- gives many
-- example after='', limit=10 -> (x'0A000000000000000000000000000001', '10000001', '1965-04-01', 'M')
-- example after='10000001', limit=10 -> nothing
SELECT person, address_number, birth_first, sex FROM person
WHERE address_number > :after AND status = 'resident' ORDER BY address_number LIMIT :limit;

-- ticket_residents_count: how many residents there are
-- gives one
-- out total:int
-- example -> (1)
SELECT COUNT(*) AS total FROM person WHERE status = 'resident';

-- ticket_doses: the doses of a person that stand, without what is sealed
-- in person:blob
-- gives many
-- example person=x'0A000000000000000000000000000001' -> ('COVID-S', '', 1, '2023-04-01', '')
-- example person=x'0A000000000000000000000000000002' -> nothing
SELECT vaccine, phase, number, given_on, product FROM dose
WHERE person = :person AND state = 'given' ORDER BY given_on, dose;

-- ticket_batch_open: an issue begins
-- in ticket_batch:blob, opened:int, issued_on:text, clerk:text, event:int
-- gives nothing
-- example ticket_batch=x'0C000000000000000000000000000002', opened=1, issued_on='2023-10-02', clerk='田中', event=9 -> 1 changed
INSERT INTO ticket_batch (ticket_batch, opened, issued_on, clerk, seen, issued, event)
VALUES (:ticket_batch, :opened, :issued_on, :clerk, 0, 0, :event);

-- ticket_batch_note: how far an issue has come
-- in ticket_batch:blob, seen:int, issued:int, closed:int?, event:int
-- gives nothing
-- example ticket_batch=x'0C000000000000000000000000000001', seen=20, issued=2, closed=NULL, event=9 -> 1 changed
UPDATE ticket_batch SET seen = :seen, issued = :issued, closed = :closed, event = :event
WHERE ticket_batch = :ticket_batch;

-- ticket_batch_by_id: one issue
-- in ticket_batch:blob
-- gives one
-- example ticket_batch=x'0C000000000000000000000000000001' -> (x'0C000000000000000000000000000001', 1000, 2000, '2023-10-02', '田中', 10, 1)
-- example ticket_batch=x'0C000000000000000000000000000002' -> nothing
SELECT ticket_batch, opened, closed, issued_on, clerk, seen, issued FROM ticket_batch
WHERE ticket_batch = :ticket_batch;

-- ticket_batches: the latest issues
-- in limit:int
-- gives many
-- example limit=10 -> (x'0C000000000000000000000000000001', 1000, 2000, '2023-10-02', '田中', 10, 1)
SELECT ticket_batch, opened, closed, issued_on, clerk, seen, issued FROM ticket_batch
ORDER BY opened DESC, ticket_batch LIMIT :limit;
