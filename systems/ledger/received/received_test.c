/* SPDX-License-Identifier: MIT */
/* Records of VRS against what the ledger knows. What is expected stands in received.h and docs/formats/record.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "courier/courier_schema.h"
#include "courier/outbox.h"
#include "dose_schema.h"
#include "feed_schema.h"
#include "received/received.h"
#include "received_schema.h"
#include "request/request_schema.h"
#include "resident_schema.h"
#include "seal/seal.h"
#include "store/store.h"
#include "ticket/ticket.h"
#include "ticket_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        const struct schedule_law *law;
        int64_t changes;
        struct resident resident; /* born in 1965, with four doses of COVID-19 */
};

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static struct date
day(const char *text)
{
        struct date date;

        assert_true(date_read(text_of(text), &date));
        return date;
}

/* A change in a turn of its own, on 2 October 2023. */
static struct change
begin(struct fixture *f)
{
        f->changes++;
        ok(store_turn_begin(f->store));
        return (struct change){ .store = f->store,
                                .seal = f->seal,
                                .arena = f->arena,
                                .number = f->changes,
                                .at = 1000 * f->changes,
                                .today = day("2023-10-02"),
                                .event = { .arena = f->arena, .number = f->changes } };
}

static void
end(struct fixture *f)
{
        ok(store_turn_commit(f->store));
}

static struct resident
resident_of(struct fixture *f, const char *number)
{
        struct resident resident = { .address_number = text_of(number),
                                     .birth = TEXT("1965-04-01"),
                                     .birth_precision = TEXT("day"),
                                     .birth_first = TEXT("1965-04-01"),
                                     .sex = TEXT("F"),
                                     .status = RESIDENT_RESIDENT,
                                     .since = TEXT(""),
                                     .household = TEXT("1"),
                                     .family = TEXT("旭"),
                                     .given = TEXT("花子"),
                                     .family_kana = TEXT("アサヒ"),
                                     .given_kana = TEXT("ハナコ"),
                                     .postal = TEXT("0700001"),
                                     .address = TEXT("北海道旭川市") };
        struct change change = begin(f);

        ok(resident_add(&change, &resident));
        end(f);
        return resident;
}

static void
give(struct fixture *f, int64_t number, const char *given_on)
{
        struct dose_source source = dose_source_new();
        struct dose_new facts = { .vaccine = TEXT("COVID-S"), .number = number, .given_on = day(given_on) };
        struct change change = begin(f);
        struct dose_id dose;

        ok(dose_record(&change, &f->resident.person, &source, &facts, TEXT(""), &dose));
        end(f);
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema,    &request_schema, &courier_schema,
                                                               &resident_schema, &feed_schema,    &dose_schema,
                                                               &ticket_schema,   &received_schema };
        static const char *const sealed[] = { "person", "dose", "ticket_number", "received", OUTBOX_TABLE };
        static const char *const blinds[] = { "ticket_number", OUTBOX_TABLE };
        static const struct key_owner owner = { { "ledger", 6 }, { "012041", 6 } };
        struct fixture *f = calloc(1, sizeof *f);
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct buffer problems;
        struct key_area key;

        f->arena = arena_create(ARENA_SECRET, 256 << 20);
        buffer_init(&problems, 64 * 1024);
        ok(schedule_law_load(f->arena, schedule_law_folder(), &problems, &f->law));
        buffer_finish(&problems);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-received-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, sizeof modules / sizeof *modules, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++)
                seal_key_new(f->seal, SEAL_ROWS, text_of(sealed[i]), 1, wrapped);
        for (size_t i = 0; i < sizeof blinds / sizeof *blinds; i++)
                seal_key_new(f->seal, SEAL_BLIND, text_of(blinds[i]), 1, wrapped);
        f->resident = resident_of(f, "10000001");
        give(f, 1, "2021-07-05");
        give(f, 2, "2021-07-26");
        give(f, 3, "2022-03-01");
        give(f, 4, "2022-11-15");
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
        return 0;
}

/* The fifth dose of the resident, as VRS would tell it. */
static struct record_message
fifth(void)
{
        return (struct record_message){ .record = { { 0x0e, 1 } },
                                        .version = 1,
                                        .state = TEXT("recorded"),
                                        .address_number = TEXT("10000001"),
                                        .ticket = TEXT("250120414829105736"),
                                        .dose = 5,
                                        .given_on = day("2023-10-02"),
                                        .product = TEXT("コミナティ(XBB.1.5)"),
                                        .lot = TEXT("HG2266"),
                                        .venue = TEXT("旭川市保健所") };
}

