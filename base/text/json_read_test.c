/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/json_read.h"

#include <string.h>

static const struct json_limits limits = { .bytes = 2000, .depth = 4 };
static struct arena *arena;

static int
set_up(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 1 << 20);
        return 0;
}

static int
tear_down(void **state)
{
        (void)state;
        arena_destroy(arena);
        return 0;
}

static struct json_object *
object_of(const char *document)
{
        struct json_object *object = NULL;
        struct err *err = json_read(arena, text_of(document), &limits, &object);

        if (err)
                fail_msg("%s: %s", document, err_code(err)->code);
        return object;
}

static void
assert_error(struct err *err, const struct err_code *code, const char *pointer)
{
        if (!err_is(err, code))
                fail_msg("%s, not %s", err ? err_code(err)->code : "no error", code->code);
        assert_string_equal(err_field(err), pointer);
        err_free(err);
}

static void
assert_refused(struct text document, const struct err_code *code)
{
        struct json_object *object = (struct json_object *)&limits;
        struct err *err = json_read(arena, document, &limits, &object);

        if (!err_is(err, code))
                fail_msg("%.*s: %s, not %s", TEXT_ARGS(document), err ? err_code(err)->code : "read", code->code);
        assert_ptr_equal(object, &limits);
        err_free(err);
}

static void
members_are_asked_for_by_name_and_type(void **state)
{
        struct json_object *object = object_of(
            "{\"a\":\"旭\",\"b\":-9223372036854775808,\"c\":true,\"d\":{\"e\":[\"x\",{\"y\":1},7]},\"f\":\"1\\n2\"}");
        struct json_object *inner, *item;
        struct json_array *array;
        struct text text, lines;
        int64_t number, absent = 5;
        bool flag = false;

        (void)state;
        assert_null(json_read_text(object, "a", JSON_REQUIRED, &text));
        assert_true(text_is(text, "旭"));
        assert_null(json_read_integer(object, "b", JSON_REQUIRED, &number));
        assert_true(number == INT64_MIN);
        assert_null(json_read_flag(object, "c", JSON_OPTIONAL, &flag));
        assert_true(flag);
        assert_null(json_read_object(object, "d", JSON_REQUIRED, &inner));
        assert_null(json_read_array(inner, "e", JSON_REQUIRED, &array));
        assert_int_equal(json_items(array), 3);
        assert_null(json_item_text(array, 0, &text));
        assert_true(text_is(text, "x"));
        assert_null(json_item_object(array, 1, &item));
        assert_null(json_item_integer(array, 2, &number));
        assert_int_equal(number, 7);
        assert_null(json_read_integer(object, "absent", JSON_OPTIONAL, &absent));
        assert_int_equal(absent, 5);
        assert_null(json_read_lines(object, "f", JSON_REQUIRED, &lines));
        assert_true(text_is(lines, "1\n2"));
        assert_null(json_read_end(object));
        assert_null(json_read_end(inner));
        assert_error(json_read_end(item), &ERR_JSON_UNKNOWN, "/d/e/1/y");
}

static void
an_error_names_its_place_as_a_pointer(void **state)
{
        struct json_object *object =
            object_of("{\"a/b~c\":1,\"n\":null,\"t\":\"x\",\"f\":1.0,\"o\":{\"z\":[1]},\"c\":\"\\u0001\"}");
        struct json_object *inner;
        struct json_array *array;
        struct text text = TEXT("kept");
        int64_t number = 5;

        (void)state;
        assert_error(json_read_text(object, "a/b~c", JSON_REQUIRED, &text), &ERR_JSON_WRONG_TYPE, "/a~1b~0c");
        assert_error(json_read_text(object, "n", JSON_OPTIONAL, &text), &ERR_JSON_WRONG_TYPE, "/n");
        assert_error(json_read_integer(object, "t", JSON_REQUIRED, &number), &ERR_JSON_WRONG_TYPE, "/t");
        assert_error(json_read_integer(object, "f", JSON_REQUIRED, &number), &ERR_JSON_WRONG_TYPE, "/f");
        assert_error(json_read_text(object, "gone", JSON_REQUIRED, &text), &ERR_JSON_MISSING, "/gone");
        assert_error(json_read_text(object, "c", JSON_REQUIRED, &text), &ERR_TEXT_CONTROL, "/c");
        assert_error(json_read_end(object), &ERR_JSON_UNKNOWN, "/o");
        assert_null(json_read_object(object, "o", JSON_REQUIRED, &inner));
        assert_null(json_read_end(object));
        assert_null(json_read_array(inner, "z", JSON_REQUIRED, &array));
        assert_error(json_item_text(array, 0, &text), &ERR_JSON_WRONG_TYPE, "/o/z/0");
        assert_true(text_is(text, "kept"));
        assert_int_equal(number, 5);
}

