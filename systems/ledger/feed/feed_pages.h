/* SPDX-License-Identifier: MIT */
/* The screens of imports (A6, A7): the list, one import with its held and rejected lines, the review of the next day. */
#ifndef LEDGER_FEED_FEED_PAGES_H
#define LEDGER_FEED_FEED_PAGES_H

#include "request/visit.h"

extern const struct route feed_page_routes[];

/* How many imports nobody has looked at yet. */
struct err *feed_unreviewed(struct visit *visit, int64_t *out_count);

#endif
