/* SPDX-License-Identifier: MIT */
#include "calendar/era.h"

#include "text/normal.h"
#include "text/utf8.h"

#define ERRORS_FILE "calendar/era_errors.def"
#include "core/err_define.h"

enum { YEAR_IN_ERA_MAXIMUM = 99 };

const struct era *
era_of(struct date date)
{
        const struct era *found = NULL;

        for (size_t i = 0; i < era_count; i++)
                if (date_compare(eras[i].first, date) <= 0)
                        found = &eras[i];
        return found;
}

/* What stands there in numbers, before anyone asked whether such a day exists. */
struct parts {
        const struct era *era; /* NULL: the year is Gregorian */
        int year, month, day;
        enum era_precision precision;
};

static bool
is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static void
skip_spaces(struct text *rest)
{
        while (rest->length && *rest->at == ' ') {
                rest->at++;
                rest->length--;
        }
}

static bool
take(struct text *rest, const char *string)
{
        size_t length = strlen(string);

        if (rest->length < length || memcmp(rest->at, string, length) != 0)
                return false;
        rest->at += length;
        rest->length -= length;
        return true;
}

/* How many digits stand next. */
static size_t
digits_ahead(struct text rest)
{
        size_t count = 0;

        while (count < rest.length && is_digit(rest.at[count]))
                count++;
        return count;
}

static int
take_digits(struct text *rest, size_t count)
{
        int number = 0;

        for (size_t i = 0; i < count; i++)
                number = number * 10 + (rest->at[i] - '0');
        rest->at += count;
        rest->length -= count;
        return number;
}

/* NFKC, trimmed, and one character for each separator: the Japanese input gives 。・ー for the keys . / - */
static struct text
plain(struct arena *arena, struct text typed)
{
        static const struct {
                const char *from;
                char to;
        } alike[] = { { "。", '.' }, { "・", '/' }, { "ー", '-' }, { "−", '-' }, { "‐", '-' }, { "–", '-' } };
        struct text rest = normal_trim(normal_nfkc(arena, typed));
        char *made = arena_alloc(arena, rest.length + 1);
        size_t length = 0;

        while (rest.length) {
                bool replaced = false;

                for (size_t i = 0; i < sizeof alike / sizeof *alike && !replaced; i++)
                        if (take(&rest, alike[i].from)) {
                                made[length++] = alike[i].to;
                                replaced = true;
                        }
                if (!replaced) {
                        made[length++] = *rest.at;
                        rest.at++;
                        rest.length--;
                }
        }
        return (struct text){ made, length };
}

static const struct era *
take_era(struct text *rest)
{
        for (size_t i = 0; i < era_count; i++) {
                const struct era *era = &eras[i];

                if (take(rest, era->name) || take(rest, era->brief))
                        return era;
                if (rest->length && (*rest->at & ~0x20) == era->letter) {
                        rest->at++;
                        rest->length--;
                        return era;
                }
        }
        return NULL;
}

static const struct era *
era_by_number(char number)
{
        for (size_t i = 0; i < era_count; i++)
                if (eras[i].number == number)
                        return &eras[i];
        return NULL;
}

static struct err *
not_a_date(void)
{
        return err_new(&ERR_NOT_A_DATE, "none of the forms of a date");
}

/* S400401, 19650401, 3400401: digits only. */
static struct err *
read_run(struct text rest, struct parts *out_parts)
{
        struct parts parts = *out_parts;
        size_t count = rest.length;

        if (parts.era) {
                if (count != 6)
                        return not_a_date();
                parts.year = take_digits(&rest, 2);
        } else if (count == 8) {
                parts.year = take_digits(&rest, 4);
        } else if (count == 7) {
                parts.era = era_by_number(*rest.at);
                if (!parts.era)
                        return not_a_date();
                take_digits(&rest, 1);
                parts.year = take_digits(&rest, 2);
        } else if (count == 6) {
                return err_new(&ERR_ERA_NEEDED, "six digits without an era");
        } else {
                return not_a_date();
        }
        parts.month = take_digits(&rest, 2);
        parts.day = take_digits(&rest, 2);
        parts.precision = ERA_DAY;
        *out_parts = parts;
        return NULL;
}

