/* SPDX-License-Identifier: MIT */
/* Lines of the feed against everything that can be known of a person. What is expected stands in docs/formats/feed.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "feed/feed_apply.h"
#include "feed_schema.h"
#include "feed_sql.h"
#include "request/request_schema.h"
#include "resident/resident.h"
#include "resident_schema.h"
#include "seal/seal.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct search *search;
        struct arena *arena;
        struct batch_id batch;
        uint64_t last_sequence; /* of the file, 0 at its beginning */
        int64_t changes;
};

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

/* A change in a turn of its own. */
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
                                .today = { 20818 }, /* 2026-12-31 */
                                .event = { .arena = f->arena, .number = f->changes } };
}

static void
begin_file(struct fixture *f)
{
        struct change change = begin(f);

        f->batch = batch_id_new();
        f->last_sequence = 0;
        ok(sql_feed_batch_open(f->store, batch_id_bytes(&f->batch), change.at, change.number, NULL));
        ok(store_turn_commit(f->store));
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema, &request_schema, &resident_schema,
                                                               &feed_schema };
        static const struct key_owner owner = { { "ledger", 6 }, { "012041", 6 } };
        struct fixture *f = calloc(1, sizeof *f);
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct key_area key;

        f->arena = arena_create(ARENA_SECRET, 64 << 20);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-feed-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, sizeof modules / sizeof *modules, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        seal_key_new(f->seal, SEAL_ROWS, TEXT("person"), 1, wrapped);
        seal_key_new(f->seal, SEAL_BLIND, TEXT("feed_line"), 1, wrapped);
        f->search = search_create();
        begin_file(f);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        static const char *const names[] = { "area.db", "area.db-wal", "area.db-shm", "area.db.owner" };
        struct fixture *f = *state;

        store_close(f->store);
        search_destroy(f->search);
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

/* A line about person 10000001, who lives at `address`; the day is that of January with the line's number. */
static struct feed_line
line_of(uint64_t sequence, enum feed_event event, const char *address)
{
        struct feed_line line = {
                .sequence = sequence,
                .event = event,
                .person = { .address_number = TEXT("10000001"),
                            .individual_number = TEXT("100000000030"),
                            .family = TEXT("旭"),
                            .given = TEXT("花子"),
                            .family_kana = TEXT("アサヒ"),
                            .given_kana = TEXT("ハナコ"),
                            .birth = TEXT("2020-04-01"),
                            .birth_precision = FEED_DAY,
                            .sex = FEED_FEMALE,
                            .postal = TEXT("0708525"),
                            .address = text_of(address),
                            .household = TEXT("900001") },
        };

        assert_true(date_from_parts(2026, 1, (int)sequence, &line.date));
        return line;
}

static struct feed_applied
apply(struct fixture *f, struct feed_line line)
{
        struct change change = begin(f);
        struct feed_applied applied;

        ok(feed_apply(&change, f->search, &f->batch, f->last_sequence, &line, &applied));
        if (line.sequence > f->last_sequence)
                f->last_sequence = line.sequence;
        ok(store_turn_commit(f->store));
        return applied;
}

static void
expect(struct fixture *f, struct feed_line line, enum feed_outcome outcome, const struct err_code *code)
{
        struct feed_applied applied = apply(f, line);

        if (applied.outcome != outcome || applied.code != code)
                fail_msg("line %d (%s): %s %s", (int)line.sequence, feed_event_name(line.event),
                         feed_outcome_name(applied.outcome), applied.code ? applied.code->code : "");
}

static void
nobody_is_born_after_the_business_date(void **state) /* req: L2 */
{
        struct fixture *f = *state;
        struct feed_line line = line_of(1, FEED_BIRTH, "旭川市1条");

        line.person.birth = TEXT("2027-01-01");
        expect(f, line, FEED_REJECTED, &FEED_BAD_BIRTH);
        expect(f, line, FEED_REJECTED, &FEED_BAD_BIRTH);
        line = line_of(2, FEED_BIRTH, "旭川市1条");
        line.person.birth = TEXT("2026-12-31");
        expect(f, line, FEED_NEW, NULL);
}

