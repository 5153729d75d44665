/* SPDX-License-Identifier: MIT */
/* A read at a venue against everything that can be known. What is expected is the table of warnings of the domain
 * (W01 to W10, before and after the injection), as record_rules.h repeats it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "courier/outbox.h"
#include "courier_schema.h"
#include "recipient_schema.h"
#include "record/record.h"
#include "record/record_message.h"
#include "record_schema.h"
#include "request/request_schema.h"
#include "seal/seal.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HERE TEXT("012041")
/* 券種 2 | 回 7 | 012041 | the number of 旭 太郎 */
#define TARO "270120414829105736"

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        int64_t changes;
        int64_t now;
        int64_t revision;
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

static struct change
begin(struct fixture *f)
{
        f->changes++;
        f->now += 1000;
        ok(store_turn_begin(f->store));
        return (struct change){ .store = f->store,
                                .seal = f->seal,
                                .arena = f->arena,
                                .number = f->changes,
                                .at = f->now,
                                .today = day("2023-10-02"),
                                .event = { .arena = f->arena, .number = f->changes } };
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema, &request_schema, &courier_schema,
                                                               &recipient_schema, &record_schema };
        static const char *const tables[] = { "recipient", "ticket", "record", OUTBOX_TABLE };
        static const char *const indexes[] = { "recipient_address", "ticket_number", OUTBOX_TABLE };
        static const struct key_owner owner = { { "vrs", 3 }, { "012041", 6 } };
        struct fixture *f = calloc(1, sizeof *f);
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct key_area key;

        f->arena = arena_create(ARENA_SECRET, 64 << 20);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-venue-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, sizeof modules / sizeof *modules, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
                seal_key_new(f->seal, SEAL_ROWS, text_of(tables[i]), 1, wrapped);
        for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
                seal_key_new(f->seal, SEAL_BLIND, text_of(indexes[i]), 1, wrapped);
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

/* ---- What the ledger says ---- */

static struct recipient_ticket
ticket(const char *number, int dose, const char *state)
{
        return (struct recipient_ticket){ .number = text_of(number),
                                          .kind = TEXT("2"),
                                          .dose = dose,
                                          .issued_on = day("2023-09-20"),
                                          .state = text_of(state) };
}

static struct recipient_person
taro(void)
{
        struct recipient_person person = {
                .address_number = TEXT("0000000012"),
                .family = TEXT("旭"),
                .given = TEXT("太郎"),
                .family_kana = TEXT("アサヒ"),
                .given_kana = TEXT("タロウ"),
                .sex = TEXT("M"),
                .status = TEXT("resident"),
                .status_on = FIELD_NO_DATE,
        };

        assert_true(birth_read_stored(TEXT("1965-04-01"), &person.birth));
        return person;
}

static enum recipient_outcome
said_with(struct fixture *f, struct recipient_person person, const struct recipient_ticket *tickets, size_t count)
{
        enum recipient_outcome outcome = RECIPIENT_STALE;
        struct change change = begin(f);
        struct recipient_id id;
        struct recipient recipient;

        person.revision = ++f->revision;
        person.tickets = tickets;
        person.ticket_count = count;
        ok(recipient_receive(&change, &person, &outcome, &id));
        ok(recipient_load(&change, &id, &recipient));
        ok(record_adopt(&change, HERE, &recipient));
        ok(store_turn_commit(f->store));
        return outcome;
}

static void
taro_has_a_ticket(struct fixture *f)
{
        struct recipient_ticket live = ticket("4829105736", 7, "live");

        assert_int_equal(said_with(f, taro(), &live, 1), RECIPIENT_NEW);
}

/* ---- What a venue reads ---- */

static struct venue_read
reading(bool record_mode, const char *digits)
{
        struct venue_read read = {
                .record_mode = record_mode,
                .ticket = text_of(digits),
                .given_on = day("2023-10-02"),
                .product = TEXT("COMIRNATY-XBB"),
                .lot = TEXT("HG2266"),
                .venue = TEXT("旭川市保健所"),
                .device = { { 1 } },
                .event = record_source_new(),
        };

        assert_true(birth_read_stored(TEXT("1965-04-01"), &read.birth));
        return read;
}

