/* SPDX-License-Identifier: MIT */
/* The trail of an area: events linked so that nobody can alter what happened without it being found (design D17).
 *
 *         leaf n = SHA-256(0x00 ‖ salt of 16 bytes ‖ event bytes)
 *         head n = SHA-256(0x01 ‖ head n−1 ‖ leaf n),   head 0 = 32 zero bytes
 *
 * An event is written in the turn that it tells of, before the answer leaves. The keeper, another process that has
 * no database, signs the newest head each second that it moved and keeps the list; so cutting the tail, computing
 * the chain anew, or putting an old copy back is found by comparing with the keeper's heads.
 *
 * Not here: who may do what (request/), the screens (office/). */
#ifndef CHAIN_CHAIN_H
#define CHAIN_CHAIN_H

#include "chain/event.h"
#include "core/err.h"

#define ERRORS_FILE "chain/chain_errors.def"
#include "core/err_declare.h"

struct store;

enum { CHAIN_HEAD_SIZE = 32 };

struct chain_head {
        int64_t number; /* 0 = no event yet */
        uint8_t head[CHAIN_HEAD_SIZE];
};

/* Reads the newest head from the store. */
struct err *chain_load(struct store *store, struct arena *arena, struct chain_head *out_head);

/* Writes the event behind `head` and moves `head` on. event->number must be head->number + 1. The caller keeps a
 * copy of the head to go back to when the turn fails. */
struct err *chain_append(struct store *store, struct chain_head *head, struct event *event);

/* A head that the keeper signed, as chain_verify compares with. */
struct chain_signed_head {
        int64_t number;
        uint8_t head[CHAIN_HEAD_SIZE];
};

enum chain_problem_code {
        CHAIN_CHANGED,     /* an event's bytes, salt, time or subjects are not those that were linked */
        CHAIN_MISSING,     /* a number is not there; of a gap, its first */
        CHAIN_SWAPPED,     /* an event stands at another's number */
        CHAIN_TRUNCATED,   /* the keeper signed newer heads, and other rows name events that are gone */
        CHAIN_REHASHED,    /* the links hold, but not to what the keeper signed; at its first head that differs */
        CHAIN_ROLLED_BACK, /* the keeper signed newer heads, and the whole store is as old as its trail */
};

const char *chain_problem_name(enum chain_problem_code code);

struct chain_problem {
        enum chain_problem_code code;
        int64_t position; /* an event's number; of a cut or old trail, the newest that is there */
};

enum { CHAIN_PROBLEMS_MAX = 100, CHAIN_HEADS_MAX = 3 };

struct chain_report {
        int64_t events;
        size_t problem_count; /* those that are kept: the first CHAIN_PROBLEMS_MAX */
        struct chain_problem problems[CHAIN_PROBLEMS_MAX];
};

/* A verification in steps, so that the area's loop goes on with its work: begin, then step until *out_done. */
struct chain_verification {
        struct chain_report report;
        int64_t last; /* the number looked at last */
        /* What the event behind it may be linked to: more than one head where that event was tampered with, so that
         * one deed is not reported at its neighbours too. */
        uint8_t heads[CHAIN_HEADS_MAX][CHAIN_HEAD_SIZE];
        size_t head_count;
        bool rehashed;
        const struct chain_signed_head *signed_heads; /* ascending by number */
        size_t signed_count;
        size_t signed_at;
        int64_t newest_elsewhere; /* the newest event that another row names */
};

/* `newest_elsewhere` tells a cut tail from an old copy that was put back. The heads stay the caller's. */
void chain_verification_begin(struct chain_verification *verification, const struct chain_signed_head *signed_heads,
                              size_t signed_count, int64_t newest_elsewhere);
/* Looks at the next `limit` events. The arena is the step's own. */
struct err *chain_verification_step(struct chain_verification *verification, struct store *store,
                                    struct arena *arena, int64_t limit, bool *out_done);

#endif
