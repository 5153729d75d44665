/* SPDX-License-Identifier: MIT */
/* The trail on a real store, and what somebody can do to its file who has it in hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain.h"
#include "chain/chain_schema.h"
#include "store/store.h"

#include <openssl/sha.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EVENTS = 10, MANY = 150 };

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct arena *arena;
        struct chain_head head;
        struct chain_signed_head heads[MANY + 1]; /* heads[n] is that of event n */
};

static const struct schema_module *const modules[] = { &chain_schema };

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static void
open_store(struct fixture *f)
{
        ok(store_open(f->place, modules, 1, &f->store));
        ok(chain_load(f->store, f->arena, &f->head));
}

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_PLAIN, 16 << 20);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-chain-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        open_store(f);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        static const char *const names[] = { "area.db", "area.db-wal", "area.db-shm", "area.db.owner", "old" };
        struct fixture *f = *state;

        store_close(f->store);
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

/* Person n of the tests. */
static struct bytes
person(uint8_t n)
{
        static uint8_t ids[256][ID_SIZE];

        ids[n][0] = n;
        return (struct bytes){ ids[n], ID_SIZE };
}

/* Event n shows n % 3 people. */
static void
append(struct fixture *f, int64_t last)
{
        for (int64_t number = f->head.number + 1; number <= last; number++) {
                struct event event = { .arena = f->arena,
                                       .number = number,
                                       .at = 1000 * number,
                                       .actor = TEXT("tanaka"),
                                       .right = TEXT("person.view"),
                                       .purpose = TEXT("counter"),
                                       .reference = TEXT("R8-12"),
                                       .what = TEXT("person.view"),
                                       .result = TEXT("ok"),
                                       .from = TEXT("10.0.0.5 window-1") };

                for (int64_t i = 0; i < number % 3; i++)
                        event_add_subject(&event, person((uint8_t)(10 * number + i)));
                event_add_number(&event, "hits", number);
                ok(store_turn_begin(f->store));
                ok(chain_append(f->store, &f->head, &event));
                ok(store_turn_commit(f->store));
                assert_int_equal(f->head.number, number);
                f->heads[number] = (struct chain_signed_head){ .number = number };
                memcpy(f->heads[number].head, f->head.head, CHAIN_HEAD_SIZE);
        }
}

/* Somebody opens the file with another program. */
static sqlite3 *
open_raw(struct fixture *f)
{
        sqlite3 *db;

        store_close(f->store);
        f->store = NULL;
        assert_int_equal(sqlite3_open(f->place, &db), SQLITE_OK);
        return db;
}

static void
raw(sqlite3 *db, const char *sql)
{
        char *why = NULL;

        if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
                fail_msg("%s: %s", sql, why);
}

static void
tamper(struct fixture *f, const char *sql)
{
        sqlite3 *db = open_raw(f);

        raw(db, sql);
        sqlite3_close(db);
        open_store(f);
}

/* The formula of chain.h, written a second time. */
static void
hash_event(const uint8_t before[static CHAIN_HEAD_SIZE], struct bytes salt, struct bytes body,
           uint8_t out_head[static CHAIN_HEAD_SIZE])
{
        uint8_t joined[4096], leaf[CHAIN_HEAD_SIZE];

        assert_int_equal(salt.length, 16);
        assert_true(body.length < sizeof joined - 17);
        joined[0] = 0;
        memcpy(joined + 1, salt.at, salt.length);
        memcpy(joined + 17, body.at, body.length);
        SHA256(joined, 17 + body.length, leaf);
        joined[0] = 1;
        memcpy(joined + 1, before, CHAIN_HEAD_SIZE);
        memcpy(joined + 1 + CHAIN_HEAD_SIZE, leaf, CHAIN_HEAD_SIZE);
        SHA256(joined, 1 + 2 * CHAIN_HEAD_SIZE, out_head);
}

static struct bytes
column(sqlite3_stmt *row, int column)
{
        return (struct bytes){ sqlite3_column_blob(row, column), (size_t)sqlite3_column_bytes(row, column) };
}

