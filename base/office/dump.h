/* SPDX-License-Identifier: MIT */
/* The content of an area for comparing two installations (docs/interfaces/product.md: `sesshu SYSTEM dump`).
 *
 * The area gives its rows as they are: every table of every module, every column, sealed rows opened, in lines for the
 * operator's command, which renumbers ids and sorts (office/dump_rows.h). What it leaves out stands in rules, with the
 * reason: keys, nonces, salts and real times, and numbers of the trail are marked to be renumbered. A column without a
 * rule is in the dump, so that a new one cannot be forgotten.
 *
 *      {"left_out":[{"table":"event","column":"salt","why":"salt"}, …]}
 *      {"table":"dose","columns":["dose x","version i", …]}            kind of each column: x bytes, i number, t text
 *      {"table":"dose","values":{"dose":"x0a…","version":"i2","vaccine":"tMR","sealed.doctor":"t演習
 * 医師","event":"e17"}}
 *
 * A value is a letter and its content: t text, i number, x hex of bytes, e number of a change, d text with ten drawn
 * characters at its end, - nothing. A sealed blob
 * becomes the members that it holds; one that does not open stands there as bytes. */
#ifndef OFFICE_DUMP_H
#define OFFICE_DUMP_H

#include "request/visit.h"

extern const struct route dump_routes[];

#endif
