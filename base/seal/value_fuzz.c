/* SPDX-License-Identifier: MIT */
/* JSON as strangers send it: what is read can be written and read again, and a canonical form is its own. */
#include "seal/jose_value.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAXIMUM = 32 << 20, OUTPUT_MAXIMUM = 8 << 20 };

static void
again(struct arena *arena, struct text canonical)
{
        struct value_read read;
        struct buffer buffer;
        struct err *err = value_read(arena, canonical, &read);

        if (err || read.spaced)
                abort();
        buffer_init(&buffer, OUTPUT_MAXIMUM);
        err = value_canonical(read.value, &buffer);
        if (err || !text_equal(buffer_text(&buffer), canonical))
                abort();
        buffer_finish(&buffer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, ARENA_MAXIMUM);
        struct value_read read;
        struct buffer buffer;
        struct err *err = value_read(arena, (struct text){ (const char *)data, size }, &read);

        buffer_init(&buffer, OUTPUT_MAXIMUM);
        if (!err) {
                value_write(read.value, &buffer);
                buffer_clear(&buffer);
                err = value_canonical(read.value, &buffer);
                if (!err && !read.duplicate)
                        again(arena, buffer_text(&buffer));
        }
        err_free(err);
        buffer_finish(&buffer);
        arena_destroy(arena);
        return 0;
}