/* Computes every head anew from the rows as they are. */
static void
rehash(sqlite3 *db)
{
        uint8_t head[CHAIN_HEAD_SIZE] = { 0 };
        sqlite3_stmt *rows, *write;

        assert_int_equal(
            sqlite3_prepare_v2(db, "SELECT number, salt, body FROM event ORDER BY number", -1, &rows, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, "UPDATE event SET head = ? WHERE number = ?", -1, &write, NULL),
                         SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW) {
                hash_event(head, column(rows, 1), column(rows, 2), head);
                sqlite3_bind_blob(write, 1, head, sizeof head, SQLITE_TRANSIENT);
                sqlite3_bind_int64(write, 2, sqlite3_column_int64(rows, 0));
                assert_int_equal(sqlite3_step(write), SQLITE_DONE);
                sqlite3_reset(write);
        }
        sqlite3_finalize(rows);
        sqlite3_finalize(write);
}

/* Verifies in steps of three events, against heads[1] to heads[signed_to]. */
static struct chain_report
verify(struct fixture *f, size_t signed_to, int64_t newest_elsewhere)
{
        struct chain_verification verification;
        bool done = false;

        chain_verification_begin(&verification, f->heads + 1, signed_to, newest_elsewhere);
        while (!done) {
                struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);

                ok(chain_verification_step(&verification, f->store, arena, 3, &done));
                arena_destroy(arena);
        }
        return verification.report;
}

#define EXPECT(F, ELSEWHERE, ...)                                                                                      \
        expect((F), (ELSEWHERE), (const struct chain_problem[]){ __VA_ARGS__ },                                        \
               sizeof(struct chain_problem[]){ __VA_ARGS__ } / sizeof(struct chain_problem))

/* These problems and no others, whether the keeper's heads are at hand or not. */
static void
expect(struct fixture *f, int64_t elsewhere, const struct chain_problem *problems, size_t count)
{
        for (int with_heads = 0; with_heads < 2; with_heads++) {
                struct chain_report report = verify(f, with_heads ? EVENTS : 0, elsewhere);

                for (size_t i = 0; i < report.problem_count; i++)
                        if (i >= count || report.problems[i].code != problems[i].code ||
                            report.problems[i].position != problems[i].position)
                                fail_msg("%s at %lld was not expected", chain_problem_name(report.problems[i].code),
                                         (long long)report.problems[i].position);
                if (report.problem_count != count)
                        fail_msg("%s at %lld was not found", chain_problem_name(problems[report.problem_count].code),
                                 (long long)problems[report.problem_count].position);
        }
}

static void
an_untouched_trail_is_valid(void **state) /* req: P11 */
{
        struct fixture *f = *state;

        for (int64_t count = 0; count <= EVENTS; count++) {
                struct chain_report report;

                append(f, count);
                report = verify(f, (size_t)count, count);
                assert_int_equal(report.events, count);
                assert_int_equal(report.problem_count, 0);
        }
}

static void
a_head_is_computed_as_the_header_says(void **state)
{
        struct fixture *f = *state;
        uint8_t head[CHAIN_HEAD_SIZE] = { 0 };
        sqlite3_stmt *rows;
        sqlite3 *db;

        append(f, EVENTS);
        db = open_raw(f);
        assert_int_equal(
            sqlite3_prepare_v2(db, "SELECT number, salt, body, head FROM event ORDER BY number", -1, &rows, NULL),
            SQLITE_OK);
        for (int64_t number = 1; number <= EVENTS; number++) {
                assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
                assert_int_equal(sqlite3_column_int64(rows, 0), number);
                hash_event(head, column(rows, 1), column(rows, 2), head);
                assert_memory_equal(column(rows, 3).at, head, sizeof head);
                assert_memory_equal(f->heads[number].head, head, sizeof head);
        }
        assert_int_equal(sqlite3_step(rows), SQLITE_DONE);
        sqlite3_finalize(rows);
        sqlite3_close(db);
        open_store(f);
        assert_int_equal(f->head.number, EVENTS);
        assert_memory_equal(f->head.head, head, sizeof head);
        append(f, EVENTS + 1);
        assert_int_equal(verify(f, EVENTS + 1, 0).problem_count, 0);
}

