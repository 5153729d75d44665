/* SPDX-License-Identifier: MIT */
/* Outbox and inbox on a real store: order, retries, parking, and an answer that is given once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "courier/courier_schema.h"
#include "courier/inbox.h"
#include "courier/outbox.h"
#include "seal/seal.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LIST = 20 };

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        int64_t changes;
        int64_t now;
};

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static void
fails(struct err *err, const struct err_code *code)
{
        if (!err_is(err, code))
                fail_msg("%s was expected, not %s", code->code, err ? err_code(err)->code : "success");
        err_free(err);
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema, &courier_schema };
        struct key_owner owner = { TEXT("ledger"), TEXT("012041") };
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct key_area key;
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_PLAIN, 16 << 20);
        f->now = 1000000;
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-courier-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, 2, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        seal_key_new(f->seal, SEAL_ROWS, TEXT(OUTBOX_TABLE), 1, wrapped);
        seal_key_new(f->seal, SEAL_BLIND, TEXT(OUTBOX_TABLE), 1, wrapped);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        static const char *const names[] = { "area.db", "area.db-wal", "area.db-shm", "area.db.owner" };
        struct fixture *f = *state;

        store_close(f->store);
        seal_destroy(f->seal);
        arena_destroy(f->arena);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                char path[160];

                snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
                unlink(path);
        }
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct change
begin(struct fixture *f)
{
        f->changes++;
        ok(store_turn_begin(f->store));
        return (struct change){ .store = f->store,
                                .seal = f->seal,
                                .arena = f->arena,
                                .number = f->changes,
                                .at = f->now,
                                .event = { .arena = f->arena, .number = f->changes } };
}

static void
end(struct fixture *f)
{
        ok(store_turn_commit(f->store));
}

static void
add(struct fixture *f, const char *peer, const char *key, const char *body)
{
        struct change change = begin(f);

        ok(outbox_add(&change, text_of(peer), "recipient", 1, text_of(key), text_of(body)));
        assert_true(change.sends);
        end(f);
}

/* The bodies of what may be sent at this moment, in order, with a space behind each. */
static const char *
due(struct fixture *f)
{
        struct outbox_message *messages;
        struct text list = TEXT("");
        size_t count;

        ok(outbox_next(f->store, f->arena, LIST, &messages, &count));
        for (size_t i = 0; i < count; i++) {
                struct bytes body;

                if (messages[i].next_try > f->now)
                        continue;
                ok(outbox_body(f->store, f->seal, f->arena, &messages[i].message, &body));
                list = text_format(f->arena, "%.*s%.*s ", TEXT_ARGS(list), (int)body.length, (const char *)body.at);
        }
        return list.at;
}

/* The id of what may be sent with this body. */
static struct message_id
find(struct fixture *f, const char *wanted)
{
        struct outbox_message *messages;
        size_t count;

        ok(outbox_next(f->store, f->arena, LIST, &messages, &count));
        for (size_t i = 0; i < count; i++) {
                struct bytes body;

                ok(outbox_body(f->store, f->seal, f->arena, &messages[i].message, &body));
                if (bytes_equal(body, (struct bytes){ (const uint8_t *)wanted, strlen(wanted) }))
                        return messages[i].message;
        }
        fail_msg("%s is not at the head of its order", wanted);
        return (struct message_id){ { 0 } };
}

static enum outbox_outcome
answer(struct fixture *f, const char *body, int status, const char *code)
{
        struct message_id message = find(f, body);
        enum outbox_outcome outcome;
        struct change change = begin(f);

        ok(outbox_answered(&change, &message, status, text_of(code), &outcome));
        end(f);
        return outcome;
}

static void
messages_of_one_key_go_one_after_the_other(void **state)
{
        struct fixture *f = *state;

        add(f, "vrs-012041", "person 1", "a1");
        add(f, "vrs-012041", "person 1", "a2");
        add(f, "vrs-012041", "person 2", "b1");
        add(f, "vrs-012041", "person 1", "a3");
        assert_string_equal(due(f), "a1 b1 ");
        assert_int_equal(answer(f, "a1", 200, ""), OUTBOX_DELIVERED);
        assert_string_equal(due(f), "a2 b1 ");
        assert_int_equal(answer(f, "a2", 204, ""), OUTBOX_DELIVERED);
        assert_string_equal(due(f), "b1 a3 ");
}