static struct venue_verdict
judge(struct fixture *f, const struct venue_read *read)
{
        struct change change = begin(f);
        struct venue_verdict verdict;

        ok(venue_judge(&change, HERE, read, &verdict));
        ok(store_turn_commit(f->store));
        return verdict;
}

static struct venue_verdict
reception(struct fixture *f, const char *digits)
{
        struct venue_read read = reading(false, digits);

        return judge(f, &read);
}

static struct venue_verdict
given(struct fixture *f, const char *digits)
{
        struct venue_read read = reading(true, digits);

        return judge(f, &read);
}

/* The verdict in one line: "held W01 W04". */
static void
assert_verdict(const struct venue_verdict *verdict, const char *expected)
{
        char line[128];
        size_t length = (size_t)snprintf(line, sizeof line, "%s", venue_result_name(verdict->result));

        for (size_t i = 0; i < verdict->code_count; i++)
                length += (size_t)snprintf(line + length, sizeof line - length, " %s", verdict->codes[i]->code);
        assert_string_equal(line, expected);
}

static int64_t
kept(struct fixture *f, enum record_state state)
{
        struct change change = begin(f);
        int64_t count;

        ok(record_count(&change, state, &count));
        ok(store_turn_commit(f->store));
        return count;
}

static struct record
load(struct fixture *f, const struct record_id *id)
{
        struct change change = begin(f);
        struct record record;

        ok(record_load(&change, id, &record));
        ok(store_turn_commit(f->store));
        return record;
}

/* What waits for the ledger, oldest first: "1 recorded 7;" a record. */
static void
assert_sent(struct fixture *f, const char *expected)
{
        struct outbox_message *messages;
        char line[256] = "";
        size_t count, length = 0;

        ok(outbox_next(f->store, f->arena, 20, &messages, &count));
        for (size_t i = 0; i < count; i++) {
                struct record_message *records;
                struct bytes body;
                size_t in;

                assert_true(text_is(messages[i].peer, "ledger-012041"));
                assert_true(text_is(messages[i].format, "record"));
                ok(outbox_body(f->store, f->seal, f->arena, &messages[i].message, &body));
                ok(record_message_read(f->arena, (struct text){ (const char *)body.at, body.length }, day("2023-10-02"),
                                       &records, &in));
                assert_int_equal(in, 1);
                length += (size_t)snprintf(line + length, sizeof line - length, "%d %.*s %d;", (int)records[0].version,
                                           TEXT_ARGS(records[0].state), (int)records[0].dose);
        }
        assert_string_equal(line, expected);
}

/* The first message that waits for a peer. */
static void
assert_passed_on(struct fixture *f, const char *peer, const char *expected)
{
        struct outbox_message *messages;
        struct venue_message *reads;
        struct bytes body;
        size_t count, in;
        char line[64];

        ok(outbox_next(f->store, f->arena, 20, &messages, &count));
        assert_int_equal(count, 1);
        assert_true(text_is(messages[0].peer, peer));
        assert_true(text_is(messages[0].format, "venue"));
        ok(outbox_body(f->store, f->seal, f->arena, &messages[0].message, &body));
        ok(venue_message_read(f->arena, (struct text){ (const char *)body.at, body.length }, day("2023-10-02"), &reads,
                              &in));
        assert_int_equal(in, 1);
        snprintf(line, sizeof line, "%.*s %.*s", TEXT_ARGS(reads[0].state), TEXT_ARGS(reads[0].ticket));
        assert_string_equal(line, expected);
}

/* ---- Tests ---- */

static void
a_right_ticket_is_clear_before_and_recorded_after(void **state) /* req: V2 */
{
        struct fixture *f = *state;
        struct venue_verdict verdict;

        taro_has_a_ticket(f);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "clear");
        assert_false(verdict.has_record);
        assert_int_equal(kept(f, RECORD_RECORDED), 0);
        verdict = given(f, TARO);
        assert_verdict(&verdict, "recorded");
        assert_true(verdict.has_record);
        assert_int_equal(verdict.dose, 7);
        assert_int_equal(kept(f, RECORD_RECORDED), 1);
        assert_sent(f, "1 recorded 7;");
}

