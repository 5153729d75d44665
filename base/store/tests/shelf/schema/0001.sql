-- SPDX-License-Identifier: MIT
-- A shelf with books, and their loans: nothing but something for the store's tests to hold.
CREATE TABLE shelf (
        shelf INTEGER NOT NULL PRIMARY KEY,
        label TEXT NOT NULL
) STRICT;

CREATE TABLE book (
        book BLOB NOT NULL PRIMARY KEY,
        shelf INTEGER NOT NULL REFERENCES shelf (shelf),
        title TEXT NOT NULL,
        pages INTEGER,
        cover BLOB,
        CONSTRAINT book_pages CHECK (pages > 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX book_place ON book (shelf, title);
