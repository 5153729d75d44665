/* SPDX-License-Identifier: MIT */
/* The rules of a read at a venue: pure, no store, no clock (domain: UX of the tablet §5.3, §5.4).
 *
 *   code  case                                   受付 (before)   記録 (already given)
 *   W01   same dose already recorded             stop            same device within 30 minutes: the first record;
 *                                                                otherwise held
 *   W03   another municipality's ticket          go on           kept for that municipality
 *   W04   moved out or dead                      stop            held; a day before the move is no doubt
 *   W05   ticket void, number or birth unknown   stop            held
 *   W10   a second live ticket                   stop            kept, the other ticket becomes void */
#ifndef VRS_RECORD_RECORD_RULES_H
#define VRS_RECORD_RECORD_RULES_H

#include "identifier/ticket.h"
#include "record/record.h"

/* Within this time the same dose from the same device is one event that was sent twice. */
#define VENUE_SAME_EVENT_MS (30LL * 60 * 1000)

/* What is known when a ticket is read. */
struct venue_known {
        bool own;                          /* the ticket is of this municipality */
        struct tickets tickets;            /* with that 券番号 */
        const struct recipient *recipient; /* their person; NULL = the number is not known */
        struct tickets all;                /* of that person */
        struct records records;            /* of that person */
        int64_t now;                       /* milliseconds UTC */
};

struct venue_decision {
        enum venue_result result;
        const struct err_code *codes[VENUE_CODES_MAX];
        size_t code_count;
        const struct record *repeated; /* VENUE_REPEATED: the record that stands */
        bool person;                   /* number and second fact fit: the record is this person's, a tablet may show
                                        * the masked name */
};

void venue_decide(const struct venue_read *read, const struct ticket_parts *parts, const struct venue_known *known,
                  struct venue_decision *out_decision);

/* Whether the ticket has to become void because another one of the same person and dose was used (W10). */
bool venue_closes(const struct ticket *ticket, const struct ticket_parts *used);

#endif
