-- SPDX-License-Identifier: MIT
INSERT INTO shelf (shelf, label) VALUES (1, '児童書'), (2, '歴史'), (3, '');
INSERT INTO book (book, shelf, title, pages, cover, note) VALUES
        (x'A1', 1, 'どんぐり', 32, x'00FF', NULL),
        (x'A2', 1, 'ねこ', NULL, NULL, 'It''s small'),
        (x'A3', 2, '日本史', 640, x'', NULL);
INSERT INTO loan (book, number) VALUES (x'A3', 1), (x'A3', 2);
