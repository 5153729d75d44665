/* SPDX-License-Identifier: MIT */
#include "text/csv.h"

#include "text/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 * 1024 };

enum state {
        FIELD_BEGINS, /* behind a comma, or at the beginning of a row */
        PLAIN,
        QUOTED,
        QUOTE_SEEN, /* inside quotes: the end of the field, or the first of two */
        CR_SEEN,    /* outside quotes: LF must follow */
};

struct csv_reader {
        struct csv_limits limits;
        csv_source *read;
        void *source;
        struct text rest; /* of a reader over a text */
        char *chunk;
        size_t chunk_length, chunk_at;
        bool begun, ended;
        size_t line; /* of the next byte */
        size_t rows;
        char *content; /* the row's fields, one after the other */
        size_t length;
        size_t *ends; /* where each ends in content */
        struct text *fields;
        size_t count;
};

static void *
allocate(size_t count, size_t size)
{
        void *memory = calloc(count ? count : 1, size);

        if (!memory)
                abort();
        return memory;
}

struct csv_reader *
csv_reader_create(const struct csv_limits *limits, csv_source *read, void *source)
{
        struct csv_reader *reader = allocate(1, sizeof *reader);

        reader->limits = *limits;
        reader->read = read;
        reader->source = source;
        reader->line = 1;
        reader->chunk = allocate(CHUNK, 1);
        reader->content = allocate(limits->row_bytes, 1);
        reader->ends = allocate(limits->columns, sizeof *reader->ends);
        reader->fields = allocate(limits->columns, sizeof *reader->fields);
        return reader;
}

static struct err *
read_text(void *source, char *into, size_t room, size_t *out_got)
{
        struct text *rest = source;
        size_t got = rest->length < room ? rest->length : room;

        if (got)
                memcpy(into, rest->at, got);
        rest->at += got;
        rest->length -= got;
        *out_got = got;
        return NULL;
}

struct csv_reader *
csv_reader_create_of(const struct csv_limits *limits, struct text text)
{
        struct csv_reader *reader = csv_reader_create(limits, read_text, NULL);

        reader->rest = text.at ? text : TEXT("");
        reader->source = &reader->rest;
        return reader;
}

void
csv_reader_destroy(struct csv_reader *reader)
{
        if (!reader)
                return;
        bytes_wipe(reader->chunk, CHUNK);
        bytes_wipe(reader->content, reader->limits.row_bytes);
        free(reader->chunk);
        free(reader->content);
        free(reader->ends);
        free(reader->fields);
        free(reader);
}

/* The next byte, or −1 at the end of the file. */
static struct err *
next_byte(struct csv_reader *reader, int *out_byte)
{
        if (reader->chunk_at == reader->chunk_length) {
                struct err *err = reader->read(reader->source, reader->chunk, CHUNK, &reader->chunk_length);

                reader->chunk_at = 0;
                if (err) {
                        reader->chunk_length = 0;
                        return err;
                }
                assert(reader->chunk_length <= CHUNK);
                if (reader->chunk_length == 0) {
                        *out_byte = -1;
                        return NULL;
                }
        }
        *out_byte = (unsigned char)reader->chunk[reader->chunk_at++];
        return NULL;
}

static struct err *
fail(struct csv_reader *reader, const struct err_code *code, const char *what)
{
        struct err *err =
            err_new(code, "row %zu, line %zu, column %zu: %s", reader->rows, reader->line, reader->count + 1, what);

        return err_at(err, reader->line, NULL);
}

static struct err *
keep(struct csv_reader *reader, int byte)
{
        if (reader->length == reader->limits.row_bytes)
                return fail(reader, &ERR_CSV_TOO_LARGE, "the row is too long");
        reader->content[reader->length++] = (char)byte;
        return NULL;
}

static struct err *
end_field(struct csv_reader *reader)
{
        if (reader->count == reader->limits.columns)
                return fail(reader, &ERR_CSV_TOO_LARGE, "too many columns");
        reader->ends[reader->count++] = reader->length;
        return NULL;
}

/* What a byte means where no quotes are open. Sets *out_row_ends at a line end. */
static struct err *
outside(struct csv_reader *reader, int byte, enum state *state, bool *out_row_ends)
{
        switch (byte) {
        case ',':
                *state = FIELD_BEGINS;
                return end_field(reader);
        case '\n':
                *out_row_ends = true;
                return end_field(reader);
        case '\r':
                *state = CR_SEEN;
                return NULL;
        case '"':
                if (*state != FIELD_BEGINS)
                        return fail(reader, &ERR_CSV_SYNTAX, "a quote inside a field");
                *state = QUOTED;
                return NULL;
        default:
                if (*state == QUOTE_SEEN)
                        return fail(reader, &ERR_CSV_SYNTAX, "something behind a closing quote");
                *state = PLAIN;
                return keep(reader, byte);
        }
}

