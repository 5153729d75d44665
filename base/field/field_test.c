/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "field/field_test_table.h"

#include "calendar/era.h"
#include "field/field_read.h"
#include "field/field_write.h"
#include "identifier/identifier_errors.h"
#include "text/text_errors.h"

static const char *const others[] = { "token", NULL };
static struct arena *arena;
static struct field_context context;

static int
set_up(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 1 << 20);
        context = (struct field_context){ .arena = arena, .others = others };
        date_read(TEXT("2023-10-02"), &context.today);
        return 0;
}

static int
tear_down(void **state)
{
        (void)state;
        assert_int_equal(err_live(), 0);
        arena_destroy(arena);
        return 0;
}

#define PERSON "000102030405060708090a0b0c0d0e0f"

/* The form that is right, with some values replaced or added; value NULL leaves the field out. */
struct change {
        const char *name, *value;
};

static bool
read_with(const struct change *changes, size_t count, struct dose_new *out, struct field_errors *errors)
{
        static const struct change right[] = {
                { "person", PERSON },   { "vaccine", "MR" }, { "given_on", "R5.10.2" },
                { "birth", "S40.4.1" }, { "token", "abc" },
        };
        struct pairs form = { arena_new_array(arena, 20, struct pair), 0 };

        for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
                bool replaced = false;

                for (size_t j = 0; j < count; j++)
                        replaced |= strcmp(right[i].name, changes[j].name) == 0;
                if (!replaced)
                        form.at[form.count++] = (struct pair){ text_of(right[i].name), text_of(right[i].value) };
        }
        for (size_t j = 0; j < count; j++)
                if (changes[j].value)
                        form.at[form.count++] = (struct pair){ text_of(changes[j].name), text_of(changes[j].value) };
        return field_read_form(&context, fields, &form, out, errors);
}

#define READ(out, errors, ...)                                                                                         \
        read_with((const struct change[]){ __VA_ARGS__ },                                                              \
                  sizeof((const struct change[]){ __VA_ARGS__ }) / sizeof(struct change), out, errors)

static struct dose_new
good(const char *name, const char *value)
{
        struct dose_new dose = { 0 };
        struct field_errors errors;

        if (!READ(&dose, &errors, { name, value }))
                fail_msg("%s=%s: %s", name, value, errors.at[0].code->code);
        return dose;
}

static void
assert_bad(const char *name, const char *value, const struct err_code *code, const char *ja)
{
        struct dose_new dose, before;
        struct field_errors errors;
        const struct field_error *error;

        memset(&dose, 0x5a, sizeof dose);
        before = dose;
        assert_false(READ(&dose, &errors, { name, value }));
        assert_int_equal(errors.count, 1);
        error = field_error_of(&errors, name);
        if (!error || error->code != code)
                fail_msg("%s=%s: %s, not %s", name, value, error ? error->code->code : "no error", code->code);
        if (ja && !text_is(error->ja, ja))
                fail_msg("%s=%s: %.*s", name, value, TEXT_ARGS(error->ja));
        assert_true(error->en.length > 0);
        assert_memory_equal(&dose, &before, sizeof dose);
}

