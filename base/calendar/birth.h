/* SPDX-License-Identifier: MIT */
/* Birth dates as a resident register knows them: a day, a month, a year, or nothing (不詳).
 *
 * Stored as YYYY-MM-DD, YYYY-MM, YYYY or empty, beside the earliest possible day, by which people are sorted and ages
 * counted; pages then say 推定. Law that needs a day takes `first`. */
#ifndef CALENDAR_BIRTH_H
#define CALENDAR_BIRTH_H

#include "calendar/date.h"
#include "calendar/era.h"
#include "core/arena.h"

enum birth_precision { BIRTH_UNKNOWN, BIRTH_YEAR, BIRTH_MONTH, BIRTH_DAY };

struct birth {
        enum birth_precision precision;
        struct date first; /* the earliest possible day; DATE_FIRST when nothing is known, so that it sorts first */
};

/* The stored form, and nothing else; false, and nothing written, for any other. */
bool birth_read_stored(struct text stored, struct birth *out_birth);
void birth_write_stored(const struct birth *birth, char out_text[static DATE_TEXT_SIZE]);

/* What a clerk types: every form of era.h, whole or in part, or 不詳. A part of an era's first year begins on 1 January
 * of that year, since the stored form holds no era. Notices as in era_read, out_notice for era_notice_ja.
 *
 * calendar.not-a-date, calendar.era-needed, calendar.no-such-day, calendar.before-era */
struct err *birth_read_typed(struct arena *arena, struct text typed, struct birth *out_birth,
                             struct era_reading *out_reading) __attribute__((warn_unused_result));

/* 昭和40年4月1日（1965-04-01）, 昭和40年4月（1965-04）推定, 昭和40年（1965）推定, 不詳. */
struct text birth_text(struct arena *arena, const struct birth *birth);
/* 1965-04-01 (Showa 40), 1965-04 (estimated), unknown. */
struct text birth_english(struct arena *arena, const struct birth *birth);

#endif
