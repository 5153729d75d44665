/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "field/field_csv.h"
#include "field/field_json.h"
#include "field/field_test_table.h"
#include "field/field_write.h"

#include <string.h>

#define PERSON "000102030405060708090a0b0c0d0e0f"
#define RIGHT                                                                                                          \
        "{\"person\":\"" PERSON "\",\"vaccine\":\"MR\",\"given_on\":\"2023-10-02\",\"birth\":\"1965-04\","             \
        "\"lot\":\"A 1\",\"kana\":\"アサヒ　タロウ\",\"municipality\":\"012041\",\"number\":\"0012\","          \
        "\"reason\":\"一\\n二\",\"dose\":3,\"verified\":true}"

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

static struct json_object *
parse(const char *document)
{
        struct json_object *object;
        struct err *err = json_read(arena, text_of(document), &(struct json_limits){ 4096, 4 }, &object);

        if (err)
                fail_msg("%s: %s", document, err_code(err)->code);
        return object;
}

/* A document that differs from the right one in one member. */
static char *
with(const char *member, const char *json)
{
        struct json_object *right = parse(RIGHT);
        struct dose_new dose;
        struct field_errors errors;
        struct buffer buffer;
        struct json_writer writer;
        char *made;

        assert_true(field_read_json(&context, fields, right, &dose, &errors));
        buffer_init(&buffer, 4096);
        json_write_begin(&writer, &buffer);
        json_write_object(&writer);
        for (const struct field *field = fields; !FIELD_END(field); field++) {
                struct field one[2] = { *field, { 0 } };

                if (strcmp(field->name, member) != 0)
                        field_write_json(&writer, one, &dose);
        }
        if (json) {
                json_write_member(&writer, text_of(member));
                buffer_put_string(&buffer, json);
        }
        json_write_end(&writer);
        assert_false(buffer_full(&buffer));
        made = arena_string(arena, buffer.at);
        buffer_finish(&buffer);
        return made;
}

static void
assert_bad(const char *member, const char *json, const struct err_code *code)
{
        struct dose_new dose, before;
        struct field_errors errors;

        memset(&dose, 0x5a, sizeof dose);
        before = dose;
        assert_false(field_read_json(&context, fields, parse(with(member, json)), &dose, &errors));
        assert_int_equal(errors.count, 1);
        assert_true(text_is(errors.at[0].name, member));
        if (errors.at[0].code != code)
                fail_msg("%s: %s, not %s", json, errors.at[0].code->code, code->code);
        assert_memory_equal(&dose, &before, sizeof dose);
}

static void
what_is_written_as_json_is_read_back_as_the_same(void **state)
{
        struct dose_new dose;
        struct field_errors errors;
        struct buffer buffer;
        struct json_writer writer;

        (void)state;
        assert_true(field_read_json(&context, fields, parse(RIGHT), &dose, &errors));
        assert_true(text_is(dose.kana, "アサヒ　タロウ"));
        assert_int_equal(dose.birth.precision, BIRTH_MONTH);
        assert_false(field_has_date(dose.returned_on));
        buffer_init(&buffer, 4096);
        json_write_begin(&writer, &buffer);
        json_write_object(&writer);
        field_write_json(&writer, fields, &dose);
        json_write_end(&writer);
        assert_string_equal(buffer.at, RIGHT);
        buffer_finish(&buffer);
}

static void
json_is_exact_and_never_null(void **state)
{
        (void)state;
        assert_bad("lot", "null", &ERR_FIELD_WRONG_TYPE);
        assert_bad("lot", "5", &ERR_FIELD_WRONG_TYPE);
        assert_bad("lot", "\"\"", &ERR_FIELD_REQUIRED);
        assert_bad("lot", "\"ABCDEF\"", &ERR_FIELD_TOO_LONG);
        assert_bad("lot", "\"A\\u0001\"", &ERR_TEXT_CONTROL);
        assert_bad("lot", "\"A\\n\"", &ERR_TEXT_CONTROL);
        assert_bad("reason", "\"A\\r\\nB\"", &ERR_TEXT_CONTROL);
        assert_bad("dose", "\"3\"", &ERR_FIELD_WRONG_TYPE);
        assert_bad("dose", "3.0", &ERR_FIELD_WRONG_TYPE);
        assert_bad("dose", "10", &ERR_FIELD_OUT_OF_RANGE);
        assert_bad("verified", "1", &ERR_FIELD_WRONG_TYPE);
        assert_bad("given_on", "\"R5.10.2\"", &ERR_FIELD_NOT_A_DATE);
        assert_bad("given_on", "\"2023-10-03\"", &ERR_FIELD_FUTURE);
        assert_bad("birth", "\"S40.4.1\"", &ERR_FIELD_NOT_A_DATE);
        assert_bad("birth", "\"不詳\"", &ERR_FIELD_NOT_A_DATE);
        assert_bad("municipality", "\"０１２０４１\"", &ERR_FIELD_NOT_DIGITS);
        assert_bad("municipality", "\"01204\"", &ERR_FIELD_LENGTH);
        assert_bad("kana", "\"あさひ\"", &ERR_FIELD_NOT_KANA);
        assert_bad("kana", "\" ア\"", &ERR_FIELD_NOT_KANA);
        assert_bad("vaccine", "\"XX\"", &ERR_FIELD_NOT_A_CODE);
        assert_bad("person", "\"00\"", &ERR_FIELD_NOT_AN_ID);
        assert_bad("vaccine", NULL, &ERR_FIELD_REQUIRED);
        assert_bad("birth", NULL, &ERR_FIELD_REQUIRED);
        assert_bad("not_in_the_table", "1", &ERR_FIELD_UNKNOWN);
}