/* One or two digits of a month or day. */
static bool
take_one_or_two(struct text *rest, int *out_number)
{
        size_t count;

        skip_spaces(rest);
        count = digits_ahead(*rest);
        if (count < 1 || count > 2)
                return false;
        *out_number = take_digits(rest, count);
        skip_spaces(rest);
        return true;
}

/* What follows the year, with 年月日 or with one separator; nothing may follow. */
static bool
read_month_and_day(struct text rest, struct parts *parts)
{
        char separator[2] = "";
        bool kanji;

        skip_spaces(&rest);
        kanji = take(&rest, "年");
        skip_spaces(&rest);
        parts->precision = ERA_YEAR;
        if (rest.length == 0)
                return true;
        if (!kanji) {
                if (!memchr("./-", *rest.at, 3))
                        return false;
                separator[0] = *rest.at;
                take(&rest, separator);
        }
        if (!take_one_or_two(&rest, &parts->month) || (kanji && !take(&rest, "月")))
                return false;
        skip_spaces(&rest);
        parts->precision = ERA_MONTH;
        if (rest.length == 0)
                return true;
        if (!kanji && !take(&rest, separator))
                return false;
        if (!take_one_or_two(&rest, &parts->day) || (kanji && !take(&rest, "日")))
                return false;
        skip_spaces(&rest);
        parts->precision = ERA_DAY;
        return rest.length == 0;
}

static struct err *
read_parts(struct text rest, struct parts *out_parts)
{
        struct parts parts = { .era = take_era(&rest), .month = 1, .day = 1 };
        bool era_missing = false;
        size_t count;
        struct err *err;

        skip_spaces(&rest);
        if (parts.era)
                take(&rest, "."); /* S.40.4.1 */
        skip_spaces(&rest);
        count = digits_ahead(rest);
        if (count > 4 && count == rest.length) {
                err = read_run(rest, &parts);
                if (err)
                        return err;
                *out_parts = parts;
                return NULL;
        }
        if (parts.era && take(&rest, "元")) {
                parts.year = 1;
        } else if (count >= 1 && count <= 2) {
                era_missing = !parts.era;
                parts.year = take_digits(&rest, count);
        } else if (count == 4 && !parts.era) {
                parts.year = take_digits(&rest, count);
        } else {
                return not_a_date();
        }
        if (!read_month_and_day(rest, &parts))
                return not_a_date();
        if (era_missing)
                return err_new(&ERR_ERA_NEEDED, "a short year without an era");
        *out_parts = parts;
        return NULL;
}

/* From parts to a day; a part that is missing is the earliest that there is. */
static struct err *
make_date(const struct parts *parts, struct era_reading *out_reading)
{
        struct era_reading reading = { .typed = parts->era };
        int year = parts->year;

        if (parts->era) {
                if (year < 1 || year > YEAR_IN_ERA_MAXIMUM)
                        return err_new(&ERR_NO_SUCH_DAY, "an era's year that is not 1 to %d", YEAR_IN_ERA_MAXIMUM);
                year += parts->era->first_year - 1;
        }
        if (!date_from_parts(year, parts->month, parts->day, &reading.date))
                return err_new(&ERR_NO_SUCH_DAY, "no such day");
        if (parts->era) {
                /* The year that an era begins in holds days before it: of a part of a date only the end counts. */
                struct date end = reading.date;

                if (parts->precision != ERA_DAY) {
                        int month = parts->precision == ERA_YEAR ? 12 : parts->month;

                        date_from_parts(year, month, date_days_in_month(year, month), &end);
                }
                if (date_compare(end, parts->era->first) < 0)
                        return err_new(&ERR_BEFORE_ERA, "before the era that is written");
                if (date_compare(reading.date, parts->era->last) > 0)
                        reading.notices |= ERA_READ_AS_LATER;
                if (date_compare(reading.date, era_gregorian_first) < 0)
                        reading.notices |= ERA_OLD_CALENDAR;
        } else if (year < eras[0].first_year ||
                   (parts->precision == ERA_DAY && date_compare(reading.date, eras[0].first) < 0)) {
                return err_new(&ERR_BEFORE_ERA, "before the first era");
        }
        *out_reading = reading;
        return NULL;
}

