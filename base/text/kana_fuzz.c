/* SPDX-License-Identifier: MIT */
/* UTF-8 and kana: what is accepted has a key whose key is itself, and never grows beyond what NFKC can do. */
#include "core/arena.h"
#include "text/kana.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool truth)
{
        if (!truth)
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct text text = { (const char *)data, size };
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct err *err = utf8_check(text, UTF8_LINE);

        must(!err == utf8_is_valid(text, UTF8_LINE));
        if (!err && size < 4096) {
                struct text kana, first = utf8_first(text, 1), rest = text;
                size_t points = 0;
                uint32_t point;

                while (utf8_next(&rest, &point))
                        points++;
                must(points == utf8_points(text));
                must(utf8_characters(text) <= points);
                must(utf8_is_valid(first, UTF8_LINE));
                must(normal_trim(text).length <= size);
                for (enum kana_level level = KANA_EXACT; level <= KANA_VAGUE; level++) {
                        struct text key = kana_key(arena, text, level);

                        must(utf8_is_valid(key, UTF8_ANY_CONTROLS));
                        must(text_equal(kana_key(arena, key, level), key));
                }
                if (kana_read(arena, text, &kana)) {
                        struct text again;

                        must(kana_read(arena, kana, &again) && text_equal(kana, again));
                }
                must(utf8_is_valid(kana_masked(arena, text), UTF8_LINE));
        }
        err_free(err);
        arena_destroy(arena);
        return 0;
}
