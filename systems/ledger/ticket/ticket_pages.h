/* SPDX-License-Identifier: MIT */
/* The screens of tickets: who is due, the issue for all of them (A10 抽出・接種券), and a person's tickets. */
#ifndef TICKET_TICKET_PAGES_H
#define TICKET_TICKET_PAGES_H

#include "request/visit.h"

extern const struct route ticket_routes[];
extern const struct route ticket_person_routes[];

enum {
        TICKET_LIST_SLICE = 1000, /* residents looked at in one turn while counting */
        TICKET_ISSUE_SLICE = 200, /* and while issuing */
        TICKET_ISSUE_MAX = 100000 /* tickets of one press, so that its answer comes before the front gives up */
};

#endif
