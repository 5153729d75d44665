/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "calendar/age.h"

#include <string.h>

static struct date
day(const char *text)
{
        struct date date;

        if (!date_read(text_of(text), &date))
                fail_msg("not a date: %s", text);
        return date;
}

#define assert_day(date, expected)                                                                                     \
        do {                                                                                                           \
                char written[DATE_TEXT_SIZE];                                                                          \
                date_write((date), written);                                                                           \
                assert_string_equal(written, (expected));                                                              \
        } while (0)

/* The ten worked examples: what the ministry's interpretation and the municipalities print. */

static void
example_1_months_12_to_24_of_a_first_of_april(void **state)
{
        (void)state;
        assert_day(age_reached(day("2024-04-01"), 12), "2025-03-31");
        assert_day(age_reached(day("2024-04-01"), 24), "2026-03-31");
}

static void
example_2_a_leap_day_reaches_its_ages_at_the_end_of_february(void **state)
{
        (void)state;
        assert_day(age_reached(day("2024-02-29"), 12), "2025-02-28");
        assert_day(age_reached(day("2024-02-29"), 24), "2026-02-28");
        assert_day(age_reached(day("2024-02-29"), 48), "2028-02-28");
        assert_day(date_add_days(age_reached(day("2024-02-29"), 12), 1), "2025-03-01");
}

static void
example_3_a_month_without_the_day_ends_on_its_last(void **state)
{
        (void)state;
        assert_day(age_reached(day("2025-12-31"), 2), "2026-02-28");
        assert_day(age_reached(day("2025-12-31"), 90), "2033-06-30");
        assert_day(age_reached(day("2027-12-31"), 2), "2028-02-29");
        assert_day(age_reached(day("2025-12-31"), 1), "2026-01-30");
}

static void
example_4_until_one_and_the_standard_months_five_to_eight(void **state)
{
        (void)state;
        assert_day(age_reached(day("2025-10-15"), 12), "2026-10-14");
        assert_day(age_reached(day("2025-10-15"), 5), "2026-03-14");
        assert_day(age_reached(day("2025-10-15"), 8), "2026-06-14");
}

static void
example_5_weeks_count_from_the_day_of_birth(void **state)
{
        (void)state;
        assert_day(age_of_weeks(day("2026-05-10"), 0, 0), "2026-05-10");
        assert_day(age_of_weeks(day("2026-05-10"), 6, 0), "2026-06-21");
        assert_day(age_of_weeks(day("2026-05-10"), 24, 0), "2026-10-25");
        assert_day(age_of_weeks(day("2026-05-10"), 32, 0), "2026-12-20");
        assert_day(age_of_weeks(day("2026-05-10"), 14, 6), "2026-08-22");
}

static void
example_6_a_first_of_april_goes_to_school_a_year_earlier(void **state)
{
        (void)state;
        assert_day(age_school_entry(day("2020-04-01")), "2026-04-01");
        assert_day(age_school_entry(day("2020-04-02")), "2027-04-01");
        assert_day(age_school_entry(day("2020-03-31")), "2026-04-01");
        assert_day(age_school_entry(day("2021-03-31")), "2027-04-01");
        assert_day(age_school_entry(day("2020-02-29")), "2026-04-01");
}

static void
example_7_the_fiscal_years_of_twelve_and_sixteen(void **state)
{
        (void)state;
        assert_day(fiscal_year_first(age_fiscal_year(day("2014-04-01"), 12)), "2025-04-01");
        assert_day(fiscal_year_last(age_fiscal_year(day("2014-04-01"), 16)), "2030-03-31");
        assert_day(fiscal_year_first(age_fiscal_year(day("2014-04-02"), 12)), "2026-04-01");
        assert_day(fiscal_year_last(age_fiscal_year(day("2014-04-02"), 16)), "2031-03-31");
}

static void
example_8_nine_to_thirteen(void **state)
{
        (void)state;
        assert_day(age_reached(day("2016-07-20"), 9 * 12), "2025-07-19");
        assert_day(age_reached(day("2016-07-20"), 13 * 12), "2029-07-19");
}

static void
example_9_sixty_five_of_a_new_years_birth(void **state)
{
        (void)state;
        assert_day(age_reached(day("1961-01-01"), 65 * 12), "2025-12-31");
        assert_day(age_reached(day("1961-01-01"), 66 * 12), "2026-12-31");
}

static void
example_10_intervals(void **state)
{
        (void)state;
        assert_day(interval_days(day("2026-01-05"), 27), "2026-02-02");
        assert_day(interval_months(day("2026-04-01"), 3), "2026-07-01");
        assert_day(interval_months(day("2026-11-30"), 3), "2027-03-01");
        assert_day(interval_months(day("2026-08-31"), 6), "2027-03-01");
}

