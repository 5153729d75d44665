/* SPDX-License-Identifier: MIT */
/* Dates as people in Japan write them: reading every form that a clerk types or a paper prints, and printing both
 * calendars. The eras are data (law/eras.txt); a new one is a line there.
 *
 * Read are, after full-width characters became half-width ones and spaces at the ends went:
 *
 *   S40.4.1  s40-4-1  S40/4/1  S400401              the era's letter
 *   昭和40年4月1日  昭40.4.1  令和元年5月1日  R元.5.1    the era's name or its first character; 元 is 1
 *   19650401  1965/4/1  1965-04-01  1965年4月1日       four digits of the year
 *   3400401                                         the era's number, then YYMMDD
 *
 * One separator in one date, of . / - (and what the Japanese input gives for those keys: 。 ・ ー −). Spaces beside
 * separators and 年月日 are passed over, as forms print them. Six bare digits and 40.4.1 name no era: refused, never
 * guessed. A year in an era goes up to 99.
 *
 * A date may be read with notices: what was written is not how it will be printed, and the clerk should see that.
 *
 * Not here: ages (calendar/age.h), whether a date fits (in the future, before birth): the caller's question. */
#ifndef CALENDAR_ERA_H
#define CALENDAR_ERA_H

#include "calendar/date.h"
#include "core/arena.h"
#include "core/err.h"

struct era {
        char number;       /* '3' */
        char letter;       /* 'S' */
        const char *name;  /* 昭和 */
        const char *brief; /* 昭 */
        const char *latin; /* Showa */
        int first_year;    /* the Gregorian year of its year 1 */
        struct date first; /* from this day on it is printed */
        struct date last;  /* to this day it is read without a notice; DATE_LAST for the present era */
};

/* The table, oldest first. */
extern const struct era eras[];
extern const size_t era_count;
extern const struct date era_gregorian_first;

/* The era that a date is printed in; NULL before the first. */
const struct era *era_of(struct date date);

enum era_notice {
        ERA_READ_AS_LATER = 1, /* 昭和64年1月8日: read as 平成元年1月8日 */
        ERA_OLD_CALENDAR = 2,  /* an era's date before 1873-01-01: written, perhaps, in the old calendar */
};

struct era_reading {
        struct date date;
        unsigned notices;        /* of enum era_notice */
        const struct era *typed; /* the era that was written; NULL when the year had four digits */
};

/* Reads one date. `arena` holds what is needed meanwhile.
 *
 * calendar.not-a-date    none of the forms above
 * calendar.era-needed    six bare digits, or a year of one or two digits without an era
 * calendar.no-such-day   the form is right and there is no such day (30 February)
 * calendar.before-era    before the first day of the era that was written, or of the first era */
struct err *era_read(struct arena *arena, struct text typed, struct era_reading *out_reading)
    __attribute__((warn_unused_result));

/* The same for what may be a part of a date, as birth dates are: also 昭和40年4月  S40.4  1965-04  昭和40年  S40  1965.
 */
enum era_precision { ERA_YEAR, ERA_MONTH, ERA_DAY };
struct err *era_read_partial(struct arena *arena, struct text typed, enum era_precision *out_precision,
                             struct era_reading *out_reading) __attribute__((warn_unused_result));

/* 昭和40年; 令和元年; before the first era 1800年. */
struct text era_year(struct arena *arena, struct date date);
/* 昭和40年4月1日; the first year is 元年. Before the first era: 1800年1月1日. */
struct text era_text(struct arena *arena, struct date date);
/* S40.4.1; before the first era 1800.1.1. */
struct text era_brief(struct arena *arena, struct date date);
/* 昭和40年4月1日（1965-04-01）, what every page shows. */
struct text era_both(struct arena *arena, struct date date);
/* 1965-04-01 (Showa 40), for pages in English. */
struct text era_english(struct arena *arena, struct date date);

/* What a notice says, in Japanese and English, of a date that was read; absent when there is none. */
struct text era_notice_ja(struct arena *arena, const struct era_reading *reading);
struct text era_notice_en(struct arena *arena, const struct era_reading *reading);

/* An age in words: 61歳; below 6 years with months, 3歳2か月, 11か月. How the law counts it is calendar/age.h's. */
struct text era_age(struct arena *arena, int years, int months);
struct text era_age_english(struct arena *arena, int years, int months); /* 61 years; 3 years 2 months */

#define ERRORS_FILE "calendar/era_errors.def"
#include "core/err_declare.h"

#endif
