/* SPDX-License-Identifier: MIT */
/* The inbox: which messages of other systems were taken, and how they were answered (design D18, D22).
 *
 * A sender that got no answer sends the same message again, under the same id. It then gets the first answer, and the
 * handler is not called. Only what was kept is remembered: a refusal is judged anew each time, so that a message can
 * succeed once its cause is mended. After INBOX_KEEP_MS an id is forgotten; handlers take the same facts twice without
 * harm, as they must.
 *
 * For request/handle.c, which does both steps around each handler of SIDE_PEER, in the handler's own savepoint. */
#ifndef COURIER_INBOX_H
#define COURIER_INBOX_H

#include "chain/change.h"
#include "courier/outbox.h"

#define INBOX_KEEP_MS (35LL * 24 * 60 * 60 * 1000)

/* Of an answer: counts, and never anything of a person. */
enum { INBOX_ANSWER_MAXIMUM = 4096 };

struct inbox_answer {
        bool found;
        int status;
        struct text answer;
};

struct err *inbox_find(struct change *change, struct text peer, const struct message_id *message,
                       struct inbox_answer *out_answer) __attribute__((warn_unused_result));

/* Remembers the answer to a message that was taken; `status` is 2xx. core.limit for a longer answer. */
struct err *inbox_keep(struct change *change, struct text peer, const struct message_id *message, int status,
                       struct text answer) __attribute__((warn_unused_result));

#endif
