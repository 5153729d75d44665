/* SPDX-License-Identifier: MIT */
/* A message of reads as anything may send it. What is decoded must be encoded and decoded again to the same. */
#include "venue/venue_message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = { 19632 };

static void
write_again(struct arena *arena, const struct venue_message *reads, size_t count)
{
        struct venue_message *again;
        struct buffer first, second;
        size_t again_count;
        struct err *err;

        buffer_init(&first, 4 * VENUE_MESSAGE_MAX);
        buffer_init(&second, 4 * VENUE_MESSAGE_MAX);
        venue_message_write(&first, reads, count);
        if (first.length <= VENUE_MESSAGE_MAX) {
                err = venue_message_read(arena, buffer_text(&first), today, &again, &again_count);
                if (err || again_count != count)
                        abort();
                venue_message_write(&second, again, again_count);
                if (!text_equal(buffer_text(&first), buffer_text(&second)))
                        abort();
        }
        buffer_finish(&first);
        buffer_finish(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 16 << 20);
        struct venue_message *reads;
        size_t count;
        struct err *err = venue_message_read(arena, (struct text){ (const char *)data, size }, today, &reads, &count);

        if (!err)
                write_again(arena, reads, count);
        err_free(err);
        arena_destroy(arena);
        return 0;
}
