/* SPDX-License-Identifier: MIT */
#include "calendar/date.h"

#include <string.h>

static bool
is_leap(int year)
{
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
date_days_in_month(int year, int month)
{
        static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Counts from 1 March, so that the leap day comes last in its year; eras of 400 years (146,097 days). */
bool
date_from_parts(int year, int month, int day, struct date *out_date)
{
        int from_march, era, year_of_era, day_of_year, day_of_era;

        if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month))
                return false;
        from_march = month <= 2 ? year - 1 : year;
        era = from_march / 400;
        year_of_era = from_march - era * 400;
        day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        out_date->days = era * 146097 + day_of_era - 719468;
        return true;
}

void
date_to_parts(struct date date, int *out_year, int *out_month, int *out_day)
{
        int from_march = date.days + 719468;
        int era = from_march / 146097;
        int day_of_era = from_march - era * 146097;
        int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int month_from_march = (5 * day_of_year + 2) / 153;

        *out_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        *out_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
        *out_year = year_of_era + era * 400 + (*out_month <= 2 ? 1 : 0);
}

static bool
digits(const char *at, size_t count, int *out_number)
{
        int number = 0;

        for (size_t i = 0; i < count; i++) {
                if (at[i] < '0' || at[i] > '9')
                        return false;
                number = number * 10 + (at[i] - '0');
        }
        *out_number = number;
        return true;
}

bool
date_read(struct text text, struct date *out_date)
{
        int year, month, day;

        if (text.length != DATE_TEXT_SIZE - 1 || text.at[4] != '-' || text.at[7] != '-')
                return false;
        return digits(text.at, 4, &year) && digits(text.at + 5, 2, &month) && digits(text.at + 8, 2, &day) &&
               date_from_parts(year, month, day, out_date);
}

void
date_write(struct date date, char out_text[static DATE_TEXT_SIZE])
{
        int year, month, day;
        int parts[8];

        date_to_parts(date, &year, &month, &day);
        parts[0] = year / 1000 % 10;
        parts[1] = year / 100 % 10;
        parts[2] = year / 10 % 10;
        parts[3] = year % 10;
        parts[4] = month / 10;
        parts[5] = month % 10;
        parts[6] = day / 10;
        parts[7] = day % 10;
        memcpy(out_text, "YYYY-MM-DD", DATE_TEXT_SIZE);
        for (int i = 0; i < 8; i++)
                out_text[i + (i >= 4) + (i >= 6)] = (char)('0' + parts[i]);
}

struct date
date_in_japan(int64_t utc_ms)
{
        const int64_t day = 24 * 60 * 60 * 1000LL;
        int64_t japan = utc_ms + 9 * 60 * 60 * 1000LL;
        int64_t days = japan / day - (japan % day < 0);

        return (struct date){ (int32_t)days };
}
