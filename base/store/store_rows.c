/* SPDX-License-Identifier: MIT */
/* The four shapes of a statement, and rows as the generated structs. */
#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct store_value
store_of_int(int64_t value)
{
        return (struct store_value){ .type = STORE_INT, .number = value };
}

struct store_value
store_of_int_or_null(struct store_int value)
{
        return (struct store_value){ .type = STORE_INT, .null = !value.has, .number = value.has ? value.value : 0 };
}

struct store_value
store_of_text(struct text text)
{
        return (struct store_value){ .type = STORE_TEXT,
                                     .null = !text.at,
                                     .bytes = { (const uint8_t *)text.at, text.length } };
}

struct store_value
store_of_blob(struct bytes bytes)
{
        return (struct store_value){ .type = STORE_BLOB, .null = !bytes.at, .bytes = bytes };
}

static bool
keep(struct arena *arena, struct store_value *value)
{
        char *copy;

        if (!arena || value->null || value->type == STORE_INT)
                return true;
        copy = arena_try_alloc(arena, value->bytes.length + 1);
        if (!copy)
                return false;
        memcpy(copy, value->bytes.at, value->bytes.length);
        value->bytes.at = (const uint8_t *)copy;
        return true;
}

struct err *
store_run_row(struct store_run *run, struct arena *arena, void *out_row)
{
        const struct store_statement *statement = run->statement;

        for (size_t i = 0; i < statement->column_count; i++) {
                const struct store_column *column = &statement->columns[i];
                char *member = (char *)out_row + column->offset;
                struct store_value value;
                struct err *err;

                err = store_run_value(run, i, &value);
                if (err)
                        return err;
                if (!keep(arena, &value))
                        return err_new(&ERR_LIMIT, "%s: the result does not fit the memory of a request",
                                       statement->name);
                if (column->type == STORE_INT && column->nullable)
                        *(struct store_int *)member = (struct store_int){ !value.null, value.number };
                else if (column->type == STORE_INT)
                        *(int64_t *)member = value.number;
                else if (column->type == STORE_TEXT)
                        *(struct text *)member = (struct text){ (const char *)value.bytes.at, value.bytes.length };
                else
                        *(struct bytes *)member = value.bytes;
        }
        return NULL;
}

struct err *
store_exec(struct store *store, const struct store_statement *statement, const struct store_value *in,
           int64_t *out_changed)
{
        struct store_run run;
        struct err *err;
        bool row;

        assert(statement->gives == STORE_GIVES_NOTHING);
        err = store_run_start(store, statement, in, &run);
        if (err)
                return err;
        err = store_run_next(&run, &row);
        if (!err && out_changed)
                *out_changed = store_run_changed(&run);
        store_run_stop(&run);
        return err;
}

struct err *
store_one(struct store *store, const struct store_statement *statement, struct arena *arena,
          const struct store_value *in, void *out_row, bool *out_found)
{
        bool found, another = false;
        struct store_run run;
        struct err *err;

        assert(statement->gives == STORE_GIVES_ONE);
        err = store_run_start(store, statement, in, &run);
        if (err)
                return err;
        err = store_run_next(&run, &found);
        if (!err && found)
                err = store_run_row(&run, arena, out_row);
        if (!err && found)
                err = store_run_next(&run, &another);
        store_run_stop(&run);
        if (err)
                return err;
        if (another)
                return err_new(&STORE_NOT_ONE, "%s: more than one row", statement->name);
        *out_found = found;
        return NULL;
}

struct err *
store_many(struct store *store, const struct store_statement *statement, struct arena *arena,
           const struct store_value *in, void **out_rows, size_t *out_count)
{
        size_t count = 0, room = 0;
        struct store_run run;
        struct err *err;
        char *rows = NULL;
        bool row;

        assert(statement->gives == STORE_GIVES_MANY);
        err = store_run_start(store, statement, in, &run);
        if (err)
                return err;
        for (;;) {
                err = store_run_next(&run, &row);
                if (err || !row)
                        break;
                if (count == room) {
                        char *more;

                        if (count >= STORE_MANY_MAXIMUM) {
                                err = err_new(&ERR_LIMIT, "%s: more than %d rows", statement->name, STORE_MANY_MAXIMUM);
                                break;
                        }
                        room = room ? 2 * room : 8;
                        more = arena_try_alloc(arena, room * statement->row_size);
                        if (!more) {
                                err = err_new(&ERR_LIMIT, "%s: the rows do not fit the memory of a request",
                                              statement->name);
                                break;
                        }
                        if (count)
                                memcpy(more, rows, count * statement->row_size);
                        rows = more;
                }
                err = store_run_row(&run, arena, rows + count * statement->row_size);
                if (err)
                        break;
                count++;
        }
        store_run_stop(&run);
        if (err)
                return err;
        *out_rows = rows;
        *out_count = count;
        return NULL;
}

struct err *
store_each(struct store *store, const struct store_statement *statement, const struct store_value *in,
           struct err *(*row)(void *context, const void *row), void *context)
{
        struct store_run run;
        struct err *err;
        void *place;
        bool more;

        assert(statement->gives == STORE_GIVES_EACH);
        err = store_run_start(store, statement, in, &run);
        if (err)
                return err;
        place = calloc(1, statement->row_size);
        if (!place)
                abort();
        for (;;) {
                err = store_run_next(&run, &more);
                if (err || !more)
                        break;
                err = store_run_row(&run, NULL, place);
                if (!err)
                        err = row(context, place);
                if (err)
                        break;
        }
        free(place);
        store_run_stop(&run);
        return err;
}

struct err *
store_each_values(struct store *store, const struct store_statement *statement, const struct store_value *in,
                  struct err *(*row)(void *context, const struct store_value *values), void *context)
{
        struct store_value *values;
        struct store_run run;
        struct err *err;
        bool more;

        err = store_run_start(store, statement, in, &run);
        if (err)
                return err;
        values = calloc(statement->column_count + 1, sizeof *values);
        if (!values)
                abort();
        for (;;) {
                err = store_run_next(&run, &more);
                if (err || !more)
                        break;
                for (size_t i = 0; !err && i < statement->column_count; i++)
                        err = store_run_value(&run, i, &values[i]);
                if (!err)
                        err = row(context, values);
                if (err)
                        break;
        }
        free(values);
        store_run_stop(&run);
        return err;
}

struct err *
store_each_row(struct store *store, const struct schema_table *table,
               struct err *(*row)(void *context, const struct store_value *values), void *context)
{
        return store_each_values(store, table->rows, NULL, row, context);
}
