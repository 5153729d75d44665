/* SPDX-License-Identifier: MIT */
/* A form, a query, a segment of a path and a cookie header: any bytes. What is read is checked UTF-8 without NUL. */
#include "request/urlencoded.h"
#include "text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct text text)
{
        if (!text.at || !utf8_is_valid(text, UTF8_LINES))
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct text encoded = { (const char *)data, size };
        struct text segment, cookie = cookie_find(encoded, "session");
        struct pairs pairs = { 0 };
        struct err *err = urlencoded_read(arena, encoded, &pairs);

        if (!err && pairs.count > URLENCODED_PAIRS_MAX)
                abort();
        for (size_t i = 0; !err && i < pairs.count; i++) {
                check(pairs.at[i].name);
                check(pairs.at[i].value);
        }
        err_free(err);
        if (urlencoded_segment(arena, encoded, &segment))
                check(segment);
        if (cookie.at && (cookie.at < encoded.at || cookie.length > size))
                abort();
        arena_destroy(arena);
        if (err_live())
                abort();
        return 0;
}