static struct feed_line
cancel(uint64_t sequence, uint64_t cancels)
{
        struct feed_line line = line_of(sequence, FEED_CANCEL, "住所");

        line.cancels = cancels;
        return line;
}

static bool
find(struct fixture *f, const char *number, struct resident *out_resident)
{
        struct change change = begin(f);
        bool found;

        ok(resident_find(&change, text_of(number), &found, out_resident));
        ok(store_turn_commit(f->store));
        return found;
}

static struct resident
known(struct fixture *f)
{
        struct resident resident;

        assert_true(find(f, "10000001", &resident));
        return resident;
}

static void
expect_same(struct fixture *f, const struct resident *before, int64_t version)
{
        struct resident now = known(f);

        assert_true(resident_same_facts(before, &now));
        assert_int_equal(now.status, before->status);
        assert_int_equal(now.is_protected, before->is_protected);
        assert_true(text_equal(now.since, before->since));
        assert_true(text_equal(now.address, before->address));
        assert_true(text_equal(now.birth_first, before->birth_first));
        assert_int_equal(now.version, version);
}

enum state { UNKNOWN, LIVES_HERE, PROTECTED, MOVED_OUT, DEAD, CANCELLED, STATES };

/* Brings person 10000001 into a state, by lines 1 and 2; says how many versions there are then. */
static int64_t
bring_into(struct fixture *f, enum state state)
{
        if (state != UNKNOWN)
                expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        if (state == PROTECTED)
                expect(f, line_of(2, FEED_PROTECT, "住所"), FEED_CHANGED, NULL);
        if (state == MOVED_OUT)
                expect(f, line_of(2, FEED_MOVE_OUT, "住所"), FEED_CHANGED, NULL);
        if (state == DEAD)
                expect(f, line_of(2, FEED_DEATH, "住所"), FEED_CHANGED, NULL);
        if (state == CANCELLED)
                expect(f, cancel(2, 1), FEED_CHANGED, NULL);
        return state == UNKNOWN ? 0 : state == LIVES_HERE ? 1 : 2;
}

#define HERE                                                                                                           \
        {                                                                                                              \
                RESIDENT_RESIDENT, false, NULL                                                                         \
        }
#define HERE_PROTECTED                                                                                                 \
        {                                                                                                              \
                RESIDENT_RESIDENT, true, NULL                                                                          \
        }
#define GONE                                                                                                           \
        {                                                                                                              \
                RESIDENT_MOVED_OUT, false, NULL                                                                        \
        }
#define GONE_PROTECTED                                                                                                 \
        {                                                                                                              \
                RESIDENT_MOVED_OUT, true, NULL                                                                         \
        }
#define IS_DEAD                                                                                                        \
        {                                                                                                              \
                RESIDENT_DEAD, false, NULL                                                                             \
        }
#define IS_DEAD_PROTECTED                                                                                              \
        {                                                                                                              \
                RESIDENT_DEAD, true, NULL                                                                              \
        }
#define NOT(CODE)                                                                                                      \
        {                                                                                                              \
                RESIDENT_RESIDENT, false, &(CODE)                                                                      \
        }