static struct err *
step(struct csv_reader *reader, int byte, enum state *state, bool *out_row_ends)
{
        switch (*state) {
        case QUOTED:
                if (byte != '"')
                        return keep(reader, byte);
                *state = QUOTE_SEEN;
                return NULL;
        case QUOTE_SEEN:
                if (byte == '"') {
                        *state = QUOTED;
                        return keep(reader, byte);
                }
                return outside(reader, byte, state, out_row_ends);
        case CR_SEEN:
                if (byte != '\n')
                        return fail(reader, &ERR_CSV_SYNTAX, "a CR without LF");
                *out_row_ends = true;
                return end_field(reader);
        case FIELD_BEGINS:
        case PLAIN:
                break;
        }
        return outside(reader, byte, state, out_row_ends);
}

/* Reads to the end of a row; *out_found false when nothing is left. */
static struct err *
read_row(struct csv_reader *reader, bool *out_found)
{
        enum state state = FIELD_BEGINS;
        bool row_ends = false, something = false;
        struct err *err;

        while (!row_ends) {
                int byte;

                err = next_byte(reader, &byte);
                if (err)
                        return err;
                if (byte < 0) {
                        if (state == QUOTED)
                                return fail(reader, &ERR_CSV_SYNTAX, "the file ends inside quotes");
                        if (state == CR_SEEN)
                                return fail(reader, &ERR_CSV_SYNTAX, "a CR without LF");
                        reader->ended = true;
                        *out_found = something;
                        return something ? end_field(reader) : NULL;
                }
                something = true;
                err = step(reader, byte, &state, &row_ends);
                if (err)
                        return err;
                if (byte == '\n')
                        reader->line++;
        }
        *out_found = true;
        return NULL;
}

/* The byte order mark: the first three bytes, if they are that. */
static struct err *
pass_mark(struct csv_reader *reader)
{
        static const char mark[] = "\xef\xbb\xbf";
        size_t same = 0;
        struct err *err;
        int byte;

        while (same < 3) {
                err = next_byte(reader, &byte);
                if (err)
                        return err;
                if (byte != (unsigned char)mark[same]) {
                        if (byte >= 0)
                                reader->chunk_at--;
                        break;
                }
                same++;
        }
        if (same == 0 || same == 3)
                return NULL;
        return fail(reader, &ERR_UTF8, "not UTF-8");
}

static struct err *
check_fields(struct csv_reader *reader, size_t first_line)
{
        size_t begin = 0;

        for (size_t i = 0; i < reader->count; i++) {
                struct err *err;

                reader->fields[i] = (struct text){ reader->content + begin, reader->ends[i] - begin };
                begin = reader->ends[i];
                err = utf8_check(reader->fields[i], UTF8_LINES);
                if (err)
                        return err_at(err_wrap(err, "row %zu, column %zu", reader->rows, i + 1), first_line, NULL);
        }
        return NULL;
}

struct err *
csv_next(struct csv_reader *reader, struct csv_row *out_row, bool *out_found)
{
        struct err *err = NULL;
        size_t first_line;
        bool found = false;

        reader->length = reader->count = 0;
        if (reader->ended) {
                *out_found = false;
                return NULL;
        }
        reader->rows++;
        if (!reader->begun)
                err = pass_mark(reader);
        reader->begun = true;
        first_line = reader->line;
        if (!err)
                err = read_row(reader, &found);
        if (err) {
                reader->ended = true;
                return err;
        }
        if (found) {
                err = check_fields(reader, first_line);
                if (err)
                        return err;
                *out_row = (struct csv_row){ reader->fields, reader->count, reader->rows, first_line };
        }
        *out_found = found;
        return NULL;
}

void
csv_writer_init(struct csv_writer *writer, struct buffer *buffer, enum csv_style style)
{
        *writer = (struct csv_writer){ .buffer = buffer, .style = style };
        if (style == CSV_EXCEL)
                buffer_put_string(buffer, "\xef\xbb\xbf");
}

void
csv_put(struct csv_writer *writer, struct text value)
{
        size_t plain = 0;

        if (writer->row_begun)
                buffer_put_char(writer->buffer, ',');
        writer->row_begun = true;
        buffer_put_char(writer->buffer, '"');
        if (writer->style == CSV_EXCEL && value.length && memchr("=+-@\t\r", *value.at, 6))
                buffer_put_char(writer->buffer, '\'');
        for (size_t i = 0; i < value.length; i++)
                if (value.at[i] == '"') {
                        buffer_put(writer->buffer, value.at + plain, i + 1 - plain);
                        plain = i;
                }
        if (value.length > plain)
                buffer_put(writer->buffer, value.at + plain, value.length - plain);
        buffer_put_char(writer->buffer, '"');
}

void
csv_end_row(struct csv_writer *writer)
{
        assert(writer->row_begun);
        buffer_put_string(writer->buffer, "\r\n");
        writer->row_begun = false;
}
