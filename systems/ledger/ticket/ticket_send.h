/* SPDX-License-Identifier: MIT */
/* The hand-over to VRS (L13; wire/recipient): who has tickets, as the ledger knows them after this change.
 *
 * A message tells the whole state of each person, with the change number as its revision, so whoever changes a person
 * or a ticket calls this once at the end of the change, and not before: of two messages with one revision VRS keeps the
 * first. The messages stay in order among themselves and are added in the turn of the change (design D22). */
#ifndef TICKET_TICKET_SEND_H
#define TICKET_TICKET_SEND_H

#include "ticket/ticket.h"
#include "vault/vault.h"

/* People a message, at most; fewer where their names are long. */
enum { TICKET_SEND_PEOPLE = 50 };

/* Sends these people, each with the individual number as the vault seals it for VRS's vault; `vault` NULL = without. The
 * same one twice is told once. */
struct err *ticket_send(struct change *change, const char *municipality, struct message_link *vault,
                        const struct person_id *people, size_t count);

/* What the feed changed: people who ever had a ticket are collected, each once, to be sent at the end of the change.
 * Begins as { 0 }; lies in the change's arena. */
struct ticket_changed {
        struct person_id *at;
        size_t count;
        size_t capacity;
};

struct err *ticket_changed_note(struct change *change, struct text address_number, struct ticket_changed *changed);

#endif
