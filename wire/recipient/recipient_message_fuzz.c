/* SPDX-License-Identifier: MIT */
/* A message of recipients as anything may send it. What is decoded must be encoded and decoded again to the same. */
#include "recipient/recipient_message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = { 19632 };

static void
write_again(struct arena *arena, const struct recipient_person *people, size_t count)
{
        struct recipient_person *again;
        struct buffer first, second;
        size_t again_count;
        struct err *err;

        buffer_init(&first, 4 * RECIPIENT_MESSAGE_MAX);
        buffer_init(&second, 4 * RECIPIENT_MESSAGE_MAX);
        recipient_message_write(&first, people, count);
        if (first.length <= RECIPIENT_MESSAGE_MAX) {
                err =
                    recipient_message_read(arena, RECIPIENT_VERSION, buffer_text(&first), today, &again, &again_count);
                if (err || again_count != count)
                        abort();
                recipient_message_write(&second, again, again_count);
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
        struct recipient_person *people;
        size_t count;
        struct err *err = recipient_message_read(arena, RECIPIENT_VERSION, (struct text){ (const char *)data, size },
                                                 today, &people, &count);

        if (!err)
                write_again(arena, people, count);
        err_free(err);
        arena_destroy(arena);
        return 0;
}
