/* SPDX-License-Identifier: MIT */
#include "calendar/birth.h"

#include "text/normal.h"

static const struct birth unknown = { BIRTH_UNKNOWN, { -719162 } };

bool
birth_read_stored(struct text stored, struct birth *out_birth)
{
        static const char first_day[] = "0001-01-01";
        char whole[DATE_TEXT_SIZE];
        enum birth_precision precision;
        struct date first;

        switch (stored.length) {
        case 0:
                *out_birth = unknown;
                return true;
        case sizeof "YYYY" - 1:
                precision = BIRTH_YEAR;
                break;
        case sizeof "YYYY-MM" - 1:
                precision = BIRTH_MONTH;
                break;
        case sizeof "YYYY-MM-DD" - 1:
                precision = BIRTH_DAY;
                break;
        default:
                return false;
        }
        memcpy(whole, first_day, sizeof whole);
        memcpy(whole, stored.at, stored.length);
        if (!date_read((struct text){ whole, sizeof whole - 1 }, &first))
                return false;
        *out_birth = (struct birth){ precision, first };
        return true;
}

void
birth_write_stored(const struct birth *birth, char out_text[static DATE_TEXT_SIZE])
{
        static const size_t lengths[] = {
                [BIRTH_UNKNOWN] = 0,
                [BIRTH_YEAR] = sizeof "YYYY" - 1,
                [BIRTH_MONTH] = sizeof "YYYY-MM" - 1,
                [BIRTH_DAY] = sizeof "YYYY-MM-DD" - 1,
        };

        date_write(birth->first, out_text);
        out_text[lengths[birth->precision]] = '\0';
}

struct err *
birth_read_typed(struct arena *arena, struct text typed, struct birth *out_birth, struct era_reading *out_reading)
{
        static const enum birth_precision precisions[] = {
                [ERA_YEAR] = BIRTH_YEAR,
                [ERA_MONTH] = BIRTH_MONTH,
                [ERA_DAY] = BIRTH_DAY,
        };
        enum era_precision precision;
        struct err *err;

        if (text_is(normal_trim(typed), "不詳")) {
                *out_birth = unknown;
                *out_reading = (struct era_reading){ .date = unknown.first };
                return NULL;
        }
        err = era_read_partial(arena, typed, &precision, out_reading);
        if (err)
                return err;
        *out_birth = (struct birth){ precisions[precision], out_reading->date };
        return NULL;
}

/* 昭和40年4月: the date up to the part that is known. A year or month of two eras is printed in the one it ends in. */
static struct text
known_part(struct arena *arena, const struct birth *birth)
{
        struct date end;
        int year, month, day;

        date_to_parts(birth->first, &year, &month, &day);
        if (birth->precision == BIRTH_YEAR)
                month = 12;
        date_from_parts(year, month, date_days_in_month(year, month), &end);
        if (birth->precision == BIRTH_YEAR)
                return era_year(arena, end);
        return text_format(arena, "%.*s%d月", TEXT_ARGS(era_year(arena, end)), month);
}

struct text
birth_text(struct arena *arena, const struct birth *birth)
{
        char stored[DATE_TEXT_SIZE];

        switch (birth->precision) {
        case BIRTH_UNKNOWN:
                return TEXT("不詳");
        case BIRTH_DAY:
                return era_both(arena, birth->first);
        case BIRTH_YEAR:
        case BIRTH_MONTH:
                break;
        }
        birth_write_stored(birth, stored);
        return text_format(arena, "%.*s（%s）推定", TEXT_ARGS(known_part(arena, birth)), stored);
}

struct text
birth_english(struct arena *arena, const struct birth *birth)
{
        char stored[DATE_TEXT_SIZE];

        if (birth->precision == BIRTH_UNKNOWN)
                return TEXT("unknown");
        if (birth->precision == BIRTH_DAY)
                return era_english(arena, birth->first);
        birth_write_stored(birth, stored);
        return text_format(arena, "%s (estimated)", stored);
}
