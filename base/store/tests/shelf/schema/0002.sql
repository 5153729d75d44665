-- SPDX-License-Identifier: MIT
ALTER TABLE book ADD COLUMN note TEXT;

CREATE TABLE loan (
        book BLOB NOT NULL REFERENCES book (book),
        number INTEGER NOT NULL,
        PRIMARY KEY (book, number)
) STRICT, WITHOUT ROWID;
