-- SPDX-License-Identifier: MIT
-- Statements of the tests' example feature.

-- shelf_add: a new shelf
-- in shelf:int, label:text
-- example shelf=9, label='地図' -> 1 changed
-- example shelf=1, label='地図' -> store.constraint
INSERT INTO shelf (shelf, label) VALUES (:shelf, :label);

-- shelf_unlabelled: what no schema should let pass
-- in shelf:int
-- example shelf=9 -> store.constraint
INSERT INTO shelf (shelf, label) VALUES (:shelf, NULL);

-- shelf_by_label: a shelf by its label, which is not unique
-- in label:text
-- gives one
-- example label='歴史' -> (2)
SELECT shelf FROM shelf WHERE label = :label;

-- shelf_remove: takes a shelf away
-- in shelf:int
-- example shelf=3 -> 1 changed
-- example shelf=1 -> store.constraint
DELETE FROM shelf WHERE shelf = :shelf;

-- shelf_book_remove: takes a book away
-- in book:blob
-- example book=x'A1' -> 1 changed
DELETE FROM book WHERE book = :book;

-- shelf_book_add: a new book; a book that is there already stays
-- in book:blob, shelf:int, title:text, pages:int?, cover:blob?, note:text?
-- example book=x'B1', shelf=2, title='世界史', pages=NULL, cover=NULL, note=NULL -> 1 changed
-- example book=x'A1', shelf=2, title='世界史', pages=1, cover=x'', note='' -> 0 changed
-- example book=x'B1', shelf=7, title='世界史', pages=1, cover=x'00', note=NULL -> store.constraint
-- example book=x'B1', shelf=2, title='世界史', pages=0, cover=NULL, note=NULL -> store.constraint
INSERT INTO book (book, shelf, title, pages, cover, note) VALUES (:book, :shelf, :title, :pages, :cover, :note)
ON CONFLICT (book) DO NOTHING;

-- shelf_book: a book by its id
-- in book:blob
-- gives one
-- example book=x'A1' -> (1, 'どんぐり', 32, x'00FF', NULL)
-- example book=x'A2' -> (1, 'ねこ', NULL, NULL, 'It''s small')
-- example book=x'A3' -> (2, '日本史', 640, x'', NULL)
-- example book=x'' -> nothing
SELECT shelf, title, pages, cover, note FROM book WHERE book = :book;

-- shelf_books: the books of a shelf by title
-- in shelf:int
-- gives many
-- example shelf=1 -> (x'A1', 'どんぐり') (x'A2', 'ねこ')
-- example shelf=3 -> nothing
SELECT book, title FROM book WHERE shelf = :shelf ORDER BY title;

-- shelf_all: every shelf with its books, those without any too
-- gives each
-- example -> ('児童書', 'どんぐり') ('児童書', 'ねこ') ('歴史', '日本史')
--          ('', NULL)
SELECT s.label, b.title
FROM shelf AS s
LEFT JOIN book AS b ON b.shelf = s.shelf
ORDER BY s.shelf, b.title;

-- shelf_count: how many books and pages a shelf has; the second parameter stands first
-- in shelf:int, least:int
-- gives one
-- out books:int, pages:int?
-- example shelf=1, least=0 -> (2, 32)
-- example shelf=1, least=99 -> (0, NULL)
SELECT count(*) AS books, sum(pages) AS pages FROM book WHERE coalesce(pages, 0) >= :least AND shelf = :shelf;

-- shelf_book_move: moves a book and says where it stands now
-- in book:blob, shelf:int
-- gives one
-- example book=x'A1', shelf=2 -> ('どんぐり', 2)
-- example book=x'FF', shelf=2 -> nothing
UPDATE book SET shelf = :shelf WHERE book = :book RETURNING title, shelf;

-- shelf_rename: another label for all shelves from a number on
-- in shelf:int, label:text
-- gives nothing
-- example shelf=2, label='x' -> 2 changed
UPDATE shelf SET label = :label WHERE shelf >= :shelf;

-- shelf_borrowed: the newest loan of each book of a shelf; NULL when there is none
-- in shelf:int
-- gives many
-- example shelf=2 -> (x'A3', 2)
-- example shelf=1 -> (x'A1', NULL) (x'A2', NULL)
SELECT book, (SELECT number FROM loan WHERE loan.book = book.book ORDER BY number DESC LIMIT 1) AS number
FROM book
WHERE shelf = :shelf
ORDER BY book;

-- shelf_largest: the larger of two numbers; the databases name it differently
-- in a:int, b:int
-- gives one
-- out number:int
-- example a=1, b=2 -> (2)
SELECT max(:a, :b) AS number;
-- on postgres
SELECT greatest(:a, :b) AS number;

-- shelf_label: the label of a shelf
-- in shelf:int
-- gives one
-- example shelf=1 -> ('児童書')
-- example shelf=9 -> nothing
SELECT label FROM shelf WHERE shelf = :shelf;

-- shelf_labels: the shelves from a number on
-- in shelf:int
-- gives many
-- example shelf=2 -> (2, '歴史') (3, '')
SELECT shelf, label FROM shelf WHERE shelf >= :shelf ORDER BY shelf;
