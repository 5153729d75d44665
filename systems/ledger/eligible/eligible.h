/* SPDX-License-Identifier: MIT */
/* Which dose a person may get next, of each vaccine, on a day, and by which rule of the law (requirements L13).
 *
 * The next dose is the one after the highest that the ledger has, within its phase; where a course goes on in phases,
 * the phase that is nearest to being given is the one that is told. A seasonal vaccine is asked for its one dose of the
 * season. What the decision means is base/schedule's; what the ledger does not know of a person is said in
 * dose/dose_law.h.
 *
 * Not here: who gets a ticket (../ticket), what to do with a dose given although the answer is no (../dose). */
#ifndef ELIGIBLE_ELIGIBLE_H
#define ELIGIBLE_ELIGIBLE_H

#include "dose/dose_law.h"

struct eligible {
        enum schedule_vaccine vaccine;
        enum schedule_phase phase;
        int32_t dose;
        struct schedule_decision decision;
};

/* Decides on the next dose of one vaccine, which the law must have. `person` holds the person's part of the question
 * with day and history. Pure. */
void eligible_next(const struct schedule_law *law, const struct schedule_case *person, enum schedule_vaccine vaccine,
                   struct eligible *out_next);

#endif
