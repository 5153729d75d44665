/* SPDX-License-Identifier: MIT */
#include "recipient/recipient.h"

#include "text/utf8.h"

static struct text
join(struct arena *arena, struct text first, struct text second)
{
        if (second.length == 0)
                return first.at ? first : TEXT("");
        if (first.length == 0)
                return second;
        return text_format(arena, "%.*s %.*s", TEXT_ARGS(first), TEXT_ARGS(second));
}

struct text
recipient_full_name(struct arena *arena, const struct recipient *recipient)
{
        return join(arena, recipient->family, recipient->given);
}

struct text
recipient_full_kana(struct arena *arena, const struct recipient *recipient)
{
        return join(arena, recipient->family_kana, recipient->given_kana);
}

/* The first character, and a star for each of the others. */
static struct text
mask(struct arena *arena, struct text part)
{
        struct text masked = utf8_first(part, 1);

        for (size_t i = 1; i < utf8_characters(part); i++)
                masked = text_format(arena, "%.*s＊", TEXT_ARGS(masked));
        return masked;
}

struct text
recipient_masked(struct arena *arena, const struct recipient *recipient)
{
        bool kana = recipient->family_kana.length || recipient->given_kana.length;
        struct text family = kana ? recipient->family_kana : recipient->family;
        struct text given = kana ? recipient->given_kana : recipient->given;

        return join(arena, family.length ? mask(arena, family) : family, given.length ? mask(arena, given) : given);
}

bool
recipient_born(const struct recipient *recipient, const struct birth *typed)
{
        const struct birth *known = &recipient->birth;
        int known_year, known_month, typed_year, typed_month, day;

        if (known->precision == BIRTH_UNKNOWN)
                return true;
        if (typed->precision == BIRTH_UNKNOWN)
                return false;
        date_to_parts(known->first, &known_year, &known_month, &day);
        date_to_parts(typed->first, &typed_year, &typed_month, &day);
        switch (known->precision) {
        case BIRTH_DAY:
                return typed->precision == BIRTH_DAY && known->first.days == typed->first.days;
        case BIRTH_MONTH:
                return typed->precision >= BIRTH_MONTH && known_year == typed_year && known_month == typed_month;
        default:
                return known_year == typed_year;
        }
}
