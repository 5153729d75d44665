/* SPDX-License-Identifier: MIT */
/* The store in a SQLite file. https://www.sqlite.org/wal.html, /pragma.html, /rescode.html
 *
 * One connection writes and checkpoints; SQLite 3.40.1 can damage the log when two do. The owner holds a lock on
 * PLACE.owner, not on the database: closing any descriptor of that would drop SQLite's own locks. */
#include "store/store_private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PAGES_WHEN_IDLE = 100, PAGES_AT_COMMIT = 300 };

struct sqlite {
        sqlite3 *db;
        int owner;        /* the lock; -1 when reading */
        int log_pages;    /* in the write-ahead log */
        int copied_pages; /* of them already in the database */
        enum store_loss loss;
};

/* What stands behind "failed: " in the message of a constraint: names of the schema, never values. */
static const char *
constraint_name(const char *message, int code)
{
        const char *name = strstr(message, "failed: ");

        if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
                return "foreign key";
        return name ? name + strlen("failed: ") : "";
}

static struct err *
error_of(struct sqlite *sqlite, int code)
{
        const char *message = sqlite->db ? sqlite3_errmsg(sqlite->db) : sqlite3_errstr(code);

        switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
                return err_at(err_new(&STORE_CONSTRAINT, "constraint: %s", constraint_name(message, code)), 0,
                              constraint_name(message, code));
        case SQLITE_FULL:
                return err_new(&STORE_FULL, "the disk is full (%d)", code);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return err_new(&STORE_LOCKED, "the file is locked (%d)", code);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
                return err_new(&STORE_CORRUPT, "%s (%d)", sqlite3_errstr(code), code);
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY:
                return err_new(&STORE_CANNOT_OPEN, "%s (%d)", sqlite3_errstr(code), code);
        case SQLITE_ERROR: /* the words of the SQL compiler, which name the schema only */
                return err_new(&STORE_STATEMENT, "%s", message);
        case SQLITE_TOOBIG:
                return err_new(&ERR_LIMIT, "a value is too large for the store");
        case SQLITE_NOMEM:
                abort();
        default:
                return err_new(&STORE_IO, "%s (%d)", sqlite3_errstr(code), code);
        }
}

/* A failed statement may have cost the whole turn (full disk, reading or writing failed): SQLite then left it. */
static struct err *
error_in_turn(struct sqlite *sqlite, int code)
{
        struct err *err = error_of(sqlite, code);

        if (sqlite3_get_autocommit(sqlite->db))
                sqlite->loss = STORE_LOSS_TURN;
        return err;
}

static struct err *
sqlite_command(void *connection, const char *sql)
{
        struct sqlite *sqlite = connection;
        int code = sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL);

        return code == SQLITE_OK ? NULL : error_in_turn(sqlite, code);
}

static int
note_pages(void *context, sqlite3 *db, const char *name, int pages)
{
        struct sqlite *sqlite = context;

        (void)db;
        (void)name;
        sqlite->log_pages = pages;
        return SQLITE_OK;
}

static struct err *
checkpoint(struct sqlite *sqlite, int mode)
{
        int log = -1, copied = -1;
        int code = sqlite3_wal_checkpoint_v2(sqlite->db, NULL, mode, &log, &copied);

        if (log >= 0 && copied >= 0) {
                bool all = log == copied; /* then the next turn begins the log anew, unless a reader is still in it */

                sqlite->log_pages = all ? 0 : log;
                sqlite->copied_pages = all ? 0 : copied;
        }
        if (code == SQLITE_OK || (mode == SQLITE_CHECKPOINT_PASSIVE && (code & 0xff) == SQLITE_BUSY))
                return NULL; /* a reader holds a part of the log: the next one copies it */
        return error_of(sqlite, code);
}

static struct err *
lock_owner(const char *place, int *out_descriptor)
{
        char path[4096];
        int descriptor;

        if (snprintf(path, sizeof path, "%s.owner", place) >= (int)sizeof path)
                return err_new(&STORE_CANNOT_OPEN, "the path is too long");
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
                return err_new(&STORE_CANNOT_OPEN, "%s: %s", path, strerrordesc_np(errno));
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
                close(descriptor);
                return err_new(&STORE_LOCKED, "%s is held by another program", path);
        }
        *out_descriptor = descriptor;
        return NULL;
}

