/* SPDX-License-Identifier: MIT */
#include "text/normal.h"

#include "text/points.h"
#include "text/utf8.h"

#include <utf8proc.h>

struct text
normal_nfkc(struct arena *arena, struct text text)
{
        struct points points;

        if (!text.at)
                return text;
        points = points_decompose(arena, text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE);
        return points_compose(arena, &points);
}

static bool
is_space(uint32_t point)
{
        return point == ' ' || point == '\t' || point == '\r' || point == '\n' || point == 0xa0 || point == 0x3000;
}

struct text
normal_trim(struct text text)
{
        struct text rest = text;
        const char *begin = NULL, *end = text.at;
        const char *at = text.at;
        uint32_t point;

        while (utf8_next(&rest, &point)) {
                if (!is_space(point)) {
                        if (!begin)
                                begin = at;
                        end = rest.at;
                }
                at = rest.at;
        }
        if (!begin)
                return (struct text){ text.at, 0 };
        return (struct text){ begin, (size_t)(end - begin) };
}
