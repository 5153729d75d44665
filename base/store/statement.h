/* SPDX-License-Identifier: MIT */
/* What a generated statement is made of. Written by generate/statements.py, read by the drivers; features call the
 * generated functions (`sql_…`) and never these. SQL text exists only in .sql files.
 *
 * A statement is a constant: its text for both databases, its parameters and its columns with the place of each in
 * the generated struct. It is prepared once a connection, on first use. */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"

struct store;

/* An integer that may be NULL. (A text or bytes that may be NULL has `.at == NULL` then.) */
struct store_int {
        bool has;
        int64_t value;
};

enum store_type { STORE_INT, STORE_TEXT, STORE_BLOB };

/* One value on its way in or out. `bytes` holds a text or a blob; its `.at` is never NULL unless `null`. */
struct store_value {
        enum store_type type;
        bool null;
        int64_t number;
        struct bytes bytes;
};

struct store_parameter {
        const char *name;
        enum store_type type;
        bool nullable;
};

struct store_column {
        const char *name;
        enum store_type type;
        bool nullable;
        size_t offset; /* in the generated struct of a row */
};

enum store_gives { STORE_GIVES_NOTHING, STORE_GIVES_ONE, STORE_GIVES_MANY, STORE_GIVES_EACH };

struct store_statement {
        const char *name;
        const char *sqlite;   /* ?1 ?2 … */
        const char *postgres; /* $1::BIGINT $2::BYTEA … */
        bool writes;
        enum store_gives gives;
        const struct store_parameter *parameters;
        size_t parameter_count;
        const struct store_column *columns;
        size_t column_count;
        size_t row_size;
};

/* More rows than this are not gathered in a list: core.limit. Use `gives each`, or a LIMIT. */
enum { STORE_MANY_MAXIMUM = 100000 };

struct store_value store_of_int(int64_t value);
struct store_value store_of_int_or_null(struct store_int value);
struct store_value store_of_text(struct text text);
struct store_value store_of_blob(struct bytes bytes);

/* The four shapes. `in` has one value a parameter; giving NULL where the statement does not allow it is a programming
 * error. A writing statement outside a turn, or on a reading connection, is one too. */
struct err *store_exec(struct store *store, const struct store_statement *statement, const struct store_value *in,
                       int64_t *out_changed) __attribute__((warn_unused_result));
/* Fills `out_row` (row_size bytes) and *out_found. store.not-one when there is a second row. */
struct err *store_one(struct store *store, const struct store_statement *statement, struct arena *arena,
                      const struct store_value *in, void *out_row, bool *out_found) __attribute__((warn_unused_result));
struct err *store_many(struct store *store, const struct store_statement *statement, struct arena *arena,
                       const struct store_value *in, void **out_rows, size_t *out_count)
    __attribute__((warn_unused_result));
/* `row` is called once a row; the row and what it points to are gone when it returns. */
struct err *store_each(struct store *store, const struct store_statement *statement, const struct store_value *in,
                       struct err *(*row)(void *context, const void *row), void *context)
    __attribute__((warn_unused_result));
/* The same as plain values in the order of the columns. */
struct err *store_each_values(struct store *store, const struct store_statement *statement,
                              const struct store_value *in,
                              struct err *(*row)(void *context, const struct store_value *values), void *context)
    __attribute__((warn_unused_result));

#endif