static void
a_tablet_is_shown_a_masked_name_and_a_year(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_verdict verdict;

        taro_has_a_ticket(f);
        verdict = reception(f, TARO);
        assert_true(verdict.shown);
        assert_string_equal(verdict.masked.at, "ア＊＊ タ＊＊");
        assert_int_equal(verdict.birth_year, 1965);
}

static void
the_same_dose_again_stops_people_and_is_held(void **state) /* W01 */
{
        struct fixture *f = *state;
        struct venue_verdict first, verdict;
        struct venue_read other;

        taro_has_a_ticket(f);
        first = given(f, TARO);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "stopped W01");
        other = reading(true, TARO);
        other.device.at[0] = 2;
        verdict = judge(f, &other);
        assert_verdict(&verdict, "held W01");
        assert_int_equal(kept(f, RECORD_RECORDED), 1);
        assert_int_equal(kept(f, RECORD_HELD), 1);
        assert_memory_equal(load(f, &verdict.record).recipient.at, load(f, &first.record).recipient.at, ID_SIZE);
        assert_sent(f, "1 recorded 7;");
}

static void
the_same_device_within_thirty_minutes_gets_the_first_record(void **state) /* W01 */
{
        struct fixture *f = *state;
        struct venue_verdict first, verdict;

        taro_has_a_ticket(f);
        first = given(f, TARO);
        f->now = load(f, &first.record).read_at + 30 * 60 * 1000 - 1000;
        verdict = given(f, TARO);
        assert_verdict(&verdict, "repeated W01");
        assert_memory_equal(verdict.record.at, first.record.at, ID_SIZE);
        assert_int_equal(kept(f, RECORD_HELD), 0);
        f->now = load(f, &first.record).read_at + 30 * 60 * 1000;
        verdict = given(f, TARO);
        assert_verdict(&verdict, "held W01");
}

static void
another_municipalitys_ticket_is_kept_for_it(void **state) /* W03 */
{
        struct fixture *f = *state;
        struct venue_verdict verdict = reception(f, "270120254829105736");

        assert_verdict(&verdict, "clear W03");
        assert_false(verdict.shown);
        verdict = given(f, "270120254829105736");
        assert_verdict(&verdict, "recorded W03");
        assert_int_equal(kept(f, RECORD_AWAY), 1);
        assert_passed_on(f, "vrs-012025", "recorded 270120254829105736");
}

static void
a_record_that_was_passed_on_is_cancelled_there_and_not_corrected_here(void **state) /* req: V2 -- W03 */
{
        struct fixture *f = *state;
        struct record_device own = { { 1 } };
        struct venue_verdict verdict = given(f, "270120254829105736");
        struct record record = load(f, &verdict.record);
        struct change change = begin(f);
        struct err *err;

        record.facts.lot = TEXT("HG2267");
        record.reason = TEXT("ロットの誤り");
        err = record_correct(&change, HERE, record.version, &record);
        store_turn_rollback(f->store);
        assert_string_equal(err_code(err)->code, "record.is-away");
        err_free(err);
        change = begin(f);
        ok(venue_cancel(&change, HERE, &own, &verdict.record, TEXT("読み間違い")));
        ok(store_turn_commit(f->store));
        assert_int_equal(kept(f, RECORD_CANCELLED), 1);
        /* The first message of its order is still there; the cancellation waits behind it. */
        assert_passed_on(f, "vrs-012025", "recorded 270120254829105736");
}

/* What another municipality's venue read: 012025 tells us. */
static struct venue_message
read_elsewhere(const char *digits, uint8_t event)
{
        struct venue_message message = { .event = { { event } },
                                         .state = TEXT("recorded"),
                                         .ticket = text_of(digits),
                                         .given_on = day("2023-10-02"),
                                         .lot = TEXT("HG2266"),
                                         .venue = TEXT("函館アリーナ") };

        assert_true(birth_read_stored(TEXT("1965-04-01"), &message.birth));
        return message;
}

static const char *
received(struct fixture *f, const struct venue_message *message, const char *from)
{
        static char line[64];
        enum venue_result result = VENUE_CLEAR;
        bool cancelled = false;
        struct change change = begin(f);
        struct err *err = venue_receive(&change, HERE, text_of(from), message, &result, &cancelled);

        if (err) {
                snprintf(line, sizeof line, "%s", err_code(err)->code);
                err_free(err);
                store_turn_rollback(f->store);
                return line;
        }
        ok(store_turn_commit(f->store));
        snprintf(line, sizeof line, "%s%s", venue_result_name(result), cancelled ? " cancelled" : "");
        return line;
}

