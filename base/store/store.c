/* SPDX-License-Identifier: MIT */
#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ERRORS_FILE "store/store_errors.def"
#include "core/err_define.h"

static const struct store_driver *const drivers[] = { &store_postgres, &store_sqlite };

static const struct store_driver *
driver_of(const char *place)
{
        for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
                if (strncmp(place, drivers[i]->prefix, strlen(drivers[i]->prefix)) == 0)
                        return drivers[i];
        abort();
}

static struct err *
connect_to(const char *place, bool reading, struct store **out_store)
{
        const struct store_driver *driver = driver_of(place);
        struct store *store;
        void *connection;
        struct err *err;

        err = driver->open(place, reading, &connection);
        if (err)
                return err;
        store = calloc(1, sizeof *store);
        if (!store)
                abort();
        store->driver = driver;
        store->connection = connection;
        store->reading = reading;
        *out_store = store;
        return NULL;
}

struct err *
store_load(const char *place)
{
        const struct store_driver *driver = driver_of(place);

        return driver->load ? driver->load() : NULL;
}

struct err *
store_open(const char *place, const struct schema_module *const modules[], size_t count, struct store **out_store)
{
        struct store *store;
        struct err *err;

        err = connect_to(place, false, &store);
        if (err)
                return err;
        err = store_migrate(store, modules, count);
        if (err) {
                store_close(store);
                return err;
        }
        *out_store = store;
        return NULL;
}

struct err *
store_open_reading(const char *place, struct store **out_store)
{
        return connect_to(place, true, out_store);
}

void
store_close(struct store *store)
{
        if (!store)
                return;
        store_turn_rollback(store);
        for (size_t i = 0; i < store->cache_size; i++) {
                assert(!store->cache[i].busy);
                if (store->cache[i].statement)
                        store->driver->forget(store->connection, store->cache[i].prepared);
        }
        store->driver->close(store->connection);
        free(store->cache);
        free(store);
}

bool
store_in_turn(const struct store *store)
{
        return store->turn;
}

/* Notes that a call failed inside the turn, so that what follows is refused on both databases. */
static struct err *
failed(struct store *store, struct err *err)
{
        if (err && store->turn) {
                store->failed = true;
                if (store->driver->loss(store->connection) == STORE_LOSS_TURN)
                        store->lost = true;
        }
        return err;
}

static struct err *
refuse_after_failure(const struct store *store)
{
        if (store->lost)
                return err_new(&STORE_FAILED_BEFORE, "the database gave up this turn; roll it back");
        if (store->failed)
                return err_new(&STORE_FAILED_BEFORE, "an earlier statement of this savepoint failed; roll it back");
        return NULL;
}

struct err *
store_turn_begin(struct store *store)
{
        struct err *err;

        assert(!store->turn);
        if (store->unknown)
                return err_new(&STORE_UNKNOWN_OUTCOME, "an earlier commit's outcome is unknown; open the store anew");
        err = store->driver->begin(store->connection, store->reading);
        if (err)
                return err_wrap(err, "begin a turn");
        store->turn = true;
        store->failed = store->lost = false;
        store->depth = 0;
        return NULL;
}

struct err *
store_turn_commit(struct store *store)
{
        struct err *err;

        assert(store->turn && !store->reading && store->depth == 0);
        err = refuse_after_failure(store);
        if (err) {
                store_turn_rollback(store);
                return err_wrap(err, "commit a turn");
        }
        err = store->driver->commit(store->connection);
        if (err) {
                store->unknown = err_is(err, &STORE_UNKNOWN_OUTCOME);
                store_turn_rollback(store);
                return err_wrap(err, "commit a turn");
        }
        store->turn = false;
        return NULL;
}

void
store_turn_rollback(struct store *store)
{
        if (!store->turn)
                return;
        store->driver->rollback(store->connection);
        store->turn = store->failed = store->lost = false;
        store->depth = 0;
}

/* The names of savepoints repeat; both databases take the newest of a name. */
struct err *
store_savepoint(struct store *store)
{
        struct err *err;

        assert(store->turn && store->depth < STORE_SAVEPOINTS);
        err = refuse_after_failure(store);
        if (err)
                return err_wrap(err, "set a savepoint");
        err = failed(store, store->driver->command(store->connection, "SAVEPOINT request"));
        if (err)
                return err_wrap(err, "set a savepoint");
        store->depth++;
        return NULL;
}

struct err *
store_savepoint_release(struct store *store)
{
        struct err *err;

        assert(store->turn && store->depth > 0);
        err = refuse_after_failure(store);
        if (err)
                return err_wrap(err, "release a savepoint");
        err = failed(store, store->driver->command(store->connection, "RELEASE SAVEPOINT request"));
        if (err)
                return err_wrap(err, "release a savepoint");
        store->depth--;
        return NULL;
}

struct err *
store_savepoint_rollback(struct store *store)
{
        struct err *err;

        assert(store->turn && store->depth > 0);
        store->depth--;
        if (store->lost)
                return err_wrap(refuse_after_failure(store), "roll back a savepoint");
        err = store->driver->command(store->connection, "ROLLBACK TO SAVEPOINT request");
        if (!err)
                err = store->driver->command(store->connection, "RELEASE SAVEPOINT request");
        if (err) {
                store->failed = store->lost = true;
                return err_wrap(err, "roll back a savepoint");
        }
        store->failed = false;
        return NULL;
}