static void
take(struct fixture *f, const struct record_message *message, enum received_outcome expected)
{
        enum received_outcome outcome;
        struct change change = begin(f);

        ok(received_take(&change, f->law, "012041", message, &outcome));
        end(f);
        assert_int_equal(outcome, expected);
}

static struct doses
doses_of(struct fixture *f, const struct person_id *person)
{
        struct change change = begin(f);
        struct doses doses;

        ok(dose_load_of_person(&change, person, &doses));
        end(f);
        return doses;
}

/* The dose that the record made; there is exactly one. */
static struct dose
made(struct fixture *f, const struct record_message *message)
{
        struct doses doses = doses_of(f, &f->resident.person);
        struct dose found = { .version = 0 };
        int count = 0;

        for (size_t i = 0; i < doses.count; i++)
                if (memcmp(doses.at[i].source.at, message->record.at, ID_SIZE) == 0) {
                        found = doses.at[i];
                        count++;
                }
        assert_int_equal(count, 1);
        return found;
}

static struct received_list
waiting(struct fixture *f)
{
        struct received_list list;
        struct change change = begin(f);
        int64_t count;

        ok(received_waiting(&change, 10, &list));
        ok(received_waiting_count(&change, &count));
        end(f);
        assert_int_equal(count, list.count);
        return list;
}

static void
assert_held(struct fixture *f, const char *code)
{
        struct received_list list = waiting(f);

        assert_int_equal(list.count, 1);
        assert_true(list.at[0].held);
        assert_true(text_is(list.at[0].code, code));
}

/* A clerk makes another version of the dose. */
static void
clerk_corrects(struct fixture *f, struct dose dose, const char *lot, bool cancelled)
{
        struct change change = begin(f);

        dose.facts.lot = text_of(lot);
        dose.cancelled = cancelled;
        dose.reason = TEXT("予診票と照合");
        ok(dose_correct(&change, dose.version, &dose));
        end(f);
}

static void
a_record_becomes_a_dose_and_the_same_again_does_no_harm(void **state) /* req: L1 L13 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();
        struct dose dose;

        take(f, &message, RECEIVED_NEW);
        take(f, &message, RECEIVED_UNCHANGED);
        assert_int_equal(doses_of(f, &f->resident.person).count, 5);
        dose = made(f, &message);
        assert_int_equal(dose.version, 1);
        assert_true(text_is(dose.facts.vaccine, "COVID-S"));
        assert_int_equal(dose.facts.number, 5);
        assert_int_equal(dose.facts.given_on.days, day("2023-10-02").days);
        assert_true(text_is(dose.facts.lot, "HG2266"));
        assert_true(text_is(dose.facts.product, "コミナティ(XBB.1.5)"));
        assert_true(text_is(dose.facts.place, "旭川市保健所"));
        /* The number of the ticket is kept (R1), sealed with the note. */
        assert_non_null(memmem(dose.facts.note.at, dose.facts.note.length, "250120414829105736", 18));
        assert_true(text_is(dose.flags, ""));
        assert_int_equal(waiting(f).count, 0);
}

static void
a_later_version_corrects_and_cancels_with_its_reason(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth(), late;
        struct doses past;
        struct change change;
        struct dose dose;

        take(f, &message, RECEIVED_NEW);
        message.version = 2;
        message.lot = TEXT("HG2267");
        message.reason = TEXT("ロット番号の誤り");
        take(f, &message, RECEIVED_CHANGED);
        dose = made(f, &message);
        assert_int_equal(dose.version, 2);
        assert_true(text_is(dose.facts.lot, "HG2267"));
        assert_non_null(memmem(dose.reason.at, dose.reason.length, "ロット番号の誤り", strlen("ロット番号の誤り")));
        message.version = 3;
        message.state = TEXT("cancelled");
        message.reason = TEXT("別の人の接種");
        take(f, &message, RECEIVED_CHANGED);
        dose = made(f, &message);
        assert_true(dose.cancelled);
        /* Nothing is overwritten, and what comes late changes nothing. */
        change = begin(f);
        ok(dose_load_past(&change, &dose.dose, &past));
        end(f);
        assert_int_equal(past.count, 2);
        assert_true(text_is(past.at[1].facts.lot, "HG2266"));
        late = fifth();
        late.version = 2;
        take(f, &late, RECEIVED_UNCHANGED);
        assert_true(made(f, &message).cancelled);
        assert_int_equal(waiting(f).count, 0);
}

