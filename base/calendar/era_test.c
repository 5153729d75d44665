/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "calendar/birth.h"
#include "calendar/era.h"

static struct arena *arena;

static int
set_up(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 1 << 22);
        return 0;
}

static int
tear_down(void **state)
{
        (void)state;
        arena_destroy(arena);
        return 0;
}

static unsigned
assert_reads(const char *typed, const char *iso)
{
        struct era_reading reading;
        char text[DATE_TEXT_SIZE];
        struct err *err = era_read(arena, text_of(typed), &reading);

        if (err) {
                const char *code = err_code(err)->code;

                err_free(err);
                fail_msg("%s: %s", typed, code);
        }
        date_write(reading.date, text);
        if (strcmp(text, iso) != 0)
                fail_msg("%s is %s, not %s", typed, text, iso);
        return reading.notices;
}

static void
assert_refused(const char *typed, const struct err_code *code)
{
        struct era_reading reading = { .date = { 7 } };
        struct err *err = era_read(arena, text_of(typed), &reading);

        if (!err_is(err, code))
                fail_msg("%s: %s, not %s", typed, err ? err_code(err)->code : "read", code->code);
        err_free(err);
        assert_int_equal(reading.date.days, 7);
}

/* The forms of the conventions of input, and the widths and separators that they come in. */
static void
every_form_of_a_date_is_read(void **state)
{
        static const char *const forms[] = {
                "S40.4.1",
                "s40-4-1",
                "S400401",
                "昭和40年4月1日",
                "昭40.4.1",
                "19650401",
                "1965/4/1",
                "1965-04-01",
                "3400401",
                "S40/4/1",
                "S40.04.01",
                "昭和40.4.1",
                "昭40年4月1日",
                "1965年4月1日",
                "1965.4.1",
                " S40.4.1 ",
                "Ｓ４０．４．１",
                "昭和４０年４月１日",
                "１９６５－０４－０１",
                "S40。4。1",
                "S40・4・1",
                "S40ー4ー1",
                "ｓ４０／４／１",
                "昭和 40年 4月 1日 ",
                "㍼40年4月1日",
                "１９６５０４０１",
                "３４００４０１",
                "S.40.4.1",
                "　1965/04/01　",
                "1965−4−1",
        };

        (void)state;
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
                assert_int_equal(assert_reads(forms[i], "1965-04-01"), 0);
        assert_int_equal(assert_reads("令和元年5月1日", "2019-05-01"), 0);
        assert_int_equal(assert_reads("R1.5.1", "2019-05-01"), 0);
        assert_int_equal(assert_reads("R元.5.1", "2019-05-01"), 0);
        assert_int_equal(assert_reads("5010501", "2019-05-01"), 0);
        assert_int_equal(assert_reads("H310430", "2019-04-30"), 0);
        assert_int_equal(assert_reads("令5.10.2", "2023-10-02"), 0);
        assert_int_equal(assert_reads("2000-02-29", "2000-02-29"), 0);
}

static void
the_day_of_a_change_belongs_to_both_eras(void **state)
{
        (void)state;
        assert_int_equal(assert_reads("M45.7.30", "1912-07-30"), 0);
        assert_int_equal(assert_reads("T1.7.30", "1912-07-30"), 0);
        assert_int_equal(assert_reads("大正15年12月25日", "1926-12-25"), 0);
        assert_int_equal(assert_reads("昭和元年12月25日", "1926-12-25"), 0);
        assert_int_equal(assert_reads("S64.1.7", "1989-01-07"), 0);
        assert_int_equal(assert_reads("H1.1.8", "1989-01-08"), 0);
}

static void
an_era_that_had_ended_is_read_as_the_later_one_with_a_notice(void **state)
{
        struct era_reading reading;

        (void)state;
        assert_int_equal(assert_reads("昭和64年1月8日", "1989-01-08"), ERA_READ_AS_LATER);
        assert_int_equal(assert_reads("平成31年5月1日", "2019-05-01"), ERA_READ_AS_LATER);
        assert_int_equal(assert_reads("H35.4.1", "2023-04-01"), ERA_READ_AS_LATER);
        assert_int_equal(assert_reads("M45.7.31", "1912-07-31"), ERA_READ_AS_LATER);
        assert_null(era_read(arena, TEXT("平成31年5月1日"), &reading));
        assert_true(text_is(era_notice_ja(arena, &reading), "平成の後の日付なので、令和元年の日付として読みました。"));
        assert_true(text_is(era_notice_en(arena, &reading), "After the end of Heisei: read as a date of Reiwa 1."));
        assert_null(era_read(arena, TEXT("R1.5.1"), &reading));
        assert_null(era_notice_ja(arena, &reading).at);
        assert_int_equal(assert_reads("M5.12.2", "1872-12-02"), ERA_OLD_CALENDAR);
        assert_int_equal(assert_reads("M6.1.1", "1873-01-01"), 0);
}

