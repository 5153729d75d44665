/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2110, YEARS = LAST_YEAR - FIRST_YEAR + 1, MANY = YEARS * 366 };

static struct {
        short year;
        signed char month, day;
} calendar[MANY];
static int first_of[YEARS * 12 + 1];
static int days_known;

/* Counted up one day at a time. */
static void
count_days(void)
{
        static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
                for (int month = 1; month <= 12; month++) {
                        int length = lengths[month - 1];

                        if (month == 2 && (year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)))
                                length = 29;
                        first_of[(year - FIRST_YEAR) * 12 + month - 1] = days_known;
                        for (int day = 1; day <= length; day++) {
                                calendar[days_known].year = (short)year;
                                calendar[days_known].month = (signed char)month;
                                calendar[days_known].day = (signed char)day;
                                days_known++;
                        }
                }
        first_of[YEARS * 12] = days_known;
}

int
day_of(int year, int month, int day)
{
        if (!days_known)
                count_days();
        return first_of[(year - FIRST_YEAR) * 12 + month - 1] + day - 1;
}

void
day_split(int day, int *out_year, int *out_month, int *out_day)
{
        *out_year = calendar[day].year;
        *out_month = calendar[day].month;
        *out_day = calendar[day].day;
}

int
day_last(void)
{
        return day_of(LAST_YEAR, 12, 31);
}

/* The day on which n months after a day have passed: the same number, or the first of the next month. */
static int
later(int day, int months)
{
        int index = (calendar[day].year - FIRST_YEAR) * 12 + calendar[day].month - 1 + months;
        int length;

        if (index >= YEARS * 12)
                return day_last();
        length = first_of[index + 1] - first_of[index];
        return calendar[day].day <= length ? first_of[index] + calendar[day].day - 1 : first_of[index + 1];
}

static int
half_later(int day, int months)
{
        int from = later(day, months);
        int index = (calendar[from].year - FIRST_YEAR) * 12 + calendar[from].month - 1;
        int length = first_of[index + 1] - first_of[index];

        return from + (length == 28 ? 14 : length == 31 ? 16 : 15);
}

/* n 月に達している: from the day before. n 月に至るまで: until the day before. */
static bool
reached(const struct reference_case *c, int months, int day)
{
        return day + 1 >= later(c->birth, months);
}

static bool
until(const struct reference_case *c, int months, int day)
{
        return day <= later(c->birth, months) - 1;
}

static bool
between_ages(const struct reference_case *c, int from, int to, int day)
{
        return reached(c, from, day) && until(c, to, day);
}

static int
school_year(int day)
{
        return calendar[day].month >= 4 ? calendar[day].year : calendar[day].year - 1;
}

/* The fiscal year that holds the day on which an age is reached. */
static int
year_of_age(const struct reference_case *c, int years)
{
        return school_year(later(c->birth, years * 12) - 1);
}

static bool
is(const char *a, const char *b)
{
        /* The linker keeps one of equal strings, and the first letter tells most others apart. */
        return a == b || (*a == *b && strcmp(a, b) == 0);
}

static bool
born(const struct reference_case *c, int y1, int m1, int d1, int y2, int m2, int d2)
{
        return c->birth >= day_of(y1, m1, d1) && c->birth <= day_of(y2, m2, d2);
}

static bool
in_days(int day, int y1, int m1, int d1, int y2, int m2, int d2)
{
        return day >= day_of(y1, m1, d1) && day <= day_of(y2, m2, d2);
}

static bool
from_day(int day, int year, int month, int number)
{
        return day >= day_of(year, month, number);
}

/* ---- the history, as far as it counts on the day asked ---- */

static bool
counts(const struct reference_case *c, const struct reference_dose *d)
{
        if (!is(d->vaccine, c->vaccine) || d->day > c->on)
                return false;
        if (is(c->vaccine, "FLU") || is(c->vaccine, "COVID-R"))
                return school_year(d->day) == school_year(c->on);
        if (is(c->vaccine, "RSV"))
                return d->day >= c->due - 280 && d->day < c->due;
        return true;
}

/* The last day a dose was given, NO_DAY when it was not. */
static int
when(const struct reference_case *c, const char *phase, int dose)
{
        int last = NO_DAY;

        for (int i = 0; i < c->count; i++)
                if (counts(c, &c->history[i]) && is(c->history[i].phase, phase) && c->history[i].dose == dose &&
                    c->history[i].day > last)
                        last = c->history[i].day;
        return last;
}

