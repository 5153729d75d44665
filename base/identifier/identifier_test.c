/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "identifier/check_digit.h"
#include "identifier/digits.h"
#include "identifier/identifier_errors.h"
#include "identifier/ticket.h"

static void
assert_fails(struct err *err, const struct err_code *code)
{
        if (!err_is(err, code))
                fail_msg("%s, not %s", err ? err_code(err)->code : "no error", code->code);
        err_free(err);
}

static void
every_wrong_digit_of_an_individual_number_but_the_known_gap_is_found(void **state)
{
        static const char *const good[] = { "123456789018", "987654321093", "000000000019", "100000000030" };

        (void)state;
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
                assert_null(individual_number_check(text_of(good[i])));
        /* Every other last digit is wrong. */
        for (char last = '0'; last <= '9'; last++) {
                char number[] = "123456789018";

                number[11] = last;
                if (last != '8')
                        assert_fails(individual_number_check(text_of(number)), &ERR_IDENTIFIER_CHECK_DIGIT);
        }
        /* The remainders 0 and 1 both give 0. */
        assert_int_equal(individual_number_check_digit("00000000000"), '0');
        assert_int_equal(individual_number_check_digit("10000000003"), '0');
        /* Two neighbours swapped. */
        assert_fails(individual_number_check(TEXT("213456789018")), &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_fails(individual_number_check(TEXT("12345678901")), &ERR_IDENTIFIER_LENGTH);
        assert_fails(individual_number_check(TEXT("1234567890180")), &ERR_IDENTIFIER_LENGTH);
        assert_fails(individual_number_check(TEXT("")), &ERR_IDENTIFIER_LENGTH);
        assert_fails(individual_number_check(TEXT("12345678901x")), &ERR_IDENTIFIER_DIGITS);
        assert_fails(individual_number_check(TEXT("-23456789018")), &ERR_IDENTIFIER_DIGITS);
}

static void
municipality_codes_have_their_check_digit_and_a_prefecture(void **state)
{
        /* 旭川市, 札幌市, 北海道, 函館市, 東京都千代田区, 那覇市 */
        static const char *const good[] = { "012041", "011002", "010006", "012025", "131016", "472018" };

        (void)state;
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
                assert_null(municipality_code_check(text_of(good[i])));
        assert_fails(municipality_code_check(TEXT("012042")), &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_fails(municipality_code_check(TEXT("010241")), &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_fails(municipality_code_check(TEXT("000000")), &ERR_IDENTIFIER_PREFECTURE);
        assert_fails(municipality_code_check(TEXT("480002")), &ERR_IDENTIFIER_PREFECTURE);
        assert_fails(municipality_code_check(TEXT("12041")), &ERR_IDENTIFIER_LENGTH);
        assert_fails(municipality_code_check(TEXT("01204a")), &ERR_IDENTIFIER_DIGITS);
}

static void
institution_codes_carry_luhns_digit_over_all_nine(void **state)
{
        (void)state;
        assert_null(institution_code_check(TEXT("0110113719")));
        assert_null(institution_code_check(TEXT("0112900014")));
        assert_null(institution_code_check(TEXT("0119999019")));
        assert_fails(institution_code_check(TEXT("0110113718")), &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_fails(institution_code_check(TEXT("1010113719")), &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_fails(institution_code_check(TEXT("0120113719")), &ERR_IDENTIFIER_FEE_TABLE);
        assert_fails(institution_code_check(TEXT("9910113719")), &ERR_IDENTIFIER_PREFECTURE);
        assert_fails(institution_code_check(TEXT("011011371")), &ERR_IDENTIFIER_LENGTH);
}

static void
a_ticket_is_split_by_its_places(void **state)
{
        struct ticket_parts parts;
        struct err *err;

        (void)state;
        assert_null(ticket_split(TEXT("230120410000001234"), &parts));
        assert_true(text_is(parts.kind, "2"));
        assert_true(text_is(parts.dose, "3"));
        assert_true(text_is(parts.municipality, "012041"));
        assert_true(text_is(parts.number, "0000001234"));
        assert_fails(ticket_split(TEXT("23012041000000123"), &parts), &ERR_IDENTIFIER_LENGTH);
        assert_fails(ticket_split(TEXT("2301204100000012345"), &parts), &ERR_IDENTIFIER_LENGTH);
        assert_fails(ticket_split(TEXT("23012041000000123E"), &parts), &ERR_IDENTIFIER_DIGITS);
        assert_fails(ticket_split(TEXT("200120410000001234"), &parts), &ERR_IDENTIFIER_DOSE);
        err = ticket_split(TEXT("230120420000001234"), &parts);
        assert_string_equal(err_field(err), "municipality");
        assert_fails(err, &ERR_IDENTIFIER_CHECK_DIGIT);
        assert_true(text_is(parts.number, "0000001234"));
}

static void
typed_digits_say_what_was_changed(void **state)
{
        struct arena *arena = arena_create(ARENA_SECRET, 1 << 16);
        struct digits digits;
        struct text typed = TEXT("012041");

        (void)state;
        assert_null(digits_read(arena, typed, &digits));
        assert_int_equal(digits.changes, 0);
        assert_ptr_equal(digits.text.at, typed.at);
        assert_null(digits_read(arena, TEXT("０1２"), &digits));
        assert_true(text_is(digits.text, "012"));
        assert_int_equal(digits.changes, DIGITS_NARROWED);
        assert_null(digits_read(arena, TEXT(" 12\xe3\x80\x80"), &digits));
        assert_true(text_is(digits.text, "12"));
        assert_int_equal(digits.changes, DIGITS_TRIMMED);
        assert_null(digits_read(arena, TEXT("2 3 012041-0000001234"), &digits));
        assert_true(text_is(digits.text, "230120410000001234"));
        assert_int_equal(digits.changes, DIGITS_UNGROUPED);
        assert_null(digits_read(arena, TEXT("１２３４－５６７８ー９０１８　"), &digits));
        assert_true(text_is(digits.text, "123456789018"));
        assert_int_equal(digits.changes, DIGITS_NARROWED | DIGITS_TRIMMED | DIGITS_UNGROUPED);
        assert_null(digits_read(arena, TEXT(""), &digits));
        assert_int_equal(digits.text.length, 0);
        assert_null(digits_read(arena, TEXT("  "), &digits));
        assert_int_equal(digits.text.length, 0);
        assert_fails(digits_read(arena, TEXT("1.23E+17"), &digits), &ERR_IDENTIFIER_DIGITS);
        assert_fails(digits_read(arena, TEXT("-12"), &digits), &ERR_IDENTIFIER_DIGITS);
        assert_fails(digits_read(arena, TEXT("12-"), &digits), &ERR_IDENTIFIER_DIGITS);
        assert_fails(digits_read(arena, TEXT("١٢"), &digits), &ERR_IDENTIFIER_DIGITS); /* Arabic digits */
        assert_fails(digits_read(arena, TEXT("一二"), &digits), &ERR_IDENTIFIER_DIGITS);
        assert_int_equal(err_live(), 0);
        arena_destroy(arena);
}

static void
an_individual_number_is_recognised_however_it_is_grouped(void **state) /* req: R1, R3 */
{
        static const char *const numbers[] = { "123456789018", "1234 5678 9018", "1234-5678-9018", "１２３４５６７８９０１８",
                                               "１２３４　５６７８　９０１８", " 123456789018 " };
        static const char *const others[] = { "", "123456789012", "1234567890180", "R5-1", "依頼123456789018",
                                              "10000123 1966" };
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);

        (void)state;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                assert_true(digits_are_individual_number(arena, text_of(numbers[i])));
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
                assert_false(digits_are_individual_number(arena, text_of(others[i])));
        assert_int_equal(err_live(), 0);
        arena_destroy(arena);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_wrong_digit_of_an_individual_number_but_the_known_gap_is_found),
                cmocka_unit_test(municipality_codes_have_their_check_digit_and_a_prefecture),
                cmocka_unit_test(institution_codes_carry_luhns_digit_over_all_nine),
                cmocka_unit_test(a_ticket_is_split_by_its_places),
                cmocka_unit_test(typed_digits_say_what_was_changed),
                cmocka_unit_test(an_individual_number_is_recognised_however_it_is_grouped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
