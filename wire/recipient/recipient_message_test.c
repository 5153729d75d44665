/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "recipient/recipient_message.h"

#include "field/field_read.h"

#include <stdio.h>
#include <string.h>

#define TICKET "{\"number\":\"4829105736\",\"kind\":\"2\",\"dose\":7,\"issued_on\":\"2023-10-02\",\"state\":\"live\"}"
#define FACTS                                                                                                          \
        "\"address_number\":\"0000000012\",\"revision\":17,\"family\":\"旭\",\"given\":\"太郎\","                   \
        "\"family_kana\":\"アサヒ\",\"given_kana\":\"タロウ\",\"birth\":\"1965-04-01\",\"sex\":\"M\","           \
        "\"status\":\"resident\""
#define PERSON "{" FACTS ",\"tickets\":[" TICKET "]}"

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

/* The code and the place by which a message is refused. */
static void
assert_refused(const char *message, const char *code, const char *place)
{
        struct recipient_person *people;
        size_t count;
        struct err *err = recipient_message_read(arena, RECIPIENT_VERSION, text_of(message), today, &people, &count);

        assert_non_null(err);
        assert_string_equal(err_code(err)->code, code);
        if (place)
                assert_string_equal(err_field(err), place);
        err_free(err);
}

static void
a_person_comes_with_all_tickets(void **state) /* req: V1 */
{
        struct recipient_person *people;
        size_t count;
        struct err *err = recipient_message_read(arena, RECIPIENT_VERSION, TEXT("{\"recipients\":[" PERSON "]}"), today,
                                                 &people, &count);

        (void)state;
        assert_null(err);
        assert_int_equal(count, 1);
        assert_true(text_is(people[0].address_number, "0000000012"));
        assert_int_equal(people[0].revision, 17);
        assert_true(text_is(people[0].given, "太郎"));
        assert_int_equal(people[0].birth.precision, BIRTH_DAY);
        assert_true(text_is(people[0].status, "resident"));
        assert_false(field_has_date(people[0].status_on));
        assert_int_equal(people[0].ticket_count, 1);
        assert_true(text_is(people[0].tickets[0].number, "4829105736"));
        assert_int_equal(people[0].tickets[0].dose, 7);
        assert_true(text_is(people[0].tickets[0].state, "live"));
}

/* Towns upgrade on different days: a receiver takes the version before, too, in which a number is an unknown member. */
static void
version_1_has_no_sealed_number_and_version_2_may_have_one(void **state) /* req: R1 R3 */
{
        static const char with[] =
            "{\"recipients\":[{\"sealed_number\":\"a..b.c.d\"," FACTS ",\"tickets\":[" TICKET "]}]}";
        struct recipient_person *people;
        size_t count;
        struct err *err = recipient_message_read(arena, 2, TEXT(with), today, &people, &count);

        (void)state;
        assert_null(err);
        assert_true(text_is(people[0].sealed_number, "a..b.c.d"));
        assert_null(recipient_message_read(arena, 2, TEXT("{\"recipients\":[" PERSON "]}"), today, &people, &count));
        assert_null(people[0].sealed_number.at);
        assert_null(recipient_message_read(arena, 1, TEXT("{\"recipients\":[" PERSON "]}"), today, &people, &count));
        assert_null(people[0].sealed_number.at);
        err = recipient_message_read(arena, 1, TEXT(with), today, &people, &count);
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "field.unknown");
        err_free(err);
}

static void
what_is_written_reads_back(void **state)
{
        struct recipient_person *people, *again;
        struct buffer buffer;
        size_t count;
        struct err *err = recipient_message_read(
            arena, RECIPIENT_VERSION, TEXT("{\"recipients\":[" PERSON "," PERSON "]}"), today, &people, &count);

        (void)state;
        assert_null(err);
        buffer_init(&buffer, RECIPIENT_MESSAGE_MAX);
        recipient_message_write(&buffer, people, count);
        assert_string_equal(buffer_text(&buffer).at, "{\"recipients\":[" PERSON "," PERSON "]}");
        assert_null(recipient_message_read(arena, RECIPIENT_VERSION, buffer_text(&buffer), today, &again, &count));
        buffer_finish(&buffer);
}

static void
an_individual_number_or_an_address_has_no_place_in_it(void **state) /* req: R1 R3 */
{
        (void)state;
        assert_refused("{\"recipients\":[{" FACTS ",\"individual_number\":\"123456789018\",\"tickets\":[]}]}",
                       "field.unknown", "/recipients/0/individual_number");
        assert_refused("{\"recipients\":[{" FACTS ",\"address\":\"旭川市\",\"tickets\":[]}]}", "field.unknown",
                       "/recipients/0/address");
        assert_refused("{\"recipients\":[" PERSON "],\"more\":1}", "json.unknown-member", NULL);
}

static void
what_is_wrong_is_named_with_its_place(void **state)
{
        (void)state;
        assert_refused("{\"recipients\":[]}", "field.count", "recipients");
        assert_refused("{}", "json.missing-member", "/recipients");
        assert_refused("[]", "json.not-an-object", NULL);
        assert_refused("{\"recipients\":[1]}", "json.wrong-type", NULL);
        assert_refused("{\"recipients\":[{" FACTS "}]}", "json.missing-member", "/recipients/0/tickets");
        assert_refused("{\"recipients\":[{" FACTS ",\"tickets\":[{\"number\":\"482910573\",\"kind\":\"2\",\"dose\":7,"
                       "\"issued_on\":\"2023-10-02\",\"state\":\"live\"}]}]}",
                       "field.length", "/recipients/0/tickets/0/number");
        assert_refused("{\"recipients\":[{" FACTS ",\"tickets\":[{\"number\":\"4829105736\",\"kind\":\"2\",\"dose\":0,"
                       "\"issued_on\":\"2023-10-02\",\"state\":\"live\"}]}]}",
                       "field.out-of-range", "/recipients/0/tickets/0/dose");
        assert_refused("{\"recipients\":[{" FACTS ",\"revision\":18,\"tickets\":[]}]}", "json.duplicate", NULL);
}

static void
more_people_than_a_message_holds_are_refused(void **state)
{
        struct buffer buffer;

        (void)state;
        buffer_init(&buffer, RECIPIENT_MESSAGE_MAX);
        buffer_put_string(&buffer, "{\"recipients\":[");
        for (int i = 0; i < RECIPIENTS_MAX + 1; i++)
                buffer_put_string(&buffer, i ? ",{" FACTS ",\"tickets\":[]}" : "{" FACTS ",\"tickets\":[]}");
        buffer_put_string(&buffer, "]}");
        assert_false(buffer_full(&buffer));
        assert_refused(buffer_text(&buffer).at, "field.count", "recipients");
        buffer_finish(&buffer);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_person_comes_with_all_tickets, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_is_written_reads_back, set_up, tear_down),
                cmocka_unit_test_setup_teardown(version_1_has_no_sealed_number_and_version_2_may_have_one, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(an_individual_number_or_an_address_has_no_place_in_it, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(what_is_wrong_is_named_with_its_place, set_up, tear_down),
                cmocka_unit_test_setup_teardown(more_people_than_a_message_holds_are_refused, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
