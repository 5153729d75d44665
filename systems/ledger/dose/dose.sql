-- SPDX-License-Identifier: MIT
-- dose_by_source: the dose that this source was recorded as
-- in source:blob
-- gives one
-- example source=x'0E000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'MR', '1', 1, '2023-04-01', '武田', '', 'Y001', '', '', 5, x'02')
-- example source=x'0E000000000000000000000000000002' -> nothing
SELECT dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed
FROM dose WHERE source = :source;

-- dose_by_id: the current version of a dose
-- in dose:blob
-- gives one
-- example dose=x'0D000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'MR', '1', 1, '2023-04-01', '武田', '', 'Y001', '', '', 5, x'02')
-- example dose=x'0D000000000000000000000000000002' -> nothing
SELECT dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed
FROM dose WHERE dose = :dose;

-- dose_of_person: the doses of a person, by vaccine and day
-- in person:blob
-- gives many
-- example person=x'0A000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 2, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'MR', '1', 1, '2023-04-01', '武田', '', 'Y001', '', '', 5, x'02')
SELECT dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed
FROM dose WHERE person = :person ORDER BY vaccine, given_on, phase, number, dose;

-- dose_past_of: the earlier versions of a dose, newest first
-- in dose:blob
-- gives many
-- example dose=x'0D000000000000000000000000000001' -> (x'0D000000000000000000000000000001', 1, x'0A000000000000000000000000000001', x'0E000000000000000000000000000001', 'given', 'MR', '1', 1, '2023-04-01', '武田', '', 'Y009', '', '', 3, x'01')
SELECT dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed
FROM dose_past WHERE dose = :dose ORDER BY version DESC;

-- dose_insert: a dose that was not known
-- in dose:blob, version:int, person:blob, source:blob, state:text, vaccine:text, phase:text, number:int, given_on:text
-- in maker:text, product:text, lot:text, place:text, flags:text, event:int, sealed:blob
-- gives nothing
-- example dose=x'0D000000000000000000000000000002', version=1, person=x'0A000000000000000000000000000001', source=x'0E000000000000000000000000000002', state='given', vaccine='MR', phase='2', number=1, given_on='2023-05-01', maker='', product='', lot='', place='', flags='', event=9, sealed=x'09' -> 1 changed
-- example dose=x'0D000000000000000000000000000002', version=1, person=x'0A000000000000000000000000000001', source=x'0E000000000000000000000000000001', state='given', vaccine='MR', phase='2', number=1, given_on='2023-05-01', maker='', product='', lot='', place='', flags='', event=9, sealed=x'09' -> store.constraint
INSERT INTO dose (dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed)
VALUES (:dose, :version, :person, :source, :state, :vaccine, :phase, :number, :given_on, :maker, :product, :lot, :place,
        :flags, :event, :sealed);

-- dose_keep: keeps the current version as a past one
-- in dose:blob, version:int
-- gives nothing
-- example dose=x'0D000000000000000000000000000001', version=2 -> 1 changed
-- example dose=x'0D000000000000000000000000000001', version=1 -> 0 changed
INSERT INTO dose_past (dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed)
SELECT dose, version, person, source, state, vaccine, phase, number, given_on, maker, product, lot, place, flags, event, sealed
FROM dose WHERE dose = :dose AND version = :version;

-- dose_replace: the next version of a dose
-- in dose:blob, version:int, state:text, vaccine:text, phase:text, number:int, given_on:text
-- in maker:text, product:text, lot:text, place:text, flags:text, event:int, sealed:blob
-- gives nothing
-- example dose=x'0D000000000000000000000000000001', version=3, state='cancelled', vaccine='MR', phase='1', number=1, given_on='2023-04-01', maker='', product='', lot='', place='', flags='', event=9, sealed=x'03' -> 1 changed
UPDATE dose
SET version = :version, state = :state, vaccine = :vaccine, phase = :phase, number = :number, given_on = :given_on,
    maker = :maker, product = :product, lot = :lot, place = :place, flags = :flags, event = :event, sealed = :sealed
WHERE dose = :dose;