static void
a_year_without_era_is_asked_back_and_nothing_is_guessed(void **state)
{
        (void)state;
        assert_refused("400401", &ERR_ERA_NEEDED);
        assert_refused("４００４０１", &ERR_ERA_NEEDED);
        assert_refused("40.4.1", &ERR_ERA_NEEDED);
        assert_refused("5/4/1", &ERR_ERA_NEEDED);
        assert_string_equal(ERR_ERA_NEEDED.ja, "元号か西暦4桁を付けてください（例 S40.4.1）。");
}

static void
what_is_no_date_is_refused(void **state)
{
        static const char *const not [] = {
                "",
                " ",
                "S",
                "S40",
                "S40.4",
                "1965",
                "1965-04",
                "1965-04-01x",
                "abc",
                "S40.4.1.",
                "S40.4-1",
                "1965/4.1",
                "S40..1",
                "9400401",
                "0400401",
                "S4004011",
                "Q40.4.1",
                "19650",
                "12345",
                "123456789",
                "1965 4 1",
                "昭和40月4年1日",
                "不詳",
                "昭和四十年四月一日",
                "S400.4.1",
                "+1965-04-01",
                "1965-4-1日",
                "年4月1日",
                "元年4月1日",
                "S-40.4.1",
                "65-04-01T00:00",
                "1965-004-01",
        };

        (void)state;
        for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
                if (strcmp(not [i], "196541") != 0)
                        assert_refused(not [i], &ERR_NOT_A_DATE);
        assert_refused("196541", &ERR_ERA_NEEDED); /* six digits, whatever they were meant for */
        assert_refused("S40.2.30", &ERR_NO_SUCH_DAY);
        assert_refused("1965-02-29", &ERR_NO_SUCH_DAY);
        assert_refused("19650431", &ERR_NO_SUCH_DAY);
        assert_refused("1965-13-01", &ERR_NO_SUCH_DAY);
        assert_refused("1965-00-10", &ERR_NO_SUCH_DAY);
        assert_refused("S0.4.1", &ERR_NO_SUCH_DAY);
        assert_refused("3000401", &ERR_NO_SUCH_DAY);
        assert_refused("平成元年1月7日", &ERR_BEFORE_ERA);
        assert_refused("昭和元年12月24日", &ERR_BEFORE_ERA);
        assert_refused("R1.4.30", &ERR_BEFORE_ERA);
        assert_refused("1868-01-24", &ERR_BEFORE_ERA);
        assert_refused("0065-04-01", &ERR_BEFORE_ERA);
        assert_int_equal(err_live(), 0);
}

static void
assert_printed(const char *iso, const char *expected)
{
        struct date date;

        assert_true(date_read(text_of(iso), &date));
        if (!text_is(era_both(arena, date), expected))
                fail_msg("%s is %.*s", iso, TEXT_ARGS(era_both(arena, date)));
}

static void
both_calendars_are_printed_and_the_day_of_a_change_in_the_new_era(void **state)
{
        struct date date;

        (void)state;
        assert_printed("1965-04-01", "昭和40年4月1日（1965-04-01）");
        assert_printed("2019-05-01", "令和元年5月1日（2019-05-01）");
        assert_printed("2019-04-30", "平成31年4月30日（2019-04-30）");
        assert_printed("1989-01-07", "昭和64年1月7日（1989-01-07）");
        assert_printed("1989-01-08", "平成元年1月8日（1989-01-08）");
        assert_printed("1926-12-25", "昭和元年12月25日（1926-12-25）");
        assert_printed("1912-07-30", "大正元年7月30日（1912-07-30）");
        assert_printed("1912-07-29", "明治45年7月29日（1912-07-29）");
        assert_printed("1868-01-25", "明治元年1月25日（1868-01-25）");
        assert_printed("1868-01-24", "1868年1月24日（1868-01-24）");
        date_read(TEXT("1965-04-01"), &date);
        assert_true(text_is(era_brief(arena, date), "S40.4.1"));
        assert_true(text_is(era_english(arena, date), "1965-04-01 (Showa 40)"));
        assert_true(text_is(era_age(arena, 61, 3), "61歳"));
        assert_true(text_is(era_age(arena, 3, 2), "3歳2か月"));
        assert_true(text_is(era_age(arena, 3, 0), "3歳"));
        assert_true(text_is(era_age(arena, 0, 11), "11か月"));
        assert_true(text_is(era_age(arena, 0, 0), "0か月"));
        assert_true(text_is(era_age_english(arena, 61, 3), "61 years"));
        assert_true(text_is(era_age_english(arena, 3, 2), "3 years 2 months"));
        assert_true(text_is(era_age_english(arena, 1, 0), "1 year"));
        assert_true(text_is(era_age_english(arena, 0, 1), "1 month"));
}

