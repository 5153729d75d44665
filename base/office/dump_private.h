/* SPDX-License-Identifier: MIT */
/* Between dump_rows.c (reading), dump_canonical.c (order and names) and dump_selftest.c. */
#ifndef OFFICE_DUMP_PRIVATE_H
#define OFFICE_DUMP_PRIVATE_H

#include "office/dump_rows.h"

struct dump_value {
        struct text column;
        char kind; /* t i x e d -, as in office/dump.h */
        struct text content;
};

struct dump_row {
        struct text table;
        struct dump_value *values;
        size_t count;
};

struct dump_table {
        struct text name;
        struct text *columns; /* "dose x": name and kind */
        size_t column_count;
};

struct dump_rows {
        struct arena *arena;
        bool begun;
        struct text left_out; /* JSON array */
        struct dump_table *tables;
        size_t table_count, table_room;
        struct dump_row *rows;
        size_t count, room;
};

/* A digest over the canonical lines, for comparing copies. */
uint64_t dump_canonical_digest(struct dump_rows *rows);

#endif