static void
what_a_clerk_corrected_is_not_displaced(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();

        take(f, &message, RECEIVED_NEW);
        clerk_corrects(f, made(f, &message), "CLERK1", false);
        message.version = 2;
        message.lot = TEXT("HG2299");
        take(f, &message, RECEIVED_HELD);
        assert_true(text_is(made(f, &message).facts.lot, "CLERK1"));
        assert_held(f, "received.changed-here");
        assert_true(text_is(waiting(f).at[0].message.lot, "HG2299"));
        /* VRS comes to say the same as the clerk: nothing is to be looked at any more, and nothing changes. */
        message.version = 3;
        message.lot = TEXT("CLERK1");
        take(f, &message, RECEIVED_UNCHANGED);
        assert_int_equal(made(f, &message).version, 2);
        assert_int_equal(waiting(f).count, 0);
        /* It is the clerk's dose all the same. */
        message.version = 4;
        message.lot = TEXT("HG2299");
        take(f, &message, RECEIVED_HELD);
        assert_true(text_is(made(f, &message).facts.lot, "CLERK1"));
}

static void
what_a_clerk_cancelled_stays_cancelled(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();

        take(f, &message, RECEIVED_NEW);
        clerk_corrects(f, made(f, &message), "HG2266", true);
        message.version = 2;
        message.state = TEXT("cancelled");
        take(f, &message, RECEIVED_UNCHANGED);
        message.version = 3;
        message.state = TEXT("recorded");
        message.lot = TEXT("HG2299");
        take(f, &message, RECEIVED_HELD);
        assert_true(made(f, &message).cancelled);
        assert_held(f, "received.changed-here");
}

static void
a_person_whom_the_ledger_does_not_know_is_held_until_the_register_brings_them(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();
        struct resident newcomer;
        enum received_outcome outcome;
        struct change change;
        struct received held;

        message.address_number = TEXT("20000002");
        message.dose = 1;
        message.doctor = TEXT("演習 医師");
        take(f, &message, RECEIVED_HELD);
        take(f, &message, RECEIVED_HELD);
        assert_held(f, "received.no-person");
        held = waiting(f).at[0];
        /* Nothing of it is lost. */
        assert_true(text_is(held.message.address_number, "20000002"));
        assert_true(text_is(held.message.ticket, "250120414829105736"));
        assert_true(text_is(held.message.doctor, "演習 医師"));
        assert_null(held.message.maker.at);
        change = begin(f);
        ok(received_again(&change, f->law, "012041", &message.record, 1, &outcome));
        end(f);
        assert_int_equal(outcome, RECEIVED_HELD);
        newcomer = resident_of(f, "20000002");
        change = begin(f);
        ok(received_again(&change, f->law, "012041", &message.record, 1, &outcome));
        end(f);
        assert_int_equal(outcome, RECEIVED_NEW);
        assert_int_equal(doses_of(f, &newcomer.person).count, 1);
        assert_int_equal(waiting(f).count, 0);
        change = begin(f);
        {
                struct err *err = received_again(&change, f->law, "012041", &message.record, 1, &outcome);

                assert_true(err_is(err, &RECEIVED_NOT_HELD));
                err_free(err);
        }
        store_turn_rollback(f->store);
}

static void
a_cancellation_of_what_was_held_leaves_nothing_to_look_at(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();

        message.address_number = TEXT("20000002");
        take(f, &message, RECEIVED_HELD);
        message.version = 2;
        message.state = TEXT("cancelled");
        take(f, &message, RECEIVED_UNCHANGED);
        assert_int_equal(waiting(f).count, 0);
}

