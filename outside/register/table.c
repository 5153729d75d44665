/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <assert.h>
#include <string.h>

uint64_t
table_number(struct text cell)
{
        uint64_t number = 0;
        bool read = number_read(cell, UINT32_MAX, &number);

        assert(read);
        (void)read;
        return number;
}

/* Takes the text up to `end` off `rest`. */
static struct text
take(struct text *rest, char end)
{
        const char *found = rest->length ? memchr(rest->at, end, rest->length) : NULL;
        struct text taken = { rest->at, found ? (size_t)(found - rest->at) : rest->length };
        size_t passed = taken.length + (found ? 1 : 0);

        rest->at += passed;
        rest->length -= passed;
        return taken;
}

struct table
table_read(struct arena *arena, struct text source, size_t cells, enum table_weight weight, const char *first,
           const char *second)
{
        struct table table = { NULL, 0 };
        struct text rest = source;
        size_t lines = 0;
        uint64_t below = 0;

        assert(cells <= TABLE_CELLS);
        while (rest.length) {
                take(&rest, '\n');
                lines++;
        }
        table.rows = arena_new_array(arena, lines ? lines : 1, struct table_row);
        rest = source;
        while (rest.length) {
                struct text line = take(&rest, '\n');
                struct table_row *row = &table.rows[table.count];

                if (line.length == 0 || line.at[0] == '#')
                        continue;
                for (size_t i = 0; i < cells; i++)
                        row->cell[i] = take(&line, '\t');
                assert(line.length == 0);
                if ((first && !text_is(row->cell[0], first)) || (second && !text_is(row->cell[1], second)))
                        continue;
                below += weight == TABLE_WEIGHTED ? table_number(row->cell[cells - 1]) : 1;
                row->below = below;
                table.count++;
        }
        return table;
}

const struct table_row *
table_draw(const struct table *table, struct chance *chance)
{
        uint64_t drawn;
        size_t low = 0, high;

        assert(table->count > 0);
        high = table->count - 1;
        drawn = chance_below(chance, table->rows[high].below);
        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (table->rows[middle].below > drawn)
                        high = middle;
                else
                        low = middle + 1;
        }
        return &table->rows[low];
}
