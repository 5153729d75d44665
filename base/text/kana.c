/* SPDX-License-Identifier: MIT */
#include "text/kana.h"

#include "text/points.h"
#include "text/utf8.h"

#include <utf8proc.h>

enum {
        VOICED = 0x3099,
        HALF_VOICED = 0x309a,
        PROLONGED = 0x30fc,
        MIDDLE_DOT = 0x30fb,
        KANA_U = 0x30a6,
        KANA_O = 0x30aa,
        KANA_SHI = 0x30b7,
        KANA_SU = 0x30b9,
        KANA_CHI = 0x30c1,
        KANA_TSU = 0x30c4,
};

static bool
is_space(int32_t point)
{
        return utf8proc_category(point) == UTF8PROC_CATEGORY_ZS || point == '\t';
}

static int32_t
to_katakana(int32_t point)
{
        if ((point >= 0x3041 && point <= 0x3096) || point == 0x309d || point == 0x309e)
                return point + 0x60;
        return point;
}

/* Small kana are followed by their large ones, but for the few that are not. */
static int32_t
to_large(int32_t point)
{
        /* ㇰ ㇱ ㇲ ㇳ ㇴ ㇵ ㇶ ㇷ ㇸ ㇹ ㇺ ㇻ ㇼ ㇽ ㇾ ㇿ, for Ainu names */
        static const uint16_t extensions[] = { 0x30af, 0x30b7, 0x30b9, 0x30c8, 0x30cc, 0x30cf, 0x30d2, 0x30d5,
                                               0x30d8, 0x30db, 0x30e0, 0x30e9, 0x30ea, 0x30eb, 0x30ec, 0x30ed };

        switch (point) {
        case 0x30a1: /* ァ */
        case 0x30a3:
        case 0x30a5:
        case 0x30a7:
        case 0x30a9:
        case 0x30c3: /* ッ */
        case 0x30e3: /* ャ */
        case 0x30e5:
        case 0x30e7:
        case 0x30ee: /* ヮ */
                return point + 1;
        case 0x30f5: /* ヵ → カ */
                return 0x30ab;
        case 0x30f6: /* ヶ → ケ */
                return 0x30b1;
        default:
                if (point >= 0x31f0 && point <= 0x31ff)
                        return extensions[point - 0x31f0];
                return point;
        }
}

static int32_t
to_modern(int32_t point)
{
        switch (point) {
        case 0x30f0: /* ヰ → イ */
                return 0x30a4;
        case 0x30f1: /* ヱ → エ */
                return 0x30a8;
        case 0x30f2: /* ヲ → オ */
                return KANA_O;
        default:
                return point;
        }
}

static void
fold_spelling(struct points *points)
{
        size_t kept = 0;

        for (size_t i = 0; i < points->count; i++) {
                int32_t point = points->at[i];

                if (is_space(point) || point == MIDDLE_DOT || point == 0xb7)
                        continue;
                points->at[kept++] = to_katakana(point);
        }
        points->count = kept;
}

/* Works on decomposed text: ガ is カ and a voice mark, so taking marks off is all there is to 清音化. */
static void
fold_vague(struct points *points)
{
        size_t kept = 0;

        for (size_t i = 0; i < points->count; i++) {
                int32_t point = points->at[i];
                bool voiced = i + 1 < points->count && points->at[i + 1] == VOICED;

                if (point == VOICED || point == HALF_VOICED || point == PROLONGED)
                        continue;
                if (voiced && point == KANA_CHI)
                        point = KANA_SHI;
                else if (voiced && point == KANA_TSU)
                        point = KANA_SU;
                point = to_modern(to_large(point));
                if ((point == KANA_O || point == KANA_U) && kept > 0 && points->at[kept - 1] == KANA_O)
                        continue;
                points->at[kept++] = point;
        }
        points->count = kept;
}

struct text
kana_key(struct arena *arena, struct text name, enum kana_level level)
{
        struct points points;

        if (level == KANA_EXACT || !name.at)
                return name;
        points =
            points_decompose(arena, name, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
        fold_spelling(&points);
        if (level == KANA_VAGUE)
                fold_vague(&points);
        return points_compose(arena, &points);
}

static bool
is_kana(int32_t point)
{
        return (point >= 0x30a1 && point <= 0x30fe) || (point >= 0x31f0 && point <= 0x31ff);
}

bool
kana_read(struct arena *arena, struct text typed, struct text *out_kana)
{
        struct points points = points_decompose(arena, typed, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE);
        size_t kept = 0;
        bool space_waits = false;
        struct text made, rest;
        uint32_t point;

        for (size_t i = 0; i < points.count; i++) {
                int32_t kana = to_katakana(points.at[i]);

                if (is_space(kana)) {
                        space_waits = kept > 0;
                        continue;
                }
                if (space_waits)
                        points.at[kept++] = 0x3000;
                space_waits = false;
                points.at[kept++] = kana;
        }
        points.count = kept;
        made = points_compose(arena, &points);
        /* After composing, so that a voice mark that belongs to no kana is seen. */
        for (rest = made; utf8_next(&rest, &point);)
                if (!is_kana((int32_t)point) && point != 0x3000)
                        return false;
        *out_kana = made;
        return true;
}

struct text
kana_masked(struct arena *arena, struct text kana)
{
        static const char star[] = "＊";
        char *made = arena_alloc(arena, kana.length * (sizeof star - 1) + 1);
        struct text rest = kana;
        size_t length = 0;
        bool begins = true;

        while (rest.length) {
                struct text character = utf8_first(rest, 1), first = character;
                uint32_t point;

                rest.at += character.length;
                rest.length -= character.length;
                utf8_next(&first, &point);
                if (is_space((int32_t)point)) {
                        begins = true;
                        continue;
                }
                if (begins) {
                        if (length)
                                made[length++] = ' ';
                        memcpy(made + length, character.at, character.length);
                        length += character.length;
                } else {
                        memcpy(made + length, star, sizeof star - 1);
                        length += sizeof star - 1;
                }
                begins = false;
        }
        made[length] = '\0';
        return (struct text){ made, length };
}
