/* SPDX-License-Identifier: MIT */
#include "core/id.h"
#include "office/dump_private.h"
#include "text/json_write.h"

#include <string.h>

struct selftest {
        struct dump_rows *rows;
        uint64_t before;
        size_t tried;
        bool good;
        void (*write)(void *context, struct text line);
        void *context;
};

/* Another value of the same kind. An id becomes one that stands elsewhere: a fresh one would only be another name for
 * the same thing. */
static struct dump_value
changed(const struct dump_rows *rows, const struct dump_value *value)
{
        struct dump_value next = *value;

        switch (value->kind) {
        case 'i':
                next.content = text_format(rows->arena, "%.*s1", TEXT_ARGS(value->content));
                return next;
        case '-':
                next.kind = 't';
                next.content = TEXT("something");
                return next;
        case 't':
                next.content = text_format(rows->arena, "%.*sx", TEXT_ARGS(value->content));
                return next;
        default:
                for (size_t i = 0; i < rows->count; i++)
                        for (size_t j = 0; j < rows->rows[i].count; j++) {
                                const struct dump_value *other = &rows->rows[i].values[j];

                                if (other->kind == value->kind && !text_equal(other->content, value->content) &&
                                    !text_equal(other->column, value->column)) {
                                        next.content = other->content;
                                        return next;
                                }
                        }
                next.kind = 't';
                next.content = TEXT("another");
                return next;
        }
}

static void
tell(struct selftest *test, struct text table, struct text column)
{
        struct json_writer json;
        struct buffer line;

        test->good = false;
        buffer_init(&line, 1024);
        json_write_begin(&json, &line);
        json_write_object(&json);
        json_write_member_text(&json, "not_seen", table);
        json_write_member_text(&json, "column", column);
        json_write_end(&json);
        buffer_put_char(&line, '\n');
        test->write(test->context, buffer_text(&line));
        buffer_finish(&line);
}

static void
try_value(struct selftest *test, struct dump_row *row, size_t place)
{
        struct dump_value before = row->values[place];

        row->values[place] = changed(test->rows, &before);
        test->tried++;
        if (dump_canonical_digest(test->rows) == test->before)
                tell(test, row->table, before.column);
        row->values[place] = before;
}

/* The first row of the table that has the column. */
static struct dump_row *
row_with(struct dump_rows *rows, struct text table, struct text column, size_t *out_place)
{
        for (size_t i = 0; i < rows->count; i++)
                for (size_t j = 0; text_equal(rows->rows[i].table, table) && j < rows->rows[i].count; j++)
                        if (text_equal(rows->rows[i].values[j].column, column)) {
                                *out_place = j;
                                return &rows->rows[i];
                        }
        return NULL;
}

/* A row of a table that has none. */
static void
invent(struct dump_rows *rows, const struct dump_table *table, struct dump_row *out_row)
{
        *out_row = (struct dump_row){ .table = table->name };
        out_row->values = arena_new_array(rows->arena, table->column_count + 1, struct dump_value);
        for (size_t i = 0; i < table->column_count; i++) {
                struct text column = table->columns[i];
                char kind = column.at[column.length - 1];
                uint8_t id[ID_SIZE];
                char hex[ID_TEXT_SIZE];

                bytes_random(id, sizeof id);
                bytes_to_hex((struct bytes){ id, sizeof id }, hex);
                out_row->values[out_row->count++] = (struct dump_value){
                        .column = { column.at, column.length - 2 },
                        .kind = kind,
                        .content = kind == 'x'   ? text_of(arena_string(rows->arena, hex))
                                   : kind == 't' ? TEXT("invented")
                                                 : TEXT("4711"),
                };
        }
}

/* Every column that stands in some row of the table, members of sealed blobs too. */
static void
try_table(struct selftest *test, const struct dump_table *table)
{
        struct dump_rows *rows = test->rows;
        struct text *done = arena_new_array(rows->arena, 512, struct text);
        size_t done_count = 0, count = rows->count;

        for (size_t i = 0; i < count; i++) {
                struct dump_row *row = &rows->rows[i];

                if (!text_equal(row->table, table->name))
                        continue;
                for (size_t j = 0; j < row->count; j++) {
                        bool known = false;

                        for (size_t k = 0; !known && k < done_count; k++)
                                known = text_equal(done[k], row->values[j].column);
                        if (known || done_count == 512)
                                continue;
                        done[done_count++] = row->values[j].column;
                        try_value(test, row, j);
                }
        }
        for (size_t i = 0; i < table->column_count; i++) {
                struct text name = { table->columns[i].at, table->columns[i].length - 2 };
                size_t place;

                /* A sealed column stands there as its members. */
                if (done_count && !text_is(name, "sealed") && !text_is(name, "body") &&
                    !row_with(rows, table->name, name, &place))
                        tell(test, table->name, name);
        }
}

static void
try_empty_table(struct selftest *test, const struct dump_table *table)
{
        struct dump_rows *rows = test->rows, with = *rows;
        struct selftest inner = *test;

        with.rows = arena_new_array(rows->arena, rows->count + 1, struct dump_row);
        if (rows->count)
                memcpy(with.rows, rows->rows, rows->count * sizeof *rows->rows);
        invent(&with, table, &with.rows[rows->count]);
        with.count = with.room = rows->count + 1;
        if (dump_canonical_digest(&with) == test->before)
                tell(test, table->name, TEXT("*"));
        inner.rows = &with;
        inner.before = dump_canonical_digest(&with);
        try_table(&inner, table);
        test->tried = inner.tried;
        test->good = test->good && inner.good;
}

bool
dump_rows_selftest(struct dump_rows *rows, void (*write)(void *context, struct text line), void *context,
                   size_t *out_columns)
{
        struct selftest test = {
                .rows = rows, .before = dump_canonical_digest(rows), .good = true, .write = write, .context = context
        };

        for (size_t i = 0; i < rows->table_count; i++) {
                bool has = false;

                for (size_t j = 0; !has && j < rows->count; j++)
                        has = text_equal(rows->rows[j].table, rows->tables[i].name);
                if (has)
                        try_table(&test, &rows->tables[i]);
                else
                        try_empty_table(&test, &rows->tables[i]);
        }
        *out_columns = test.tried;
        return test.good;
}
