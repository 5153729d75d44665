/* SPDX-License-Identifier: MIT */
/* Dates as people type them: any bytes. What is read is printed, and read again as the same day. */
#include "calendar/birth.h"
#include "calendar/era.h"
#include "core/arena.h"
#include "text/utf8.h"

#include <stdlib.h>

enum { LAST_READ_IN_AN_ERA = 53691 }; /* 2117-01-01, 令和99年 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct text typed = { (const char *)data, size };
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct era_reading reading, again;
        struct birth birth, birth_again;
        char stored[DATE_TEXT_SIZE];
        struct err *err;

        if (size < 200 && utf8_is_valid(typed, UTF8_ANY_CONTROLS)) {
                err = era_read(arena, typed, &reading);
                /* A year in an era is read up to 99; 9999 is printed as 令和7981年. */
                if (!err && reading.date.days < LAST_READ_IN_AN_ERA) {
                        err = era_read(arena, era_text(arena, reading.date), &again);
                        if (err || again.date.days != reading.date.days || !era_of(reading.date))
                                abort();
                        era_notice_ja(arena, &reading);
                        era_notice_en(arena, &reading);
                }
                err_free(err);
                err = birth_read_typed(arena, typed, &birth, &reading);
                if (!err) {
                        birth_write_stored(&birth, stored);
                        if (!birth_read_stored(text_of(stored), &birth_again) ||
                            birth_again.first.days != birth.first.days || birth_again.precision != birth.precision)
                                abort();
                        birth_text(arena, &birth);
                }
                err_free(err);
        }
        birth_read_stored(typed, &birth);
        arena_destroy(arena);
        if (err_live())
                abort();
        return 0;
}
