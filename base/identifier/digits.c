/* SPDX-License-Identifier: MIT */
#include "identifier/digits.h"

#include "identifier/check_digit.h"
#include "identifier/identifier_errors.h"
#include "text/utf8.h"

static bool
is_space(uint32_t point)
{
        return point == ' ' || point == 0xa0 || point == 0x3000;
}

/* The hyphens and dashes that a keyboard gives, among them ー, which the Japanese input gives for the same key. */
static bool
is_hyphen(uint32_t point)
{
        return point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2212 || point == 0xff0d ||
               point == 0x30fc || point == 0xff70;
}

struct err *
digits_read(struct arena *arena, struct text typed, struct digits *out_digits)
{
        char *made = arena_alloc(arena, typed.length + 1);
        struct text rest = typed;
        size_t length = 0;
        unsigned changes = 0;
        bool space_waits = false, hyphen_waits = false;
        uint32_t point;

        while (utf8_next(&rest, &point)) {
                if (point >= 0xff10 && point <= 0xff19) {
                        point = point - 0xff10 + '0';
                        changes |= DIGITS_NARROWED;
                }
                if (is_space(point)) {
                        space_waits = true;
                        continue;
                }
                if (is_hyphen(point)) {
                        if (length == 0)
                                return err_new(&ERR_IDENTIFIER_DIGITS, "a hyphen before the first digit");
                        hyphen_waits = true;
                        continue;
                }
                if (point < '0' || point > '9')
                        return err_new(&ERR_IDENTIFIER_DIGITS, "not a digit at byte %zu", typed.length - rest.length);
                if (space_waits || hyphen_waits)
                        changes |= length ? DIGITS_UNGROUPED : DIGITS_TRIMMED;
                space_waits = hyphen_waits = false;
                made[length++] = (char)point;
        }
        if (hyphen_waits)
                return err_new(&ERR_IDENTIFIER_DIGITS, "a hyphen after the last digit");
        if (space_waits)
                changes |= DIGITS_TRIMMED;
        *out_digits = (struct digits){ changes ? (struct text){ made, length } : typed, changes };
        return NULL;
}

bool
digits_are_individual_number(struct arena *arena, struct text typed)
{
        struct digits digits;
        struct err *err = digits_read(arena, typed, &digits);

        if (!err)
                err = individual_number_check(digits.text);
        err_drop(err, "anything else is welcome");
        return !err;
}

bool
digits_are(struct text text, size_t count)
{
        if (text.length != count)
                return false;
        for (size_t i = 0; i < count; i++)
                if (text.at[i] < '0' || text.at[i] > '9')
                        return false;
        return true;
}