static void
an_event_that_does_not_follow_is_refused(void **state)
{
        struct fixture *f = *state;
        struct event event = { .arena = f->arena, .number = 5 };
        struct err *err;

        append(f, 3);
        ok(store_turn_begin(f->store));
        err = chain_append(f->store, &f->head, &event);
        assert_true(err_is(err, &CHAIN_BROKEN));
        err_free(err);
        assert_int_equal(f->head.number, 3);
        ok(store_turn_commit(f->store));
        assert_int_equal(verify(f, 3, 0).events, 3);
}

static void
a_subject_counts_once_and_a_detail_stands_once(void **state)
{
        struct fixture *f = *state;
        struct event event = { .arena = f->arena, .number = 1, .at = 5 };
        sqlite3 *db;

        for (uint8_t round = 0; round < 2; round++)
                for (uint8_t i = 200; i-- > 100;)
                        event_add_subject(&event, person(i));
        event_add_number(&event, "hits", 1);
        event_add_text(&event, "declared", TEXT("counter"));
        event_add_number(&event, "hits", 2);
        ok(store_turn_begin(f->store));
        ok(chain_append(f->store, &f->head, &event));
        ok(store_turn_commit(f->store));
        assert_int_equal(verify(f, 0, 0).problem_count, 0);
        db = open_raw(f);
        raw(db, "CREATE TEMP TABLE t (a INTEGER NOT NULL CHECK (a)) STRICT;"
                "INSERT INTO t SELECT COUNT(*) = 100 FROM event_subject WHERE number = 1;"
                "INSERT INTO t SELECT json_array_length(body, '$.subjects') = 100 FROM event;"
                "INSERT INTO t SELECT body ->> '$.detail' = '{\"hits\":2,\"declared\":\"counter\"}' FROM event;");
        sqlite3_close(db);
        open_store(f);
}

static void
what_was_changed_in_an_event_is_found_there_alone(void **state) /* req: P11 */
{
        static const char *const changes[] = {
                "UPDATE event SET body = replace(body, 'tanaka', 'tanakb') WHERE number = 5",
                "UPDATE event SET body = body || ' ' WHERE number = 5",
                "UPDATE event SET body = '' WHERE number = 5",
                "UPDATE event SET salt = zeroblob(16) WHERE number = 5",
                "UPDATE event SET head = zeroblob(32) WHERE number = 5",
                "UPDATE event SET at = at + 1 WHERE number = 5",
                "DELETE FROM event_subject WHERE subject = (SELECT MAX(subject) FROM event_subject WHERE number = 5)",
                "DELETE FROM event_subject WHERE number = 5",
                "INSERT INTO event_subject (subject, number) VALUES (x'000000000000000000000000000000FF', 5)",
                "UPDATE event_subject SET subject = zeroblob(16) WHERE number = 5 AND hex(subject) LIKE '33%'",
        };
        struct fixture *f = *state;

        append(f, EVENTS);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
                sqlite3 *db = open_raw(f);

                raw(db, "CREATE TABLE kept_event AS SELECT * FROM event; CREATE TABLE kept_subject AS SELECT * FROM "
                        "event_subject");
                raw(db, changes[i]);
                sqlite3_close(db);
                open_store(f);
                EXPECT(f, EVENTS, { CHAIN_CHANGED, 5 });
                tamper(f, "DELETE FROM event_subject; DELETE FROM event; INSERT INTO event SELECT * FROM kept_event; "
                          "INSERT INTO event_subject SELECT * FROM kept_subject; DROP TABLE kept_event; DROP TABLE "
                          "kept_subject");
                assert_int_equal(verify(f, EVENTS, EVENTS).problem_count, 0);
        }
        tamper(f, "UPDATE event SET body = replace(body, 'tanaka', 'tanakb') WHERE number IN (1, 10)");
        EXPECT(f, EVENTS, { CHAIN_CHANGED, 1 }, { CHAIN_CHANGED, 10 });
}