static int
last_in(const struct reference_case *c, const char *phase)
{
        int last = NO_DAY;

        for (int i = 0; i < c->count; i++)
                if (counts(c, &c->history[i]) && is(c->history[i].phase, phase) && c->history[i].day > last)
                        last = c->history[i].day;
        return last;
}

static const struct reference_dose *
first_ever(const struct reference_case *c, const char *phase)
{
        const struct reference_dose *first = NULL;

        for (int i = 0; i < c->count; i++)
                if (counts(c, &c->history[i]) && is(c->history[i].phase, phase) && c->history[i].dose == 1 &&
                    (!first || c->history[i].day < first->day))
                        first = &c->history[i];
        return first;
}

/* ---- Hib and PCV: the age at the start ---- */

/* 0: by 7 months, 1: by 12, 2: by 24, 3: later. */
static int
start_class(const struct reference_case *c)
{
        const struct reference_dose *first = first_ever(c, "1");
        int day = first ? first->day : c->on;

        return until(c, 7, day) ? 0 : until(c, 12, day) ? 1 : until(c, 24, day) ? 2 : 3;
}

/* Doses of the first series, and whether a booster follows. */
static int
series_length(const struct reference_case *c, bool *out_booster)
{
        int class = start_class(c);

        *out_booster = class < 2;
        if (is(c->vaccine, "Hib"))
                return class == 0 ? 3 : class == 1 ? 2 : 1;
        if (class == 0)
                return when(c, "1", 2) != NO_DAY && !until(c, 12, when(c, "1", 2)) ? 2 : 3;
        return class < 3 ? 2 : 1;
}

static bool
by_start(const struct reference_case *c)
{
        return is(c->vaccine, "Hib") || is(c->vaccine, "PCV");
}

static bool
cut_by_start(const struct reference_case *c)
{
        bool booster;
        int length;

        if (!by_start(c))
                return false;
        length = series_length(c, &booster);
        return is(c->phase, "1b") ? !booster : c->dose > length && c->dose <= 3;
}

/* ---- is the person in the target today, by age alone (before the long illness) ---- */

static bool
had_hpv_in_catch_up(const struct reference_case *c)
{
        for (int i = 0; i < c->count; i++)
                if (counts(c, &c->history[i]) && in_days(c->history[i].day, 2022, 4, 1, 2025, 3, 31))
                        return true;
        return false;
}

static bool
covid_s(const struct reference_case *c, int dose, int day)
{
        if (dose <= 2) {
                if (from_day(day, 2022, 10, 24))
                        return reached(c, 6, day);
                if (from_day(day, 2022, 2, 21))
                        return reached(c, 5 * 12, day);
                return reached(c, (from_day(day, 2021, 6, 1) ? 12 : 16) * 12, day);
        }
        if (from_day(day, 2023, 9, 20))
                return reached(c, 6, day);
        if (from_day(day, 2023, 5, 8))
                return dose <= 6 && reached(c, 65 * 12, day);
        if (from_day(day, 2022, 9, 20) && dose <= 5 && reached(c, 12 * 12, day))
                return true;
        if (dose == 3 && from_day(day, 2022, 9, 6))
                return reached(c, 5 * 12, day);
        if (dose == 3 && from_day(day, 2022, 3, 25))
                return reached(c, 12 * 12, day);
        if (dose == 3)
                return from_day(day, 2021, 12, 1) && reached(c, 18 * 12, day);
        return dose == 4 && in_days(day, 2022, 5, 25, 2022, 9, 19) && reached(c, 60 * 12, day);
}

static bool
years_of(const struct reference_case *c, int from, int day)
{
        for (int age = from; age <= 100; age += 5)
                if (year_of_age(c, age) == school_year(day))
                        return true;
        return false;
}

