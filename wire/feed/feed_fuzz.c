/* SPDX-License-Identifier: MIT */
/* A feed as anything may send it: read line by line, each decoded. What is decoded must be encoded and decoded again
 * to the same, and every line of the input must be answered for. */
#include "feed/feed.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool truth)
{
        if (!truth)
                abort();
}

static void
encode_again(struct arena *arena, const struct feed_line *line)
{
        struct buffer first, second;
        struct feed_line again;
        struct text text;
        struct err *err;

        buffer_init(&first, 2 * FEED_LINE_MAXIMUM);
        buffer_init(&second, 2 * FEED_LINE_MAXIMUM);
        feed_line_write(&first, line);
        text = buffer_text(&first);
        must(!buffer_full(&first) && text.length && text.at[text.length - 1] == '\n');
        text.length--;
        err = feed_line_read(arena, text, &again);
        must(!err);
        feed_line_write(&second, &again);
        must(text_equal(buffer_text(&first), buffer_text(&second)));
        must(line->sequence == again.sequence && line->cancels == again.cancels && line->event == again.event);
        buffer_finish(&first);
        buffer_finish(&second);
}

static void
many_lines(const uint8_t *data, size_t size)
{
        int descriptor = memfd_create("feed", MFD_CLOEXEC);
        struct arena *arena = arena_create(ARENA_SECRET, 2 << 20);
        struct feed_reader *reader;
        size_t lines = 0, number = 0;

        must(descriptor >= 0 && write(descriptor, data, size) == (ssize_t)size && lseek(descriptor, 0, SEEK_SET) == 0);
        for (size_t i = 0; i < size; i++)
                lines += data[i] == '\n';
        lines += size && data[size - 1] != '\n';
        reader = feed_reader_create(descriptor);
        for (;;) {
                struct feed_line line;
                bool end = false;
                struct err *err;

                arena_reset(arena);
                err = feed_reader_next(reader, arena, &line, &end);
                if (err && !feed_reader_goes_on(err)) {
                        must(size == 0 && err_is(err, &FEED_EMPTY));
                        err_free(err);
                        continue;
                }
                if (!err && end)
                        break;
                must(feed_reader_line(reader) == ++number);
                if (!err)
                        encode_again(arena, &line);
                err_free(err);
        }
        must(number == lines && feed_reader_offset(reader) == size && err_live() == 0);
        feed_reader_destroy(reader);
        arena_destroy(arena);
        close(descriptor);
}

/* One line, as most inputs are: without a file, which takes longer than all the rest. */
static void
one_line(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_SECRET, 2 << 20);
        struct feed_line line;
        struct err *err = feed_line_read(arena, (struct text){ (const char *)data, size }, &line);

        if (!err)
                encode_again(arena, &line);
        err_free(err);
        must(err_live() == 0);
        arena_destroy(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size && !memchr(data, '\n', size))
                one_line(data, size);
        else
                many_lines(data, size);
        return 0;
}