static void
a_right_form_becomes_a_struct_that_is_checked(void **state)
{
        struct dose_new dose = { .not_in_the_table = TEXT("kept") };
        struct field_errors errors;
        char id[ID_TEXT_SIZE], date[DATE_TEXT_SIZE];

        (void)state;
        assert_true(READ(&dose, &errors, { "lot", " ABC12　" }, { "kana", "あさひ ﾀﾛｳ" },
                         { "municipality", "０１２０４１" }, { "number", "12345" }, { "reason", "一行目\r\n二行目" },
                         { "dose", "３" }, { "verified", "1" }, { "returned_on", "2030-01-01" }));
        assert_int_equal(errors.count, 0);
        assert_int_equal(errors.notice_count, 0);
        person_id_text(&dose.person, id);
        assert_string_equal(id, PERSON);
        assert_true(text_is(dose.vaccine, "MR"));
        date_write(dose.given_on, date);
        assert_string_equal(date, "2023-10-02");
        assert_int_equal(dose.birth.precision, BIRTH_DAY);
        assert_true(text_is(dose.lot, "ABC12"));
        assert_true(text_is(dose.kana, "アサヒ　タロウ"));
        assert_true(text_is(dose.municipality, "012041"));
        assert_true(text_is(dose.number, "12345"));
        assert_true(text_is(dose.reason, "一行目\n二行目"));
        assert_int_equal(dose.dose, 3);
        assert_true(dose.verified);
        date_write(dose.returned_on, date);
        assert_string_equal(date, "2030-01-01");
        assert_true(text_is(dose.not_in_the_table, "kept"));
        assert_null(field_table_fault(fields));
}

static void
what_is_optional_may_be_absent_and_is_told_from_anything_typed(void **state)
{
        struct dose_new dose = good("lot", "");

        (void)state;
        assert_null(dose.lot.at);
        assert_null(dose.kana.at);
        assert_null(dose.reason.at);
        assert_true(dose.dose == FIELD_NO_NUMBER);
        assert_false(field_has_date(dose.returned_on));
        assert_false(dose.verified);
        assert_null(good("lot", " 　").lot.at);
        for (const struct field *field = fields; !FIELD_END(field); field++)
                assert_int_equal(field_is_absent(field, &dose),
                                 field->need == OPTIONAL && field->kind != FIELD_KIND_FLAG);
}

static void
what_is_required_must_be_there(void **state)
{
        (void)state;
        assert_bad("vaccine", NULL, &ERR_FIELD_REQUIRED, "入力してください。");
        assert_bad("vaccine", "", &ERR_FIELD_REQUIRED, NULL);
        assert_bad("given_on", "　", &ERR_FIELD_REQUIRED, NULL);
        assert_bad("birth", "", &ERR_FIELD_REQUIRED, NULL);
        assert_bad("person", NULL, &ERR_FIELD_REQUIRED, NULL);
        assert_int_equal(good("birth", "不詳").birth.precision, BIRTH_UNKNOWN);
        assert_int_equal(good("birth", "昭和40年").birth.precision, BIRTH_YEAR);
}

static void
unknown_and_repeated_fields_are_refused(void **state)
{
        struct dose_new dose;
        struct field_errors errors;
        char long_name[200];

        (void)state;
        assert_false(READ(&dose, &errors, { "not_in_the_table", "x" }));
        assert_int_equal(errors.count, 1);
        assert_ptr_equal(errors.at[0].code, &ERR_FIELD_UNKNOWN);
        assert_null(errors.at[0].field);
        assert_true(text_is(errors.at[0].name, "not_in_the_table"));
        assert_false(READ(&dose, &errors, { "lot", "A" }, { "lot", "A" }));
        assert_int_equal(errors.count, 1);
        assert_ptr_equal(field_error_of(&errors, "lot")->code, &ERR_FIELD_REPEATED);
        assert_true(text_is(field_typed(&errors, "lot"), "A"));
        memset(long_name, 'n', sizeof long_name - 1);
        long_name[sizeof long_name - 1] = '\0';
        assert_false(READ(&dose, &errors, { long_name, "x" }, { "\xff", "x" }));
        assert_int_equal(errors.count, 2);
        assert_int_equal(errors.at[0].name.length, 40);
        assert_int_equal(errors.at[1].name.length, 0);
        assert_false(READ(&dose, &errors, { "LOT", "A" }));
        assert_ptr_equal(errors.at[0].code, &ERR_FIELD_UNKNOWN);
}

