/* SPDX-License-Identifier: MIT */
/* What only the PostgreSQL driver has: connections that are lost, commits whose outcome is unknown, the server's states
 * and numbers. Has a cluster of its own (postgres.py), since it changes the server's settings. */
#include "store_fixture.h"

#include "store/postgres_value.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include <cmocka.h>

static const struct schema_module *const modules[] = { &shelf_schema };

/* The server's administrator: one command on a connection of its own. */
static void
admin(const char *sql)
{
        PGconn *connection = PQconnectdb(getenv("SESSHU_TEST_POSTGRES"));
        PGresult *result = PQexec(connection, sql);
        ExecStatusType status = PQresultStatus(result);

        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
                fail_msg("%s", PQerrorMessage(connection));
        PQclear(result);
        PQfinish(connection);
}

static void
cut_connections(void)
{
        admin("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
              " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
}

static void
a_connection_lost_in_a_turn_ends_it_and_the_store(void **state)
{
        struct fixture *f = *state;

        fixture_shelf(f, 1, "x");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(store_savepoint(f->store));
        fixture_ok(sql_shelf_add(f->store, 2, TEXT("x"), NULL));
        cut_connections();
        fixture_fails(sql_shelf_add(f->store, 3, TEXT("x"), NULL), &STORE_LOST);
        fixture_fails(store_savepoint_rollback(f->store), &STORE_FAILED_BEFORE);
        fixture_fails(store_turn_commit(f->store), &STORE_FAILED_BEFORE);
        fixture_fails(store_turn_begin(f->store), &STORE_LOST);
        fixture_reopen(f);
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 2));
}

static void
a_connection_lost_at_commit_is_an_unknown_outcome(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        cut_connections();
        fixture_fails(store_turn_commit(f->store), &STORE_UNKNOWN_OUTCOME);
        fixture_fails(store_turn_begin(f->store), &STORE_UNKNOWN_OUTCOME);
        fixture_reopen(f);
}

/* Without its standby a commit waits; cancelled, it is done here and comes back with a warning. */
static void
a_commit_that_the_standby_did_not_confirm_is_an_unknown_outcome(void **state)
{
        struct fixture *f = *state;
        int status;
        pid_t child;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        admin("ALTER SYSTEM SET synchronous_standby_names = 'missing'");
        admin("SELECT pg_reload_conf()");
        nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                PGconn *connection = PQconnectdb(getenv("SESSHU_TEST_POSTGRES"));
                int cancelled = 0;

                for (int i = 0; i < 100 && !cancelled; i++) {
                        PGresult *result = PQexec(connection, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                                                              " WHERE wait_event = 'SyncRep'");

                        cancelled = PQntuples(result);
                        PQclear(result);
                        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
                }
                _exit(cancelled ? 0 : 1);
        }
        fixture_fails(store_turn_commit(f->store), &STORE_UNKNOWN_OUTCOME);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        admin("ALTER SYSTEM RESET synchronous_standby_names");
        admin("SELECT pg_reload_conf()");
        fixture_reopen(f);
        assert_true(fixture_has_shelf(f, 1)); /* unknown, and here it was kept */
}

static void
a_killed_owner_leaves_its_lock_behind(void **state)
{
        struct fixture *f = *state;
        int status;
        pid_t child;

        store_close(f->store);
        f->store = NULL;
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                struct err *err = store_open(f->place, modules, 1, &f->store);

                if (!err)
                        raise(SIGKILL);
                _exit(1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        fixture_reopen(f);
}

static void
a_successor_waits_a_moment_for_the_lock(void **state)
{
        struct fixture *f = *state;
        int status, ready[2];
        pid_t child;
        char byte;

        store_close(f->store);
        f->store = NULL;
        assert_int_equal(pipe(ready), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                struct err *err = store_open(f->place, modules, 1, &f->store);

                if (err || write(ready[1], "x", 1) != 1)
                        _exit(1);
                nanosleep(&(struct timespec){ .tv_nsec = 150000000 }, NULL);
                _exit(0); /* without closing, as a process ends */
        }
        assert_int_equal(read(ready[0], &byte, 1), 1);
        fixture_reopen(f);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        close(ready[0]);
        close(ready[1]);
}

static void
what_cannot_be_opened_is_told(void **state)
{
        static const char *const places[] = {
                "postgresql:",
                "postgresql:store_test",
                "postgresql::host=/nowhere",
                "postgresql:Store-Test:host=/nowhere",
                "postgresql:x\"; DROP TABLE y; --:host=/nowhere",
                "postgresql:store_test:host=/nowhere",
                "postgresql:store_test:no conninfo",
        };
        struct fixture *f = *state;
        struct store *store = NULL;
        char place[1024];

        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
                fixture_fails(store_open(places[i], modules, 1, &store), &STORE_CANNOT_OPEN);
        snprintf(place, sizeof place, "postgresql:missing:%s", getenv("SESSHU_TEST_POSTGRES"));
        fixture_fails(store_open_reading(place, &store), &STORE_CANNOT_OPEN);
        admin("CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII'");
        snprintf(place, sizeof place, "postgresql:x:%s dbname=bytes", getenv("SESSHU_TEST_POSTGRES"));
        fixture_fails(store_open(place, modules, 1, &store), &STORE_CANNOT_OPEN);
        admin("DROP DATABASE bytes");
        assert_null(store);
        fixture_shelf(f, 1, "the open store is not disturbed");
}

static void
schemas_of_one_database_do_not_see_each_other(void **state)
{
        struct fixture *f = *state;
        struct fixture other = *f;

        snprintf(other.place, sizeof other.place, "postgresql:other:%s", getenv("SESSHU_TEST_POSTGRES"));
        fixture_ok(store_open(other.place, modules, 1, &other.store));
        fixture_shelf(f, 1, "x");
        assert_false(fixture_has_shelf(&other, 1));
        fixture_shelf(&other, 1, "y");
        store_close(other.store);
        admin("DROP SCHEMA other CASCADE");
}

static void
the_servers_states_have_their_codes_and_no_words_of_it_leave(void **state)
{
        static const struct {
                const char *state;
                const struct err_code *code;
        } rows[] = {
                { "53100", &STORE_FULL },   { "XX001", &STORE_CORRUPT },    { "XX002", &STORE_CORRUPT },
                { "58030", &STORE_IO },     { "22001", &STORE_STATEMENT },  { "40P01", &STORE_LOCKED },
                { "55P03", &STORE_LOCKED }, { "23514", &STORE_CONSTRAINT }, { "42501", &STORE_CANNOT_OPEN },
                { "P0001", &STORE_IO },
        };
        struct fixture *f = *state;

        store_close(f->store);
        f->store = NULL;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                const char *text = text_format(f->arena,
                                               "DO $$ BEGIN RAISE EXCEPTION 'SECRET' USING ERRCODE = '%s',"
                                               " DETAIL = 'SECRET', HINT = 'SECRET'; END $$",
                                               rows[i].state)
                                       .at;
                struct schema_module bad = { .name = "bad", .count = 1, .sqlite = &text, .postgres = &text };
                const struct schema_module *both[] = { &shelf_schema, &bad };
                struct err *err = store_open(f->place, both, 2, &f->store);

                assert_non_null(err);
                assert_null(strstr(err_sentence(err), "SECRET"));
                fixture_fails(err, rows[i].code);
        }
        fixture_reopen(f);
}

