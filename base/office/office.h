/* SPDX-License-Identifier: MIT */
/* The screens and commands that every system has: log-in, purpose of work, accounts and terminals, the trail. */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "request/visit.h"

extern const struct route login_routes[];   /* log-in, log-out, purpose of work */
extern const struct route account_routes[]; /* accounts and terminals, for the operator */
extern const struct route message_routes[]; /* 送信の状況: the rights courier.view and courier.retry */
extern const struct route audit_routes[];   /* who saw this person; is the trail whole */
extern const struct route dump_routes[];    /* the content, for the operator (office/dump.h) */

/* The words of their events. */
extern const struct event_word office_words[];

#endif
