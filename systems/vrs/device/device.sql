-- SPDX-License-Identifier: MIT
-- device_venue_insert: a venue
-- in venue:blob, event:int, sealed:blob
-- gives nothing
-- example venue=x'0A000000000000000000000000000002', event=9, sealed=x'09' -> 1 changed
INSERT INTO venue (venue, version, event, sealed) VALUES (:venue, 1, :event, :sealed);

-- device_venues: every venue
-- gives many
-- example -> (x'0A000000000000000000000000000001', 1, x'01')
SELECT venue, version, sealed FROM venue ORDER BY event, venue;

-- device_venue: one venue
-- in venue:blob
-- gives one
-- example venue=x'0A000000000000000000000000000001' -> (x'0A000000000000000000000000000001', 1, x'01')
-- example venue=x'0A000000000000000000000000000002' -> nothing
SELECT venue, version, sealed FROM venue WHERE venue = :venue;

-- device_code_insert: a code
-- in pairing:blob, venue:blob, selector:text, code:blob, ends:int, event:int
-- gives nothing
-- example pairing=x'0B000000000000000000000000000002', venue=x'0A000000000000000000000000000001', selector='9999', code=x'0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C', ends=2000, event=9 -> 1 changed
INSERT INTO pairing (pairing, venue, selector, code, state, wrong, ends, event)
VALUES (:pairing, :venue, :selector, :code, 'open', 0, :ends, :event);

-- device_code_open: the open code with these first digits
-- in selector:text, now:int
-- gives one
-- example selector='1234', now=1000 -> (x'0B000000000000000000000000000001', x'0A000000000000000000000000000001', x'0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C0C', 0)
-- example selector='1234', now=1001 -> nothing
-- example selector='1235', now=1000 -> nothing
SELECT pairing, venue, code, wrong FROM pairing WHERE selector = :selector AND state = 'open' AND ends >= :now;

-- device_codes_open: how many codes are open
-- in now:int
-- gives one
-- out number:int
-- example now=1000 -> (1)
-- example now=1001 -> (0)
SELECT count(*) AS number FROM pairing WHERE state = 'open' AND ends >= :now;

-- device_codes_end: codes whose time is over open nothing any more
-- in now:int, event:int
-- gives nothing
-- example now=1001, event=9 -> 1 changed
-- example now=1000, event=9 -> 0 changed
UPDATE pairing SET state = 'void', event = :event WHERE state = 'open' AND ends < :now;

-- device_code_wrong: a wrong try; the last one that is allowed makes the code void
-- in pairing:blob, most:int, event:int
-- gives nothing
-- example pairing=x'0B000000000000000000000000000001', most=5, event=9 -> 1 changed
UPDATE pairing SET wrong = wrong + 1, state = CASE WHEN wrong + 1 >= :most THEN 'void' ELSE state END, event = :event
WHERE pairing = :pairing;

-- device_code_use: the code is used up
-- in pairing:blob, event:int
-- gives nothing
-- example pairing=x'0B000000000000000000000000000001', event=9 -> 1 changed
UPDATE pairing SET state = 'used', event = :event WHERE pairing = :pairing AND state = 'open';

-- device_insert: a device that was paired
-- in device:blob, venue:blob, session:blob, secret:blob, paired:int, ends:int, event:int, sealed:blob
-- gives nothing
-- example device=x'0D000000000000000000000000000002', venue=x'0A000000000000000000000000000001', session=x'5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F', secret=x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', paired=1, ends=2, event=9, sealed=x'09' -> 1 changed
-- example device=x'0D000000000000000000000000000002', venue=x'0A000000000000000000000000000001', session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', secret=x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', paired=1, ends=2, event=9, sealed=x'09' -> store.constraint
INSERT INTO device (device, venue, session, secret, state, paired, ends, seen, used, released, version, event, sealed)
VALUES (:device, :venue, :session, :secret, 'active', :paired, :ends, :paired, 0, 0, 1, :event, :sealed);

-- device_by_session: the device of a cookie
-- in session:blob
-- gives one
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> (x'0D000000000000000000000000000001', x'0A000000000000000000000000000001', x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', 'active', 100, 900, 200, 150, 0, 2, 5, x'02', 1, x'01')
-- example session=x'5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F5F' -> nothing
SELECT d.device, d.venue, d.session, d.secret, d.state, d.paired, d.ends, d.seen, d.used, d.released, d.version, d.event, d.sealed,
       v.version AS venue_version, v.sealed AS venue_sealed
FROM device d JOIN venue v ON v.venue = d.venue WHERE d.session = :session;

-- device_by_id: one device
-- in device:blob
-- gives one
-- example device=x'0D000000000000000000000000000001' -> (x'0D000000000000000000000000000001', x'0A000000000000000000000000000001', x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', 'active', 100, 900, 200, 150, 0, 2, 5, x'02', 1, x'01')
-- example device=x'0D000000000000000000000000000002' -> nothing
SELECT d.device, d.venue, d.session, d.secret, d.state, d.paired, d.ends, d.seen, d.used, d.released, d.version, d.event, d.sealed,
       v.version AS venue_version, v.sealed AS venue_sealed
FROM device d JOIN venue v ON v.venue = d.venue WHERE d.device = :device;

-- device_newest: the devices that were paired last
-- in most:int
-- gives many
-- example most=10 -> (x'0D000000000000000000000000000001', x'0A000000000000000000000000000001', x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E', x'5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C', 'active', 100, 900, 200, 150, 0, 2, 5, x'02', 1, x'01')
SELECT d.device, d.venue, d.session, d.secret, d.state, d.paired, d.ends, d.seen, d.used, d.released, d.version, d.event, d.sealed,
       v.version AS venue_version, v.sealed AS venue_sealed
FROM device d JOIN venue v ON v.venue = d.venue ORDER BY d.paired DESC, d.device LIMIT :most;

-- device_seen: notes that a device is there
-- in device:blob, seen:int
-- gives nothing
-- example device=x'0D000000000000000000000000000001', seen=9 -> 1 changed
UPDATE device SET seen = :seen WHERE device = :device;

-- device_in_use: notes that a device is in use
-- in device:blob, used:int, event:int
-- gives nothing
-- example device=x'0D000000000000000000000000000001', used=9, event=9 -> 1 changed
UPDATE device SET used = :used, event = :event WHERE device = :device;

-- device_replace: the next version of what a device is set to
-- in device:blob, version:int, used:int, event:int, sealed:blob
-- gives nothing
-- example device=x'0D000000000000000000000000000001', version=3, used=9, event=9, sealed=x'09' -> 1 changed
-- example device=x'0D000000000000000000000000000001', version=4, used=9, event=9, sealed=x'09' -> 0 changed
UPDATE device SET version = :version, used = :used, event = :event, sealed = :sealed
WHERE device = :device AND version = :version - 1;

-- device_state_set: revoked, stopped, or active again
-- in device:blob, state:text, released:int, event:int
-- gives nothing
-- example device=x'0D000000000000000000000000000001', state='revoked', released=0, event=9 -> 1 changed
UPDATE device SET state = :state, released = :released, event = :event WHERE device = :device;

-- device_forms_end: forgets the forms of an ended device
-- in session:blob
-- gives nothing
-- example session=x'5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E' -> 1 changed
DELETE FROM form_use WHERE session = :session;
