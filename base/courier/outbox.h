/* SPDX-License-Identifier: MIT */
/* The outbox: messages of this area to other systems, until they are delivered (design D22).
 *
 * A feature adds a message in the turn of the change that it tells of, so that both are kept or neither. The area's
 * loop hands what is due to the courier after the commit (request/delivery.h) and notes the answer in a later turn. A
 * message is delivered at least once; the receiver knows it by its id (courier/inbox.h), so that its effect happens
 * once.
 *
 * Order: messages of one (peer, key) are delivered one after the other, in the order in which they were added. Another
 * key is not held back. What is added within one key waits for all before it, also for one that is parked.
 *
 *      answer                          the message
 *      2xx                             is deleted; the trail keeps that it was delivered, and nothing its content
 *      4xx, but not 408 and 429        is parked with the answer's code, until somebody lets it be tried again; except
 * where our certificate was refused (courier.certificate), which is no fault of the message everything else, or none is
 * tried again: after half a second, then twice as long each time up to five minutes, each somewhat shortened by chance
 * so that many do not come together
 *
 * The body may hold personal data and is sealed; the key may name a person and stands there as a keyed hash. Not for:
 * what goes to a browser, what is too long for one message (split it; the receiver takes each by itself). */
#ifndef COURIER_OUTBOX_H
#define COURIER_OUTBOX_H

#include "chain/change.h"
#include "core/id.h"

ID_TYPE(message_id);

/* Of a body, so that it fits a request with its head (SCGI_BODY_MAX), and of the names. */
enum { OUTBOX_BODY_MAXIMUM = 60 * 1024, OUTBOX_NAME_MAXIMUM = 40 };

/* The table whose rows are sealed, and the index of the keys; the area makes both (request/area.c). */
#define OUTBOX_TABLE "courier_outbox"

/* Adds a message: POST /wire/FORMAT/VERSION at the peer, "vrs-012041" (system and municipality). `key` is what has to
 * stay in order among itself, such as a person's id; "" = all of this peer that have no other key. The body is copied.
 *
 * core.limit      a body longer than OUTBOX_BODY_MAXIMUM
 * core.internal   a peer or format that is no name (small letters, digits, "-"), a version below 1 */
struct err *outbox_add(struct change *change, struct text peer, const char *format, int version, struct text key,
                       struct text body) __attribute__((warn_unused_result));

/* For the loop. */

struct outbox_message {
        struct message_id message;
        struct text peer;
        struct text format;
        int64_t version;
        int64_t next_try; /* milliseconds UTC */
};

/* What is at the head of its order and not parked, soonest first, at most `limit`. */
struct err *outbox_next(struct store *store, struct arena *arena, int64_t limit, struct outbox_message **out_messages,
                        size_t *out_count) __attribute__((warn_unused_result));

/* The body, in clear. store.not-one is not possible; a message that is gone gives an absent body. */
struct err *outbox_body(struct store *store, struct seal *seal, struct arena *arena, const struct message_id *message,
                        struct bytes *out_body) __attribute__((warn_unused_result));

enum outbox_outcome {
        OUTBOX_DELIVERED,
        OUTBOX_PARKED,
        OUTBOX_LATER,
        OUTBOX_GONE, /* there is no such message any more */
};

/* What an answer means for a message; status 0 = there was none. Never OUTBOX_GONE. */
enum outbox_outcome outbox_judge(int status, struct text code);

/* How long to wait before the next try after `tries` failed ones; `chance` is any number. */
int64_t outbox_delay_ms(int64_t tries, uint32_t chance);

/* Notes an answer. `code` says why it was not delivered; it is kept for the screen. */
struct err *outbox_answered(struct change *change, const struct message_id *message, int status, struct text code,
                            enum outbox_outcome *out_outcome) __attribute__((warn_unused_result));

/* For the screen (office/). */

struct outbox_peer {
        struct text peer;
        int64_t waiting;
        int64_t parked;
        int64_t oldest; /* when the oldest of them was added */
};

struct err *outbox_counts(struct change *change, struct outbox_peer **out_peers, size_t *out_count)
    __attribute__((warn_unused_result));

struct outbox_parked {
        struct message_id message;
        struct text peer;
        struct text format;
        int64_t version;
        int64_t added;
        struct text code;
};

/* The oldest that are parked, at most `limit`. */
struct err *outbox_parked(struct change *change, int64_t limit, struct outbox_parked **out_parked, size_t *out_count)
    __attribute__((warn_unused_result));

/* Lets a parked message be tried again, at once. *out_found is false when it is not parked (any more). */
struct err *outbox_again(struct change *change, const struct message_id *message, bool *out_found)
    __attribute__((warn_unused_result));

#endif
