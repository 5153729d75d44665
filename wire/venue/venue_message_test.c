/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "venue/venue_message.h"

#define READ                                                                                                           \
        "{\"event\":\"000102030405060708090a0b0c0d0e0f\",\"state\":\"recorded\",\"ticket\":\"270120254829105736\","    \
        "\"birth\":\"1965-04-01\",\"given_on\":\"2023-10-02\",\"lot\":\"HG2266\",\"venue\":\"旭川市保健所\""

static struct arena *arena;
static struct date today;

static int
set_up(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 4 << 20);
        return date_read(TEXT("2023-10-02"), &today) ? 0 : -1;
}

static int
tear_down(void **state)
{
        (void)state;
        assert_int_equal(err_live(), 0);
        arena_destroy(arena);
        return 0;
}

static void
assert_refused(const char *message, const char *code)
{
        struct venue_message *reads;
        size_t count;
        struct err *err = venue_message_read(arena, text_of(message), today, &reads, &count);

        assert_non_null(err);
        assert_string_equal(err_code(err)->code, code);
        err_free(err);
}

static void
a_read_is_decoded_and_written_back(void **state)
{
        struct venue_message *reads;
        struct buffer buffer;
        size_t count;
        struct err *err = venue_message_read(arena, TEXT("{\"reads\":[" READ "}]}"), today, &reads, &count);

        (void)state;
        assert_null(err);
        assert_int_equal(count, 1);
        assert_true(text_is(reads[0].ticket, "270120254829105736"));
        assert_null(reads[0].product.at);
        buffer_init(&buffer, VENUE_MESSAGE_MAX);
        venue_message_write(&buffer, reads, count);
        assert_string_equal(buffer_text(&buffer).at, "{\"reads\":[" READ "}]}");
        buffer_finish(&buffer);
}

static void
a_name_or_a_number_has_no_place_in_it(void **state) /* req: R3 */
{
        (void)state;
        assert_refused("{\"reads\":[" READ ",\"name\":\"旭 太郎\"}]}", "field.unknown");
        assert_refused("{\"reads\":[" READ ",\"individual_number\":\"123456789018\"}]}", "field.unknown");
}

static void
what_is_wrong_is_refused(void **state)
{
        (void)state;
        assert_refused("{\"reads\":[]}", "field.count");
        assert_refused("{\"reads\":[{}]}", "field.required");
        assert_refused("{\"reads\":{}}", "json.wrong-type");
        assert_refused("{\"reads\":[{\"event\":\"000102030405060708090a0b0c0d0e0f\",\"state\":\"recorded\",\"ticket\":"
                       "\"27012025482910573\","
                       "\"birth\":\"1965-04-01\",\"given_on\":\"2023-10-02\",\"venue\":\"a\"}]}",
                       "field.length");
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_read_is_decoded_and_written_back, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_name_or_a_number_has_no_place_in_it, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_is_wrong_is_refused, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
