/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record/record_message.h"

#include "field/field_read.h"

#define RECORD                                                                                                         \
        "{\"record\":\"000102030405060708090a0b0c0d0e0f\",\"version\":2,\"state\":\"recorded\","                       \
        "\"address_number\":\"0000000012\",\"ticket\":\"270120414829105736\",\"dose\":7,"                              \
        "\"given_on\":\"2023-10-02\",\"product\":\"コミナティ(XBB.1.5)\",\"lot\":\"HG2266\","                     \
        "\"venue\":\"旭川市保健所\",\"flags\":\"W06\",\"reason\":\"ロット番号の誤り\""

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
        struct record_message *records;
        size_t count;
        struct err *err = record_message_read(arena, text_of(message), today, &records, &count);

        assert_non_null(err);
        assert_string_equal(err_code(err)->code, code);
        err_free(err);
}

static void
a_record_reads_and_writes_back(void **state) /* req: V2 */
{
        struct record_message *records;
        struct buffer buffer;
        size_t count;
        struct err *err = record_message_read(arena, TEXT("{\"records\":[" RECORD "}]}"), today, &records, &count);

        (void)state;
        assert_null(err);
        assert_int_equal(count, 1);
        assert_int_equal(records[0].record.at[15], 15);
        assert_int_equal(records[0].version, 2);
        assert_true(text_is(records[0].ticket, "270120414829105736"));
        assert_null(records[0].doctor.at);
        buffer_init(&buffer, RECORD_MESSAGE_MAX);
        record_message_write(&buffer, records, count);
        assert_string_equal(buffer_text(&buffer).at, "{\"records\":[" RECORD "}]}");
        buffer_finish(&buffer);
}

static void
what_is_wrong_is_refused(void **state)
{
        (void)state;
        assert_refused("{\"records\":[" RECORD ",\"name\":\"旭\"}]}", "field.unknown");
        assert_refused("{\"records\":[]}", "field.count");
        assert_refused("{\"records\":[{}]}", "field.required");
        assert_refused("{\"records\":[{\"record\":\"0001\",\"version\":2,\"state\":\"recorded\","
                       "\"address_number\":\"1\",\"ticket\":\"270120414829105736\",\"dose\":7,"
                       "\"given_on\":\"2023-10-02\",\"venue\":\"a\"}]}",
                       "field.not-an-id");
        assert_refused("{\"records\":[{\"record\":\"000102030405060708090a0b0c0d0e0f\",\"version\":2,"
                       "\"state\":\"recorded\",\"address_number\":\"1\",\"ticket\":\"270120414829105736\",\"dose\":7,"
                       "\"given_on\":\"2023-10-03\",\"venue\":\"a\"}]}",
                       "field.future");
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_record_reads_and_writes_back, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_is_wrong_is_refused, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