static bool
by_age(const struct reference_case *c, const char *phase, int dose, int day)
{
        const char *v = c->vaccine;

        if (day < c->birth)
                return false;
        if (is(v, "BCG"))
                return until(c, 12, day);
        if (is(v, "HBV"))
                return c->birth >= day_of(2016, 4, 1) && until(c, 12, day);
        if (is(v, "RV1") || is(v, "RV5"))
                return c->birth >= day_of(2020, 8, 1) && day - c->birth >= 42 &&
                       day - c->birth <= (is(v, "RV1") ? 168 : 224);
        if (is(v, "DPT-IPV-Hib"))
                return between_ages(c, 2, 90, day);
        if (is(v, "DPT-IPV"))
                return between_ages(c, from_day(day, 2023, 4, 1) ? 2 : 3, 90, day);
        if (is(v, "Hib"))
                return between_ages(c, 2, is(phase, "1") && dose > 1 ? 12 : 60, day);
        if (is(v, "PCV")) {
                if (is(phase, "1b"))
                        return between_ages(c, 12, 60, day);
                return between_ages(c, 2, dose > 1 && start_class(c) < 2 ? 24 : 60, day);
        }
        if (is(v, "MR")) {
                if (is(phase, "1"))
                        return between_ages(c, 12, 24, day) || (c->shortage && born(c, 2022, 4, 2, 2023, 4, 1) &&
                                                                in_days(day, 2025, 4, 1, 2027, 3, 31));
                /* School begins on the first 1 April after the day on which 6 is reached. */
                {
                        int six = later(c->birth, 72);
                        int entry = calendar[six].month == 4 && calendar[six].day == 1 ? calendar[six].year
                                                                                       : school_year(six) + 1;

                        return school_year(day) == entry - 1 || (c->shortage && born(c, 2018, 4, 2, 2019, 4, 1) &&
                                                                 in_days(day, 2025, 4, 1, 2027, 3, 31));
                }
        }
        if (is(v, "VAR"))
                return between_ages(c, 12, 36, day);
        if (is(v, "JE")) {
                bool special = born(c, 1995, 4, 2, 2007, 4, 1);

                if (is(phase, "2"))
                        return between_ages(c, 9 * 12, (special ? 20 : 13) * 12, day);
                return between_ages(c, 6, 90, day) || (special && between_ages(c, 48, 240, day)) ||
                       (born(c, 2007, 4, 2, 2009, 10, 1) && between_ages(c, 108, 156, day));
        }
        if (is(v, "DT"))
                return between_ages(c, 132, 156, day);
        if (is(v, "HPV")) {
                if (school_year(day) >= year_of_age(c, 12) && school_year(day) <= year_of_age(c, 16))
                        return true;
                if (born(c, 1997, 4, 2, 2008, 4, 1) && in_days(day, 2022, 4, 1, 2025, 3, 31))
                        return true;
                return born(c, 1997, 4, 2, 2009, 4, 1) && had_hpv_in_catch_up(c) &&
                       in_days(day, 2025, 4, 1, 2026, 3, 31);
        }
        if (is(v, "PPV")) {
                if (c->disability && between_ages(c, 720, 780, day))
                        return true;
                if (from_day(day, 2024, 4, 1))
                        return between_ages(c, 780, 792, day);
                if (!from_day(day, 2014, 10, 1))
                        return false; /* the rule of years did not exist: nobody was kept from it */
                return years_of(c, 65, day) ||
                       ((school_year(day) == 2014 || school_year(day) == 2019) && reached(c, 1200, day));
        }
        if (is(v, "FLU") || is(v, "COVID-R"))
                return reached(c, 780, day) || (c->disability && between_ages(c, 720, 780, day));
        if (is(v, "ZOS"))
                return year_of_age(c, 65) == school_year(day) || (c->disability && between_ages(c, 720, 780, day)) ||
                       (in_days(day, 2025, 4, 1, 2030, 3, 31) && years_of(c, 70, day)) ||
                       (school_year(day) == 2025 && reached(c, 1200, day));
        if (is(v, "COVID-S"))
                return covid_s(c, dose, day);
        if (is(v, "RUB5")) {
                if (!born(c, 1962, 4, 2, 1979, 4, 1) || !is(c->titre, "low") ||
                    (c->titre_day != NO_DAY && c->titre_day > c->on))
                        return false;
                return day <= day_of(2025, 3, 31) ||
                       (c->shortage && c->titre_day != NO_DAY && c->titre_day <= day_of(2025, 3, 31));
        }
        return c->due != NO_DAY && day >= c->due - 84 && day <= c->due - 22;
}

/* ---- the programme ---- */