struct err *
store_idle(struct store *store)
{
        assert(!store->turn);
        return store->reading ? NULL : store->driver->idle(store->connection);
}

struct err *
store_log_empty(struct store *store)
{
        assert(!store->turn && !store->reading);
        return err_wrap(store->driver->log_empty(store->connection), "empty the log");
}

static size_t
place_in(const struct store_prepared *cache, size_t size, const struct store_statement *statement)
{
        size_t i = ((uintptr_t)statement >> 4) * 0x9e3779b97f4a7c15u >> 20 & (size - 1);

        while (cache[i].statement && cache[i].statement != statement)
                i = (i + 1) & (size - 1);
        return i;
}

static void
cache_grow(struct store *store)
{
        size_t size = store->cache_size ? 2 * store->cache_size : 64;
        struct store_prepared *cache = calloc(size, sizeof *cache);

        if (!cache)
                abort();
        for (size_t i = 0; i < store->cache_size; i++)
                if (store->cache[i].statement)
                        cache[place_in(cache, size, store->cache[i].statement)] = store->cache[i];
        free(store->cache);
        store->cache = cache;
        store->cache_size = size;
}

static struct err *
prepared_for(struct store *store, const struct store_statement *statement, struct store_run *out_run)
{
        struct store_prepared *kept;
        struct err *err;

        if (2 * (store->cache_count + 1) > store->cache_size)
                cache_grow(store);
        kept = &store->cache[place_in(store->cache, store->cache_size, statement)];
        if (kept->statement && kept->busy) { /* the callback of an "each" runs the same statement again */
                err = store->driver->prepare(store->connection, statement, &out_run->prepared);
                out_run->alone = true;
                return err;
        }
        if (!kept->statement) {
                err = store->driver->prepare(store->connection, statement, &kept->prepared);
                if (err)
                        return err;
                kept->statement = statement;
                store->cache_count++;
        }
        kept->busy = true;
        out_run->prepared = kept->prepared;
        return NULL;
}

/* Types and NULLs are the caller's programming errors. U+0000 is refused here, since only one database would take it.
 */
static struct err *
check_values(const struct store_statement *statement, const struct store_value *in)
{
        for (size_t i = 0; i < statement->parameter_count; i++) {
                const struct store_parameter *parameter = &statement->parameters[i];

                assert(in[i].type == parameter->type);
                assert(!in[i].null || parameter->nullable);
                if (in[i].type == STORE_TEXT && !in[i].null && memchr(in[i].bytes.at, 0, in[i].bytes.length))
                        return err_at(err_new(&STORE_CONSTRAINT, "the text of %s holds U+0000", parameter->name), 0,
                                      parameter->name);
        }
        return NULL;
}

struct err *
store_run_start(struct store *store, const struct store_statement *statement, const struct store_value *in,
                struct store_run *out_run)
{
        struct store_run run = { .store = store, .statement = statement };
        struct err *err;

        assert(!statement->writes || (store->turn && !store->reading));
        err = refuse_after_failure(store);
        if (!err)
                err = failed(store, check_values(statement, in));
        if (err)
                return err_wrap(err, "%s", statement->name);
        err = failed(store, prepared_for(store, statement, &run));
        if (err)
                return err_wrap(err, "%s", statement->name);
        err = failed(store, store->driver->start(store->connection, run.prepared, statement, in));
        if (err) {
                store_run_stop(&run);
                return err_wrap(err, "%s", statement->name);
        }
        *out_run = run;
        return NULL;
}

struct err *
store_run_next(struct store_run *run, bool *out_row)
{
        struct store *store = run->store;

        return err_wrap(failed(store, store->driver->next(store->connection, run->prepared, out_row)), "%s",
                        run->statement->name);
}

/* The value of a column, checked against what the statement promises. */
struct err *
store_run_value(struct store_run *run, size_t column, struct store_value *out_value)
{
        const struct store_column *promised = &run->statement->columns[column];
        struct store_value value;
        struct err *err;

        err = run->store->driver->value(run->prepared, column, &value);
        if (err)
                return err_wrap(err, "%s: %s", run->statement->name, promised->name);
        if (value.null && !promised->nullable)
                return err_new(&STORE_STATEMENT, "%s: %s is NULL; mark it in the .sql file: -- out %s:…?",
                               run->statement->name, promised->name, promised->name);
        if (!value.null && value.type != promised->type)
                return err_new(&STORE_STATEMENT, "%s: %s has another type than the schema says", run->statement->name,
                               promised->name);
        *out_value = value;
        return NULL;
}

int64_t
store_run_changed(struct store_run *run)
{
        return run->store->driver->changed(run->store->connection, run->prepared);
}

void
store_run_stop(struct store_run *run)
{
        struct store *store = run->store;

        store->driver->stop(store->connection, run->prepared);
        if (run->alone)
                store->driver->forget(store->connection, run->prepared);
        else
                store->cache[place_in(store->cache, store->cache_size, run->statement)].busy = false;
}