static void
a_long_pointer_is_cut_between_code_points(void **state)
{
        struct json_object *object = object_of(
            "{\"あああああああああああああああああああああああああああああああああああああああああああああ\":1}");
        struct err *err = json_read_end(object);

        (void)state;
        assert_int_equal(strlen(err_field(err)), 1 + 39 * 3); /* 120 bytes hold the slash and 39 whole ones */
        err_free(err);
}

static void
what_is_no_json_is_refused(void **state)
{
        static const char *const broken[] = {
                "",
                " ",
                "{",
                "}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":9223372036854775808}",
                "{\"a\":1e999}",
                "\"a\"",
                "1",
                "null",
                "{\"a\":\"\xff\"}",
                "{\"a\":\"\xed\xa0\x80\"}",
                "\xef\xbb\xbf{}",
                "{\"a\":1}{\"b\":2}",
                "/* c */{}",
                "{\"a\" 1}",
        };

        (void)state;
        for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
                assert_refused(text_of(broken[i]), &ERR_JSON_SYNTAX);
        assert_refused(TEXT("{}\0"), &ERR_JSON_SYNTAX);
        assert_refused(TEXT("[]"), &ERR_JSON_NOT_AN_OBJECT);
        assert_refused(TEXT("{\"a\":1,\"a\":1}"), &ERR_JSON_DUPLICATE);
        assert_refused(TEXT("{\"o\":{\"a\":1,\"\\u0061\":2}}"), &ERR_JSON_DUPLICATE);
}

static void
limits_hold_before_anything_is_read(void **state)
{
        char *wide = arena_alloc(arena, 2101);

        (void)state;
        assert_non_null(object_of("{\"a\":[[[1]]]}"));
        assert_refused(TEXT("{\"a\":[[[[1]]]]}"), &ERR_JSON_TOO_DEEP);
        assert_non_null(object_of("{\"a\":\"[[[[[[\\\"[[[[\"}"));
        memset(wide, ' ', 2100);
        assert_refused((struct text){ wide, 2001 }, &ERR_JSON_TOO_LARGE);
        memset(wide, '[', 2000);
        assert_refused((struct text){ wide, 2000 }, &ERR_JSON_TOO_DEEP);
}

static void
a_syntax_error_names_its_line_and_quotes_nothing(void **state)
{
        struct json_object *object;
        struct err *err = json_read(arena, TEXT("{\"name\":\n\"タロウ\" x}"), &limits, &object);

        (void)state;
        assert_int_equal(err_line(err), 2);
        assert_null(strstr(err_sentence(err), "タ"));
        assert_null(strstr(err_sentence(err), "x}"));
        err_free(err);
        err = json_read(arena, TEXT("{\"タ\":1,\"タ\":1}"), &limits, &object);
        assert_null(strstr(err_sentence(err), "タ"));
        err_free(err);
        assert_int_equal(err_live(), 0);
}

static void
unasked_members_come_one_by_one(void **state)
{
        struct json_object *object = object_of("{\"a\":1,\"b\":2,\"c\":[]}");
        size_t position = 0;
        int64_t number;
        struct text name;

        (void)state;
        assert_null(json_read_integer(object, "b", JSON_REQUIRED, &number));
        assert_true(json_next_unasked(object, &position, &name) && text_is(name, "a"));
        assert_true(json_next_unasked(object, &position, &name) && text_is(name, "c"));
        assert_false(json_next_unasked(object, &position, &name));
        assert_int_equal(json_kind_of(object, "c"), JSON_IS_ARRAY);
        assert_int_equal(json_kind_of(object, "d"), JSON_IS_ABSENT);
        assert_int_equal(json_pointer(object).length, 0);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(members_are_asked_for_by_name_and_type),
                cmocka_unit_test(an_error_names_its_place_as_a_pointer),
                cmocka_unit_test(a_long_pointer_is_cut_between_code_points),
                cmocka_unit_test(what_is_no_json_is_refused),
                cmocka_unit_test(limits_hold_before_anything_is_read),
                cmocka_unit_test(a_syntax_error_names_its_line_and_quotes_nothing),
                cmocka_unit_test(unasked_members_come_one_by_one),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