static void
a_read_of_our_ticket_elsewhere_is_ours_once_and_can_be_taken_back(void **state) /* req: V2 -- W03 */
{
        struct fixture *f = *state;
        struct venue_message message = read_elsewhere(TARO, 7), stranger;

        taro_has_a_ticket(f);
        assert_string_equal(received(f, &message, "012025"), "recorded");
        assert_string_equal(received(f, &message, "012025"), "repeated");
        assert_int_equal(kept(f, RECORD_RECORDED), 1);
        assert_sent(f, "1 recorded 7;");
        /* Another venue of another town, the same dose: held, however soon it came. */
        stranger = read_elsewhere(TARO, 8);
        assert_string_equal(received(f, &stranger, "131016"), "held");
        /* Only the town that sent it takes it back. */
        message.state = TEXT("cancelled");
        assert_string_equal(received(f, &message, "131016"), "record.not-yours");
        assert_string_equal(received(f, &message, "012025"), "repeated cancelled");
        assert_string_equal(received(f, &message, "012025"), "repeated");
        assert_int_equal(kept(f, RECORD_CANCELLED), 1);
        assert_int_equal(kept(f, RECORD_RECORDED), 0);
}

static void
a_ticket_that_is_not_ours_is_not_taken_from_another_town(void **state)
{
        struct fixture *f = *state;
        struct venue_message message = read_elsewhere("270120254829105736", 7);

        assert_string_equal(received(f, &message, "131016"), "record.not-ours");
        assert_int_equal(kept(f, RECORD_AWAY) + kept(f, RECORD_HELD) + kept(f, RECORD_RECORDED), 0);
}

static void
who_moved_out_or_died_is_stopped_at_once_and_held(void **state) /* req: V3 -- W04 */
{
        static const char *const gone[] = { "moved_out", "dead" };
        struct fixture *f = *state;

        for (size_t i = 0; i < 2; i++) {
                struct recipient_ticket live = ticket("4829105736", 7, "live");
                struct recipient_person person = taro();
                struct venue_verdict verdict;

                person.status = text_of(gone[i]);
                person.status_on = day("2023-09-30");
                said_with(f, person, &live, 1);
                verdict = reception(f, TARO);
                assert_verdict(&verdict, "stopped W04");
        }
        {
                struct venue_verdict verdict = given(f, TARO);

                assert_verdict(&verdict, "held W04");
                assert_int_equal(kept(f, RECORD_HELD), 1);
        }
        assert_sent(f, "");
}

static void
a_dose_before_the_move_stands(void **state) /* req: V3 */
{
        struct fixture *f = *state;
        struct recipient_ticket live = ticket("4829105736", 7, "live");
        struct recipient_person person = taro();
        struct venue_verdict verdict;
        struct venue_read read = reading(true, TARO);

        person.status = TEXT("moved_out");
        person.status_on = day("2023-09-30");
        said_with(f, person, &live, 1);
        read.given_on = day("2023-09-29");
        verdict = judge(f, &read);
        assert_verdict(&verdict, "recorded");
        read = reading(true, TARO);
        read.device.at[0] = 9;
        read.given_on = day("2023-09-30");
        verdict = judge(f, &read);
        assert_verdict(&verdict, "held W01 W04");
}

static void
a_void_ticket_and_an_unknown_number_stop_people_and_are_held(void **state) /* W05 */
{
        struct fixture *f = *state;
        struct recipient_ticket tickets[] = { ticket("4829105736", 7, "void"), ticket("4829105736", 6, "live") };
        struct venue_verdict verdict;

        said_with(f, taro(), tickets, 2);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "stopped W05");
        verdict = given(f, TARO);
        assert_verdict(&verdict, "held W05");
        assert_true(load(f, &verdict.record).has_recipient);
        verdict = reception(f, "270120411111111111");
        assert_verdict(&verdict, "stopped W05");
        assert_false(verdict.shown);
        verdict = given(f, "270120411111111111");
        assert_verdict(&verdict, "held W05");
        assert_false(load(f, &verdict.record).has_recipient);
        /* The number is somebody's, but that dose was never issued. */
        verdict = given(f, "280120414829105736");
        assert_verdict(&verdict, "held W05");
        assert_sent(f, "");
}

