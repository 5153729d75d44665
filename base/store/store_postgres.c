/* SPDX-License-Identifier: MIT */
/* The store in a schema of a PostgreSQL database (design D21). https://www.postgresql.org/docs/15/libpq.html
 *
 * One connection an area, holding an advisory lock for as long as it lives; an area has one writer, so READ COMMITTED
 * suffices. A connection that was lost is not made anew: its lock and its prepared statements are gone, and the area
 * starts again as a new process (D10). */
#include "store/libpq.h"
#include "store/postgres_value.h"
#include "store/store_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PARAMETERS = 64, NAME_SIZE = 64, ROWS_A_FETCH = 200, LOCK_TRIES = 5 };

struct postgres {
        PGconn *connection;
        unsigned number; /* of the newest prepared statement or cursor */
        bool warned;     /* the server sent a warning */
};

struct postgres_prepared {
        const struct store_statement *statement;
        char name[NAME_SIZE]; /* of the prepared statement, or of the cursor of an "each" */
        PGresult *result;
        int row; /* of the result; the first call of next moves to 0 */
        bool fetches;
        bool own_transaction; /* a walk outside a turn: a cursor needs one */
};

static const char *
field_of(const PGresult *result, int field)
{
        const char *value = libpq.PQresultErrorField(result, field);

        return value ? value : "";
}

/* The columns of a broken UNIQUE from "Key (a, b)=(…) already exists." in any language. What stands behind "=" are
 * values and is never copied. */
static void
unique_columns(const PGresult *result, char *out_name, size_t size)
{
        const char *detail = field_of(result, PG_DIAG_MESSAGE_DETAIL), *table = field_of(result, PG_DIAG_TABLE_NAME);
        const char *from = strchr(detail, '('), *to = from ? strstr(from, ")=") : NULL;
        size_t used = 0;

        out_name[0] = '\0';
        if (!to) {
                snprintf(out_name, size, "%s", field_of(result, PG_DIAG_CONSTRAINT_NAME));
                return;
        }
        for (from++; from < to && used < size; from += strspn(from, ", ")) {
                size_t length = strcspn(from, ",)");

                used += (size_t)snprintf(out_name + used, size - used, "%s%s.%.*s", used ? ", " : "", table,
                                         (int)length, from);
                from += length;
        }
}

static struct err *
constraint_error(const PGresult *result, const char *state)
{
        char name[256];

        if (strcmp(state, "23505") == 0)
                unique_columns(result, name, sizeof name);
        else if (strcmp(state, "23502") == 0)
                snprintf(name, sizeof name, "%s.%s", field_of(result, PG_DIAG_TABLE_NAME),
                         field_of(result, PG_DIAG_COLUMN_NAME));
        else if (strcmp(state, "23503") == 0)
                snprintf(name, sizeof name, "foreign key");
        else
                snprintf(name, sizeof name, "%s", field_of(result, PG_DIAG_CONSTRAINT_NAME));
        return err_at(err_new(&STORE_CONSTRAINT, "constraint: %s", name), 0, name);
}

/* By SQLSTATE, https://www.postgresql.org/docs/15/errcodes-appendix.html. The server's words are passed on only for
 * class 42, where they name the schema; elsewhere they may hold values. */
