/* SPDX-License-Identifier: MIT */
/* Who may get the next COVID-19 dose by the law on the business date and holds no live ticket for it (L13: 抽出).
 *
 * Residents only, protected ones as well; the doses that the ledger knows decide (eligible/). Read from columns in the
 * clear, so that a walk over everybody opens no sealed row. */
#ifndef TICKET_TICKET_DUE_H
#define TICKET_TICKET_DUE_H

#include "eligible/eligible.h"
#include "ticket/ticket.h"

struct ticket_due {
        struct person_id person;
        int64_t dose;
};

/* The same of one person, who is a resident. *out_due is false when no ticket is due. */
struct err *ticket_due_of(struct change *change, const struct schedule_law *law, const struct person_id *person,
                          struct text birth_first, struct text sex, bool *out_due, struct ticket_due *out_ticket);

enum { TICKET_AFTER_SIZE = 24 };

/* A walk over the residents in the order of 宛名番号, a stretch a turn. Begins as { 0 }. */
struct ticket_walk {
        char after[TICKET_AFTER_SIZE]; /* the 宛名番号 that was looked at last */
        int64_t seen;                  /* residents so far */
        bool end;
};

struct ticket_dues {
        struct ticket_due *at;
        size_t count;
};

/* Looks at the next `people` residents. */
struct err *ticket_walk_on(struct change *change, const struct schedule_law *law, struct ticket_walk *walk,
                           int64_t people, struct ticket_dues *out_dues);

struct err *ticket_residents(struct change *change, int64_t *out_total);

#endif