static bool
programme(const char *v, int day)
{
        static const struct {
                const char *vaccine;
                int y, m, d;
        } starts[] = {
                { "BCG", 2013, 4, 1 },  { "HBV", 2016, 10, 1 },        { "RV1", 2020, 10, 1 },
                { "RV5", 2020, 10, 1 }, { "DPT-IPV-Hib", 2024, 4, 1 }, { "DPT-IPV", 2012, 11, 1 },
                { "Hib", 2013, 4, 1 },  { "PCV", 2013, 4, 1 },         { "MR", 2006, 4, 1 },
                { "VAR", 2014, 10, 1 }, { "JE", 1994, 10, 1 },         { "DT", 1994, 10, 1 },
                { "HPV", 2013, 4, 1 },  { "PPV", 2014, 10, 1 },        { "FLU", 2001, 11, 7 },
                { "ZOS", 2025, 4, 1 },  { "COVID-R", 2024, 10, 1 },    { "COVID-S", 2021, 2, 17 },
                { "RUB5", 2019, 2, 1 }, { "RSV", 2026, 4, 1 },
        };

        /* Asked for each day that is walked: the answer for the vaccine is kept. */
        static const char *known;
        static int first, last;

        if (known != v) {
                known = v;
                first = last = NO_DAY;
                for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++)
                        if (is(starts[i].vaccine, v)) {
                                first = day_of(starts[i].y, starts[i].m, starts[i].d);
                                last = is(v, "COVID-S") ? day_of(2024, 3, 31)
                                       : is(v, "RUB5")  ? day_of(2027, 3, 31)
                                                        : day_last();
                        }
        }
        return first != NO_DAY && first <= day && day <= last;
}

/* Which doses the long illness lengthens; the age that ends it, 0 = none; -1 = not at all. */
static int
ill_cap(const struct reference_case *c, const char *phase, int dose)
{
        const char *v = c->vaccine;

        if (is(v, "RV1") || is(v, "RV5") || is(v, "FLU") || is(v, "COVID-R") || is(v, "COVID-S") || is(v, "RUB5") ||
            is(v, "RSV"))
                return -1;
        /* The limits of single doses stay: they are part of the course. */
        if (is(v, "Hib") && is(phase, "1") && dose > 1)
                return -1;
        if (is(v, "PCV") && is(phase, "1") && dose > 1 && start_class(c) < 2)
                return -1;
        return is(v, "BCG") ? 48 : is(v, "PCV") ? 72 : is(v, "Hib") ? 120 : v[0] == 'D' && v[1] == 'P' ? 180 : 0;
}

/* Was the person in the target on some day up to that one (whether the programme had begun or not)? */
static bool
was_in_target(const struct reference_case *c, const char *phase, int dose, int day)
{
        for (int d = c->birth; d <= day; d++)
                if (by_age(c, phase, dose, d))
                        return true;
        return false;
}

/* The window of one dose on one day. `ill_ok`: was_in_target on the day the illness ended. */
static bool
in_window(const struct reference_case *c, const char *phase, int dose, bool ill_ok, int day)
{
        int cap = ill_cap(c, phase, dose);

        if (day < c->birth || !programme(c->vaccine, day))
                return false;
        if (by_age(c, phase, dose, day))
                return true;
        if (!ill_ok || cap < 0 || day < c->ill_until)
                return false;
        return day < later(c->ill_until, is(c->vaccine, "PPV") || is(c->vaccine, "ZOS") ? 12 : 24) &&
               (cap == 0 || until(c, cap, day));
}

static bool
illness_counts(const struct reference_case *c, const char *phase, int dose)
{
        return c->ill_until != NO_DAY && ill_cap(c, phase, dose) >= 0 && c->ill_until >= c->birth &&
               was_in_target(c, phase, dose, c->ill_until);
}

/* ---- products ---- */

static const char *
meant(const char *v, const char *product, int day)
{
        if (*product)
                return product;
        return is(v, "HPV") && from_day(day, 2023, 4, 1) ? "9v" : "";
}

static bool
product_allowed(const struct reference_case *c)
{
        const char *p = c->product;

        if (!*p)
                return true;
        if (is(p, "2v") || is(p, "4v") || is(p, "23"))
                return c->on <= day_of(2026, 3, 31);
        if (is(p, "9v"))
                return from_day(c->on, 2023, 4, 1);
        if (is(p, "13"))
                return c->on <= day_of(2024, 9, 30);
        if (is(p, "15"))
                return from_day(c->on, 2024, 4, 1);
        if (is(p, "20"))
                return is(c->vaccine, "PPV") ? from_day(c->on, 2026, 4, 1) : from_day(c->on, 2024, 10, 1);
        return !is(p, "live") || c->dose == 1;
}

