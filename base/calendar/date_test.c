/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "calendar/date.h"

#include <string.h>

static void
every_day_of_nine_thousand_years_is_counted_once(void **state)
{
        struct date expected = DATE_FIRST;

        (void)state;
        for (int year = 1; year <= 9999; year++)
                for (int month = 1; month <= 12; month++)
                        for (int day = 1; day <= date_days_in_month(year, month); day++) {
                                struct date date;
                                int y, m, d;

                                if (!date_from_parts(year, month, day, &date) || date.days != expected.days)
                                        fail_msg("%d-%d-%d", year, month, day);
                                date_to_parts(date, &y, &m, &d);
                                if (y != year || m != month || d != day)
                                        fail_msg("back: %d-%d-%d", year, month, day);
                                expected.days++;
                        }
        assert_int_equal(expected.days - 1, DATE_LAST.days);
}

static void
known_days(void **state)
{
        struct date date;
        char text[DATE_TEXT_SIZE];

        (void)state;
        assert_true(date_read(TEXT("1970-01-01"), &date) && date.days == 0);
        assert_true(date_read(TEXT("2000-02-29"), &date) && date.days == 11016);
        date_write(date, text);
        assert_string_equal(text, "2000-02-29");
        date.days = 5;
        assert_false(date_read(TEXT("1900-02-29"), &date));
        assert_false(date_read(TEXT("2023-2-29"), &date));
        assert_false(date_read(TEXT("2023-02-29"), &date));
        assert_false(date_read(TEXT("2023/02/20"), &date));
        assert_false(date_read(TEXT("0000-01-01"), &date));
        assert_int_equal(date.days, 5);
}

static void
japans_day_changes_at_fifteen_hours_utc(void **state)
{
        const int64_t day = 86400000, hour = 3600000;

        (void)state;
        assert_int_equal(date_in_japan(15 * hour - 1).days, 0);
        assert_int_equal(date_in_japan(15 * hour).days, 1);
        assert_int_equal(date_in_japan(-9 * hour).days, 0);
        assert_int_equal(date_in_japan(-9 * hour - 1).days, -1);
        assert_int_equal(date_in_japan(-10 * day).days, -10);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_day_of_nine_thousand_years_is_counted_once),
                cmocka_unit_test(known_days),
                cmocka_unit_test(japans_day_changes_at_fifteen_hours_utc),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