static struct err *
error_of(struct postgres *postgres, const PGresult *result)
{
        const char *state = result ? field_of(result, PG_DIAG_SQLSTATE) : "";

        if (libpq.PQstatus(postgres->connection) != CONNECTION_OK)
                return err_new(&STORE_LOST, "the connection to the database was lost (%s)", state);
        if (strncmp(state, "23", 2) == 0)
                return constraint_error(result, state);
        if (strcmp(state, "53100") == 0)
                return err_new(&STORE_FULL, "the server's disk is full (%s)", state);
        if (strncmp(state, "55P", 3) == 0 || strncmp(state, "40", 2) == 0)
                return err_new(&STORE_LOCKED, "another connection is in the way (%s)", state);
        if (strcmp(state, "XX001") == 0 || strcmp(state, "XX002") == 0)
                return err_new(&STORE_CORRUPT, "the server found damaged data (%s)", state);
        if (strcmp(state, "25P02") == 0)
                return err_new(&STORE_FAILED_BEFORE, "the transaction has failed before");
        if (strcmp(state, "42501") == 0 || strcmp(state, "25006") == 0)
                return err_new(&STORE_CANNOT_OPEN, "the role may not do this (%s)", state);
        if (strncmp(state, "42", 2) == 0)
                return err_new(&STORE_STATEMENT, "%s (%s)", field_of(result, PG_DIAG_MESSAGE_PRIMARY), state);
        if (strncmp(state, "22", 2) == 0)
                return err_new(&STORE_STATEMENT, "a value does not fit (%s)", state);
        return err_new(&STORE_IO, "the server refused (%s)", state);
}