static void
a_birth_date_that_is_not_known_is_said_openly(void **state)
{
        struct dose_new dose;
        struct field_errors errors;

        (void)state;
        assert_true(field_read_json(&context, fields, parse(with("birth", "\"\"")), &dose, &errors));
        assert_int_equal(dose.birth.precision, BIRTH_UNKNOWN);
        assert_non_null(strstr(with("birth", "\"\""), "\"birth\":\"\""));
}

static void
members_read_by_someone_else_may_stand_beside(void **state)
{
        struct json_object *object = parse(with("mode", "\"record\""));
        struct dose_new dose;
        struct field_errors errors;
        struct text mode;

        (void)state;
        assert_null(json_read_text(object, "mode", JSON_REQUIRED, &mode));
        assert_true(field_read_json(&context, fields, object, &dose, &errors));
        assert_true(field_read_json(&context, fields, parse(with("token", "1")), &dose, &errors));
        assert_null(json_read_end(object));
}

static void
nothing_of_the_document_is_needed_once_it_was_read(void **state)
{
        struct arena *own = arena_create(ARENA_SECRET, 1 << 16);
        struct json_object *object;
        struct dose_new dose;
        struct field_errors errors;

        (void)state;
        assert_null(json_read(own, TEXT(RIGHT), &(struct json_limits){ 4096, 4 }, &object));
        assert_true(field_read_json(&context, fields, object, &dose, &errors));
        arena_destroy(own);
        assert_true(text_is(dose.lot, "A 1"));
        assert_true(text_is(dose.number, "0012"));
        assert_true(text_is(field_typed(&errors, "given_on"), "2023-10-02"));
}

static void
errors_are_answered_with_pointer_and_code(void **state)
{
        struct dose_new dose;
        struct field_errors errors;
        struct buffer buffer;
        struct json_writer writer;

        (void)state;
        assert_false(field_read_json(&context, fields, parse(with("dose", "\"x\"")), &dose, &errors));
        buffer_init(&buffer, 4096);
        json_write_begin(&writer, &buffer);
        field_write_errors(&writer, arena, &errors, TEXT("/dose~1s"), true);
        assert_string_equal(buffer.at, "[{\"pointer\":\"/dose~1s/dose\",\"code\":\"field.wrong-type\","
                                       "\"detail\":\"The value has the wrong type.\"}]");
        buffer_finish(&buffer);
}

static void
the_inventory_says_of_each_field_what_is_sealed_and_why(void **state)
{
        struct buffer buffer;
        struct json_writer writer;

        (void)state;
        buffer_init(&buffer, 1 << 14);
        json_write_begin(&writer, &buffer);
        json_write_array(&writer);
        field_write_inventory(&writer, "dose", fields);
        json_write_end(&writer);
        assert_non_null(strstr(buffer.at,
                               "{\"table\":\"dose\",\"name\":\"kana\",\"kind\":\"kana\",\"need\":\"optional\","
                               "\"held\":\"sealed\",\"ja\":\"カナ\",\"en\":\"Kana\",\"law\":\"\"}"));
        assert_non_null(strstr(buffer.at,
                               "\"name\":\"vaccine\",\"kind\":\"code\",\"need\":\"required\",\"held\":\"clear\","
                               "\"ja\":\"予防接種の種類\",\"en\":\"Vaccine\",\"law\":\"法\""));
        buffer_finish(&buffer);
}

static const struct csv_limits csv_limits = { .row_bytes = 1000, .columns = 20 };