/* Created here and not by SQLite, so that nobody else may read it whatever the umask is. */
static struct err *
create_file(const char *place)
{
        int descriptor = open(place, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

        if (descriptor < 0)
                return err_new(&STORE_CANNOT_OPEN, "%s: %s", place, strerrordesc_np(errno));
        close(descriptor);
        return NULL;
}

static void
sqlite_close(void *connection)
{
        struct sqlite *sqlite = connection;

        if (sqlite->db) {
                int code = sqlite3_close(sqlite->db);

                assert(code == SQLITE_OK); /* a statement left open would leave the log behind */
        }
        if (sqlite->owner >= 0)
                close(sqlite->owner);
        free(sqlite);
}

/* Sorts and temporary tables would spill in clear; deleted rows must not stay in free pages; a damaged or hostile
 * schema must run nothing; no mmap, which hands damage straight to readers. */
static const char settings[] = "PRAGMA temp_store = MEMORY;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA wal_autocheckpoint = 0;"
                               "PRAGMA synchronous = FULL;";

static int
is_wal(void *context, int count, char **values, char **names)
{
        bool *wal = context;

        (void)names;
        *wal = count == 1 && values[0] && strcmp(values[0], "wal") == 0;
        return 0;
}

/* The pragma answers with another mode, and no error, where the file system cannot share memory. */
static struct err *
use_log(struct sqlite *sqlite)
{
        bool wal = false;
        int code = sqlite3_exec(sqlite->db, "PRAGMA journal_mode = WAL", is_wal, &wal, NULL);

        if (code != SQLITE_OK)
                return error_of(sqlite, code);
        return wal ? NULL : err_new(&STORE_CANNOT_OPEN, "this file system has no write-ahead log");
}

static struct err *
set_up(struct sqlite *sqlite, bool reading)
{
        struct err *err;

        sqlite3_extended_result_codes(sqlite->db, 1);
        sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_busy_timeout(sqlite->db, 1000); /* a reader meets the moment in which the owner opens or closes */
        err = sqlite_command(sqlite, settings);
        if (err || reading)
                return err;
        err = use_log(sqlite);
        if (err)
                return err;
        sqlite3_wal_hook(sqlite->db, note_pages, sqlite);
        return checkpoint(sqlite, SQLITE_CHECKPOINT_PASSIVE);
}

static struct err *
sqlite_open(const char *place, bool reading, void **out_connection)
{
        int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
        struct sqlite *sqlite = calloc(1, sizeof *sqlite);
        struct err *err = NULL;
        int code;

        if (!sqlite)
                abort();
        sqlite->owner = -1;
        if (!reading)
                err = lock_owner(place, &sqlite->owner);
        if (!err && !reading)
                err = create_file(place);
        if (!err) {
                code = sqlite3_open_v2(place, &sqlite->db,
                                       flags | (reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE), NULL);
                if (code != SQLITE_OK)
                        err = error_of(sqlite, code);
        }
        if (!err)
                err = set_up(sqlite, reading);
        if (err) {
                sqlite_close(sqlite);
                return err_wrap(err, "open %s", place);
        }
        *out_connection = sqlite;
        return NULL;
}

static struct err *
sqlite_begin(void *connection, bool reading)
{
        struct sqlite *sqlite = connection;

        sqlite->loss = STORE_LOSS_NONE;
        return sqlite_command(sqlite, reading ? "BEGIN" : "BEGIN IMMEDIATE");
}

/* A write or sync that failed may have left the whole turn in the log, or not: nobody knows until the log is read
 * again. A full disk cannot have written the last page of the turn, which alone makes it count. */
static struct err *
sqlite_commit(void *connection)
{
        struct sqlite *sqlite = connection;
        int code = sqlite3_exec(sqlite->db, "COMMIT", NULL, NULL, NULL);

        if ((code & 0xff) == SQLITE_IOERR)
                return err_new(&STORE_UNKNOWN_OUTCOME, "%s (%d)", sqlite3_errstr(code), code);
        if (code != SQLITE_OK)
                return error_of(sqlite, code);
        if (sqlite->log_pages - sqlite->copied_pages >= PAGES_AT_COMMIT)
                err_drop(checkpoint(sqlite, SQLITE_CHECKPOINT_PASSIVE),
                         "the turn is durable in the log; a checkpoint that fails is tried again, and a full disk "
                         "meets the next turn as its own error");
        return NULL;
}

static void
sqlite_rollback(void *connection)
{
        struct sqlite *sqlite = connection;

        if (!sqlite3_get_autocommit(sqlite->db))
                sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
        assert(sqlite3_get_autocommit(sqlite->db));
        sqlite->loss = STORE_LOSS_NONE;
}

static enum store_loss
sqlite_loss(void *connection)
{
        return ((struct sqlite *)connection)->loss;
}

static struct err *
sqlite_prepare(void *connection, const struct store_statement *statement, void **out_prepared)
{
        struct sqlite *sqlite = connection;
        sqlite3_stmt *prepared;
        int code = sqlite3_prepare_v3(sqlite->db, statement->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL);

        if (code != SQLITE_OK)
                return error_in_turn(sqlite, code);
        if (sqlite3_column_count(prepared) != (int)statement->column_count) {
                sqlite3_finalize(prepared);
                return err_new(&STORE_STATEMENT, "the statement was generated for another schema");
        }
        *out_prepared = prepared;
        return NULL;
}

static void
sqlite_forget(void *connection, void *prepared)
{
        (void)connection;
        sqlite3_finalize(prepared);
}

static int
bind(sqlite3_stmt *prepared, int at, const struct store_value *value)
{
        static const char empty[1];

        if (value->null)
                return sqlite3_bind_null(prepared, at);
        if (value->type == STORE_INT)
                return sqlite3_bind_int64(prepared, at, value->number);
        if (value->type == STORE_TEXT)
                return sqlite3_bind_text64(prepared, at, value->bytes.length ? (const char *)value->bytes.at : empty,
                                           value->bytes.length, SQLITE_STATIC, SQLITE_UTF8);
        return sqlite3_bind_blob64(prepared, at, value->bytes.length ? (const void *)value->bytes.at : empty,
                                   value->bytes.length, SQLITE_STATIC);
}

static struct err *
sqlite_start(void *connection, void *prepared, const struct store_statement *statement, const struct store_value *in)
{
        for (size_t i = 0; i < statement->parameter_count; i++) {
                int code = bind(prepared, (int)i + 1, &in[i]);

                if (code != SQLITE_OK)
                        return error_in_turn(connection, code);
        }
        return NULL;
}

static struct err *
sqlite_next(void *connection, void *prepared, bool *out_row)
{
        int code = sqlite3_step(prepared);

        if (code != SQLITE_ROW && code != SQLITE_DONE)
                return error_in_turn(connection, code);
        *out_row = code == SQLITE_ROW;
        return NULL;
}

static struct err *
sqlite_value(void *prepared, size_t column, struct store_value *out_value)
{
        struct store_value value = { 0 };
        int at = (int)column;

        switch (sqlite3_column_type(prepared, at)) {
        case SQLITE_NULL:
                value.null = true;
                break;
        case SQLITE_INTEGER:
                value = store_of_int(sqlite3_column_int64(prepared, at));
                break;
        case SQLITE_TEXT:
                value.type = STORE_TEXT;
                value.bytes.at = sqlite3_column_text(prepared, at);
                break;
        case SQLITE_BLOB:
                value.type = STORE_BLOB;
                value.bytes.at = sqlite3_column_blob(prepared, at);
                if (!value.bytes.at)
                        value.bytes.at = (const uint8_t *)"";
                break;
        default:
                return err_new(&STORE_STATEMENT, "a number with a fraction");
        }
        if (value.bytes.at)
                value.bytes.length = (size_t)sqlite3_column_bytes(prepared, at);
        *out_value = value;
        return NULL;
}

static int64_t
sqlite_changed(void *connection, void *prepared)
{
        (void)prepared;
        return sqlite3_changes64(((struct sqlite *)connection)->db);
}

/* Also drops what was bound: it may be a secret, and lies in the caller's memory. */
static void
sqlite_stop(void *connection, void *prepared)
{
        (void)connection;
        sqlite3_reset(prepared);
        sqlite3_clear_bindings(prepared);
}

static struct err *
sqlite_idle(void *connection)
{
        struct sqlite *sqlite = connection;

        if (sqlite->log_pages - sqlite->copied_pages < PAGES_WHEN_IDLE)
                return NULL;
        return err_wrap(checkpoint(sqlite, SQLITE_CHECKPOINT_PASSIVE), "copy the log into the database");
}

static struct err *
sqlite_log_empty(void *connection)
{
        return checkpoint(connection, SQLITE_CHECKPOINT_TRUNCATE);
}

const struct store_driver store_sqlite = {
        .prefix = "",
        .open = sqlite_open,
        .close = sqlite_close,
        .command = sqlite_command,
        .begin = sqlite_begin,
        .commit = sqlite_commit,
        .rollback = sqlite_rollback,
        .loss = sqlite_loss,
        .prepare = sqlite_prepare,
        .forget = sqlite_forget,
        .start = sqlite_start,
        .next = sqlite_next,
        .value = sqlite_value,
        .changed = sqlite_changed,
        .stop = sqlite_stop,
        .idle = sqlite_idle,
        .log_empty = sqlite_log_empty,
        .version_table = "CREATE TABLE IF NOT EXISTS schema_version ("
                         "module TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) STRICT",
        .postgres = false,
};