static const struct {
        enum resident_status status;
        bool is_protected;
        const struct err_code *held;
} effects[FEED_CANCEL][STATES] = {
        [FEED_FULL] = { HERE, HERE, HERE_PROTECTED, HERE, HERE, HERE },
        [FEED_BIRTH] = { HERE, NOT(RESIDENT_ALREADY_HERE), NOT(RESIDENT_ALREADY_HERE), NOT(RESIDENT_NOT_HERE),
                         NOT(RESIDENT_NOT_HERE), HERE },
        [FEED_MOVE_IN] = { HERE, NOT(RESIDENT_ALREADY_HERE), NOT(RESIDENT_ALREADY_HERE), HERE, NOT(RESIDENT_NOT_HERE),
                           HERE },
        [FEED_MOVE_OUT] = { NOT(RESIDENT_UNKNOWN_PERSON), GONE, GONE_PROTECTED, NOT(RESIDENT_NOT_HERE),
                            NOT(RESIDENT_NOT_HERE), NOT(RESIDENT_UNKNOWN_PERSON) },
        [FEED_DEATH] = { NOT(RESIDENT_UNKNOWN_PERSON), IS_DEAD, IS_DEAD_PROTECTED, NOT(RESIDENT_NOT_HERE),
                         NOT(RESIDENT_NOT_HERE), NOT(RESIDENT_UNKNOWN_PERSON) },
        [FEED_CHANGE] = { NOT(RESIDENT_UNKNOWN_PERSON), HERE, HERE_PROTECTED, NOT(RESIDENT_NOT_HERE),
                          NOT(RESIDENT_NOT_HERE), NOT(RESIDENT_UNKNOWN_PERSON) },
        [FEED_CORRECT] = { NOT(RESIDENT_UNKNOWN_PERSON), HERE, HERE_PROTECTED, GONE, IS_DEAD,
                           NOT(RESIDENT_UNKNOWN_PERSON) },
        [FEED_PROTECT] = { NOT(RESIDENT_UNKNOWN_PERSON), HERE_PROTECTED, HERE_PROTECTED, GONE_PROTECTED,
                           IS_DEAD_PROTECTED, NOT(RESIDENT_UNKNOWN_PERSON) },
        [FEED_UNPROTECT] = { NOT(RESIDENT_UNKNOWN_PERSON), HERE, HERE, GONE, IS_DEAD, NOT(RESIDENT_UNKNOWN_PERSON) },
};

static void
check_effect(struct fixture *f, enum feed_event event, enum state state)
{
        struct feed_line line = line_of(3, event, "新しい住所");
        int64_t versions = bring_into(f, state);
        struct resident before = { 0 }, after;
        bool was = find(f, "10000001", &before);
        struct feed_applied applied = apply(f, line);
        enum feed_outcome outcome = effects[event][state].held ? FEED_HELD : state == UNKNOWN ? FEED_NEW : FEED_CHANGED;

        if (applied.outcome != outcome || applied.code != effects[event][state].held)
                fail_msg("%s in state %d: %s %s", feed_event_name(event), state, feed_outcome_name(applied.outcome),
                         applied.code ? applied.code->code : "");
        if (outcome == FEED_HELD) {
                if (was)
                        expect_same(f, &before, versions);
                assert_int_equal(find(f, "10000001", &after), was);
                return;
        }
        after = known(f);
        if (after.status != effects[event][state].status || after.is_protected != effects[event][state].is_protected)
                fail_msg("%s in state %d: %s, %d", feed_event_name(event), state, resident_status_name(after.status),
                         after.is_protected);
        assert_true(text_is(after.address, "新しい住所"));
        assert_int_equal(after.version, versions + 1);
        assert_int_equal(after.sequence, 3);
        /* A status holds since the day of the event that made it. */
        if (!was && event == FEED_FULL)
                assert_true(text_is(after.since, "")); /* a full line tells a state, not when it began */
        else if (!was || after.status != before.status)
                assert_true(text_is(after.since, "2026-01-03"));
        else
                assert_true(text_equal(after.since, before.since));
}

static void
every_event_meets_every_state(void **state) /* req: L16 */
{
        for (int event = 0; event < FEED_CANCEL; event++)
                for (int from = 0; from < STATES; from++) {
                        check_effect(*state, (enum feed_event)event, (enum state)from);
                        tear_down(state);
                        set_up(state);
                }
}

