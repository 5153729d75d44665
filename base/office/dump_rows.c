/* SPDX-License-Identifier: MIT */
#include "office/dump_rows.h"

#include "core/id.h"
#include "office/dump_private.h"
#include "text/json_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 2 << 20, DEPTH = 4 };

struct dump_rows *
dump_rows_create(struct arena *arena)
{
        struct dump_rows *rows = arena_new(arena, struct dump_rows);

        rows->arena = arena;
        rows->left_out = TEXT("[]");
        return rows;
}

/* Room for one more in a list that doubles. */
#define ROOM(ARENA, LIST, COUNT, ROOM_OF, TYPE)                                                                        \
        do {                                                                                                           \
                if ((COUNT) == (ROOM_OF)) {                                                                            \
                        size_t more = (ROOM_OF) ? 2 * (ROOM_OF) : 64;                                                  \
                        TYPE *bigger = arena_new_array((ARENA), more, TYPE);                                           \
                        if (COUNT)                                                                                     \
                                memcpy(bigger, (LIST), (COUNT) * sizeof(TYPE));                                        \
                        (LIST) = bigger;                                                                               \
                        (ROOM_OF) = more;                                                                              \
                }                                                                                                      \
        } while (0)

static struct dump_table *
table_of(struct dump_rows *rows, struct text name)
{
        struct dump_table *table;

        for (size_t i = 0; i < rows->table_count; i++)
                if (text_equal(rows->tables[i].name, name))
                        return &rows->tables[i];
        ROOM(rows->arena, rows->tables, rows->table_count, rows->table_room, struct dump_table);
        table = &rows->tables[rows->table_count++];
        *table = (struct dump_table){ .name = text_copy(rows->arena, name) };
        return table;
}

/* ---- Reading the area's lines ---- */

static struct err *
take_columns(struct dump_rows *rows, struct text table_name, struct json_object *object, struct arena *line_arena)
{
        struct dump_table *table = table_of(rows, table_name);
        struct json_array *array;
        struct err *err = json_read_array(object, "columns", JSON_REQUIRED, &array);

        (void)line_arena;
        if (err)
                return err;
        table->columns = arena_new_array(rows->arena, json_items(array) + 1, struct text);
        table->column_count = json_items(array);
        for (size_t i = 0; !err && i < json_items(array); i++) {
                struct text column;

                err = json_item_text(array, i, &column);
                if (!err)
                        table->columns[i] = text_copy(rows->arena, column);
        }
        return err;
}

static struct err *
take_values(struct dump_rows *rows, struct text table_name, struct json_object *object, struct arena *line_arena)
{
        struct dump_row row = { .table = table_of(rows, table_name)->name };
        size_t position = 0, room = 0;
        struct json_object *values;
        struct text name;
        struct err *err = json_read_object(object, "values", JSON_REQUIRED, &values);

        while (!err && json_next_unasked(values, &position, &name)) {
                const char *member = arena_copy(line_arena, name.at, name.length);
                struct text value;

                err = json_read_lines(values, member, JSON_REQUIRED, &value);
                if (err)
                        break;
                if (value.length == 0)
                        return err_new(&ERR_DATA, "a value without its kind");
                ROOM(rows->arena, row.values, row.count, room, struct dump_value);
                row.values[row.count++] = (struct dump_value){
                        .column = text_of(arena_string(rows->arena, member)),
                        .kind = value.at[0],
                        .content = text_copy(rows->arena, (struct text){ value.at + 1, value.length - 1 }),
                };
        }
        if (err)
                return err;
        ROOM(rows->arena, rows->rows, rows->count, rows->room, struct dump_row);
        rows->rows[rows->count++] = row;
        return NULL;
}

/* The first line is kept as it came: its list is printed again. */
static struct err *
take_left_out(struct dump_rows *rows, struct text line)
{
        static const char begin[] = "{\"left_out\":";
        size_t length = sizeof begin - 1;

        while (line.length && line.at[line.length - 1] == '\n')
                line.length--;
        if (line.length < length + 3 || memcmp(line.at, begin, length) != 0)
                return err_new(&ERR_DATA, "the first line has another form");
        rows->left_out = text_copy(rows->arena, (struct text){ line.at + length, line.length - length - 1 });
        rows->begun = true;
        return NULL;
}

struct err *
dump_rows_take(struct dump_rows *rows, struct text line)
{
        static const struct json_limits limits = { LINE_BYTES, DEPTH };
        struct arena *line_arena;
        struct json_object *object;
        struct text table;
        struct err *err;

        if (!rows->begun)
                return take_left_out(rows, line);
        line_arena = arena_create(ARENA_SECRET, 256 << 20);
        err = json_read(line_arena, line, &limits, &object);
        if (!err)
                err = json_read_text(object, "table", JSON_REQUIRED, &table);
        if (!err)
                err = json_kind_of(object, "columns") == JSON_IS_ARRAY ? take_columns(rows, table, object, line_arena)
                                                                       : take_values(rows, table, object, line_arena);
        if (err)
                err = err_wrap(err, "a line of the dump");
        arena_destroy(line_arena);
        return err;
}
