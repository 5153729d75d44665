/* SPDX-License-Identifier: MIT */
/* Tickets in the store, and what VRS is told of them. What is expected stands in ticket.h and docs/formats. */
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
#include "identifier/digits.h"
#include "recipient/recipient_message.h"
#include "request/request_errors.h"
#include "request/request_schema.h"
#include "resident_schema.h"
#include "seal/seal.h"
#include "store/store.h"
#include "ticket/ticket_due.h"
#include "ticket/ticket_send.h"
#include "ticket_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KIND TEXT(TICKET_KIND_VACCINATION)

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        const struct schedule_law *law;
        int64_t changes;
        int64_t people;
};

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static void
refused(struct err *err, const struct err_code *code)
{
        assert_non_null(err);
        if (!err_is(err, code))
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
        err_free(err);
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

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema,    &request_schema, &courier_schema,
                                                               &resident_schema, &feed_schema,    &dose_schema,
                                                               &ticket_schema };
        static const char *const sealed[] = { "person", "dose", "ticket_number", OUTBOX_TABLE };
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
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-ticket-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, sizeof modules / sizeof *modules, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++)
                seal_key_new(f->seal, SEAL_ROWS, text_of(sealed[i]), 1, wrapped);
        for (size_t i = 0; i < sizeof blinds / sizeof *blinds; i++)
                seal_key_new(f->seal, SEAL_BLIND, text_of(blinds[i]), 1, wrapped);
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