static void
every_fault_is_told_at_once_in_the_order_of_the_table(void **state)
{
        struct dose_new dose;
        struct field_errors errors;

        (void)state;
        assert_false(READ(&dose, &errors, { "nothing", "1" }, { "dose", "x" }, { "lot", "ABCDEF" }, { "vaccine", "XX" },
                          { "given_on", "40.4.1" }));
        assert_int_equal(errors.count, 5);
        assert_true(text_is(errors.at[0].name, "vaccine"));
        assert_true(text_is(errors.at[1].name, "given_on"));
        assert_true(text_is(errors.at[2].name, "lot"));
        assert_true(text_is(errors.at[3].name, "dose"));
        assert_true(text_is(errors.at[4].name, "nothing"));
        /* Every typed value is kept for showing it again, the good ones too. */
        assert_true(text_is(field_typed(&errors, "lot"), "ABCDEF"));
        assert_true(text_is(field_typed(&errors, "given_on"), "40.4.1"));
        assert_true(text_is(field_typed(&errors, "birth"), "S40.4.1"));
        assert_true(text_is(field_typed(&errors, "kana"), ""));
        field_errors_add(&context, &errors, &fields[3], &ERR_FIELD_FUTURE, TEXT("接種日より後です。"), TEXT("later"));
        assert_true(text_is(errors.at[2].name, "birth"));
        assert_true(text_is(field_error_of(&errors, "birth")->ja, "接種日より後です。"));
}

static void
texts_are_limited_in_characters_and_hold_no_control(void **state)
{
        (void)state;
        assert_true(text_is(good("lot", "あいうえお").lot, "あいうえお"));
        assert_bad("lot", "あいうえおか", &ERR_FIELD_TOO_LONG, "5文字以内で入力してください（いま6文字）。");
        assert_bad("lot", "A\x01", &ERR_TEXT_CONTROL, NULL);
        assert_bad("lot", "A\nB", &ERR_TEXT_CONTROL, NULL);
        assert_bad("lot", "\xff", &ERR_UTF8, NULL);
        assert_bad("reason", "A\x01", &ERR_TEXT_CONTROL, NULL);
        assert_true(text_is(good("reason", "A\nB").reason, "A\nB"));
        assert_true(text_is(good("lot", "葛\xf3\xa0\x84\x80").lot, "葛\xf3\xa0\x84\x80"));
        assert_bad("kana", "旭", &ERR_FIELD_NOT_KANA, NULL);
        assert_bad("kana", "アイウエオカキクケコサ", &ERR_FIELD_TOO_LONG, NULL);
        assert_true(text_is(good("kana", "ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞｽﾞｾﾞｿﾞ").kana, "ガギグゲゴザジズゼゾ"));
}

static void
digits_numbers_codes_flags_and_ids_are_exact(void **state)
{
        (void)state;
        assert_bad("municipality", "01204", &ERR_FIELD_LENGTH, "6けたで入力してください（いま5けた）。");
        assert_bad("municipality", "012042", &ERR_IDENTIFIER_CHECK_DIGIT, NULL);
        assert_bad("municipality", "01204a", &ERR_FIELD_NOT_DIGITS, NULL);
        assert_bad("number", "12", &ERR_FIELD_LENGTH, "3けたから15けたで入力してください（いま2けた）。");
        assert_bad("number", "1234567890123456", &ERR_FIELD_LENGTH, NULL);
        assert_bad("number", "1.23E+17", &ERR_FIELD_NOT_DIGITS, NULL);
        assert_true(text_is(good("number", "１２３-４５６").number, "123456"));
        assert_true(text_is(good("number", "000").number, "000"));
        assert_bad("dose", "0", &ERR_FIELD_OUT_OF_RANGE, "1から9までの数を入力してください。");
        assert_bad("dose", "10", &ERR_FIELD_OUT_OF_RANGE, NULL);
        assert_bad("dose", "-3", &ERR_FIELD_OUT_OF_RANGE, NULL);
        assert_bad("dose", "3.0", &ERR_FIELD_NOT_A_NUMBER, NULL);
        assert_bad("dose", "99999999999999999999", &ERR_FIELD_NOT_A_NUMBER, NULL);
        assert_bad("dose", "-", &ERR_FIELD_NOT_A_NUMBER, NULL);
        assert_int_equal(good("dose", "03").dose, 3);
        assert_bad("vaccine", "mr", &ERR_FIELD_NOT_A_CODE, NULL);
        assert_true(text_is(good("vaccine", "ＭＲ").vaccine, "MR"));
        assert_bad("verified", "2", &ERR_FIELD_NOT_A_FLAG, NULL);
        assert_false(good("verified", "0").verified);
        assert_false(good("verified", "").verified);
        assert_true(good("verified", "on").verified);
        assert_bad("person", "000102030405060708090A0B0C0D0E0F", &ERR_FIELD_NOT_AN_ID, NULL);
        assert_bad("person", "00", &ERR_FIELD_NOT_AN_ID, NULL);
}

