/* SPDX-License-Identifier: MIT */
/* Importing a file of the resident feed: a batch (design D25).
 *
 * The operator's command brings the file as a descriptor. Lines are applied in slices of FEED_SLICE a turn, so that
 * clerks are served in between; each slice is durable when it is done, and the same file again goes on where it was,
 * since what is there already is unchanged. Held and rejected lines are kept with their reason and told to the
 * operator without a value of a person. Every batch stays on a list until somebody has looked at it. */
#ifndef LEDGER_FEED_FEED_IMPORT_H
#define LEDGER_FEED_FEED_IMPORT_H

#include "request/visit.h"

enum { FEED_SLICE = 200 };

#define ERRORS_FILE "feed/import_errors.def"
#include "core/err_declare.h"

extern const struct route feed_import_routes[];

#endif
