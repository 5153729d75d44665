/* SPDX-License-Identifier: MIT */
/* The screens of residents: search (A1), and what opens a protected person's record. */
#ifndef RESIDENT_RESIDENT_PAGES_H
#define RESIDENT_RESIDENT_PAGES_H

#include "request/visit.h"
#include "resident/resident.h"

extern const struct route resident_routes[];

/* Loads the person of the path for a page that shows the record, and names the subject. When the person is under
 * protective measures and this session gave no reason yet, the page that asks for it is shown instead and *out_shown
 * is true: the handler returns at once. */
struct err *resident_open(struct visit *visit, struct resident *out_resident, bool *out_shown);

#endif
