/* SPDX-License-Identifier: MIT */
/* The store of one area: a SQLite file, or a schema of a PostgreSQL database (design D5, D21).
 *
 * Features call the functions generated from their .sql files (docs/how-to-add-a-statement.md); this header is for
 * what opens an area and runs its turns. Not here: sealing (base/seal), audit events (base/chain).
 *
 * Turns (D8). All changes happen in a turn; one request is one savepoint of it; one commit makes the turn durable and
 * only then may answers leave.
 *
 *         store_turn_begin(store)
 *           for each request: store_savepoint(store); handler …; store_savepoint_release or …_rollback
 *         store_turn_commit(store)
 *
 * After a statement failed, every further statement of its savepoint is refused (store.failed-before) until the
 * savepoint is rolled back: PostgreSQL forces this, SQLite is made equal. Who expects a conflict writes
 * ON CONFLICT DO NOTHING and looks at the number of changed rows.
 *
 * Ownership: a store belongs to one thread at a time. The job thread opens its own with store_open_reading. Only the
 * owner of an area opens it with store_open; a second one is refused (store.locked).
 *
 * Errors carry no values. store.constraint carries the rule's name in err_field(): "table.column" of a unique or
 * NOT NULL column ("table.a, table.b" of several), the name of a CHECK, "foreign key"; or a parameter's name when its
 * text holds U+0000, which PostgreSQL cannot keep. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/statement.h"

/* One table of a module, as it is after the newest schema file. */
struct schema_table {
        const char *name;
        const struct store_statement *rows; /* reads every column, in the order of the primary key */
};

/* The tables of one folder: its schema/0001.sql, 0002.sql, … embedded by generate/statements.py. A published file is
 * never changed; what changes is a new file. */
struct schema_module {
        const char *name;
        size_t count;
        const char *const *sqlite;
        const char *const *postgres;
        const struct schema_table *tables; /* by name, those that still exist */
        size_t table_count;
};

struct store;

/* Loads what the place's kind of store needs from the system (PostgreSQL's client library), for a process that opens it
 * after it entered its sandbox. Opening does it too. store.cannot-open when it is not installed. */
struct err *store_load(const char *place) __attribute__((warn_unused_result));

/* Opens the store, creates or migrates the modules in the order given, all in one transaction.
 *
 * `place` is a path of a SQLite file (created with mode 0600), or "postgresql:SCHEMA:CONNINFO".
 *
 * store.cannot-open   the folder is missing or may not be written, the server does not answer
 * store.locked        another program owns it
 * store.corrupt       not a database, or a damaged one
 * store.newer-data    a module has more schema files than this program, or is unknown to it
 * store.full, store.io, store.statement, store.constraint   from the migration; nothing of it was kept */
struct err *store_open(const char *place, const struct schema_module *const modules[], size_t count,
                       struct store **out_store) __attribute__((warn_unused_result));

/* Opens a second connection that only reads, for the job thread. It sees what is committed. The store must exist and
 * be migrated. store_turn_begin on it begins a snapshot, store_turn_rollback ends it. */
struct err *store_open_reading(const char *place, struct store **out_store) __attribute__((warn_unused_result));

/* Rolls back what is open and closes. NULL is allowed. */
void store_close(struct store *store);

/* Begins a turn. store.locked, store.lost, store.io; store.unknown-outcome after a turn with that outcome (open the
 * store anew: a new process is the way, D10). */
struct err *store_turn_begin(struct store *store) __attribute__((warn_unused_result));
/* Makes the turn durable. On error the turn is over: rolled back, or, with store.unknown-outcome, perhaps kept.
 * An open savepoint is a programming error. */
struct err *store_turn_commit(struct store *store) __attribute__((warn_unused_result));
/* Undoes the turn. Without a turn it does nothing. */
void store_turn_rollback(struct store *store);
bool store_in_turn(const struct store *store);

/* A savepoint inside the turn; they nest. Rollback undoes what was done since the newest one and removes it; release
 * keeps it for the turn. store.failed-before from release: a statement failed, roll back. */
struct err *store_savepoint(struct store *store) __attribute__((warn_unused_result));
struct err *store_savepoint_release(struct store *store) __attribute__((warn_unused_result));
/* store.failed-before: the whole turn was lost with its statement (full disk), nothing of it remains. */
struct err *store_savepoint_rollback(struct store *store) __attribute__((warn_unused_result));

/* Work for an idle moment (nothing has waited for 1 ms): a passive checkpoint when 100 pages or more wait. Commit does
 * one by itself at 300 pages (measured: p99 of 4–5 ms and 9–14 ms). Not inside a turn. */
struct err *store_idle(struct store *store) __attribute__((warn_unused_result));
/* Empties SQLite's write-ahead log, so that erased rows are gone from it too (D19). store.locked while a reader has an
 * old snapshot open. Not inside a turn. Does nothing on PostgreSQL, where what was erased leaves the files with the
 * server's VACUUM and the recycling of its log: the operator's task. */
struct err *store_log_empty(struct store *store) __attribute__((warn_unused_result));

/* Calls `row` with every row of a table, for the dump: values in the order of table->rows->columns. */
struct err *store_each_row(struct store *store, const struct schema_table *table,
                           struct err *(*row)(void *context, const struct store_value *values), void *context)
    __attribute__((warn_unused_result));

#define ERRORS_FILE "store/store_errors.def"
#include "core/err_declare.h"

#endif