static void
dates_are_read_as_people_write_them_and_judged_by_the_business_date(void **state)
{
        struct dose_new dose;
        struct field_errors errors;

        (void)state;
        assert_bad("given_on", "2023-10-03", &ERR_FIELD_FUTURE,
                   "今日 令和5年10月2日（2023-10-02） より後の日付は入力できません。");
        assert_bad("given_on", "きのう", &ERR_FIELD_NOT_A_DATE, NULL);
        assert_bad("given_on", "400401", &ERR_ERA_NEEDED, "元号か西暦4桁を付けてください（例 S40.4.1）。");
        assert_bad("given_on", "2023-02-29", &ERR_NO_SUCH_DAY, NULL);
        assert_bad("given_on", "2023-09", &ERR_FIELD_NOT_A_DATE, NULL);
        assert_bad("birth", "2023-10-03", &ERR_FIELD_FUTURE, NULL);
        assert_bad("birth", "2023-11", &ERR_FIELD_FUTURE, NULL);
        assert_int_equal(good("birth", "2023").birth.precision, BIRTH_YEAR);
        assert_true(READ(&dose, &errors, { "birth", "昭和64年1月8日" }));
        assert_int_equal(errors.notice_count, 1);
        assert_true(
            text_is(field_notice_of(&errors, "birth")->ja, "昭和の後の日付なので、平成元年の日付として読みました。"));
}

static void
absurd_lengths_are_refused_before_they_are_read(void **state)
{
        char *digits = arena_alloc(arena, 100001);

        (void)state;
        memset(digits, '1', 100000);
        assert_bad("given_on", digits, &ERR_FIELD_TOO_LONG, NULL);
        assert_bad("number", digits, &ERR_FIELD_TOO_LONG, NULL);
        assert_bad("dose", digits, &ERR_FIELD_TOO_LONG, NULL);
        assert_bad("vaccine", digits, &ERR_FIELD_TOO_LONG, NULL);
        assert_bad("kana", digits, &ERR_FIELD_TOO_LONG, NULL);
        assert_bad("lot", digits, &ERR_FIELD_TOO_LONG, "5文字以内で入力してください（いま100000文字）。");
}

static const struct field *
named(const char *name)
{
        return field_find(fields, text_of(name));
}

