/* SPDX-License-Identifier: MIT */
#include "feed/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_SIZE = 64 * 1024 };

struct feed_reader {
        int descriptor;
        bool ended;
        bool said_empty;
        size_t number;   /* of the last line */
        uint64_t offset; /* of the byte behind the last line */

        size_t length; /* of the last line, as far as it was kept */
        bool too_long;
        char line[FEED_LINE_MAXIMUM + 1];

        size_t chunk_at; /* the first byte of the chunk that belongs to no line yet */
        size_t chunk_length;
        char chunk[CHUNK_SIZE];
};

struct feed_reader *
feed_reader_create(int fd)
{
        struct feed_reader *reader = calloc(1, sizeof *reader);

        if (!reader)
                abort();
        reader->descriptor = fd;
        return reader;
}

void
feed_reader_destroy(struct feed_reader *reader)
{
        if (!reader)
                return;
        bytes_wipe(reader, sizeof *reader);
        free(reader);
}

size_t
feed_reader_line(const struct feed_reader *reader)
{
        return reader->number;
}

struct text
feed_reader_bytes(const struct feed_reader *reader)
{
        return (struct text){ reader->line, reader->length };
}

uint64_t
feed_reader_offset(const struct feed_reader *reader)
{
        return reader->offset;
}

bool
feed_reader_goes_on(const struct err *err)
{
        return err_line(err) > 0;
}

static struct err *
refill(struct feed_reader *reader)
{
        ssize_t got;

        do
                got = read(reader->descriptor, reader->chunk, sizeof reader->chunk);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                return err_new(&ERR_IO, "read the feed behind line %zu: %s", reader->number, strerror(errno));
        reader->chunk_at = 0;
        reader->chunk_length = (size_t)got;
        if (got == 0)
                reader->ended = true;
        return NULL;
}

/* Adds a part of a line; what goes beyond the maximum is passed over. */
static void
keep(struct feed_reader *reader, const char *part, size_t length)
{
        size_t room = FEED_LINE_MAXIMUM - reader->length;

        if (length > room) {
                reader->too_long = true;
                length = room;
        }
        memcpy(reader->line + reader->length, part, length);
        reader->length += length;
}

/* Reads up to the next line feed or the end. *out_any: there was at least one byte, so that there is a line. */
static struct err *
next_line(struct feed_reader *reader, bool *out_any)
{
        bool any = false;

        reader->length = 0;
        reader->too_long = false;
        for (;;) {
                const char *from = reader->chunk + reader->chunk_at;
                size_t rest = reader->chunk_length - reader->chunk_at;
                const char *feed = rest ? memchr(from, '\n', rest) : NULL;
                size_t part = feed ? (size_t)(feed - from) : rest;
                struct err *err;

                keep(reader, from, part);
                reader->chunk_at += part;
                reader->offset += part;
                any = any || part || feed;
                if (feed) {
                        reader->chunk_at++;
                        reader->offset++;
                        break;
                }
                if (reader->ended)
                        break;
                err = refill(reader);
                if (err)
                        return err;
        }
        reader->line[reader->length] = '\0';
        *out_any = any;
        return NULL;
}

struct err *
feed_reader_next(struct feed_reader *reader, struct arena *arena, struct feed_line *out_line, bool *out_end)
{
        bool any;
        struct err *err = next_line(reader, &any);

        if (err)
                return err;
        if (!any) {
                if (reader->offset == 0 && !reader->said_empty) {
                        reader->said_empty = true;
                        return err_new(&FEED_EMPTY, "the feed holds no line");
                }
                *out_end = true;
                return NULL;
        }
        reader->number++;
        if (reader->too_long)
                return err_at(err_new(&FEED_LINE_TOO_LONG, "more than %d bytes", FEED_LINE_MAXIMUM), reader->number,
                              "");
        err = feed_line_read(arena, feed_reader_bytes(reader), out_line);
        if (err)
                return err_at(err, reader->number, err_field(err));
        *out_end = false;
        return NULL;
}