static bool
succeeded(const PGresult *result)
{
        ExecStatusType status = libpq.PQresultStatus(result);

        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Consumes the result. */
static struct err *
checked(struct postgres *postgres, PGresult *result)
{
        struct err *err = succeeded(result) ? NULL : error_of(postgres, result);

        libpq.PQclear(result);
        return err;
}

static struct err *
postgres_command(void *connection, const char *sql)
{
        struct postgres *postgres = connection;

        return checked(postgres, libpq.PQexec(postgres->connection, sql));
}

/* A warning while COMMIT waits for a synchronous standby means that nobody knows whether the standby has it. */
static void
note_warning(void *context, const PGresult *notice)
{
        const char *severity = libpq.PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

        if (severity && strcmp(severity, "WARNING") == 0)
                ((struct postgres *)context)->warned = true;
}

/* "postgresql:SCHEMA:CONNINFO" */
static struct err *
read_place(const char *place, char out_schema[static NAME_SIZE], const char **out_conninfo)
{
        const char *schema = place + strlen("postgresql:"), *end = strchr(schema, ':');
        size_t length = end ? (size_t)(end - schema) : 0;

        if (length == 0 || length >= NAME_SIZE || strspn(schema, "abcdefghijklmnopqrstuvwxyz0123456789_") < length)
                return err_new(&STORE_CANNOT_OPEN,
                               "the place is postgresql:SCHEMA:CONNINFO, the schema a-z, 0-9 and _");
        memcpy(out_schema, schema, length);
        out_schema[length] = '\0';
        *out_conninfo = end + 1;
        return NULL;
}

/* One row, one column of text; *out_yes is whether it is "t". */
static struct err *
ask(struct postgres *postgres, const char *sql, const char *parameter, bool *out_yes)
{
        PGresult *result = libpq.PQexecParams(postgres->connection, sql, 1, NULL, &parameter, NULL, NULL, 0);

        if (succeeded(result))
                *out_yes = libpq.PQntuples(result) == 1 && strcmp(libpq.PQgetvalue(result, 0, 0), "t") == 0;
        return checked(postgres, result);
}

/* After a kill the server needs a moment to notice that the former owner is gone. */
static struct err *
lock_owner(struct postgres *postgres, const char *schema)
{
        for (int i = 0; i < LOCK_TRIES; i++) {
                bool locked = false;
                struct err *err;

                err =
                    ask(postgres, "SELECT pg_try_advisory_lock(hashtextextended('sesshu:' || $1, 0))", schema, &locked);
                if (err || locked)
                        return err;
                nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
        }
        return err_new(&STORE_LOCKED, "the schema %s is held by another program", schema);
}

/* No other schema is looked at, not even for temporary tables; plans of these short statements are not compiled. */
static struct err *
set_up(struct postgres *postgres, const char *schema, bool reading)
{
        char sql[512];
        bool exists = false, utf8 = false;
        struct err *err;

        err =
            postgres_command(postgres, "SET client_encoding = 'UTF8'; SET client_min_messages = warning; SET jit = off;"
                                       "SET lock_timeout = '10s';"
                                       "SELECT set_config('synchronous_commit', 'on', false)"
                                       " WHERE current_setting('synchronous_commit') = 'off'");
        if (!err)
                err = ask(postgres, "SELECT current_setting('server_encoding') = $1", "UTF8", &utf8);
        if (!err && !utf8)
                err = err_new(&STORE_CANNOT_OPEN, "the database's encoding is not UTF8");
        if (!err && !reading)
                err = lock_owner(postgres, schema);
        if (!err)
                err = ask(postgres, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema, &exists);
        if (!err && !exists && reading)
                err = err_new(&STORE_CANNOT_OPEN, "there is no schema %s", schema);
        if (!err && !exists) {
                snprintf(sql, sizeof sql, "CREATE SCHEMA \"%s\"", schema);
                err = postgres_command(postgres, sql);
        }
        if (err)
                return err;
        snprintf(sql, sizeof sql, "SET search_path = \"%s\", pg_catalog, pg_temp", schema);
        return postgres_command(postgres, sql);
}

static void
postgres_close(void *connection)
{
        struct postgres *postgres = connection;

        libpq.PQfinish(postgres->connection);
        free(postgres);
}

static struct err *
postgres_open(const char *place, bool reading, void **out_connection)
{
        struct postgres *postgres;
        char schema[NAME_SIZE];
        const char *conninfo;
        struct err *err;

        err = read_place(place, schema, &conninfo);
        if (!err)
                err = libpq_load();
        if (err)
                return err;
        postgres = calloc(1, sizeof *postgres);
        if (!postgres)
                abort();
        postgres->connection = libpq.PQconnectdb(conninfo);
        if (libpq.PQstatus(postgres->connection) != CONNECTION_OK) {
                const char *message = libpq.PQerrorMessage(postgres->connection);

                err = err_new(&STORE_CANNOT_OPEN, "%.*s", (int)strcspn(message, "\n"), message);
        } else {
                libpq.PQsetNoticeReceiver(postgres->connection, note_warning, postgres);
                err = set_up(postgres, schema, reading);
        }
        if (err) {
                postgres_close(postgres);
                return err_wrap(err, "open the schema %s", schema);
        }
        *out_connection = postgres;
        return NULL;
}

static struct err *
postgres_begin(void *connection, bool reading)
{
        return postgres_command(connection, reading ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                    : "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

static struct err *
postgres_commit(void *connection)
{
        struct postgres *postgres = connection;
        struct err *err = NULL;
        PGresult *result;

        postgres->warned = false;
        result = libpq.PQexec(postgres->connection, "COMMIT");
        if (libpq.PQstatus(postgres->connection) != CONNECTION_OK)
                err = err_new(&STORE_UNKNOWN_OUTCOME, "the connection was lost during COMMIT");
        else if (!succeeded(result))
                err = error_of(postgres, result);
        else if (postgres->warned)
                err = err_new(&STORE_UNKNOWN_OUTCOME, "COMMIT came back with a warning: the standby may not have it");
        else if (strcmp(libpq.PQcmdStatus(result), "COMMIT") != 0)
                err = err_new(&STORE_IO, "the server rolled the turn back");
        libpq.PQclear(result);
        return err;
}

static void
postgres_rollback(void *connection)
{
        struct postgres *postgres = connection;

        if (libpq.PQtransactionStatus(postgres->connection) != PQTRANS_IDLE)
                err_drop(postgres_command(postgres, "ROLLBACK"),
                         "a rollback fails only with the connection, and then the server rolls back by itself");
}

static enum store_loss
postgres_loss(void *connection)
{
        PGTransactionStatusType status = libpq.PQtransactionStatus(((struct postgres *)connection)->connection);

        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR ? STORE_LOSS_NONE : STORE_LOSS_TURN;
}

/* An "each" that only reads is fetched in pieces; a cursor is made of the text, so there is nothing to prepare. */
static bool
is_walk(const struct store_statement *statement)
{
        return statement->gives == STORE_GIVES_EACH && !statement->writes;
}

static struct err *
postgres_prepare(void *connection, const struct store_statement *statement, void **out_prepared)
{
        struct postgres *postgres = connection;
        struct postgres_prepared *prepared = calloc(1, sizeof *prepared);

        if (!prepared)
                abort();
        prepared->statement = statement;
        snprintf(prepared->name, sizeof prepared->name, "s%u", ++postgres->number);
        if (!is_walk(statement)) {
                struct err *err = checked(
                    postgres, libpq.PQprepare(postgres->connection, prepared->name, statement->postgres, 0, NULL));

                if (err) {
                        free(prepared);
                        return err;
                }
        }
        *out_prepared = prepared;
        return NULL;
}

static void
postgres_forget(void *connection, void *forgotten)
{
        struct postgres *postgres = connection;
        struct postgres_prepared *prepared = forgotten;
        char sql[NAME_SIZE + 32];

        if (!is_walk(prepared->statement)) {
                snprintf(sql, sizeof sql, "DEALLOCATE %s", prepared->name);
                libpq.PQclear(libpq.PQexec(postgres->connection, sql));
        }
        free(prepared);
}

struct parameters {
        const char *values[PARAMETERS];
        int lengths[PARAMETERS];
        int formats[PARAMETERS];
        uint8_t numbers[PARAMETERS][8];
};

static void
fill_parameters(struct parameters *parameters, const struct store_value *in, size_t count)
{
        assert(count <= PARAMETERS);
        for (size_t i = 0; i < count; i++) {
                parameters->formats[i] = 1;
                parameters->values[i] = NULL;
                if (in[i].null)
                        continue;
                if (in[i].type == STORE_INT) {
                        postgres_write_int(in[i].number, parameters->numbers[i]);
                        parameters->values[i] = (const char *)parameters->numbers[i];
                        parameters->lengths[i] = 8;
                } else {
                        parameters->values[i] = in[i].bytes.length ? (const char *)in[i].bytes.at : "";
                        parameters->lengths[i] = (int)in[i].bytes.length;
                }
        }
}

static struct err *
take_result(struct postgres *postgres, struct postgres_prepared *prepared, PGresult *result)
{
        if (!succeeded(result))
                return checked(postgres, result);
        prepared->result = result;
        prepared->row = -1;
        if ((size_t)libpq.PQnfields(result) != prepared->statement->column_count)
                return err_new(&STORE_STATEMENT, "the statement was generated for another schema");
        return NULL;
}

static struct err *
fetch(struct postgres *postgres, struct postgres_prepared *prepared)
{
        char sql[NAME_SIZE + 32];

        libpq.PQclear(prepared->result);
        prepared->result = NULL;
        snprintf(sql, sizeof sql, "FETCH %d FROM %s", ROWS_A_FETCH, prepared->name);
        return take_result(postgres, prepared,
                           libpq.PQexecParams(postgres->connection, sql, 0, NULL, NULL, NULL, NULL, 1));
}

static struct err *
start_walk(struct postgres *postgres, struct postgres_prepared *prepared, const struct parameters *parameters)
{
        const struct store_statement *statement = prepared->statement;
        size_t size = strlen(statement->postgres) + NAME_SIZE + 64;
        struct err *err = NULL;
        char *sql;

        if (libpq.PQtransactionStatus(postgres->connection) == PQTRANS_IDLE) {
                err = postgres_begin(postgres, true);
                prepared->own_transaction = !err;
        }
        if (err)
                return err;
        sql = malloc(size);
        if (!sql)
                abort();
        snprintf(sql, size, "DECLARE %s NO SCROLL CURSOR FOR %s", prepared->name, statement->postgres);
        err = checked(postgres, libpq.PQexecParams(postgres->connection, sql, (int)statement->parameter_count, NULL,
                                                   parameters->values, parameters->lengths, parameters->formats, 1));
        free(sql);
        if (err)
                return err;
        prepared->fetches = true;
        return fetch(postgres, prepared);
}

static struct err *
postgres_start(void *connection, void *started, const struct store_statement *statement, const struct store_value *in)
{
        struct postgres *postgres = connection;
        struct postgres_prepared *prepared = started;
        struct parameters parameters;

        fill_parameters(&parameters, in, statement->parameter_count);
        if (is_walk(statement))
                return start_walk(postgres, prepared, &parameters);
        return take_result(postgres, prepared,
                           libpq.PQexecPrepared(postgres->connection, prepared->name, (int)statement->parameter_count,
                                                parameters.values, parameters.lengths, parameters.formats, 1));
}

static struct err *
postgres_next(void *connection, void *walked, bool *out_row)
{
        struct postgres_prepared *prepared = walked;

        if (prepared->fetches && prepared->row + 1 == libpq.PQntuples(prepared->result) && prepared->row >= 0) {
                struct err *err = fetch(connection, prepared);

                if (err)
                        return err;
        }
        if (prepared->row + 1 < libpq.PQntuples(prepared->result)) {
                prepared->row++;
                *out_row = true;
        } else {
                *out_row = false;
        }
        return NULL;
}

static struct err *
postgres_value(void *walked, size_t column, struct store_value *out_value)
{
        struct postgres_prepared *prepared = walked;
        int at = (int)column;

        if (libpq.PQgetisnull(prepared->result, prepared->row, at)) {
                *out_value = (struct store_value){ .null = true };
                return NULL;
        }
        return postgres_read_value(
            libpq.PQftype(prepared->result, at),
            (struct bytes){ (const uint8_t *)libpq.PQgetvalue(prepared->result, prepared->row, at),
                            (size_t)libpq.PQgetlength(prepared->result, prepared->row, at) },
            out_value);
}

static int64_t
postgres_changed(void *connection, void *walked)
{
        struct postgres_prepared *prepared = walked;
        uint64_t changed = 0;

        (void)connection;
        number_read(text_of(libpq.PQcmdTuples(prepared->result)), INT64_MAX, &changed);
        return (int64_t)changed;
}

static void
postgres_stop(void *connection, void *walked)
{
        struct postgres *postgres = connection;
        struct postgres_prepared *prepared = walked;
        char sql[NAME_SIZE + 32];

        libpq.PQclear(prepared->result);
        prepared->result = NULL;
        if (prepared->own_transaction) {
                libpq.PQclear(libpq.PQexec(postgres->connection, "ROLLBACK"));
        } else if (prepared->fetches && libpq.PQtransactionStatus(postgres->connection) == PQTRANS_INTRANS) {
                snprintf(sql, sizeof sql, "CLOSE %s", prepared->name);
                libpq.PQclear(libpq.PQexec(postgres->connection, sql));
        }
        prepared->fetches = prepared->own_transaction = false;
}

/* The server checkpoints by itself. */
static struct err *
postgres_nothing_to_do(void *connection)
{
        (void)connection;
        return NULL;
}

const struct store_driver store_postgres = {
        .prefix = "postgresql:",
        .load = libpq_load,
        .open = postgres_open,
        .close = postgres_close,
        .command = postgres_command,
        .begin = postgres_begin,
        .commit = postgres_commit,
        .rollback = postgres_rollback,
        .loss = postgres_loss,
        .prepare = postgres_prepare,
        .forget = postgres_forget,
        .start = postgres_start,
        .next = postgres_next,
        .value = postgres_value,
        .changed = postgres_changed,
        .stop = postgres_stop,
        .idle = postgres_nothing_to_do,
        .log_empty = postgres_nothing_to_do,
        .version_table = "CREATE TABLE IF NOT EXISTS schema_version ("
                         "module TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, version BIGINT NOT NULL)",
        .postgres = true,
};