static void
a_line_brings_all_facts_of_the_person(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        struct feed_line line = line_of(1, FEED_FULL, "住所");
        struct resident is;

        line.person.family = TEXT("葛󠄀城");
        line.person.given = TEXT("");
        line.person.alias = TEXT("通称");
        line.person.birth = TEXT("1950-06");
        line.person.birth_precision = FEED_MONTH;
        line.person.sex = FEED_SEX_UNKNOWN;
        line.person.foreign = true;
        expect(f, line, FEED_NEW, NULL);
        is = known(f);
        assert_true(text_is(is.family, "葛󠄀城"));
        assert_true(text_is(is.given, ""));
        assert_true(text_is(is.family_kana, "アサヒ"));
        assert_true(text_is(is.given_kana, "ハナコ"));
        assert_true(text_is(is.alias, "通称"));
        assert_true(text_is(is.birth, "1950-06"));
        assert_true(text_is(is.birth_precision, "month"));
        assert_true(text_is(is.birth_first, "1950-06-01"));
        assert_true(text_is(is.sex, "U"));
        assert_true(text_is(is.postal, "0708525"));
        assert_true(text_is(is.address, "住所"));
        assert_true(text_is(is.household, "900001"));
        assert_true(is.foreign);
        assert_false(is.is_protected);
        expect(f, line_of(2, FEED_CORRECT, "住所"), FEED_CHANGED, NULL);
        is = known(f);
        assert_null(is.alias.at);
        assert_true(text_is(is.birth_first, "2020-04-01"));
        assert_false(is.foreign);
}

static void
a_cancel_brings_back_exactly_what_was_before(void **state) /* req: L16 */
{
        static const struct {
                enum feed_event event;
                enum state from;
        } cases[] = {
                { FEED_MOVE_OUT, LIVES_HERE }, { FEED_DEATH, LIVES_HERE },   { FEED_CHANGE, LIVES_HERE },
                { FEED_CORRECT, LIVES_HERE },  { FEED_PROTECT, LIVES_HERE }, { FEED_MOVE_OUT, PROTECTED },
                { FEED_UNPROTECT, PROTECTED }, { FEED_MOVE_IN, MOVED_OUT },  { FEED_CORRECT, DEAD },
                { FEED_MOVE_IN, CANCELLED },   { FEED_BIRTH, CANCELLED },
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct fixture *f = *state;
                int64_t versions = bring_into(f, cases[i].from);
                struct resident before = known(f);

                expect(f, line_of(3, cases[i].event, "新しい住所"), FEED_CHANGED, NULL);
                expect(f, cancel(4, 3), FEED_CHANGED, NULL);
                expect_same(f, &before, versions + 2);
                assert_int_equal(known(f).sequence, 4);
                tear_down(state);
                set_up(state);
        }
}

static void
after_the_cancel_of_what_brought_a_person_there_is_none(void **state) /* req: L16 */
{
        struct fixture *f = *state;

        expect(f, line_of(1, FEED_BIRTH, "住所"), FEED_NEW, NULL);
        expect(f, cancel(2, 1), FEED_CHANGED, NULL);
        assert_int_equal(known(f).status, RESIDENT_CANCELLED);
}

static void
events_are_cancelled_from_the_last_to_the_first(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        struct resident first, second;

        expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        first = known(f);
        expect(f, line_of(2, FEED_CHANGE, "二つ目"), FEED_CHANGED, NULL);
        second = known(f);
        expect(f, line_of(3, FEED_MOVE_OUT, "二つ目"), FEED_CHANGED, NULL);
        expect(f, cancel(4, 2), FEED_HELD, &RESIDENT_CANCELS);
        expect(f, cancel(5, 3), FEED_CHANGED, NULL);
        expect_same(f, &second, 4);
        expect(f, cancel(6, 3), FEED_HELD, &RESIDENT_CANCELS);
        expect(f, cancel(7, 2), FEED_CHANGED, NULL);
        expect_same(f, &first, 5);
        expect(f, line_of(8, FEED_CHANGE, "三つ目"), FEED_CHANGED, NULL);
        expect(f, cancel(9, 1), FEED_HELD, &RESIDENT_CANCELS);
        expect(f, cancel(10, 8), FEED_CHANGED, NULL);
        expect_same(f, &first, 7);
        expect(f, cancel(11, 1), FEED_CHANGED, NULL);
        assert_int_equal(known(f).status, RESIDENT_CANCELLED);
        expect(f, cancel(12, 1), FEED_HELD, &RESIDENT_CANCELS);
}

