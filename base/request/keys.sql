-- SPDX-License-Identifier: MIT
-- keys_all: every data key of the area
-- gives many
-- example -> ('person', 1, 1, x'0A000000000000000000000000000001', x'01')
SELECT name, purpose, period, key_id, wrapped FROM data_key ORDER BY name, purpose, period;

-- keys_insert: a new data key
-- in name:text, purpose:int, period:int, key_id:blob, wrapped:blob, event:int
-- gives nothing
-- example name='dose', purpose=1, period=1, key_id=x'0A000000000000000000000000000001', wrapped=x'01', event=0 -> 1 changed
INSERT INTO data_key (name, purpose, period, key_id, wrapped, event)
VALUES (:name, :purpose, :period, :key_id, :wrapped, :event);