static void
a_wrong_birth_date_shows_nobody_and_finds_nobody(void **state) /* req: V2 V9 */
{
        struct fixture *f = *state;
        struct venue_read read = reading(false, TARO);
        struct venue_verdict verdict;

        taro_has_a_ticket(f);
        assert_true(birth_read_stored(TEXT("1965-04-02"), &read.birth));
        verdict = judge(f, &read);
        assert_verdict(&verdict, "stopped W05");
        assert_false(verdict.shown);
        read.record_mode = true;
        read.event = record_source_new();
        verdict = judge(f, &read);
        assert_verdict(&verdict, "held W05");
        assert_false(verdict.shown);
        assert_false(load(f, &verdict.record).has_recipient);
}

static void
a_second_live_ticket_stops_people_and_closes_when_one_is_used(void **state) /* W10 */
{
        struct fixture *f = *state;
        struct recipient_ticket tickets[] = { ticket("4829105736", 7, "live"), ticket("5555555555", 7, "live") };
        struct venue_verdict verdict;

        said_with(f, taro(), tickets, 2);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "stopped W10");
        verdict = given(f, TARO);
        assert_verdict(&verdict, "recorded W10");
        verdict = reception(f, "270120415555555555");
        assert_verdict(&verdict, "stopped W01 W05");
}

static void
the_same_event_again_is_answered_as_before(void **state) /* req: V2 */
{
        struct fixture *f = *state;
        struct venue_read read = reading(true, TARO);
        struct venue_verdict first, again;
        struct change change;
        struct err *err;

        taro_has_a_ticket(f);
        first = judge(f, &read);
        f->now += 24 * 3600 * 1000;
        again = judge(f, &read);
        assert_verdict(&again, "recorded");
        assert_memory_equal(again.record.at, first.record.at, ID_SIZE);
        assert_string_equal(again.masked.at, first.masked.at);
        assert_int_equal(kept(f, RECORD_RECORDED) + kept(f, RECORD_HELD), 1);
        read.lot = TEXT("HG2267");
        change = begin(f);
        err = venue_judge(&change, HERE, &read, &again);
        store_turn_rollback(f->store);
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "record.source-differs");
        err_free(err);
}

static void
a_dose_read_before_its_person_was_registered_stands_once_the_ledger_names_them(void **state) /* req: V1 V2 */
{
        struct fixture *f = *state;
        struct venue_verdict verdict = given(f, TARO);
        struct record record;

        assert_verdict(&verdict, "held W05");
        assert_sent(f, "");
        taro_has_a_ticket(f);
        record = load(f, &verdict.record);
        assert_int_equal(record.state, RECORD_RECORDED);
        assert_int_equal(record.version, 2);
        assert_true(record.has_recipient);
        assert_sent(f, "2 recorded 7;");
}

static void
a_waiting_dose_with_another_birth_date_keeps_waiting(void **state)
{
        struct fixture *f = *state;
        struct venue_read read = reading(true, TARO);
        struct venue_verdict verdict;

        assert_true(birth_read_stored(TEXT("1971-01-01"), &read.birth));
        verdict = judge(f, &read);
        taro_has_a_ticket(f);
        assert_int_equal(load(f, &verdict.record).state, RECORD_HELD);
        assert_sent(f, "");
}

static void
of_two_doses_that_waited_one_stands_and_the_other_is_held(void **state) /* req: V2 -- W01 */
{
        struct fixture *f = *state;
        struct venue_read other = reading(true, TARO);
        struct venue_verdict first = given(f, TARO), second;

        other.device.at[0] = 2;
        second = judge(f, &other);
        assert_verdict(&second, "held W05");
        taro_has_a_ticket(f);
        assert_int_equal(load(f, &first.record).state, RECORD_RECORDED);
        assert_int_equal(load(f, &second.record).state, RECORD_HELD);
        assert_true(load(f, &second.record).has_recipient);
        assert_true(text_is(load(f, &second.record).codes, "W01"));
        assert_sent(f, "2 recorded 7;");
}