static void
a_removed_event_is_missing(void **state) /* req: P11 */
{
        struct fixture *f = *state;

        append(f, EVENTS);
        tamper(f, "DELETE FROM event WHERE number = 4");
        EXPECT(f, EVENTS, { CHAIN_MISSING, 4 });
        tamper(f, "DELETE FROM event WHERE number = 1; DELETE FROM event_subject WHERE number = 1");
        EXPECT(f, EVENTS, { CHAIN_MISSING, 1 }, { CHAIN_MISSING, 4 });
        tamper(f, "DELETE FROM event WHERE number IN (7, 8)");
        EXPECT(f, EVENTS, { CHAIN_MISSING, 1 }, { CHAIN_MISSING, 4 }, { CHAIN_MISSING, 7 });
}

static void
events_that_changed_places_are_swapped(void **state) /* req: P11 */
{
        struct fixture *f = *state;

        append(f, EVENTS);
        /* Whole rows, neighbours. */
        tamper(f, "UPDATE event SET number = 99 WHERE number = 4; UPDATE event SET number = 4 WHERE number = 5; "
                  "UPDATE event SET number = 5 WHERE number = 99");
        EXPECT(f, EVENTS, { CHAIN_SWAPPED, 4 }, { CHAIN_SWAPPED, 5 });
        tamper(f, "UPDATE event SET number = 99 WHERE number = 4; UPDATE event SET number = 4 WHERE number = 5; "
                  "UPDATE event SET number = 5 WHERE number = 99");
        assert_int_equal(verify(f, EVENTS, EVENTS).problem_count, 0);
        /* Whole rows, far apart. */
        tamper(f, "UPDATE event SET number = 99 WHERE number = 3; UPDATE event SET number = 3 WHERE number = 9; "
                  "UPDATE event SET number = 9 WHERE number = 99");
        EXPECT(f, EVENTS, { CHAIN_SWAPPED, 3 }, { CHAIN_SWAPPED, 9 });
        tamper(f, "UPDATE event SET number = 99 WHERE number = 3; UPDATE event SET number = 3 WHERE number = 9; "
                  "UPDATE event SET number = 9 WHERE number = 99");
        /* What happened, while the heads stay. */
        tamper(
            f,
            "CREATE TABLE kept AS SELECT * FROM event;"
            "UPDATE event SET (at, salt, body) = (SELECT at, salt, body FROM kept WHERE number = 7) WHERE number = 6;"
            "UPDATE event SET (at, salt, body) = (SELECT at, salt, body FROM kept WHERE number = 6) WHERE number = 7;"
            "DROP TABLE kept");
        EXPECT(f, EVENTS, { CHAIN_SWAPPED, 6 }, { CHAIN_SWAPPED, 7 });
}

static void
a_number_at_the_end_of_all_numbers_is_only_one_more_swapped_event(void **state)
{
        struct fixture *f = *state;

        append(f, EVENTS);
        tamper(f, "UPDATE event SET number = 9223372036854775807 WHERE number = 10");
        EXPECT(f, EVENTS, { CHAIN_MISSING, 10 }, { CHAIN_SWAPPED, INT64_MAX });
}

static void
a_cut_tail_is_told_by_the_rows_that_name_it(void **state) /* req: P11 */
{
        struct fixture *f = *state;

        append(f, EVENTS);
        tamper(f, "DELETE FROM event_subject WHERE number > 7; DELETE FROM event WHERE number > 7");
        EXPECT(f, 9, { CHAIN_TRUNCATED, 7 });
        tamper(f, "DELETE FROM event_subject; DELETE FROM event");
        EXPECT(f, 9, { CHAIN_TRUNCATED, 0 });
}

