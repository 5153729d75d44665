/* SPDX-License-Identifier: MIT */
/* The screens of individual numbers: showing one, and finding a person by one. Both are POST, so that no number stands
 * in an address, and leave an event with the use and the person. */
#ifndef NUMBER_NUMBER_PAGES_H
#define NUMBER_NUMBER_PAGES_H

#include "number/number_view.h"
#include "request/visit.h"
#include "resident/resident.h"

extern const struct route number_routes[];

/* What the person's record offers; without the right `action` is { 0 }. */
void number_offer_fill(struct visit *visit, const struct resident *resident, struct number_offer *out_offer);

#endif
