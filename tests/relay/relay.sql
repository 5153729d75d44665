-- SPDX-License-Identifier: MIT
-- relay_note_insert: keeps a note behind all others
-- in note:text, event:int
-- gives nothing
-- example note='b', event=2 -> 1 changed
INSERT INTO note (number, note, event) SELECT coalesce(max(number), 0) + 1, :note, :event FROM note;

-- relay_notes: all notes in order
-- gives many
-- example -> ('a')
SELECT note FROM note ORDER BY number;