/* A new 個人番号 is an event that the ledger does not see. */
static void
a_cancel_of_what_had_changed_nothing_changes_nothing(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        struct resident first;
        struct feed_line number = line_of(3, FEED_CHANGE, "二つ目");

        number.person.individual_number = TEXT("100000000031");
        expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        first = known(f);
        expect(f, line_of(2, FEED_CHANGE, "二つ目"), FEED_CHANGED, NULL);
        expect(f, number, FEED_UNCHANGED, NULL);
        expect(f, cancel(4, 3), FEED_UNCHANGED, NULL);
        assert_int_equal(known(f).version, 2);
        expect(f, line_of(5, FEED_FULL, "二つ目"), FEED_UNCHANGED, NULL);
        expect(f, cancel(6, 2), FEED_CHANGED, NULL);
        expect_same(f, &first, 3);
        /* What an unchanged line stands before cannot be cancelled any more. */
        expect(f, cancel(7, 3), FEED_HELD, &RESIDENT_CANCELS);
}

static void
a_cancel_of_what_is_not_a_persons_last_event_is_held(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        struct feed_line other = line_of(2, FEED_MOVE_IN, "住所");

        other.person.address_number = TEXT("10000002");
        expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        expect(f, other, FEED_NEW, NULL);
        expect(f, line_of(3, FEED_BIRTH, "住所"), FEED_HELD, &RESIDENT_ALREADY_HERE);
        expect(f, cancel(6, 3), FEED_HELD, &RESIDENT_CANCELS); /* was held itself */
        expect(f, cancel(7, 2), FEED_HELD, &RESIDENT_CANCELS); /* another person's */
        expect(f, cancel(8, 4), FEED_HELD, &RESIDENT_CANCELS); /* never came */
        expect(f, cancel(9, 1), FEED_CHANGED, NULL);
        expect(f, cancel(10, 9), FEED_HELD, &RESIDENT_CANCELS); /* a cancel */
        assert_int_equal(known(f).version, 2);
        other = cancel(11, 1);
        other.person.address_number = TEXT("10000003");
        expect(f, other, FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
}

static void
the_same_line_again_changes_nothing(void **state) /* req: L2 */
{
        struct fixture *f = *state;

        for (int round = 0; round < 3; round++) {
                expect(f, line_of(1, FEED_MOVE_IN, "住所"), round ? FEED_UNCHANGED : FEED_NEW, NULL);
                expect(f, line_of(2, FEED_CHANGE, "二つ目"), round ? FEED_UNCHANGED : FEED_CHANGED, NULL);
                expect(f, line_of(2, FEED_CHANGE, "二つ目"), FEED_UNCHANGED, NULL);
                expect(f, line_of(3, FEED_CHANGE, "二つ目"), FEED_UNCHANGED, NULL);
                expect(f, cancel(4, 2), round ? FEED_UNCHANGED : FEED_CHANGED, NULL);
                assert_int_equal(known(f).version, 3);
                begin_file(f);
        }
}

static void
another_line_under_the_same_sequence_is_held(void **state) /* req: L2 */
{
        struct fixture *f = *state;

        expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        for (int round = 0; round < 2; round++) {
                expect(f, line_of(1, FEED_MOVE_IN, "別の住所"), FEED_HELD, &RESIDENT_SEQUENCE_DIFFERS);
                expect(f, line_of(1, FEED_FULL, "住所"), FEED_HELD, &RESIDENT_SEQUENCE_DIFFERS);
                expect(f, line_of(1, FEED_MOVE_IN, "住所"), FEED_UNCHANGED, NULL);
                begin_file(f);
        }
        assert_true(text_is(known(f).address, "住所"));
        assert_int_equal(known(f).version, 1);
}

static void
a_line_out_of_order_is_rejected_as_often_as_it_stands_there(void **state) /* req: L2 */
{
        struct fixture *f = *state;
        struct feed_line other = line_of(5, FEED_MOVE_IN, "住所");

        other.person.address_number = TEXT("10000002");
        for (int round = 0; round < 2; round++) {
                expect(f, other, round ? FEED_UNCHANGED : FEED_NEW, NULL);
                expect(f, line_of(4, FEED_MOVE_IN, "住所"), FEED_REJECTED, &FEED_OUT_OF_ORDER);
                begin_file(f);
        }
        /* Put right in the file, it is taken. */
        expect(f, line_of(4, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        expect(f, other, FEED_UNCHANGED, NULL);
}

static void
a_second_full_line_of_a_person_is_rejected_as_often_as_it_comes(void **state) /* req: L2 */
{
        struct fixture *f = *state;

        for (int round = 0; round < 3; round++) {
                expect(f, line_of(1, FEED_FULL, "住所"), round ? FEED_UNCHANGED : FEED_NEW, NULL);
                expect(f, line_of(2, FEED_FULL, "別の住所"), FEED_REJECTED, &FEED_DUPLICATE_PERSON);
                begin_file(f);
        }
        /* The next full feed says it anew. */
        expect(f, line_of(3, FEED_FULL, "別の住所"), FEED_CHANGED, NULL);
}

static void
a_line_older_than_the_newest_of_the_person_is_held(void **state) /* req: L16 */
{
        struct fixture *f = *state;

        expect(f, line_of(3, FEED_MOVE_IN, "住所"), FEED_NEW, NULL);
        begin_file(f);
        expect(f, line_of(2, FEED_CHANGE, "前の住所"), FEED_HELD, &RESIDENT_LATE);
        /* A line that changed nothing is news of the person too. */
        expect(f, line_of(9, FEED_FULL, "住所"), FEED_UNCHANGED, NULL);
        begin_file(f);
        expect(f, line_of(8, FEED_CHANGE, "前の住所"), FEED_HELD, &RESIDENT_LATE);
        assert_int_equal(known(f).version, 1);
        expect(f, line_of(10, FEED_CHANGE, "次の住所"), FEED_CHANGED, NULL);
}

static void
a_held_line_is_tried_again_when_it_comes_again(void **state) /* req: L2 */
{
        struct fixture *f = *state;

        expect(f, line_of(5, FEED_CHANGE, "新しい住所"), FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
        expect(f, line_of(5, FEED_CHANGE, "新しい住所"), FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
        begin_file(f);
        expect(f, line_of(5, FEED_CHANGE, "新しい住所"), FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
        begin_file(f);
        expect(f, line_of(3, FEED_FULL, "住所"), FEED_NEW, NULL);
        expect(f, line_of(5, FEED_CHANGE, "新しい住所"), FEED_CHANGED, NULL);
        assert_true(text_is(known(f).address, "新しい住所"));
        expect(f, line_of(5, FEED_CHANGE, "新しい住所"), FEED_UNCHANGED, NULL);
}

static void
what_a_line_did_names_its_person_as_a_subject_of_the_event(void **state) /* req: P11 */
{
        struct fixture *f = *state;
        struct feed_line line = line_of(1, FEED_MOVE_IN, "住所");

        for (int round = 0; round < 2; round++) {
                struct change change = begin(f);
                struct feed_applied applied;

                ok(feed_apply(&change, f->search, &f->batch, 0, &line, &applied));
                ok(store_turn_commit(f->store));
                assert_int_equal(change.event.subject_count, round ? 0 : 1);
                if (!round) {
                        struct resident is = known(f);

                        assert_memory_equal(change.event.subjects[0].at, is.person.at, ID_SIZE);
                }
        }
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(every_event_meets_every_state),
                TEST(a_line_brings_all_facts_of_the_person),
                TEST(a_cancel_brings_back_exactly_what_was_before),
                TEST(after_the_cancel_of_what_brought_a_person_there_is_none),
                TEST(events_are_cancelled_from_the_last_to_the_first),
                TEST(a_cancel_of_what_had_changed_nothing_changes_nothing),
                TEST(a_cancel_of_what_is_not_a_persons_last_event_is_held),
                TEST(nobody_is_born_after_the_business_date),
                TEST(the_same_line_again_changes_nothing),
                TEST(another_line_under_the_same_sequence_is_held),
                TEST(a_line_out_of_order_is_rejected_as_often_as_it_stands_there),
                TEST(a_second_full_line_of_a_person_is_rejected_as_often_as_it_comes),
                TEST(a_line_older_than_the_newest_of_the_person_is_held),
                TEST(a_held_line_is_tried_again_when_it_comes_again),
                TEST(what_a_line_did_names_its_person_as_a_subject_of_the_event),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
