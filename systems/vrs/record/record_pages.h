/* SPDX-License-Identifier: MIT */
/* The clerks' pages of VRS, on the LGWAN side: finding a recipient by number, the recipient's tickets and records, the
 * list of records (newest first; what is held waits here), one record with its history, correction and cancellation. */
#ifndef VRS_RECORD_RECORD_PAGES_H
#define VRS_RECORD_RECORD_PAGES_H

#include "record/record_view.h"
#include "request/visit.h"

extern const struct route recipient_routes[];
extern const struct route record_routes[];

/* ---- Between the two files of pages ---- */

void recipient_card_fill(struct visit *visit, const struct recipient *recipient, struct recipient_card *out_card);
struct err *record_row_fill(struct visit *visit, const struct record *record, bool with_name,
                            struct record_row *out_row);

#endif
