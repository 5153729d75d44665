/* SPDX-License-Identifier: MIT */
/* 接種券: the ticket with which a person gets a dose (requirements L13, R1; 予防接種の実施に関する手引き).
 *
 * Its 18 digits are 券種, 回, the municipality's code and the 券番号. The number is one person's for good and the same
 * on all tickets, drawn at random, since numbers in a row can be guessed; it is unique in the municipality also among
 * those that lapsed. A ticket is live until it is issued anew: the old one is then void, and where it was lost, its
 * number lapses too and the person gets another one, so that a finder has nothing.
 *
 * A person who moved out or died keeps the tickets that were issued: whether they may be used follows from the person
 * (a move-out that is cancelled brings them back).
 *
 * Whoever changes something here hands it to VRS in the same change: ticket_send.h.
 * Not here: who may get one (ticket_due.h), the pages. Structs point into the arena of the change. */
#ifndef TICKET_TICKET_H
#define TICKET_TICKET_H

#include "identifier/ticket.h"
#include "resident/resident.h"

#define ERRORS_FILE "ticket/ticket_errors.def"
#include "core/err_declare.h"

ID_TYPE(ticket_id);
ID_TYPE(ticket_number_id);
ID_TYPE(ticket_batch_id);

/* 券種 of a ticket for a vaccination, law/ticket_kinds.txt. */
#define TICKET_KIND_VACCINATION "2"

struct ticket {
        struct ticket_id ticket;
        struct person_id person;
        struct text number; /* 券番号, 10 digits */
        struct text kind;
        int64_t dose;
        struct date issued_on;
        bool live;
        struct text reason;    /* why it is void, law/ticket_reissues.txt; "" while it is live */
        struct date voided_on; /* only when it is void */
        int64_t version;
        int64_t event;
};

struct tickets {
        struct ticket *at;
        size_t count;
};

/* Issues a ticket under the person's number. *out_issued is false when there is a live one of this kind and dose:
 * nothing is changed then. ticket.numbers when no free number was found. */
struct err *ticket_issue(struct change *change, const struct person_id *person, struct text kind, int64_t dose,
                         bool *out_issued);

/* Makes the ticket void in the version `seen` and issues another one in its place; where it was lost, under a new
 * number, and no other ticket of the person stands any more. request.conflict, ticket.void */
struct err *ticket_reissue(struct change *change, const struct ticket *ticket, int64_t seen, struct text reason);

/* ticket.unknown */
struct err *ticket_load(struct change *change, const struct ticket_id *id, struct ticket *out_ticket);
/* By dose, the last first; of one dose the live one first. */
struct err *ticket_load_of(struct change *change, const struct person_id *person, struct tickets *out_tickets);

/* Whose 券番号 it is or was. `number` are 10 digits. */
struct err *ticket_find_person(struct change *change, struct text number, bool *out_found,
                               struct person_id *out_person);

/* The 18 digits. */
struct text ticket_digits(struct arena *arena, const struct ticket *ticket, const char *municipality);

#endif