static void
what_is_shown_and_what_is_edited_come_from_the_same_table(void **state)
{
        struct dose_new dose = good("verified", "1");

        (void)state;
        assert_true(text_is(field_display(arena, named("vaccine"), &dose, FIELD_JA), "麻しん風しん"));
        assert_true(text_is(field_display(arena, named("vaccine"), &dose, FIELD_EN), "Measles and rubella"));
        assert_true(text_is(field_input(arena, named("vaccine"), &dose), "MR"));
        assert_true(text_is(field_display(arena, named("given_on"), &dose, FIELD_JA), "令和5年10月2日（2023-10-02）"));
        assert_true(text_is(field_display(arena, named("given_on"), &dose, FIELD_EN), "2023-10-02 (Reiwa 5)"));
        assert_true(text_is(field_input(arena, named("given_on"), &dose), "2023-10-02"));
        assert_true(text_is(field_display(arena, named("verified"), &dose, FIELD_JA), "はい"));
        assert_true(text_is(field_display(arena, named("lot"), &dose, FIELD_JA), ""));
        assert_true(text_is(field_display(arena, named("returned_on"), &dose, FIELD_JA), ""));
        assert_true(text_is(field_input(arena, named("person"), &dose), PERSON));
        dose.birth = (struct birth){ BIRTH_UNKNOWN, DATE_FIRST };
        assert_true(text_is(field_input(arena, named("birth"), &dose), "不詳"));
        assert_true(text_is(field_display(arena, named("birth"), &dose, FIELD_EN), "unknown"));
        assert_string_equal(field_label(named("lot"), FIELD_JA), "製造番号");
        assert_string_equal(field_label(named("lot"), FIELD_EN), "Lot");
        dose.vaccine = TEXT("OLD");
        assert_true(text_is(field_display(arena, named("vaccine"), &dose, FIELD_JA), "OLD"));
}

static void
what_a_form_shows_for_editing_is_read_back_as_the_same(void **state)
{
        struct dose_new dose, again;
        struct field_errors errors;
        struct pairs form = { arena_new_array(arena, 20, struct pair), 0 };

        (void)state;
        memset(&dose, 0, sizeof dose);
        memset(&again, 0, sizeof again);
        assert_true(READ(&dose, &errors, { "lot", "A1" }, { "kana", "ア イ" }, { "number", "0012" },
                         { "reason", "一\r\n二" }, { "dose", "9" }, { "birth", "S40.4" }));
        for (const struct field *field = fields; !FIELD_END(field); field++)
                form.at[form.count++] = (struct pair){ text_of(field->name), field_input(arena, field, &dose) };
        assert_true(field_read_form(&context, fields, &form, &again, &errors));
        for (const struct field *field = fields; !FIELD_END(field); field++)
                assert_true(text_equal(field_input(arena, field, &dose), field_input(arena, field, &again)));
}

static void
a_faulty_table_is_found_by_its_test(void **state)
{
        const struct field twice[] = {
                FIELD_TEXT(struct dose_new, lot, 5, OPTIONAL, CLEAR, "製造番号", "Lot", ""),
                FIELD_TEXT(struct dose_new, lot, 5, OPTIONAL, CLEAR, "製造番号", "Lot", ""),
                { 0 },
        };
        const struct field nothing_fits[] = {
                FIELD_NUMBER(struct dose_new, dose, 9, 1, OPTIONAL, CLEAR, "回数", "Dose", ""),
                { 0 },
        };
        const struct field no_label[] = { FIELD_FLAG(struct dose_new, verified, OPTIONAL, CLEAR, "", "Verified", ""),
                                          { 0 } };

        (void)state;
        assert_non_null(field_table_fault(twice));
        assert_non_null(field_table_fault(nothing_fits));
        assert_non_null(field_table_fault(no_label));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_right_form_becomes_a_struct_that_is_checked),
                cmocka_unit_test(what_is_optional_may_be_absent_and_is_told_from_anything_typed),
                cmocka_unit_test(what_is_required_must_be_there),
                cmocka_unit_test(unknown_and_repeated_fields_are_refused),
                cmocka_unit_test(every_fault_is_told_at_once_in_the_order_of_the_table),
                cmocka_unit_test(texts_are_limited_in_characters_and_hold_no_control),
                cmocka_unit_test(digits_numbers_codes_flags_and_ids_are_exact),
                cmocka_unit_test(dates_are_read_as_people_write_them_and_judged_by_the_business_date),
                cmocka_unit_test(absurd_lengths_are_refused_before_they_are_read),
                cmocka_unit_test(what_is_shown_and_what_is_edited_come_from_the_same_table),
                cmocka_unit_test(what_a_form_shows_for_editing_is_read_back_as_the_same),
                cmocka_unit_test(a_faulty_table_is_found_by_its_test),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