/* ---- intervals ---- */

enum sort { INJECTED_LIVE, ORAL_LIVE, INACTIVATED };

static enum sort
sort_of(const char *v, const char *product)
{
        if (is(v, "BCG") || is(v, "MR") || is(v, "VAR") || is(v, "RUB5") || (is(v, "ZOS") && is(product, "live")))
                return INJECTED_LIVE;
        return is(v, "RV1") || is(v, "RV5") ? ORAL_LIVE : INACTIVATED;
}

static bool
hpv_two(const struct reference_case *c)
{
        const struct reference_dose *first = first_ever(c, "");
        int day = first ? first->day : c->on;
        int second = when(c, "", 2);
        const char *p = first ? meant("HPV", first->product, first->day) : meant("HPV", c->product, c->on);

        return is(p, "9v") && until(c, 180, day) && (second == NO_DAY || !first || second >= later(first->day, 5));
}

static bool
series_complete(const struct reference_case *c)
{
        bool booster;
        int length = by_start(c) ? series_length(c, &booster) : is(c->vaccine, "JE") ? 2 : 3;

        for (int dose = 1; dose <= length; dose++)
                if (when(c, "1", dose) == NO_DAY)
                        return false;
        return true;
}

/* Is a dose of the same series too near? */
static bool
too_near(const struct reference_case *c, int day)
{
        const char *v = c->vaccine;
        int before = when(c, c->phase, c->dose - 1), first = when(c, c->phase, 1);
        int last = last_in(c, "1");

        if (is(v, "HBV"))
                return (c->dose == 2 && before != NO_DAY && day < before + 28) ||
                       (c->dose == 3 && first != NO_DAY && day < first + 140);
        if (is(v, "RV1") || is(v, "RV5"))
                return before != NO_DAY && day < before + 28;
        if (is(v, "DPT-IPV-Hib") || is(v, "DPT-IPV"))
                return is(c->phase, "1b") ? last != NO_DAY && day < later(last, 6)
                                          : before != NO_DAY && day < before + 21;
        if (is(v, "Hib")) {
                if (is(c->phase, "1b"))
                        return last != NO_DAY && day < (series_complete(c) ? later(last, 7) : last + 28);
                return before != NO_DAY && day < before + 28;
        }
        if (is(v, "PCV")) {
                if (is(c->phase, "1b"))
                        return last != NO_DAY && day < last + 61;
                return before != NO_DAY && day < before + (start_class(c) == 2 && c->dose == 2 ? 61 : 28);
        }
        if (is(v, "VAR"))
                return c->dose == 2 && before != NO_DAY && day < later(before, 3);
        if (is(v, "ZOS"))
                return c->dose == 2 && before != NO_DAY && day < later(before, 2);
        if (is(v, "JE")) {
                const struct reference_dose *begun = first_ever(c, "1");
                int one = last_in(c, "1b") > last ? last_in(c, "1b") : last;

                if (is(c->phase, "1"))
                        return c->dose == 2 && before != NO_DAY && day < before + 7;
                if (is(c->phase, "2"))
                        return one != NO_DAY && day < one + 7;
                if (last == NO_DAY)
                        return false;
                if (born(c, 1995, 4, 2, 2009, 10, 1) && begun && begun->day <= day_of(2010, 3, 31))
                        return day < last + 7;
                return day < later(last, 6);
        }
        if (is(v, "HPV")) {
                const char *p = meant("HPV", c->product, c->on);

                if (c->dose == 2)
                        return before != NO_DAY && day < later(before, hpv_two(c) ? 5 : 1);
                if (c->dose != 3)
                        return false;
                if (is(p, "2v"))
                        return (first != NO_DAY && day < later(first, 5)) ||
                               (before != NO_DAY && day < half_later(before, 2));
                return *p && before != NO_DAY && day < later(before, 3);
        }
        if (is(v, "COVID-S")) {
                if (before == NO_DAY)
                        return false;
                if (c->dose == 2)
                        return day < before + 19;
                return day < later(before, from_day(day, 2022, 10, 21) ? 3 : from_day(day, 2022, 5, 25) ? 5 : 6);
        }
        return false;
}