struct err *
era_read_partial(struct arena *arena, struct text typed, enum era_precision *out_precision,
                 struct era_reading *out_reading)
{
        struct parts parts = { 0 };
        struct err *err = read_parts(plain(arena, typed), &parts);

        if (!err)
                err = make_date(&parts, out_reading);
        if (!err)
                *out_precision = parts.precision;
        return err;
}

struct err *
era_read(struct arena *arena, struct text typed, struct era_reading *out_reading)
{
        struct parts parts = { 0 };
        struct err *err = read_parts(plain(arena, typed), &parts);

        if (!err && parts.precision != ERA_DAY)
                err = not_a_date();
        return err ? err : make_date(&parts, out_reading);
}

struct text
era_year(struct arena *arena, struct date date)
{
        const struct era *era = era_of(date);
        int year, month, day;

        date_to_parts(date, &year, &month, &day);
        if (!era)
                return text_format(arena, "%d年", year);
        if (year == era->first_year)
                return text_format(arena, "%s元年", era->name);
        return text_format(arena, "%s%d年", era->name, year - era->first_year + 1);
}

static struct text
era_year_english(struct arena *arena, struct date date)
{
        const struct era *era = era_of(date);
        int year, month, day;

        date_to_parts(date, &year, &month, &day);
        if (!era)
                return text_format(arena, "%d", year);
        return text_format(arena, "%s %d", era->latin, year - era->first_year + 1);
}

struct text
era_text(struct arena *arena, struct date date)
{
        int year, month, day;

        date_to_parts(date, &year, &month, &day);
        return text_format(arena, "%.*s%d月%d日", TEXT_ARGS(era_year(arena, date)), month, day);
}

struct text
era_brief(struct arena *arena, struct date date)
{
        const struct era *era = era_of(date);
        int year, month, day;

        date_to_parts(date, &year, &month, &day);
        if (!era)
                return text_format(arena, "%d.%d.%d", year, month, day);
        return text_format(arena, "%c%d.%d.%d", era->letter, year - era->first_year + 1, month, day);
}

struct text
era_both(struct arena *arena, struct date date)
{
        char iso[DATE_TEXT_SIZE];

        date_write(date, iso);
        return text_format(arena, "%.*s（%s）", TEXT_ARGS(era_text(arena, date)), iso);
}

struct text
era_english(struct arena *arena, struct date date)
{
        char iso[DATE_TEXT_SIZE];

        date_write(date, iso);
        if (!era_of(date))
                return text_copy(arena, text_of(iso));
        return text_format(arena, "%s (%.*s)", iso, TEXT_ARGS(era_year_english(arena, date)));
}

struct text
era_notice_ja(struct arena *arena, const struct era_reading *reading)
{
        if (reading->notices & ERA_READ_AS_LATER)
                return text_format(arena, "%sの後の日付なので、%.*sの日付として読みました。", reading->typed->name,
                                   TEXT_ARGS(era_year(arena, reading->date)));
        if (reading->notices & ERA_OLD_CALENDAR)
                return TEXT("明治5年以前の日付は、旧暦かもしれません。");
        return (struct text){ NULL, 0 };
}

struct text
era_notice_en(struct arena *arena, const struct era_reading *reading)
{
        if (reading->notices & ERA_READ_AS_LATER)
                return text_format(arena, "After the end of %s: read as a date of %.*s.", reading->typed->latin,
                                   TEXT_ARGS(era_year_english(arena, reading->date)));
        if (reading->notices & ERA_OLD_CALENDAR)
                return TEXT("A date before 1873 may be one of the old calendar.");
        return (struct text){ NULL, 0 };
}

struct text
era_age(struct arena *arena, int years, int months)
{
        if (years >= 6 || (years > 0 && months == 0))
                return text_format(arena, "%d歳", years);
        if (years > 0)
                return text_format(arena, "%d歳%dか月", years, months);
        return text_format(arena, "%dか月", months);
}

struct text
era_age_english(struct arena *arena, int years, int months)
{
        const char *year = years == 1 ? "" : "s", *month = months == 1 ? "" : "s";

        if (years >= 6 || (years > 0 && months == 0))
                return text_format(arena, "%d year%s", years, year);
        if (years > 0)
                return text_format(arena, "%d year%s %d month%s", years, year, months, month);
        return text_format(arena, "%d month%s", months, month);
}
