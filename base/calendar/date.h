/* SPDX-License-Identifier: MIT */
/* Days of the Gregorian calendar, and nothing else: no clock, no time zone, no era.
 *
 * The law's day is Japan's (UTC+9, always: no daylight saving). A date is a count of days, so that comparing and
 * adding days are plain arithmetic; which day an age or an interval ends on is said in calendar/age.h, how an era is
 * read and printed in calendar/era.h. */
#ifndef CALENDAR_DATE_H
#define CALENDAR_DATE_H

#include "core/bytes.h"

/* Days since 1970-01-01. Every value between DATE_FIRST and DATE_LAST is a date. */
struct date {
        int32_t days;
};

/* 0001-01-01 and 9999-12-31. */
#define DATE_FIRST ((struct date){ -719162 })
#define DATE_LAST ((struct date){ 2932896 })

enum { DATE_TEXT_SIZE = sizeof "YYYY-MM-DD" };

/* False, and nothing written, when there is no such day (30 February) or the year is outside 1–9999. */
bool date_from_parts(int year, int month, int day, struct date *out_date);
void date_to_parts(struct date date, int *out_year, int *out_month, int *out_day);

/* Exactly YYYY-MM-DD, with ASCII digits, of a day that exists. */
bool date_read(struct text text, struct date *out_date);
void date_write(struct date date, char out_text[static DATE_TEXT_SIZE]);

/* 28 to 31. */
int date_days_in_month(int year, int month);

/* The day in Japan at an instant, given in milliseconds since 1970 in UTC. */
struct date date_in_japan(int64_t utc_ms);

static inline int
date_compare(struct date a, struct date b)
{
        return (a.days > b.days) - (a.days < b.days);
}

static inline struct date
date_add_days(struct date date, int days)
{
        return (struct date){ date.days + days };
}

#endif
