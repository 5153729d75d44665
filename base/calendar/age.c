/* SPDX-License-Identifier: MIT */
#include "calendar/age.h"

/* April: the first month of the fiscal and of the school year. */
enum { FISCAL_MONTH = 4, SCHOOL_AGE_MONTHS = 6 * 12 };

static struct date
within(int64_t days)
{
        if (days > DATE_LAST.days)
                return DATE_LAST;
        if (days < DATE_FIRST.days)
                return DATE_FIRST;
        return (struct date){ (int32_t)days };
}

static struct date
first_of_month(int year, int month)
{
        struct date first;

        return date_from_parts(year, month, 1, &first) ? first : DATE_LAST;
}

/* The day before it is where an age is reached; the day itself is where an interval is over. Where the month has no
 * such day both count from the end of that month. */
static struct date
months_later(struct date date, int months)
{
        struct date later;
        int year, month, day, total;

        date_to_parts(date, &year, &month, &day);
        total = year * 12 + month - 1 + months;
        year = total / 12;
        month = total % 12 + 1;
        if (day > date_days_in_month(year, month)) /* never December, which has every day */
                return first_of_month(year, month + 1);
        return date_from_parts(year, month, day, &later) ? later : DATE_LAST;
}

struct date
age_reached(struct date birth, int months)
{
        struct date later = months_later(birth, months);

        return date_compare(later, DATE_LAST) == 0 ? later : date_add_days(later, -1);
}

struct date
age_of_weeks(struct date birth, int weeks, int days)
{
        return within((int64_t)birth.days + 7LL * weeks + days);
}

int
fiscal_year(struct date date)
{
        int year, month, day;

        date_to_parts(date, &year, &month, &day);
        return month < FISCAL_MONTH ? year - 1 : year;
}

struct date
fiscal_year_first(int year)
{
        return first_of_month(year, FISCAL_MONTH);
}

struct date
fiscal_year_last(int year)
{
        struct date next = first_of_month(year + 1, FISCAL_MONTH);

        return date_compare(next, DATE_LAST) == 0 ? next : date_add_days(next, -1);
}

int
age_fiscal_year(struct date birth, int years)
{
        return fiscal_year(age_reached(birth, years * 12));
}

struct date
age_school_entry(struct date birth)
{
        struct date following = date_add_days(age_reached(birth, SCHOOL_AGE_MONTHS), 1);
        struct date april = fiscal_year_first(fiscal_year(following));

        return date_compare(april, following) == 0 ? april : fiscal_year_first(fiscal_year(following) + 1);
}

struct date
interval_days(struct date date, int days)
{
        return within((int64_t)date.days + days + 1);
}

struct date
interval_months(struct date date, int months)
{
        return months_later(date, months);
}

struct date
interval_months_and_half(struct date date, int months)
{
        struct date rest = months_later(date, months);
        int year, month, day;

        date_to_parts(rest, &year, &month, &day);
        return within((int64_t)rest.days + (date_days_in_month(year, month) + 1) / 2);
}