static void
a_record_under_another_s_ticket_or_of_another_person_than_before_is_held(void **state) /* req: L1 R1 */
{
        struct fixture *f = *state;
        struct resident other = resident_of(f, "10000002");
        struct record_message message = fifth(), moved = fifth();
        struct tickets tickets;
        struct change change = begin(f);
        bool issued;

        ok(ticket_issue(&change, &other.person, TEXT("2"), 5, &issued));
        ok(ticket_load_of(&change, &other.person, &tickets));
        end(f);
        message.ticket = ticket_digits(f->arena, &tickets.at[0], "012041");
        take(f, &message, RECEIVED_HELD);
        assert_held(f, "received.ticket");
        assert_int_equal(doses_of(f, &f->resident.person).count, 4);
        /* The same digits of another municipality say nothing of anybody here. */
        message.record.at[1] = 2;
        message.ticket = ticket_digits(f->arena, &tickets.at[0], "012025");
        take(f, &message, RECEIVED_NEW);

        moved.record.at[1] = 2;
        moved.version = 2;
        moved.address_number = TEXT("10000002");
        moved.ticket = TEXT("250120410000000000");
        take(f, &moved, RECEIVED_HELD);
        assert_int_equal(doses_of(f, &other.person).count, 0);
        assert_false(made(f, &message).cancelled);
        assert_true(text_is(waiting(f).at[1].code, "received.other-person"));
}

static void
doubts_stay_on_the_dose_and_wait_for_a_look(void **state) /* req: L1 L13 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();
        struct received_list list;
        struct dose dose;
        struct change change;

        /* Two months after the fourth, in its season, which the law has once; the venue was warned. */
        message.given_on = day("2023-01-15");
        message.flags = TEXT("W02 W04");
        take(f, &message, RECEIVED_NEW);
        dose = made(f, &message);
        assert_true(text_is(dose.flags, "? dose.outside-law W02 W04"));
        list = waiting(f);
        assert_int_equal(list.count, 1);
        assert_false(list.at[0].held);
        assert_true(list.at[0].has_dose && dose_id_equal(&list.at[0].dose, &dose.dose));
        change = begin(f);
        ok(received_review(&change, &message.record, 1, TEXT("田中")));
        ok(received_review(&change, &message.record, 1, TEXT("鈴木")));
        end(f);
        assert_int_equal(waiting(f).count, 0);
}

static void
the_same_dose_from_a_form_and_from_vrs_are_two_for_a_clerk_to_look_at(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();

        give(f, 5, "2023-10-02");
        take(f, &message, RECEIVED_NEW);
        assert_true(text_is(made(f, &message).flags, "? dose.same-day dose.twice dose.outside-law"));
        assert_int_equal(waiting(f).count, 1);
}

static void
what_cannot_be_true_is_held(void **state) /* req: L1 */
{
        struct fixture *f = *state;
        struct record_message message = fifth();

        message.given_on = day("1965-03-31");
        take(f, &message, RECEIVED_HELD);
        assert_held(f, "dose.before-birth");
}

static void
the_programme_follows_from_the_day(void **state) /* req: L13 */
{
        static const struct {
                const char *on, *vaccine;
        } cases[] = { { "2024-03-31", "COVID-S" }, { "2024-04-01", "COVID-S" }, { "2024-10-01", "COVID-R" } };
        struct fixture *f = *state;

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct record_message message = fifth();

                message.record.at[1] = (uint8_t)(10 + i);
                message.given_on = day(cases[i].on);
                take(f, &message, RECEIVED_NEW);
                if (!text_is(made(f, &message).facts.vaccine, cases[i].vaccine))
                        fail_msg("%s", cases[i].on);
        }
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
                TEST(a_record_becomes_a_dose_and_the_same_again_does_no_harm),
                TEST(a_later_version_corrects_and_cancels_with_its_reason),
                TEST(what_a_clerk_corrected_is_not_displaced),
                TEST(what_a_clerk_cancelled_stays_cancelled),
                TEST(a_person_whom_the_ledger_does_not_know_is_held_until_the_register_brings_them),
                TEST(a_cancellation_of_what_was_held_leaves_nothing_to_look_at),
                TEST(a_record_under_another_s_ticket_or_of_another_person_than_before_is_held),
                TEST(doubts_stay_on_the_dose_and_wait_for_a_look),
                TEST(the_same_dose_from_a_form_and_from_vrs_are_two_for_a_clerk_to_look_at),
                TEST(what_cannot_be_true_is_held),
                TEST(the_programme_follows_from_the_day),
#undef TEST
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