/* The server itself writes the numbers that are read. */
static void
numbers_of_every_kind_are_read_as_the_server_means_them(void **state)
{
        static const struct {
                const char *sql;
                bool reads;
                int64_t number;
        } rows[] = {
                { "0::numeric", true, 0 },
                { "1::numeric", true, 1 },
                { "-1::numeric", true, -1 },
                { "9999::numeric", true, 9999 },
                { "10000::numeric", true, 10000 },
                { "1200000000::numeric", true, 1200000000 },
                { "123456789012345678::numeric", true, 123456789012345678 },
                { "9223372036854775807::numeric", true, INT64_MAX },
                { "-9223372036854775808::numeric", true, INT64_MIN },
                { "9223372036854775808::numeric", false, 0 },
                { "-9223372036854775809::numeric", false, 0 },
                { "1e30::numeric", false, 0 },
                { "5.00::numeric", true, 5 },
                { "0.5::numeric", false, 0 },
                { "10000.00010::numeric", false, 0 },
                { "'NaN'::numeric", false, 0 },
                { "'Infinity'::numeric", false, 0 },
                { "true", true, 1 },
                { "false", true, 0 },
                { "(-32768)::smallint", true, -32768 },
                { "(-2147483648)::integer", true, INT32_MIN },
                { "(-9223372036854775808)::bigint", true, INT64_MIN },
                { "1.5::double precision", false, 0 },
        };
        PGconn *connection = PQconnectdb(getenv("SESSHU_TEST_POSTGRES"));

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                struct store_value value;
                struct err *err;
                PGresult *result;
                char sql[128];

                snprintf(sql, sizeof sql, "SELECT %s", rows[i].sql);
                result = PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1);
                assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
                err = postgres_read_value(
                    PQftype(result, 0),
                    (struct bytes){ (const uint8_t *)PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0) },
                    &value);
                if (rows[i].reads) {
                        fixture_ok(err);
                        assert_int_equal(value.type, STORE_INT);
                        if (value.number != rows[i].number)
                                fail_msg("%s was read as %lld", rows[i].sql, (long long)value.number);
                } else {
                        fixture_fails(err, &STORE_STATEMENT);
                }
                PQclear(result);
        }
        PQfinish(connection);
}

int
main(void)
{
        static const struct CMUnitTest tests[] = {
#define RULE(NAME) cmocka_unit_test_setup_teardown(NAME, fixture_set_up, fixture_tear_down)
                RULE(a_connection_lost_in_a_turn_ends_it_and_the_store),
                RULE(a_connection_lost_at_commit_is_an_unknown_outcome),
                RULE(a_commit_that_the_standby_did_not_confirm_is_an_unknown_outcome),
                RULE(a_killed_owner_leaves_its_lock_behind),
                RULE(a_successor_waits_a_moment_for_the_lock),
                RULE(what_cannot_be_opened_is_told),
                RULE(schemas_of_one_database_do_not_see_each_other),
                RULE(the_servers_states_have_their_codes_and_no_words_of_it_leave),
                RULE(numbers_of_every_kind_are_read_as_the_server_means_them),
        };

        fixture_on = ON_POSTGRES;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