/* Is a dose of any vaccine too near? */
static bool
forbidden(const struct reference_case *c, int day)
{
        enum sort mine = sort_of(c->vaccine, c->product);

        if (too_near(c, day))
                return true;
        for (int i = 0; i < c->count; i++) {
                const struct reference_dose *d = &c->history[i];
                enum sort other = sort_of(d->vaccine, d->product);
                bool new_corona = is(c->vaccine, "COVID-S"), had_corona = is(d->vaccine, "COVID-S");

                if (d->day > c->on || day < d->day)
                        continue;
                if (new_corona != had_corona && !is(c->vaccine, "FLU") && !is(d->vaccine, "FLU") &&
                    in_days(day, 2021, 2, 17, 2024, 3, 31) && day < d->day + 14)
                        return true;
                if (day == d->day)
                        continue;
                if (from_day(day, 2020, 10, 1)) {
                        if (mine == INJECTED_LIVE && other == INJECTED_LIVE && day < d->day + 28)
                                return true;
                } else if (day < d->day + (other == INACTIVATED ? 7 : 28)) {
                        return true;
                }
        }
        return false;
}

/* ---- the table of the interface ---- */

static int
all_doses(const struct reference_case *c)
{
        bool booster;

        if (by_start(c))
                return is(c->phase, "1b") ? 1 : series_length(c, &booster);
        if (is(c->vaccine, "HBV") || is(c->vaccine, "RV5"))
                return 3;
        if (is(c->vaccine, "RV1") || is(c->vaccine, "VAR"))
                return 2;
        if (is(c->vaccine, "DPT-IPV") || is(c->vaccine, "DPT-IPV-Hib"))
                return is(c->phase, "1") ? 3 : 1;
        if (is(c->vaccine, "JE"))
                return is(c->phase, "1") ? 2 : 1;
        if (is(c->vaccine, "HPV"))
                return hpv_two(c) ? 2 : 3;
        if (is(c->vaccine, "ZOS")) {
                const struct reference_dose *first = first_ever(c, "");

                return is(first ? first->product : c->product, "live") ? 1 : 2;
        }
        return is(c->vaccine, "COVID-S") ? 7 : 1;
}

static bool
out_of_target(const struct reference_case *c)
{
        if (!programme(c->vaccine, c->on) || !product_allowed(c))
                return true;
        if ((is(c->vaccine, "HPV") && c->sex != 'F') || (is(c->vaccine, "RUB5") && c->sex != 'M') ||
            (is(c->vaccine, "RSV") && c->sex == 'M'))
                return true;
        for (int i = 0; i < c->count; i++)
                if (c->history[i].day <= c->on && ((is(c->vaccine, "PPV") && is(c->history[i].vaccine, "PPV")) ||
                                                   (is(c->vaccine, "RV1") && is(c->history[i].vaccine, "RV5")) ||
                                                   (is(c->vaccine, "RV5") && is(c->history[i].vaccine, "RV1"))))
                        return true;
        return false;
}

/* The campaign of 特例臨時接種 that a day belongs to; 0 = none with a limit. */
static int
campaign(int day)
{
        if (in_days(day, 2022, 9, 20, 2023, 5, 7))
                return 1;
        if (in_days(day, 2023, 5, 8, 2023, 9, 19))
                return 2;
        return in_days(day, 2023, 9, 20, 2024, 3, 31) ? 3 : 0;
}

static bool
done(const struct reference_case *c, bool open)
{
        int all = all_doses(c);

        for (int i = 0; i < c->count; i++) {
                const struct reference_dose *d = &c->history[i];

                if (!counts(c, d))
                        continue;
                if (is(c->vaccine, "FLU") || is(c->vaccine, "COVID-R") || is(c->vaccine, "RSV"))
                        return true;
                if (is(d->phase, c->phase) && d->dose == c->dose)
                        return true;
                if (is(c->vaccine, "COVID-S") && open && campaign(c->on) && d->dose >= 3 && c->dose >= 3 &&
                    campaign(d->day) == campaign(c->on))
                        return true;
        }
        /* What the start or an age limit cut off is not done by the rest; a dose that no course has may be. */
        if (by_start(c) && (cut_by_start(c) || c->dose <= (is(c->phase, "1b") ? 1 : 3)))
                return false;
        for (int dose = 1; dose <= all; dose++)
                if (when(c, c->phase, dose) == NO_DAY)
                        return false;
        return c->dose > all;
}

