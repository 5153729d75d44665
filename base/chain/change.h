/* SPDX-License-Identifier: MIT */
/* A change: one savepoint of the area's turn, with its number, its instant and its audit event (design D8, D14).
 *
 * Only the area's loop makes one, from the route's row; features change the store through it. The number orders
 * everything: every row names the number of the change that made it. */
#ifndef CHAIN_CHANGE_H
#define CHAIN_CHANGE_H

#include "calendar/date.h"
#include "chain/event.h"
#include "core/err.h"

struct store;
struct seal;

struct change_hook {
        void (*run)(void *context);
        void *context;
        struct change_hook *next;
};

struct change {
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        int64_t number;    /* of this change, and of its event */
        int64_t at;        /* milliseconds UTC */
        struct date today; /* business date */
        struct event event;
        struct change_hook *committed; /* newest first */
        bool sends; /* the outbox moved: the loop looks whether something can be sent (courier/outbox.h) */
};

/* This person's data was shown or changed. */
void change_subject(struct change *change, struct bytes person);

/* Runs once the turn is durable, in the order of registration: for what is kept in memory beside the store (search
 * arrays). Not run when the change or the turn is undone. `context` lies in the change's arena. */
void change_on_commit(struct change *change, void (*run)(void *context), void *context);
/* For the loop: runs the hooks. */
void change_committed(struct change *change);

#endif