static void
days_of_interval_lie_between_the_two_days(void **state)
{
        (void)state;
        assert_day(interval_days(day("2026-01-01"), 6), "2026-01-08");
        assert_day(interval_days(day("2026-01-01"), 20), "2026-01-22");
        assert_day(interval_days(day("2026-01-01"), 60), "2026-03-03");
        assert_day(interval_days(day("2026-01-01"), 139), "2026-05-21");
}

static void
half_a_month_depends_on_the_length_of_that_month(void **state)
{
        (void)state;
        assert_day(interval_months_and_half(day("2026-04-01"), 2), "2026-06-16");
        assert_day(interval_months_and_half(day("2026-12-01"), 2), "2027-02-15");
        assert_day(interval_months_and_half(day("2027-12-01"), 2), "2028-02-16");
        assert_day(interval_months_and_half(day("2026-05-10"), 2), "2026-07-26");
        /* No 31 February: the rest begins on 1 March. */
        assert_day(interval_months_and_half(day("2026-12-31"), 2), "2027-03-17");
}

static void
the_fiscal_year_turns_on_the_first_of_april(void **state)
{
        (void)state;
        assert_int_equal(fiscal_year(day("2026-03-31")), 2025);
        assert_int_equal(fiscal_year(day("2026-04-01")), 2026);
        assert_int_equal(fiscal_year(day("2026-12-31")), 2026);
        assert_int_equal(fiscal_year(day("2027-01-01")), 2026);
        assert_day(fiscal_year_last(2026), "2027-03-31");
}

static void
nothing_leaves_the_calendar(void **state)
{
        (void)state;
        assert_day(age_reached(DATE_LAST, 12), "9999-12-31");
        assert_day(interval_months(DATE_LAST, 1), "9999-12-31");
        assert_day(interval_months_and_half(DATE_LAST, 1), "9999-12-31");
        assert_day(interval_days(DATE_LAST, 27), "9999-12-31");
        assert_day(age_of_weeks(DATE_LAST, 1, 1), "9999-12-31");
        assert_day(age_school_entry(DATE_LAST), "9999-12-31");
        assert_day(fiscal_year_last(9999), "9999-12-31");
}

/* Said again without the code under test: an age is reached on the day before the day with the same number, unless
 * there is none. Every birth of a leap cycle, every month of ten years. */
static void
each_age_is_the_day_before_the_same_number_or_the_end_of_the_month(void **state)
{
        (void)state;
        for (int32_t birth = 10957; birth < 10957 + 1461; birth++)
                for (int months = 1; months <= 120; months++) {
                        struct date reached = age_reached((struct date){ birth }, months);
                        struct date over = interval_months((struct date){ birth }, months);
                        int y, m, d, year, month, number;

                        if (over.days != reached.days + 1)
                                fail_msg("%d + %d months: interval", birth, months);
                        date_to_parts((struct date){ birth }, &y, &m, &d);
                        m += months;
                        while (m > 12) {
                                m -= 12;
                                y++;
                        }
                        date_to_parts(over, &year, &month, &number);
                        if (d <= date_days_in_month(y, m) ? (year != y || month != m || number != d)
                                                          : (number != 1 || month != m % 12 + 1))
                                fail_msg("%d + %d months", birth, months);
                }
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(example_1_months_12_to_24_of_a_first_of_april),
                cmocka_unit_test(example_2_a_leap_day_reaches_its_ages_at_the_end_of_february),
                cmocka_unit_test(example_3_a_month_without_the_day_ends_on_its_last),
                cmocka_unit_test(example_4_until_one_and_the_standard_months_five_to_eight),
                cmocka_unit_test(example_5_weeks_count_from_the_day_of_birth),
                cmocka_unit_test(example_6_a_first_of_april_goes_to_school_a_year_earlier),
                cmocka_unit_test(example_7_the_fiscal_years_of_twelve_and_sixteen),
                cmocka_unit_test(example_8_nine_to_thirteen),
                cmocka_unit_test(example_9_sixty_five_of_a_new_years_birth),
                cmocka_unit_test(example_10_intervals),
                cmocka_unit_test(days_of_interval_lie_between_the_two_days),
                cmocka_unit_test(half_a_month_depends_on_the_length_of_that_month),
                cmocka_unit_test(the_fiscal_year_turns_on_the_first_of_april),
                cmocka_unit_test(nothing_leaves_the_calendar),
                cmocka_unit_test(each_age_is_the_day_before_the_same_number_or_the_end_of_the_month),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
