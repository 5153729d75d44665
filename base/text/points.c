/* SPDX-License-Identifier: MIT */
#include "text/points.h"

#include "text/utf8.h"

#include <assert.h>
#include <utf8proc.h>

/* The spacing voice marks ゛ and ゜ would become a space and a mark; what is meant is the mark on the kana before. */
static utf8proc_int32_t
join_voice_mark(utf8proc_int32_t point, void *nothing)
{
        (void)nothing;
        return point == 0x309b ? 0x3099 : point == 0x309c ? 0x309a : point;
}

struct points
points_decompose(struct arena *arena, struct text text, int options)
{
        const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text.at;
        const utf8proc_option_t with = (utf8proc_option_t)options;
        struct points points;
        utf8proc_ssize_t count;

        count = utf8proc_decompose_custom(at, (utf8proc_ssize_t)text.length, NULL, 0, with, join_voice_mark, NULL);
        assert(count >= 0); /* the text was not checked */
        points.at = arena_new_array(arena, (size_t)count + 1, int32_t);
        count =
            utf8proc_decompose_custom(at, (utf8proc_ssize_t)text.length, points.at, count, with, join_voice_mark, NULL);
        assert(count >= 0);
        points.count = (size_t)count;
        return points;
}

struct text
points_compose(struct arena *arena, struct points *points)
{
        utf8proc_ssize_t count =
            utf8proc_normalize_utf32(points->at, (utf8proc_ssize_t)points->count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        size_t length = 0;
        char *made;

        assert(count >= 0);
        made = arena_alloc(arena, (size_t)count * UTF8_LONGEST + 1);
        for (utf8proc_ssize_t i = 0; i < count; i++)
                length += utf8_write((uint32_t)points->at[i], made + length);
        made[length] = '\0';
        return (struct text){ made, length };
}
