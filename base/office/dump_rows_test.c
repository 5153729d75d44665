/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office/dump_rows.h"

#include <stdio.h>
#include <string.h>

#define LEFT_OUT "{\"left_out\":[{\"table\":\"event\",\"column\":\"salt\",\"why\":\"salt\"}]}"
/* Ids of two installations: the same things under other ids, and in another order. */
#define A1 "x0a0000000000000000000000000000a1"
#define A2 "x0a0000000000000000000000000000a2"
#define B1 "x7f0000000000000000000000000000b1"
#define B2 "x1f0000000000000000000000000000b2"

static int
set_up(void **state)
{
        *state = arena_create(ARENA_PLAIN, 64 << 20);
        return 0;
}

static int
tear_down(void **state)
{
        arena_destroy(*state);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct dump_rows *
rows_of(struct arena *arena, const char *const *lines)
{
        struct dump_rows *rows = dump_rows_create(arena);

        for (; *lines; lines++) {
                struct err *err = dump_rows_take(rows, text_of(*lines));

                if (err)
                        fail_msg("%s: %s", *lines, err_sentence(err));
        }
        return rows;
}

static void
gather(void *context, struct text line)
{
        buffer_put_text(context, line);
}

static const char *
canonical(struct arena *arena, const char *const *lines)
{
        struct buffer out;
        const char *text;

        buffer_init(&out, 1 << 20);
        dump_rows_write(rows_of(arena, lines), gather, &out);
        text = arena_string(arena, buffer_text(&out).at);
        buffer_finish(&out);
        return text;
}

#define PERSON(ID, NUMBER)                                                                                             \
        "{\"table\":\"person\",\"values\":{\"person\":\"" ID "\",\"address_number\":\"t" NUMBER "\",\"event\":\"e3\"}" \
        "}"
#define DOSE(ID, PERSON, EVENT)                                                                                        \
        "{\"table\":\"dose\",\"values\":{\"dose\":\"" ID "\",\"person\":\"" PERSON "\",\"event\":\"e" EVENT "\"}}"

static void
ids_and_changes_are_named_by_first_use(void **state)
{
        static const char *const lines[] = { LEFT_OUT, PERSON(A2, "12"), PERSON(A1, "11"),
                                             DOSE("xd10000000000000000000000000000d1", A1, "9"), NULL };
        static const char expected[] =
            "{\"format\":1,\"left_out\":[{\"table\":\"event\",\"column\":\"salt\",\"why\":\"salt\"}]}\n"
            "{\"table\":\"dose\",\"key\":\"dose#1\",\"row\":{\"dose\":\"dose#1\",\"person\":\"person#1\",\"event\":"
            "\"change#1\"}}\n"
            "{\"table\":\"person\",\"key\":\"person#1\",\"row\":{\"person\":\"person#1\",\"address_number\":\"11\","
            "\"event\":\"change#2\"}}\n"
            "{\"table\":\"person\",\"key\":\"person#2\",\"row\":{\"person\":\"person#2\",\"address_number\":\"12\","
            "\"event\":\"change#2\"}}\n";

        assert_string_equal(canonical(*state, lines), expected);
}

static void
the_same_things_under_other_ids_give_the_same_dump(void **state)
{
        static const char *const first[] = { LEFT_OUT,
                                             PERSON(A1, "11"),
                                             PERSON(A2, "12"),
                                             DOSE("xd10000000000000000000000000000d1", A1, "9"),
                                             DOSE("xd20000000000000000000000000000d2", A2, "10"),
                                             NULL };
        static const char *const second[] = { LEFT_OUT,
                                              DOSE("xe20000000000000000000000000000e2", B1, "21"),
                                              DOSE("x0e10000000000000000000000000000e", B2, "20"),
                                              PERSON(B1, "12"),
                                              PERSON(B2, "11"),
                                              NULL };

        assert_string_equal(canonical(*state, first), canonical(*state, second));
}

/* Two log-ins that agree in everything but their ids: which is first does not matter, but all that hangs on it must
 * follow, over several tables. */
#define SESSION(ID, EVENT) "{\"table\":\"session\",\"values\":{\"session\":\"" ID "\",\"event\":\"e" EVENT "\"}}"
#define WORK(ID, SESSION, EVENT)                                                                                       \
        "{\"table\":\"work\",\"values\":{\"work\":\"" ID "\",\"event\":\"e" EVENT "\",\"session\":\"" SESSION "\"}}"
#define EVENT(NUMBER, WHAT) "{\"table\":\"event\",\"values\":{\"number\":\"e" NUMBER "\",\"what\":\"t" WHAT "\"}}"

static void
what_hangs_on_two_that_are_alike_follows_the_one_taken_first(void **state)
{
        static const char *const first[] = {
                LEFT_OUT,         EVENT("1", "open"), EVENT("2", "open"), EVENT("3", "work"), EVENT("4", "work"),
                SESSION(A1, "1"), SESSION(A2, "2"),   WORK(B1, A1, "3"),  WORK(B2, A2, "4"),  NULL
        };
        static const char *const second[] = {
                LEFT_OUT,         EVENT("4", "open"), EVENT("1", "work"), EVENT("2", "work"), EVENT("3", "open"),
                SESSION(B2, "3"), SESSION(A1, "4"),   WORK(A2, A1, "1"),  WORK(B1, B2, "2"),  NULL
        };

        assert_string_equal(canonical(*state, first), canonical(*state, second));
}

static void
a_dose_on_another_person_gives_another_dump(void **state)
{
        static const char *const first[] = { LEFT_OUT, PERSON(A1, "11"), PERSON(A2, "12"),
                                             DOSE("xd10000000000000000000000000000d1", A1, "9"), NULL };
        static const char *const second[] = { LEFT_OUT, PERSON(A1, "11"), PERSON(A2, "12"),
                                              DOSE("xd10000000000000000000000000000d1", A2, "9"), NULL };

        assert_string_not_equal(canonical(*state, first), canonical(*state, second));
}

static void
drawn_numbers_are_names_too_and_their_prefix_is_not(void **state)
{
        static const char *const first[] = {
                LEFT_OUT,
                "{\"table\":\"ticket\",\"values\":{\"number\":\"d4829105736\"}}",
                "{\"table\":\"record\",\"values\":{\"ticket\":\"d270120414829105736\"}}",
                NULL,
        };
        static const char *const second[] = {
                LEFT_OUT,
                "{\"table\":\"ticket\",\"values\":{\"number\":\"d1111111111\"}}",
                "{\"table\":\"record\",\"values\":{\"ticket\":\"d270120411111111111\"}}",
                NULL,
        };
        static const char *const third[] = {
                LEFT_OUT,
                "{\"table\":\"ticket\",\"values\":{\"number\":\"d1111111111\"}}",
                "{\"table\":\"record\",\"values\":{\"ticket\":\"d260120411111111111\"}}",
                NULL,
        };

        assert_string_equal(canonical(*state, first), canonical(*state, second));
        assert_non_null(strstr(canonical(*state, first), "\"ticket\":\"27012041ticket#1\""));
        assert_string_not_equal(canonical(*state, first), canonical(*state, third));
}

static void
an_id_inside_a_text_is_named_and_other_hex_stays(void **state)
{
        static const char *const lines[] = {
                LEFT_OUT,
                "{\"table\":\"form_use\",\"values\":{\"location\":\"t/person/0a0000000000000000000000000000a1/dose\","
                "\"lot\":\"tab12\"}}",
                NULL,
        };

        assert_non_null(strstr(canonical(*state, lines), "\"/person/location#1/dose\""));
        assert_non_null(strstr(canonical(*state, lines), "\"lot\":\"ab12\""));
}

static void
the_self_test_sees_every_column_and_invents_rows_where_there_are_none(void **state)
{
        static const char *const lines[] = {
                LEFT_OUT,
                "{\"table\":\"person\",\"columns\":[\"person x\",\"address_number t\",\"event e\"]}",
                PERSON(A1, "11"),
                PERSON(A2, "12"),
                "{\"table\":\"empty\",\"columns\":[\"id x\",\"count i\",\"words t\"]}",
                NULL,
        };
        struct buffer out;
        size_t columns = 0;

        buffer_init(&out, 1 << 16);
        if (!dump_rows_selftest(rows_of(*state, lines), gather, &out, &columns))
                fail_msg("%s", buffer_text(&out).at);
        assert_int_equal(columns, 6);
        buffer_finish(&out);
}

static void
the_self_test_tells_of_a_column_that_no_row_shows(void **state)
{
        static const char *const lines[] = {
                LEFT_OUT,
                "{\"table\":\"person\",\"columns\":[\"person x\",\"address_number t\",\"event e\",\"sex t\"]}",
                PERSON(A1, "11"),
                NULL,
        };
        struct buffer out;
        size_t columns = 0;

        buffer_init(&out, 1 << 16);
        assert_false(dump_rows_selftest(rows_of(*state, lines), gather, &out, &columns));
        assert_string_equal(buffer_text(&out).at, "{\"not_seen\":\"person\",\"column\":\"sex\"}\n");
        buffer_finish(&out);
}

static void
a_line_of_another_form_is_refused(void **state)
{
        static const char *const wrong[] = { "{\"table\":\"person\"}",
                                             "{\"values\":{}}",
                                             "{\"table\":1}",
                                             "x",
                                             "{\"table\":\"person\",\"values\":{\"a\":\"\"}}",
                                             "{\"table\":\"person\",\"values\":{\"a\":1}}" };
        struct dump_rows *rows = dump_rows_create(*state);
        struct err *err = dump_rows_take(rows, TEXT("{\"table\":\"person\"}"));

        assert_non_null(err);
        err_free(err);
        assert_null(dump_rows_take(rows, TEXT(LEFT_OUT)));
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                err = dump_rows_take(rows, text_of(wrong[i]));
                assert_non_null(err);
                err_free(err);
        }
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(ids_and_changes_are_named_by_first_use),
                TEST(the_same_things_under_other_ids_give_the_same_dump),
                TEST(what_hangs_on_two_that_are_alike_follows_the_one_taken_first),
                TEST(a_dose_on_another_person_gives_another_dump),
                TEST(drawn_numbers_are_names_too_and_their_prefix_is_not),
                TEST(an_id_inside_a_text_is_named_and_other_hex_stays),
                TEST(the_self_test_sees_every_column_and_invents_rows_where_there_are_none),
                TEST(the_self_test_tells_of_a_column_that_no_row_shows),
                TEST(a_line_of_another_form_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