static void
the_same_key_at_another_peer_is_another_order(void **state)
{
        struct fixture *f = *state;

        add(f, "vrs-012041", "person 1", "a1");
        add(f, "ledger-012041", "person 1", "b1");
        assert_string_equal(due(f), "a1 b1 ");
}

static void
a_message_added_when_all_before_it_are_delivered_is_behind_nothing(void **state)
{
        struct fixture *f = *state;

        add(f, "vrs-012041", "", "a1");
        answer(f, "a1", 200, "");
        assert_string_equal(due(f), "");
        add(f, "vrs-012041", "", "a2");
        assert_string_equal(due(f), "a2 ");
}

static void
a_refused_message_is_parked_and_holds_back_its_own_key_only(void **state)
{
        struct fixture *f = *state;
        struct outbox_parked *parked;
        struct outbox_peer *peers;
        struct change change;
        size_t count;

        add(f, "vrs-012041", "person 1", "a1");
        add(f, "vrs-012041", "person 1", "a2");
        add(f, "vrs-012041", "person 2", "b1");
        assert_int_equal(answer(f, "a1", 422, "json.unknown-member"), OUTBOX_PARKED);
        f->now += 24 * 3600 * 1000;
        assert_string_equal(due(f), "b1 ");
        add(f, "vrs-012041", "person 1", "a3");
        assert_string_equal(due(f), "b1 ");

        change = begin(f);
        ok(outbox_parked(&change, LIST, &parked, &count));
        assert_int_equal(count, 1);
        assert_true(text_is(parked[0].code, "json.unknown-member"));
        assert_true(text_is(parked[0].format, "recipient"));
        assert_true(text_is(parked[0].peer, "vrs-012041"));
        assert_int_equal(parked[0].added, 1000000);
        ok(outbox_counts(&change, &peers, &count));
        assert_int_equal(count, 1);
        assert_int_equal(peers[0].waiting, 3);
        assert_int_equal(peers[0].parked, 1);
        assert_int_equal(peers[0].oldest, 1000000);
        end(f);
}

static void
a_parked_message_that_is_tried_again_goes_before_those_behind_it(void **state)
{
        struct fixture *f = *state;
        struct outbox_parked *parked;
        struct change change;
        size_t count;
        bool found;

        add(f, "vrs-012041", "person 1", "a1");
        add(f, "vrs-012041", "person 1", "a2");
        answer(f, "a1", 400, "core.data");
        change = begin(f);
        ok(outbox_parked(&change, LIST, &parked, &count));
        ok(outbox_again(&change, &parked[0].message, &found));
        assert_true(found);
        assert_true(change.sends);
        end(f);
        assert_string_equal(due(f), "a1 ");
        answer(f, "a1", 200, "");
        assert_string_equal(due(f), "a2 ");

        change = begin(f);
        ok(outbox_again(&change, &parked[0].message, &found));
        assert_false(found);
        end(f);
}

static void
without_an_answer_it_waits_longer_each_time(void **state)
{
        struct fixture *f = *state;
        int64_t waited = 0;

        add(f, "vrs-012041", "", "a1");
        assert_int_equal(answer(f, "a1", 0, "courier.unreachable"), OUTBOX_LATER);
        assert_string_equal(due(f), "");
        f->now += 374;
        assert_string_equal(due(f), "");
        f->now += 126;
        assert_string_equal(due(f), "a1 ");
        assert_int_equal(answer(f, "a1", 503, ""), OUTBOX_LATER);
        f->now += 749;
        assert_string_equal(due(f), "");
        f->now += 251;
        assert_string_equal(due(f), "a1 ");
        for (int i = 0; i < 20; i++)
                answer(f, "a1", 503, "");
        while (*due(f) == '\0' && waited <= 300000) {
                f->now += 1000;
                waited += 1000;
        }
        assert_in_range(waited, 225000, 300000);
}

