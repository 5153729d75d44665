/* SPDX-License-Identifier: MIT */
/* CSV, read strictly and written one way (RFC 4180).
 *
 * Reading: rows end with CR LF or LF, the last one with or without; a byte order mark at the beginning is passed over.
 * Refused, since guessing there shifts columns unseen: a quote inside a field without quotes, anything between a
 * closing quote and the comma, an end inside quotes, a CR alone, NUL and other controls. A row is read in constant
 * memory, whatever the file holds. What the columns mean is said by a table of fields (field/field_csv.h).
 *
 * Writing: every field in quotes, CR LF, so that leading zeros and commas survive; a byte order mark where Excel is to
 * open it.
 *
 *   core.utf8, text.control   in one field of the row; the row is passed over and reading may go on
 *   csv.syntax                a quote or line end in a wrong place; nothing behind it can be trusted, reading ends
 *   csv.too-large             more bytes or columns than the limits; reading ends
 * and what the source returns. err_line() is the physical line (from 1); row and column stand in the sentence. */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include "core/buffer.h"
#include "core/bytes.h"
#include "core/err.h"
#include "text/text_errors.h"

struct csv_limits {
        size_t row_bytes; /* of the fields of one row */
        size_t columns;
};

struct csv_row {
        const struct text *at; /* valid until the next call; checked UTF-8, line ends and tabs allowed */
        size_t count;
        size_t number; /* of the row as a spreadsheet shows it: the header is 1 */
        size_t line;   /* the physical line that it begins on */
};

/* Gives the next bytes of a file: at most `room`; 0 at the end. */
typedef struct err *csv_source(void *source, char *into, size_t room, size_t *out_got);

struct csv_reader;

struct csv_reader *csv_reader_create(const struct csv_limits *limits, csv_source *read, void *source)
    __attribute__((returns_nonnull));
/* Reads from a text in memory, which stays the caller's. */
struct csv_reader *csv_reader_create_of(const struct csv_limits *limits, struct text text)
    __attribute__((returns_nonnull));
/* Overwrites what was read last. NULL is allowed. */
void csv_reader_destroy(struct csv_reader *reader);

/* The next row; *out_found false at the end. */
struct err *csv_next(struct csv_reader *reader, struct csv_row *out_row, bool *out_found)
    __attribute__((warn_unused_result));

/* MACHINE: the values as they are. EXCEL: a byte order mark first, and ' before a value that begins with = + - @ TAB or
 * CR, which a spreadsheet would run as a formula; say so beside the file. */
enum csv_style { CSV_MACHINE, CSV_EXCEL };

struct csv_writer {
        struct buffer *buffer;
        enum csv_style style;
        bool row_begun;
};

void csv_writer_init(struct csv_writer *writer, struct buffer *buffer, enum csv_style style);
/* An absent text is an empty field. */
void csv_put(struct csv_writer *writer, struct text value);
void csv_end_row(struct csv_writer *writer);

#endif