static struct csv_row
next(struct csv_reader *reader)
{
        struct csv_row row = { 0 };
        bool found = false;

        assert_null(csv_next(reader, &row, &found));
        assert_true(found);
        return row;
}

static void
csv_rows_are_read_under_names_or_labels(void **state)
{
        struct csv_reader *reader =
            csv_reader_create_of(&csv_limits, TEXT("生年月日,vaccine,person,接種年月日,token,lot\r\n"
                                                   "S40.4.1,MR," PERSON ",R5.10.2,x,\"A,1\"\r\n"
                                                   "S40.4.1,MR," PERSON ",R5.10.3,x,\r\n"
                                                   "S40.4.1,MR\r\n"));
        struct field_columns columns;
        struct field_errors errors;
        struct dose_new dose;
        struct csv_row row = next(reader);

        (void)state;
        assert_true(field_csv_header(&context, fields, &row, &columns, &errors));
        row = next(reader);
        assert_true(field_read_csv(&context, &columns, &row, &dose, &errors));
        assert_true(text_is(dose.lot, "A,1"));
        assert_false(dose.verified);
        row = next(reader);
        assert_false(field_read_csv(&context, &columns, &row, &dose, &errors));
        assert_ptr_equal(field_error_of(&errors, "given_on")->code, &ERR_FIELD_FUTURE);
        assert_true(text_is(dose.lot, "A,1")); /* not the reader's memory, which the next row overwrote */
        row = next(reader);
        assert_false(field_read_csv(&context, &columns, &row, &dose, &errors));
        assert_int_equal(errors.count, 1);
        assert_ptr_equal(errors.at[0].code, &ERR_FIELD_COLUMNS);
        csv_reader_destroy(reader);
}

static void
a_wrong_header_refuses_the_file(void **state)
{
        struct csv_reader *reader =
            csv_reader_create_of(&csv_limits, TEXT("person,vaccine,birth,予防接種の種類,個人番号\r\n"));
        struct field_columns columns = { .count = 77 };
        struct field_errors errors;
        struct csv_row row = next(reader);

        (void)state;
        assert_false(field_csv_header(&context, fields, &row, &columns, &errors));
        assert_int_equal(errors.count, 3);
        assert_ptr_equal(field_error_of(&errors, "vaccine")->code, &ERR_FIELD_REPEATED);
        assert_ptr_equal(field_error_of(&errors, "given_on")->code, &ERR_FIELD_REQUIRED);
        assert_ptr_equal(errors.at[2].code, &ERR_FIELD_UNKNOWN);
        assert_true(text_is(errors.at[2].name, "個人番号"));
        assert_int_equal(columns.count, 77);
        csv_reader_destroy(reader);
}

static void
what_is_written_as_csv_is_read_back_as_the_same(void **state)
{
        struct dose_new dose, again;
        struct field_errors errors;
        struct field_columns columns;
        struct buffer buffer;
        struct csv_writer writer;
        struct csv_reader *reader;
        struct csv_row row;

        (void)state;
        assert_true(field_read_json(&context, fields, parse(RIGHT), &dose, &errors));
        buffer_init(&buffer, 4096);
        csv_writer_init(&writer, &buffer, CSV_MACHINE);
        field_write_csv_header(&writer, fields);
        field_write_csv(&writer, arena, fields, &dose);
        reader = csv_reader_create_of(&csv_limits, buffer_text(&buffer));
        row = next(reader);
        assert_true(field_csv_header(&context, fields, &row, &columns, &errors));
        row = next(reader);
        assert_true(field_read_csv(&context, &columns, &row, &again, &errors));
        for (const struct field *field = fields; !FIELD_END(field); field++)
                assert_true(text_equal(field_input(arena, field, &dose), field_input(arena, field, &again)));
        csv_reader_destroy(reader);
        buffer_finish(&buffer);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_written_as_json_is_read_back_as_the_same),
                cmocka_unit_test(json_is_exact_and_never_null),
                cmocka_unit_test(a_birth_date_that_is_not_known_is_said_openly),
                cmocka_unit_test(members_read_by_someone_else_may_stand_beside),
                cmocka_unit_test(nothing_of_the_document_is_needed_once_it_was_read),
                cmocka_unit_test(errors_are_answered_with_pointer_and_code),
                cmocka_unit_test(the_inventory_says_of_each_field_what_is_sealed_and_why),
                cmocka_unit_test(csv_rows_are_read_under_names_or_labels),
                cmocka_unit_test(a_wrong_header_refuses_the_file),
                cmocka_unit_test(what_is_written_as_csv_is_read_back_as_the_same),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
