/* SPDX-License-Identifier: MIT */
/* The lists in data/, built into the program: lines of cells separated by tabs, comments behind a hash. A list whose
 * last cell is a weight can be drawn from. The lists are ours, so a broken one is a programming error. */
#ifndef REGISTER_TABLE_H
#define REGISTER_TABLE_H

#include "core/arena.h"
#include "core/bytes.h"
#include "chance.h"

enum { TABLE_CELLS = 8 };

struct table_row {
        struct text cell[TABLE_CELLS]; /* empty behind the last */
        uint64_t below;                /* the weights of the rows before this one and of this one */
};

struct table {
        struct table_row *rows;
        size_t count;
};

enum table_weight { TABLE_EVEN, TABLE_WEIGHTED /* by the last cell */ };

/* Only the rows whose first cells are `first` and `second` (NULL = any). The texts point into the source. */
struct table table_read(struct arena *arena, struct text source, size_t cells, enum table_weight weight,
                        const char *first, const char *second);

/* A row by its weight; the table is not empty. */
const struct table_row *table_draw(const struct table *table, struct chance *chance);

uint64_t table_number(struct text cell);

/* The files, from embed.py. */
extern const struct text data_building, data_family, data_foreign, data_given, data_municipality, data_pyramid,
    data_town, data_twin;

#endif
