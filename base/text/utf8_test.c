/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/text_errors.h"
#include "text/utf8.h"

static void
every_scalar_value_is_read_back_and_no_surrogate(void **state)
{
        (void)state;
        for (uint32_t point = 0; point <= 0x10ffff; point++) {
                char bytes[UTF8_LONGEST];
                struct text text = { bytes, 0 };
                uint32_t read = 0;

                if (point >= 0xd800 && point <= 0xdfff)
                        continue;
                text.length = utf8_write(point, bytes);
                if (!utf8_is_valid(text, UTF8_ANY_CONTROLS) || utf8_points(text) != 1 || !utf8_next(&text, &read) ||
                    read != point || text.length != 0)
                        fail_msg("U+%04X", point);
        }
}

/* The ill-formed sequences of Unicode 15 tables 3-8 to 3-11 and RFC 3629 section 10. */
static void
overlong_forms_surrogates_and_what_lies_above_are_refused(void **state)
{
        static const char *const bad[] = { "\xc0\x80",
                                           "\xc1\xbf",
                                           "\xe0\x80\xaf",
                                           "\xe0\x9f\xbf",
                                           "\xf0\x80\x80\xaf",
                                           "\xf0\x8f\xbf\xbf",
                                           "\xed\xa0\x80",
                                           "\xed\xbf\xbf",
                                           "\xed\xa0\xbd\xed\xb8\x80",
                                           "\xf4\x90\x80\x80",
                                           "\xf5\x80\x80\x80",
                                           "\xff",
                                           "\xfe",
                                           "\x80",
                                           "\xbf",
                                           "\xe3\x81",
                                           "\xf0\x9f\x98",
                                           "\xe3\x81\x41",
                                           "\xc3",
                                           "\xf8\x88\x80\x80\x80",
                                           "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41" };

        (void)state;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
                if (utf8_is_valid(text_of(bad[i]), UTF8_ANY_CONTROLS))
                        fail_msg("bad[%zu] was accepted", i);
        /* CP932's 接種 is not UTF-8. */
        assert_false(utf8_is_valid(TEXT("\x90\xda\x8e\xed"), UTF8_ANY_CONTROLS));
}

static void
one_line_holds_no_control_character_and_lines_hold_line_ends(void **state)
{
        static const char *const controls[] = { "\x01",         "\x1b",         "\x7f",         "\xc2\x80",
                                                "\xc2\x9f",     "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa7",
                                                "\xef\xbb\xbf", "\xef\xbf\xbf", "\xef\xb7\x90", "\xf4\x8f\xbf\xbe" };

        (void)state;
        for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
                assert_false(utf8_is_valid(text_of(controls[i]), UTF8_LINE));
                assert_false(utf8_is_valid(text_of(controls[i]), UTF8_LINES));
                assert_true(utf8_is_valid(text_of(controls[i]), UTF8_ANY_CONTROLS));
        }
        assert_false(utf8_is_valid(TEXT("a\0b"), UTF8_LINE));
        assert_false(utf8_is_valid(TEXT("a\0b"), UTF8_LINES));
        assert_false(utf8_is_valid(TEXT("a\nb"), UTF8_LINE));
        assert_false(utf8_is_valid(TEXT("a\tb"), UTF8_LINE));
        assert_true(utf8_is_valid(TEXT("a\tb\nc\r\nd"), UTF8_LINES));
        assert_false(utf8_is_valid(TEXT("a\rb"), UTF8_LINES));
        assert_false(utf8_is_valid(TEXT("a\r"), UTF8_LINES));
        /* 葛󠄀 (IVS), 外字 U+E000, 𠮷: kept as received. */
        assert_true(utf8_is_valid(TEXT("\xe8\x91\x9b\xf3\xa0\x84\x80 \xee\x80\x80 \xf0\xa0\xae\xb7"), UTF8_LINE));
        assert_true(utf8_is_valid((struct text){ NULL, 0 }, UTF8_LINE));
}

static void
the_error_names_line_and_byte_and_never_the_content(void **state)
{
        struct err *err;

        (void)state;
        err = utf8_check(TEXT("旭川\nabc\xff"), UTF8_LINES);
        assert_true(err_is(err, &ERR_UTF8));
        assert_int_equal(err_line(err), 2);
        assert_string_equal(err_sentence(err), "line 2, byte 4: not UTF-8");
        err_free(err);
        err = utf8_check(TEXT("ab\x07"), UTF8_LINE);
        assert_true(err_is(err, &ERR_TEXT_CONTROL));
        assert_string_equal(err_sentence(err), "line 1, byte 3: a control character");
        err_free(err);
        assert_null(utf8_check(TEXT("接種"), UTF8_LINE));
        assert_int_equal(err_live(), 0);
}

static void
a_variation_selector_is_never_cut_off_its_base(void **state)
{
        const struct text name = TEXT("\xe8\x91\x9b\xf3\xa0\x84\x80城"); /* 葛 U+E0100 城 */

        (void)state;
        assert_int_equal(name.length, 10);
        assert_int_equal(utf8_points(name), 3);
        assert_int_equal(utf8_characters(name), 2);
        assert_int_equal(utf8_first(name, 1).length, 7);
        assert_int_equal(utf8_first(name, 0).length, 0);
        assert_int_equal(utf8_first(name, 9).length, 10);
        /* か with a combining mark, as some systems send が */
        assert_int_equal(utf8_first(TEXT("か\xe3\x82\x99き"), 1).length, 6);
        assert_int_equal(utf8_characters((struct text){ NULL, 0 }), 0);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_scalar_value_is_read_back_and_no_surrogate),
                cmocka_unit_test(overlong_forms_surrogates_and_what_lies_above_are_refused),
                cmocka_unit_test(one_line_holds_no_control_character_and_lines_hold_line_ends),
                cmocka_unit_test(the_error_names_line_and_byte_and_never_the_content),
                cmocka_unit_test(a_variation_selector_is_never_cut_off_its_base),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