/* Doses of the first series that are missing and can still be given; else the last day on which one could. */
static bool
still_missing(const struct reference_case *c, int *out_cut)
{
        bool booster;
        int length = by_start(c) ? series_length(c, &booster) : is(c->vaccine, "JE") ? 2 : 3;

        *out_cut = NO_DAY;
        for (int dose = 1; dose <= length; dose++) {
                bool ill_ok;

                if (when(c, "1", dose) != NO_DAY)
                        continue;
                if (last_in(c, "1") == NO_DAY)
                        return true;
                ill_ok = illness_counts(c, "1", dose);
                for (int day = c->on; day <= day_last(); day++)
                        if (in_window(c, "1", dose, ill_ok, day))
                                return true;
                for (int day = c->on; day >= c->birth; day--)
                        if (in_window(c, "1", dose, ill_ok, day)) {
                                if (day > *out_cut)
                                        *out_cut = day;
                                break;
                        }
        }
        return false;
}

static bool
out_of_order(const struct reference_case *c, int *out_cut)
{
        bool missing = is(c->phase, "1b") && still_missing(c, out_cut);

        for (int dose = 1; dose < c->dose && dose <= all_doses(c) && !missing; dose++)
                missing = when(c, c->phase, dose) == NO_DAY;
        if (missing)
                *out_cut = NO_DAY;
        return missing;
}

static void
find_earliest(const struct reference_case *c, bool ill_ok, int cut, struct reference_answer *a)
{
        int to = a->to == NO_DAY ? day_last() : a->to;
        int day = c->on < a->from ? a->from : c->on > to ? to : c->on;

        if (!forbidden(c, day)) {
                while (day > a->from && !forbidden(c, day - 1))
                        day--;
        } else {
                while (day <= day_last() && (forbidden(c, day) || !in_window(c, c->phase, c->dose, ill_ok, day)))
                        day++;
                if (day > day_last())
                        day = NO_DAY;
        }
        if (day != NO_DAY && day <= cut)
                day = cut < to ? cut + 1 : NO_DAY;
        a->earliest = day;
}

void
reference_decide(const struct reference_case *c, struct reference_answer *a)
{
        bool ill_ok = illness_counts(c, c->phase, c->dose), open;
        int cut = NO_DAY, day, last = day_last();
        bool disorder;

        *a = (struct reference_answer){ "not_target", NO_DAY, NO_DAY, NO_DAY, true };
        if (out_of_target(c))
                return;
        day = c->on;
        open = in_window(c, c->phase, c->dose, ill_ok, day);
        if (!open) {
                while (day <= last && !in_window(c, c->phase, c->dose, ill_ok, day))
                        day++;
                if (day > last)
                        for (day = c->on; day >= c->birth && !in_window(c, c->phase, c->dose, ill_ok, day);)
                                day--;
                if (day < c->birth && by_start(c)) {
                        /* The dose never had a day; but was the vaccine ever open for this person? */
                        bool first_ill = illness_counts(c, "1", 1);

                        for (day = last; day >= c->birth && !in_window(c, "1", 1, first_ill, day);)
                                day--;
                        if (day >= c->birth) {
                                a->dates_count = false;
                                a->word = when(c, c->phase, c->dose) != NO_DAY ? "done" : "too_late";
                        }
                        return;
                }
                if (day < c->birth)
                        return;
        }
        a->from = a->to = day;
        while (a->from > c->birth && in_window(c, c->phase, c->dose, ill_ok, a->from - 1))
                a->from--;
        while (a->to < last && in_window(c, c->phase, c->dose, ill_ok, a->to + 1))
                a->to++;
        if (a->to == last)
                a->to = NO_DAY;
        if (done(c, open)) {
                a->word = "done";
                a->dates_count = !cut_by_start(c);
                return;
        }
        if (cut_by_start(c)) {
                a->word = "too_late";
                a->dates_count = false;
                return;
        }
        /* A booster closes a first series that is still open. */
        if (by_start(c) && is(c->phase, "1") && last_in(c, "1b") != NO_DAY && (a->to == NO_DAY || c->on <= a->to)) {
                bool booster;

                (void)series_length(c, &booster);
                if (booster) {
                        a->word = "done";
                        return;
                }
        }
        disorder = out_of_order(c, &cut);
        if (open && disorder) {
                a->word = "order";
                return;
        }
        find_earliest(c, ill_ok, cut, a);
        if (open)
                a->word = forbidden(c, c->on) ? "interval" : "eligible";
        else
                a->word = c->on < a->from ? "not_yet" : "too_late";
}