static void
the_wait_is_half_a_second_to_five_minutes_and_at_most_a_quarter_shorter(void **state)
{
        (void)state;
        assert_int_equal(outbox_delay_ms(1, 0), 500);
        assert_int_equal(outbox_delay_ms(1, UINT32_MAX), 375);
        assert_int_equal(outbox_delay_ms(2, 0), 1000);
        assert_int_equal(outbox_delay_ms(10, 0), 256000);
        assert_int_equal(outbox_delay_ms(11, 0), 300000);
        assert_int_equal(outbox_delay_ms(11, UINT32_MAX), 225000);
        assert_int_equal(outbox_delay_ms(INT64_MAX, 0), 300000);
}

static void
a_status_is_delivered_parked_or_later(void **state)
{
        (void)state;
        assert_int_equal(outbox_judge(200, TEXT("")), OUTBOX_DELIVERED);
        assert_int_equal(outbox_judge(299, TEXT("")), OUTBOX_DELIVERED);
        assert_int_equal(outbox_judge(400, TEXT("")), OUTBOX_PARKED);
        assert_int_equal(outbox_judge(403, TEXT("")), OUTBOX_PARKED);
        assert_int_equal(outbox_judge(499, TEXT("")), OUTBOX_PARKED);
        assert_int_equal(outbox_judge(408, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(429, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(302, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(500, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(503, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(0, TEXT("")), OUTBOX_LATER);
        assert_int_equal(outbox_judge(403, TEXT("courier.sender")), OUTBOX_PARKED);
        assert_int_equal(outbox_judge(403, TEXT("courier.certificate")), OUTBOX_LATER);
}

static void
an_answer_to_a_message_that_is_gone_changes_nothing(void **state)
{
        struct fixture *f = *state;
        struct message_id message;
        enum outbox_outcome outcome;
        struct change change;
        struct bytes body;

        add(f, "vrs-012041", "", "a1");
        message = find(f, "a1");
        answer(f, "a1", 200, "");
        change = begin(f);
        ok(outbox_answered(&change, &message, 422, TEXT(""), &outcome));
        assert_int_equal(outcome, OUTBOX_GONE);
        end(f);
        ok(outbox_body(f->store, f->seal, f->arena, &message, &body));
        assert_null(body.at);
}

static void
a_body_has_a_greatest_length(void **state)
{
        static char body[OUTBOX_BODY_MAXIMUM + 1];
        struct fixture *f = *state;
        struct change change = begin(f);

        memset(body, 'x', sizeof body);
        ok(outbox_add(&change, TEXT("vrs-012041"), "recipient", 1, TEXT(""),
                      (struct text){ body, OUTBOX_BODY_MAXIMUM }));
        fails(outbox_add(&change, TEXT("vrs-012041"), "recipient", 1, TEXT(""),
                         (struct text){ body, OUTBOX_BODY_MAXIMUM + 1 }),
              &ERR_LIMIT);
        end(f);
}

static void
what_is_no_name_is_no_peer_and_no_format(void **state)
{
        static const char *const wrong[] = { "",
                                             "VRS-012041",
                                             "vrs/012041",
                                             "vrs 012041",
                                             "vrs_012041",
                                             "..",
                                             "a0123456789012345678901234567890123456789" };
        struct fixture *f = *state;
        struct change change = begin(f);

        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                fails(outbox_add(&change, text_of(wrong[i]), "recipient", 1, TEXT(""), TEXT("")), &ERR_INTERNAL);
                fails(outbox_add(&change, TEXT("vrs-012041"), wrong[i], 1, TEXT(""), TEXT("")), &ERR_INTERNAL);
        }
        fails(outbox_add(&change, TEXT("vrs-012041"), "recipient", 0, TEXT(""), TEXT("")), &ERR_INTERNAL);
        end(f);
        assert_string_equal(due(f), "");
}

/* req: P9 */
static void
neither_key_nor_body_stands_in_the_file(void **state)
{
        struct fixture *f = *state;
        char path[160], content[1 << 16];
        FILE *file;
        size_t length;

        add(f, "vrs-012041", "PERSON-OF-THE-KEY", "SURNAME-IN-THE-BODY");
        store_close(f->store);
        f->store = NULL;
        snprintf(path, sizeof path, "%s/area.db", f->folder);
        file = fopen(path, "re");
        assert_non_null(file);
        length = fread(content, 1, sizeof content, file);
        fclose(file);
        assert_non_null(memmem(content, length, "vrs-012041", 10));
        assert_null(memmem(content, length, "PERSON-OF", 9));
        assert_null(memmem(content, length, "SURNAME-IN", 10));
}

static void
a_message_is_known_by_sender_and_id_and_keeps_its_answer(void **state)
{
        struct fixture *f = *state;
        struct message_id message = message_id_new(), other = message_id_new();
        struct inbox_answer found;
        struct change change = begin(f);

        ok(inbox_find(&change, TEXT("vrs-012041"), &message, &found));
        assert_false(found.found);
        ok(inbox_keep(&change, TEXT("vrs-012041"), &message, 200, TEXT("{\"new\":3}")));
        end(f);
        change = begin(f);
        ok(inbox_find(&change, TEXT("vrs-012041"), &message, &found));
        assert_true(found.found);
        assert_int_equal(found.status, 200);
        assert_true(text_is(found.answer, "{\"new\":3}"));
        ok(inbox_find(&change, TEXT("vrs-012025"), &message, &found));
        assert_false(found.found);
        ok(inbox_find(&change, TEXT("vrs-012041"), &other, &found));
        assert_false(found.found);
        end(f);
}

static void
what_was_received_is_forgotten_after_its_time(void **state)
{
        struct fixture *f = *state;
        struct message_id first = message_id_new(), second = message_id_new();
        struct inbox_answer found;
        struct change change = begin(f);

        ok(inbox_keep(&change, TEXT("vrs-012041"), &first, 200, TEXT("")));
        end(f);
        f->now += INBOX_KEEP_MS;
        change = begin(f);
        ok(inbox_keep(&change, TEXT("vrs-012041"), &second, 200, TEXT("")));
        ok(inbox_find(&change, TEXT("vrs-012041"), &first, &found));
        assert_true(found.found);
        end(f);
        f->now += 1;
        change = begin(f);
        second = message_id_new();
        ok(inbox_keep(&change, TEXT("vrs-012041"), &second, 200, TEXT("")));
        ok(inbox_find(&change, TEXT("vrs-012041"), &first, &found));
        assert_false(found.found);
        end(f);
}

static void
an_answer_that_is_remembered_has_a_greatest_length(void **state)
{
        static char answer_text[INBOX_ANSWER_MAXIMUM + 1];
        struct fixture *f = *state;
        struct message_id message = message_id_new();
        struct change change = begin(f);

        memset(answer_text, '1', sizeof answer_text);
        fails(inbox_keep(&change, TEXT("vrs-012041"), &message, 200, (struct text){ answer_text, sizeof answer_text }),
              &ERR_LIMIT);
        end(f);
}

int
main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
        static const struct CMUnitTest tests[] = {
                TEST(messages_of_one_key_go_one_after_the_other),
                TEST(the_same_key_at_another_peer_is_another_order),
                TEST(a_message_added_when_all_before_it_are_delivered_is_behind_nothing),
                TEST(a_refused_message_is_parked_and_holds_back_its_own_key_only),
                TEST(a_parked_message_that_is_tried_again_goes_before_those_behind_it),
                TEST(without_an_answer_it_waits_longer_each_time),
                cmocka_unit_test(the_wait_is_half_a_second_to_five_minutes_and_at_most_a_quarter_shorter),
                cmocka_unit_test(a_status_is_delivered_parked_or_later),
                TEST(an_answer_to_a_message_that_is_gone_changes_nothing),
                TEST(a_body_has_a_greatest_length),
                TEST(what_is_no_name_is_no_peer_and_no_format),
                TEST(neither_key_nor_body_stands_in_the_file),
                TEST(a_message_is_known_by_sender_and_id_and_keeps_its_answer),
                TEST(what_was_received_is_forgotten_after_its_time),
                TEST(an_answer_that_is_remembered_has_a_greatest_length),
        };
#undef TEST

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