/* Every day since Meiji: what is printed is read back as the same day. */
static void
what_is_printed_is_read_back(void **state)
{
        struct arena *own = arena_create(ARENA_PLAIN, 1 << 20);

        (void)state;
        for (struct date date = eras[0].first; date.days < 25000; date = date_add_days(date, 1)) {
                struct era_reading long_form, brief;

                assert_null(era_read(own, era_text(own, date), &long_form));
                assert_null(era_read(own, era_brief(own, date), &brief));
                if (long_form.date.days != date.days || brief.date.days != date.days ||
                    (long_form.notices & ERA_READ_AS_LATER))
                        fail_msg("day %d", date.days);
                arena_reset(own);
        }
        arena_destroy(own);
}

static void
assert_birth(const char *typed, const char *stored, const char *first, const char *shown)
{
        struct era_reading reading;
        struct birth birth, again;
        char text[DATE_TEXT_SIZE];
        struct err *err = birth_read_typed(arena, text_of(typed), &birth, &reading);

        if (err)
                fail_msg("%s: %s", typed, err_code(err)->code);
        birth_write_stored(&birth, text);
        assert_string_equal(text, stored);
        assert_true(birth_read_stored(text_of(text), &again));
        assert_int_equal(again.precision, birth.precision);
        assert_int_equal(again.first.days, birth.first.days);
        date_write(birth.first, text);
        assert_string_equal(text, first);
        if (!text_is(birth_text(arena, &birth), shown))
                fail_msg("%s is shown as %.*s", typed, TEXT_ARGS(birth_text(arena, &birth)));
}

static void
a_birth_date_may_be_known_in_part_and_has_its_earliest_day(void **state)
{
        struct birth birth = { BIRTH_YEAR, { 5 } };

        (void)state;
        assert_birth("S40.4.1", "1965-04-01", "1965-04-01", "昭和40年4月1日（1965-04-01）");
        assert_birth("昭和40年4月", "1965-04", "1965-04-01", "昭和40年4月（1965-04）推定");
        assert_birth("S40.4", "1965-04", "1965-04-01", "昭和40年4月（1965-04）推定");
        assert_birth("1965-04", "1965-04", "1965-04-01", "昭和40年4月（1965-04）推定");
        assert_birth("昭和40年", "1965", "1965-01-01", "昭和40年（1965）推定");
        assert_birth("1965", "1965", "1965-01-01", "昭和40年（1965）推定");
        assert_birth("昭和元年", "1926", "1926-01-01", "昭和元年（1926）推定");
        assert_birth("S1.12", "1926-12", "1926-12-01", "昭和元年12月（1926-12）推定");
        assert_birth(" 不詳 ", "", "0001-01-01", "不詳");
        assert_false(birth_read_stored(TEXT("1965-13"), &birth));
        assert_false(birth_read_stored(TEXT("1965-02-29"), &birth));
        assert_false(birth_read_stored(TEXT("196"), &birth));
        assert_false(birth_read_stored(TEXT("1965/04"), &birth));
        assert_false(birth_read_stored(TEXT("65-1"), &birth));
        assert_int_equal(birth.first.days, 5);
}

static void
a_part_of_a_date_before_its_era_is_refused(void **state)
{
        struct birth birth;
        struct era_reading reading;
        static const char *const before[] = { "R1.4", "昭和元年11月", "1867" };

        (void)state;
        for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
                struct err *err = birth_read_typed(arena, text_of(before[i]), &birth, &reading);

                if (!err_is(err, &ERR_BEFORE_ERA))
                        fail_msg("%s", before[i]);
                err_free(err);
        }
        assert_int_equal(err_live(), 0);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_form_of_a_date_is_read),
                cmocka_unit_test(the_day_of_a_change_belongs_to_both_eras),
                cmocka_unit_test(an_era_that_had_ended_is_read_as_the_later_one_with_a_notice),
                cmocka_unit_test(a_year_without_era_is_asked_back_and_nothing_is_guessed),
                cmocka_unit_test(what_is_no_date_is_refused),
                cmocka_unit_test(both_calendars_are_printed_and_the_day_of_a_change_in_the_new_era),
                cmocka_unit_test(what_is_printed_is_read_back),
                cmocka_unit_test(a_birth_date_may_be_known_in_part_and_has_its_earliest_day),
                cmocka_unit_test(a_part_of_a_date_before_its_era_is_refused),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