static void
the_same_device_reading_an_unknown_number_twice_keeps_one_record(void **state) /* req: V2 -- W01 */
{
        struct fixture *f = *state;
        struct venue_verdict first = given(f, TARO), second = given(f, TARO);

        assert_verdict(&second, "repeated W05");
        assert_memory_equal(second.record.at, first.record.at, ID_SIZE);
        assert_int_equal(kept(f, RECORD_HELD), 1);
}

static void
a_waiting_dose_after_a_death_is_held_when_its_person_comes(void **state) /* req: V3 -- W04 */
{
        struct fixture *f = *state;
        struct recipient_ticket live = ticket("4829105736", 7, "live");
        struct recipient_person person = taro();
        struct venue_verdict verdict = given(f, TARO);

        person.status = TEXT("dead");
        person.status_on = day("2023-09-30");
        said_with(f, person, &live, 1);
        assert_int_equal(load(f, &verdict.record).state, RECORD_HELD);
        assert_true(text_is(load(f, &verdict.record).codes, "W04"));
        assert_sent(f, "");
}

static void
a_tablet_does_not_undo_what_a_clerk_decided(void **state) /* req: V2 */
{
        struct fixture *f = *state;
        struct record_device own = { { 1 } };
        struct venue_verdict verdict;
        struct record record;
        struct change change;
        struct err *err;

        taro_has_a_ticket(f);
        verdict = given(f, TARO);
        record = load(f, &verdict.record);
        record.facts.lot = TEXT("HG2267");
        record.reason = TEXT("予診票と照合");
        record.by_clerk = true;
        change = begin(f);
        ok(record_correct(&change, HERE, record.version, &record));
        ok(store_turn_commit(f->store));
        change = begin(f);
        err = venue_cancel(&change, HERE, &own, &verdict.record, TEXT("読み間違い"));
        store_turn_rollback(f->store);
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "record.not-yours");
        err_free(err);
}

static void
an_event_that_was_cancelled_is_told_as_cancelled(void **state) /* req: V2 */
{
        struct fixture *f = *state;
        struct venue_read read = reading(true, TARO);
        struct record_device own = { { 1 } };
        struct venue_verdict verdict, again;
        struct change change;
        struct err *err;

        taro_has_a_ticket(f);
        verdict = judge(f, &read);
        change = begin(f);
        ok(venue_cancel(&change, HERE, &own, &verdict.record, TEXT("読み間違い")));
        ok(store_turn_commit(f->store));
        change = begin(f);
        err = venue_judge(&change, HERE, &read, &again);
        store_turn_rollback(f->store);
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "record.cancelled");
        err_free(err);
}

static void
a_waiting_dose_keeps_waiting_when_its_ticket_is_void(void **state)
{
        struct fixture *f = *state;
        struct recipient_ticket gone = ticket("4829105736", 7, "void");
        struct venue_verdict verdict = given(f, TARO);

        said_with(f, taro(), &gone, 1);
        assert_int_equal(load(f, &verdict.record).state, RECORD_HELD);
        assert_sent(f, "");
}

static void
the_device_that_recorded_can_cancel_and_no_other(void **state) /* req: V2 */
{
        struct fixture *f = *state;
        struct record_device own = { { 1 } }, other = { { 2 } };
        struct venue_verdict verdict;
        struct change change;
        struct err *err;

        taro_has_a_ticket(f);
        verdict = given(f, TARO);
        change = begin(f);
        err = venue_cancel(&change, HERE, &other, &verdict.record, TEXT("読み間違い"));
        store_turn_rollback(f->store);
        assert_string_equal(err_code(err)->code, "record.not-yours");
        err_free(err);
        change = begin(f);
        ok(venue_cancel(&change, HERE, &own, &verdict.record, TEXT("読み間違い")));
        ok(store_turn_commit(f->store));
        assert_int_equal(kept(f, RECORD_CANCELLED), 1);
        /* What is cancelled is no dose: the ticket can be used. */
        verdict = given(f, TARO);
        assert_verdict(&verdict, "recorded");
}

