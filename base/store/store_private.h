/* SPDX-License-Identifier: MIT */
/* Between store.c and the drivers. What differs between the databases lies behind this table; nothing else asks which
 * one it is. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "store/store.h"

/* How a driver's turn stands after a failed call. */
enum store_loss {
        STORE_LOSS_NONE, /* the savepoint can be rolled back */
        STORE_LOSS_TURN, /* the database gave up the whole turn */
};

struct store_driver {
        const char *prefix;        /* of `place`; "" takes what no other takes */
        struct err *(*load)(void); /* or NULL */
        struct err *(*open)(const char *place, bool reading, void **out_connection);
        void (*close)(void *connection);

        /* A fixed text of ours without parameters or rows: schema files, savepoints. */
        struct err *(*command)(void *connection, const char *sql);
        struct err *(*begin)(void *connection, bool reading);
        struct err *(*commit)(void *connection);
        void (*rollback)(void *connection);
        enum store_loss (*loss)(void *connection);

        struct err *(*prepare)(void *connection, const struct store_statement *statement, void **out_prepared);
        void (*forget)(void *connection, void *prepared);
        /* Binds and starts; then next until no row; then stop, in every case. */
        struct err *(*start)(void *connection, void *prepared, const struct store_statement *statement,
                             const struct store_value *in);
        struct err *(*next)(void *connection, void *prepared, bool *out_row);
        /* The value stays where it is until the following next or stop. */
        struct err *(*value)(void *prepared, size_t column, struct store_value *out_value);
        int64_t (*changed)(void *connection, void *prepared);
        void (*stop)(void *connection, void *prepared);

        struct err *(*idle)(void *connection);
        struct err *(*log_empty)(void *connection);

        const char *version_table; /* CREATE TABLE IF NOT EXISTS schema_version … */
        bool postgres;             /* which text of a schema file */
};

extern const struct store_driver store_sqlite, store_postgres;

enum { STORE_SAVEPOINTS = 16 };

struct store_prepared {
        const struct store_statement *statement;
        void *prepared;
        bool busy;
};

struct store {
        const struct store_driver *driver;
        void *connection;
        bool reading;
        bool turn;
        bool failed;                  /* a statement of the newest savepoint (or of the turn) failed */
        bool lost;                    /* the database gave the turn up */
        bool unknown;                 /* a commit's outcome is unknown: nothing more is begun */
        size_t depth;                 /* of savepoints */
        struct store_prepared *cache; /* open addressing, by the statement's address */
        size_t cache_count;
        size_t cache_size;
};

/* A statement under way. */
struct store_run {
        struct store *store;
        const struct store_statement *statement;
        void *prepared;
        bool alone; /* prepared for this run, because the kept one is busy */
};

struct err *store_run_start(struct store *store, const struct store_statement *statement, const struct store_value *in,
                            struct store_run *out_run);
struct err *store_run_next(struct store_run *run, bool *out_row);
/* Reads the current row into the struct that the statement describes; arena NULL leaves texts where they are. */
struct err *store_run_row(struct store_run *run, struct arena *arena, void *out_row);
struct err *store_run_value(struct store_run *run, size_t column, struct store_value *out_value);
int64_t store_run_changed(struct store_run *run);
void store_run_stop(struct store_run *run);

/* store_schema.c */
struct err *store_migrate(struct store *store, const struct schema_module *const modules[], size_t count);

#endif
