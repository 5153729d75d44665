/* SPDX-License-Identifier: MIT */
#include "calendar/date.h"

#include <string.h>

static bool
is_leap(int year)
{
        return (year % 25 == 0 ? year % 16 : year % 4) == 0;
}

/* February apart, odd and even months change places after July. */
int
date_days_in_month(int year, int month)
{
        if (month == 2)
                return is_leap(year) ? 29 : 28;
        return 30 + ((month + (month > 7)) & 1);
}

/* Counts from 1 March, so that the leap day comes last in its year; eras of 400 years (146,097 days). */
bool
date_from_parts(int year, int month, int day, struct date *out_date)
{
        int from_march, century, day_of_year;

        if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month))
                return false;
        from_march = month <= 2 ? year - 1 : year;
        century = from_march / 100;
        day_of_year = (979 * (month <= 2 ? month + 12 : month) - 2919) / 32 + day - 1;
        out_date->days = from_march * 1461 / 4 - century + century / 4 + day_of_year - 719468;
        return true;
}

/* Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023): a division of
 * the years, of the days in a century and of the days in a year each become one multiplication. Lists of a whole
 * municipality spend most of their time here. */
void
date_to_parts(struct date date, int *out_year, int *out_month, int *out_day)
{
        uint32_t centuries = 4 * (uint32_t)(date.days + 719468) + 3;
        uint64_t years = UINT64_C(2939745) * (centuries % 146097 / 4 * 4 + 3);
        uint32_t day_of_year = (uint32_t)years / 2939745 / 4;
        uint32_t months = 2141 * day_of_year + 197913;
        bool next_year = day_of_year >= 306;

        *out_day = (int)(months % 65536 / 2141) + 1;
        *out_month = (int)(months / 65536) - (next_year ? 12 : 0);
        *out_year = (int)(100 * (centuries / 146097) + (uint32_t)(years >> 32)) + (next_year ? 1 : 0);
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