static void
digits_that_cannot_be_a_ticket_are_refused_with_their_part(void **state)
{
        static const struct {
                const char *digits, *code, *field;
        } wrong[] = {
                { "27012041482910573", "identifier.length", "" },
                { "970120414829105736", "record.kind", "kind" },
                { "170120414829105736", "record.interview-only", "kind" },
                { "200120414829105736", "identifier.dose", "dose" },
                { "270120424829105736", "identifier.check-digit", "municipality" },
        };
        struct fixture *f = *state;

        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct venue_read read = reading(true, wrong[i].digits);
                struct venue_verdict verdict;
                struct change change = begin(f);
                struct err *err = venue_judge(&change, HERE, &read, &verdict);

                store_turn_rollback(f->store);
                assert_non_null(err);
                assert_string_equal(err_code(err)->code, wrong[i].code);
                assert_string_equal(err_field(err) ? err_field(err) : "", wrong[i].field);
                err_free(err);
        }
}

static void
an_older_word_of_the_ledger_changes_nothing(void **state) /* req: V1 */
{
        struct fixture *f = *state;
        struct recipient_ticket live = ticket("4829105736", 7, "live");
        struct recipient_person person = taro();
        struct venue_verdict verdict;

        taro_has_a_ticket(f);
        person.status = TEXT("moved_out");
        assert_int_equal(said_with(f, person, &live, 1), RECIPIENT_CHANGED);
        assert_int_equal(said_with(f, person, &live, 1), RECIPIENT_UNCHANGED);
        f->revision = 0;
        assert_int_equal(said_with(f, taro(), &live, 1), RECIPIENT_STALE);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "stopped W04");
}

static void
a_ticket_that_the_ledger_no_longer_names_is_void(void **state) /* req: V1 */
{
        struct fixture *f = *state;
        struct recipient_ticket next = ticket("7777777777", 7, "live");
        struct venue_verdict verdict;

        taro_has_a_ticket(f);
        assert_int_equal(said_with(f, taro(), &next, 1), RECIPIENT_CHANGED);
        verdict = reception(f, TARO);
        assert_verdict(&verdict, "stopped W05 W10");
        verdict = reception(f, "270120417777777777");
        assert_verdict(&verdict, "clear");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_right_ticket_is_clear_before_and_recorded_after),
                TEST(a_tablet_is_shown_a_masked_name_and_a_year),
                TEST(the_same_dose_again_stops_people_and_is_held),
                TEST(the_same_device_within_thirty_minutes_gets_the_first_record),
                TEST(another_municipalitys_ticket_is_kept_for_it),
                TEST(a_record_that_was_passed_on_is_cancelled_there_and_not_corrected_here),
                TEST(a_read_of_our_ticket_elsewhere_is_ours_once_and_can_be_taken_back),
                TEST(a_ticket_that_is_not_ours_is_not_taken_from_another_town),
                TEST(who_moved_out_or_died_is_stopped_at_once_and_held),
                TEST(a_dose_before_the_move_stands),
                TEST(a_void_ticket_and_an_unknown_number_stop_people_and_are_held),
                TEST(a_wrong_birth_date_shows_nobody_and_finds_nobody),
                TEST(a_second_live_ticket_stops_people_and_closes_when_one_is_used),
                TEST(the_same_event_again_is_answered_as_before),
                TEST(a_dose_read_before_its_person_was_registered_stands_once_the_ledger_names_them),
                TEST(a_waiting_dose_with_another_birth_date_keeps_waiting),
                TEST(of_two_doses_that_waited_one_stands_and_the_other_is_held),
                TEST(the_same_device_reading_an_unknown_number_twice_keeps_one_record),
                TEST(a_waiting_dose_after_a_death_is_held_when_its_person_comes),
                TEST(a_tablet_does_not_undo_what_a_clerk_decided),
                TEST(an_event_that_was_cancelled_is_told_as_cancelled),
                TEST(a_waiting_dose_keeps_waiting_when_its_ticket_is_void),
                TEST(the_device_that_recorded_can_cancel_and_no_other),
                TEST(digits_that_cannot_be_a_ticket_are_refused_with_their_part),
                TEST(an_older_word_of_the_ledger_changes_nothing),
                TEST(a_ticket_that_the_ledger_no_longer_names_is_void),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