static void
a_chain_computed_anew_is_told_by_the_first_signed_head_that_differs(void **state) /* req: P11 */
{
        struct fixture *f = *state;
        struct chain_signed_head kept[3];
        struct chain_report report;
        sqlite3 *db;

        append(f, EVENTS);
        db = open_raw(f);
        raw(db, "UPDATE event SET body = replace(body, 'tanaka', 'tanakb') WHERE number = 5");
        rehash(db);
        sqlite3_close(db);
        open_store(f);
        /* Nobody can tell without the keeper. */
        assert_int_equal(verify(f, 0, EVENTS).problem_count, 0);
        report = verify(f, EVENTS, EVENTS);
        assert_int_equal(report.problem_count, 1);
        assert_int_equal(report.problems[0].code, CHAIN_REHASHED);
        assert_int_equal(report.problems[0].position, 5);
        /* The keeper signs the newest head a second, so not each one. */
        kept[0] = f->heads[2];
        kept[1] = f->heads[7];
        kept[2] = f->heads[10];
        memcpy(f->heads + 1, kept, sizeof kept);
        report = verify(f, 3, EVENTS);
        assert_int_equal(report.problem_count, 1);
        assert_int_equal(report.problems[0].code, CHAIN_REHASHED);
        assert_int_equal(report.problems[0].position, 7);
}

static void
copy(const char *from, const char *to)
{
        static char bytes[1 << 20];
        FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
        size_t size;

        assert_non_null(in);
        assert_non_null(out);
        size = fread(bytes, 1, sizeof bytes, in);
        assert_true(size > 0 && size < sizeof bytes);
        assert_int_equal(fwrite(bytes, 1, size, out), size);
        fclose(in);
        assert_int_equal(fclose(out), 0);
}

static void
an_old_copy_put_back_is_told_by_newer_signed_heads(void **state) /* req: P11 */
{
        struct fixture *f = *state;
        struct chain_report report;
        char old[160];

        snprintf(old, sizeof old, "%s/old", f->folder);
        append(f, 6);
        store_close(f->store);
        copy(f->place, old);
        open_store(f);
        append(f, EVENTS);
        store_close(f->store);
        copy(old, f->place);
        open_store(f);
        report = verify(f, EVENTS, 6);
        assert_int_equal(report.problem_count, 1);
        assert_int_equal(report.problems[0].code, CHAIN_ROLLED_BACK);
        assert_int_equal(report.problems[0].position, 6);
}

static void
a_report_keeps_the_first_hundred_problems(void **state)
{
        struct fixture *f = *state;
        struct chain_report report;

        append(f, MANY);
        tamper(f, "UPDATE event SET salt = zeroblob(16)");
        report = verify(f, MANY, MANY);
        assert_int_equal(report.events, MANY);
        assert_int_equal(report.problem_count, CHAIN_PROBLEMS_MAX);
        for (size_t i = 0; i < CHAIN_PROBLEMS_MAX; i++) {
                assert_int_equal(report.problems[i].code, CHAIN_CHANGED);
                assert_int_equal(report.problems[i].position, i + 1);
        }
}

static void
each_problem_has_its_word(void **state)
{
        (void)state;
        assert_string_equal(chain_problem_name(CHAIN_CHANGED), "changed");
        assert_string_equal(chain_problem_name(CHAIN_MISSING), "missing");
        assert_string_equal(chain_problem_name(CHAIN_SWAPPED), "swapped");
        assert_string_equal(chain_problem_name(CHAIN_TRUNCATED), "truncated");
        assert_string_equal(chain_problem_name(CHAIN_REHASHED), "rehashed");
        assert_string_equal(chain_problem_name(CHAIN_ROLLED_BACK), "rolled_back");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(an_untouched_trail_is_valid),
                TEST(a_head_is_computed_as_the_header_says),
                TEST(an_event_that_does_not_follow_is_refused),
                TEST(a_subject_counts_once_and_a_detail_stands_once),
                TEST(what_was_changed_in_an_event_is_found_there_alone),
                TEST(a_removed_event_is_missing),
                TEST(events_that_changed_places_are_swapped),
                TEST(a_number_at_the_end_of_all_numbers_is_only_one_more_swapped_event),
                TEST(a_cut_tail_is_told_by_the_rows_that_name_it),
                TEST(a_chain_computed_anew_is_told_by_the_first_signed_head_that_differs),
                TEST(an_old_copy_put_back_is_told_by_newer_signed_heads),
                TEST(a_report_keeps_the_first_hundred_problems),
                cmocka_unit_test(each_problem_has_its_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