static struct resident
born(struct fixture *f, const char *birth)
{
        struct text day_of_birth = text_of(birth);
        struct resident resident = { .address_number = text_format(f->arena, "%08lld", (long long)++f->people),
                                     .birth = day_of_birth,
                                     .birth_precision = TEXT("day"),
                                     .birth_first = day_of_birth,
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

static bool
issue(struct fixture *f, const struct resident *resident, int64_t dose)
{
        struct change change = begin(f);
        bool issued;

        ok(ticket_issue(&change, &resident->person, KIND, dose, &issued));
        end(f);
        return issued;
}

static struct tickets
tickets_of(struct fixture *f, const struct resident *resident)
{
        struct change change = begin(f);
        struct tickets tickets;

        ok(ticket_load_of(&change, &resident->person, &tickets));
        end(f);
        return tickets;
}

static void
reissue(struct fixture *f, const struct ticket *ticket, const char *reason)
{
        struct change change = begin(f);

        ok(ticket_reissue(&change, ticket, ticket->version, text_of(reason)));
        end(f);
}

static void
a_number_is_ten_digits_and_the_person_s_for_good(void **state) /* req: L13 R1 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");
        struct tickets tickets;

        assert_true(issue(f, &resident, 1));
        assert_true(issue(f, &resident, 2));
        tickets = tickets_of(f, &resident);
        assert_int_equal(tickets.count, 2);
        assert_int_equal(tickets.at[0].dose, 2);
        assert_int_equal(tickets.at[0].number.length, 10);
        assert_true(digits_are(tickets.at[0].number, 10));
        assert_true(text_equal(tickets.at[0].number, tickets.at[1].number));
        assert_true(text_equal(ticket_digits(f->arena, &tickets.at[0], "012041"),
                               text_format(f->arena, "22012041%.*s", TEXT_ARGS(tickets.at[0].number))));
}

static void
a_second_ticket_for_the_same_dose_is_not_issued(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");

        assert_true(issue(f, &resident, 1));
        assert_false(issue(f, &resident, 1));
        assert_int_equal(tickets_of(f, &resident).count, 1);
}

static void
no_two_people_have_the_same_number_and_a_number_finds_its_person(void **state) /* req: L13 R1 */
{
        enum { PEOPLE = 50 };
        struct fixture *f = *state;
        struct text numbers[PEOPLE];

        for (int i = 0; i < PEOPLE; i++) {
                struct resident resident = born(f, "1965-04-01");
                struct change change;
                struct person_id found;
                bool any;

                issue(f, &resident, 1);
                numbers[i] = tickets_of(f, &resident).at[0].number;
                for (int j = 0; j < i; j++)
                        assert_false(text_equal(numbers[i], numbers[j]));
                change = begin(f);
                ok(ticket_find_person(&change, numbers[i], &any, &found));
                assert_true(any && person_id_equal(&found, &resident.person));
                end(f);
        }
}

static void
a_damaged_ticket_is_issued_anew_under_its_number(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");
        struct tickets before, after;

        issue(f, &resident, 3);
        before = tickets_of(f, &resident);
        reissue(f, &before.at[0], "damaged");
        after = tickets_of(f, &resident);
        assert_int_equal(after.count, 2);
        assert_true(after.at[0].live);
        assert_false(after.at[1].live);
        assert_true(ticket_id_equal(&after.at[1].ticket, &before.at[0].ticket));
        assert_true(text_is(after.at[1].reason, "damaged"));
        assert_int_equal(after.at[1].voided_on.days, day("2023-10-02").days);
        assert_int_equal(after.at[0].dose, 3);
        assert_true(text_equal(after.at[0].number, before.at[0].number));
}

static void
a_lost_ticket_takes_its_number_along(void **state) /* req: L13 R1 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");
        struct tickets before, after;
        struct person_id found;
        struct change change;
        size_t live = 0;
        bool any;

        issue(f, &resident, 1);
        issue(f, &resident, 2);
        before = tickets_of(f, &resident);
        reissue(f, &before.at[0], "lost");
        after = tickets_of(f, &resident);
        assert_int_equal(after.count, 3);
        for (size_t i = 0; i < after.count; i++)
                if (after.at[i].live) {
                        live++;
                        assert_int_equal(after.at[i].dose, 2);
                        assert_false(text_equal(after.at[i].number, before.at[0].number));
                }
        assert_int_equal(live, 1);
        /* Nobody is ever given the lapsed number, and it still tells whose it was. */
        change = begin(f);
        ok(ticket_find_person(&change, before.at[0].number, &any, &found));
        assert_true(any && person_id_equal(&found, &resident.person));
        end(f);
        /* The next ticket goes under the new number. */
        issue(f, &resident, 3);
        assert_true(text_equal(tickets_of(f, &resident).at[0].number, after.at[0].number));
}

static void
a_ticket_is_issued_anew_once(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");
        struct ticket seen, voided;
        struct change change;

        issue(f, &resident, 1);
        seen = tickets_of(f, &resident).at[0];
        reissue(f, &seen, "damaged");
        change = begin(f);
        refused(ticket_reissue(&change, &seen, seen.version, TEXT("damaged")), &REQUEST_CONFLICT);
        store_turn_rollback(f->store);
        voided = tickets_of(f, &resident).at[1];
        change = begin(f);
        refused(ticket_reissue(&change, &voided, voided.version, TEXT("damaged")), &TICKET_VOID);
        store_turn_rollback(f->store);
}

/* ---- Who is due ---- */

static struct ticket_dues
walk(struct fixture *f, int64_t people, int64_t *out_seen)
{
        struct ticket_dues all = { arena_new_array(f->arena, 100, struct ticket_due), 0 };
        struct ticket_walk walk = { .seen = 0 };

        while (!walk.end) {
                struct change change = begin(f);
                struct ticket_dues dues;

                ok(ticket_walk_on(&change, f->law, &walk, people, &dues));
                memcpy(&all.at[all.count], dues.at, dues.count * sizeof *dues.at);
                all.count += dues.count;
                end(f);
        }
        *out_seen = walk.seen;
        return all;
}

static void
give(struct fixture *f, const struct resident *resident, int64_t number, const char *given_on, bool cancelled)
{
        struct dose_source source = dose_source_new();
        struct dose_new facts = { .vaccine = TEXT("COVID-S"), .number = number, .given_on = day(given_on) };
        struct change change = begin(f);
        struct dose dose;

        ok(dose_record(&change, &resident->person, &source, &facts, TEXT(""), &dose.dose));
        if (cancelled) {
                ok(dose_load(&change, &dose.dose, &dose));
                dose.cancelled = true;
                ok(dose_correct(&change, 1, &dose));
        }
        end(f);
}

static void
those_are_due_whom_the_law_allows_a_dose_without_a_live_ticket(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident nothing = born(f, "1965-04-01"); /* the first */
        struct resident baby = born(f, "2023-04-04");    /* six months old on 3 October */
        struct resident child = born(f, "2023-04-03");   /* six months old on 2 October */
        struct resident four = born(f, "1965-04-01");    /* the fifth */
        struct resident recent = born(f, "1965-04-01");  /* the second was given in September: 18 days are over */
        struct resident autumn = born(f, "1965-04-01");  /* had this autumn's */
        struct resident holder = born(f, "1965-04-01");  /* holds a ticket for the first */
        struct resident unknown = born(f, "1965-04-01"); /* of no known birth date */
        struct resident gone = born(f, "1965-04-01");    /* moved out */
        struct resident again = born(f, "1965-04-01");   /* the dose that was recorded was cancelled */
        struct resident later = born(f, "2023-10-05");   /* the register's news of a birth to come */
        struct ticket_dues dues;
        struct change change;
        int64_t seen;

        (void)baby, (void)later;
        for (int64_t i = 1; i <= 4; i++)
                give(f, &four, i, (const char *[]){ "2021-07-05", "2021-07-26", "2022-03-01", "2022-11-15" }[i - 1],
                     false);
        give(f, &recent, 1, "2023-09-01", false);
        give(f, &autumn, 1, "2021-07-05", false);
        give(f, &autumn, 2, "2021-07-26", false);
        give(f, &autumn, 3, "2023-09-20", false);
        issue(f, &holder, 1);
        give(f, &again, 1, "2023-09-25", true);
        change = begin(f);
        unknown.birth = unknown.birth_precision = TEXT("");
        unknown.birth_precision = TEXT("unknown");
        unknown.birth_first = (struct text){ NULL, 0 };
        ok(resident_supersede(&change, 1, &unknown));
        gone.status = RESIDENT_MOVED_OUT;
        ok(resident_supersede(&change, 1, &gone));
        end(f);

        dues = walk(f, 3, &seen);
        assert_int_equal(seen, 10); /* everybody but who moved out */
        assert_int_equal(dues.count, 5);
        assert_true(person_id_equal(&dues.at[0].person, &nothing.person) && dues.at[0].dose == 1);
        assert_true(person_id_equal(&dues.at[1].person, &child.person) && dues.at[1].dose == 1);
        assert_true(person_id_equal(&dues.at[2].person, &four.person) && dues.at[2].dose == 5);
        assert_true(person_id_equal(&dues.at[3].person, &recent.person) && dues.at[3].dose == 2);
        assert_true(person_id_equal(&dues.at[4].person, &again.person) && dues.at[4].dose == 1);
}

/* ---- What VRS is told ---- */

/* The bodies in their order; each is noted as delivered, so that the next comes to its turn. */
static size_t
deliver(struct fixture *f, struct recipient_person *people[static 8], size_t counts[static 8])
{
        size_t count = 0;

        for (;; count++) {
                struct outbox_message *messages;
                enum outbox_outcome outcome;
                struct change change = begin(f);
                struct bytes body;
                size_t waiting;

                ok(outbox_next(f->store, f->arena, 10, &messages, &waiting));
                if (waiting == 0) {
                        end(f);
                        return count;
                }
                assert_int_equal(waiting, 1); /* one order */
                assert_true(count < 8);
                assert_true(text_is(messages[0].peer, "vrs-012041"));
                assert_true(text_is(messages[0].format, "recipient"));
                assert_int_equal(messages[0].version, 2);
                ok(outbox_body(f->store, f->seal, f->arena, &messages[0].message, &body));
                ok(recipient_message_read(f->arena, RECIPIENT_VERSION,
                                          (struct text){ (const char *)body.at, body.length }, change.today,
                                          &people[count], &counts[count]));
                ok(outbox_answered(&change, &messages[0].message, 200, TEXT(""), &outcome));
                end(f);
        }
}

static void
vrs_is_told_the_whole_state_of_a_person(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident resident = born(f, "1965-04-01");
        struct recipient_person *people[8];
        struct tickets tickets;
        struct change change;
        size_t counts[8];

        issue(f, &resident, 2);
        tickets = tickets_of(f, &resident);
        reissue(f, &tickets.at[0], "damaged");
        tickets = tickets_of(f, &resident);
        reissue(f, &tickets.at[0], "lost");
        tickets = tickets_of(f, &resident);
        change = begin(f);
        resident.status = RESIDENT_MOVED_OUT;
        resident.since = TEXT("2023-09-30");
        ok(resident_supersede(&change, 1, &resident));
        ok(ticket_send(&change, "012041", NULL, &resident.person, 1));
        end(f);

        assert_int_equal(deliver(f, people, counts), 1);
        assert_int_equal(counts[0], 1);
        assert_true(text_equal(people[0]->address_number, resident.address_number));
        assert_true(text_is(people[0]->family, "旭"));
        assert_true(text_is(people[0]->given_kana, "ハナコ"));
        assert_int_equal(people[0]->birth.first.days, day("1965-04-01").days);
        assert_true(text_is(people[0]->sex, "F"));
        assert_true(text_is(people[0]->status, "moved_out"));
        assert_int_equal(people[0]->status_on.days, day("2023-09-30").days);
        assert_int_equal(people[0]->revision, change.number);
        /* Two with the same digits are one for who reads them: three tickets, two numbers. */
        assert_int_equal(people[0]->ticket_count, 2);
        assert_true(text_is(people[0]->tickets[0].state, "live"));
        assert_true(text_equal(people[0]->tickets[0].number, tickets.at[0].number));
        assert_true(text_is(people[0]->tickets[1].state, "void"));
        for (size_t i = 0; i < 2; i++) {
                assert_int_equal(people[0]->tickets[i].dose, 2);
                assert_true(text_is(people[0]->tickets[i].kind, "2"));
                assert_int_equal(people[0]->tickets[i].issued_on.days, day("2023-10-02").days);
        }
}

static void
many_go_in_messages_of_fifty_in_their_order_and_nobody_twice(void **state) /* req: L13 */
{
        enum { PEOPLE = 120 };
        struct fixture *f = *state;
        struct person_id ids[PEOPLE + 1];
        struct recipient_person *people[8];
        size_t counts[8], told = 0;
        struct change change;

        for (int i = 0; i < PEOPLE; i++) {
                struct resident resident = born(f, "1965-04-01");

                issue(f, &resident, 1);
                ids[i] = resident.person;
        }
        ids[PEOPLE] = ids[3];
        change = begin(f);
        ok(ticket_send(&change, "012041", NULL, ids, PEOPLE + 1));
        end(f);
        assert_int_equal(deliver(f, people, counts), 3);
        for (size_t i = 0; i < 3; i++) {
                assert_true(counts[i] <= TICKET_SEND_PEOPLE);
                for (size_t j = 0; j < counts[i]; j++)
                        assert_true(text_equal(people[i][j].address_number, text_format(f->arena, "%08zu", ++told)));
        }
        assert_int_equal(told, PEOPLE);
}

static void
the_feed_tells_only_of_who_ever_had_a_ticket_and_once(void **state) /* req: L13 */
{
        struct fixture *f = *state;
        struct resident with = born(f, "1965-04-01"), without = born(f, "1965-04-01");
        struct ticket_changed changed = { NULL, 0, 0 };
        struct change change;

        issue(f, &with, 1);
        change = begin(f);
        ok(ticket_changed_note(&change, with.address_number, &changed));
        ok(ticket_changed_note(&change, without.address_number, &changed));
        ok(ticket_changed_note(&change, with.address_number, &changed));
        ok(ticket_changed_note(&change, TEXT("99999999"), &changed));
        end(f);
        assert_int_equal(changed.count, 1);
        assert_true(person_id_equal(&changed.at[0], &with.person));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_number_is_ten_digits_and_the_person_s_for_good, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_second_ticket_for_the_same_dose_is_not_issued, set_up, tear_down),
                cmocka_unit_test_setup_teardown(no_two_people_have_the_same_number_and_a_number_finds_its_person,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_damaged_ticket_is_issued_anew_under_its_number, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_lost_ticket_takes_its_number_along, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_ticket_is_issued_anew_once, set_up, tear_down),
                cmocka_unit_test_setup_teardown(those_are_due_whom_the_law_allows_a_dose_without_a_live_ticket, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(vrs_is_told_the_whole_state_of_a_person, set_up, tear_down),
                cmocka_unit_test_setup_teardown(many_go_in_messages_of_fifty_in_their_order_and_nobody_twice, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(the_feed_tells_only_of_who_ever_had_a_ticket_and_once, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
