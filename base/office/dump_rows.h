/* SPDX-License-Identifier: MIT */
/* The canonical form of an area's content: what two installations must agree on when the same things happened in them.
 *
 * Opaque ids, keyed hashes and numbers of the trail differ from one installation to the next, so they are renumbered.
 * Each row gets a colour from its table and its plain values; each id one from the rows in which it stands; a few
 * rounds of this, and rows are put in the order of their values and colours. Ids are then named by first use
 * ("person#1"), from the column in which they stand first. Rows that agree in all of this are alike in every respect
 * that the dump knows, so that their order does not matter.
 *
 * For the operator's command: it holds the whole content in memory. Not for areas. */
#ifndef OFFICE_DUMP_ROWS_H
#define OFFICE_DUMP_ROWS_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/err.h"

struct dump_rows;

/* Lives as long as the arena. */
struct dump_rows *dump_rows_create(struct arena *arena) __attribute__((returns_nonnull));

/* Takes one line of the area (office/dump.h). core.data for a line of another form. */
struct err *dump_rows_take(struct dump_rows *rows, struct text line) __attribute__((warn_unused_result));

/* Writes the canonical lines: first {"format":1,"left_out":[…]}, then {"table","key","row"}, sorted. `write` gets each
 * line with its line feed; the text is gone when it returns. */
void dump_rows_write(struct dump_rows *rows, void (*write)(void *context, struct text line), void *context);

/* Changes one value of each column of each table in a copy, and sees that the canonical form changes. A table without
 * rows gets an invented one in the copy. Writes a line for each column whose change is not seen; *out_columns is how
 * many were tried. True when every change was seen. */
bool dump_rows_selftest(struct dump_rows *rows, void (*write)(void *context, struct text line), void *context,
                        size_t *out_columns);

#endif
