/* SPDX-License-Identifier: MIT */
/* Delivery: the loop's part of sending messages (design D22). What is due goes to the courier after the turn in which
 * it became so was committed, and never before; an answer of the courier is noted in a turn of its own, with an event
 * of the trail when the message was delivered or parked.
 *
 * Which messages are with the courier is known in memory only. When the courier or this area ends, they are still in
 * the outbox and are sent again, under the same ids.
 *
 * Each round of the loop: delivery_receive, in the turn delivery_note for what came, after the commit delivery_send. */
#ifndef REQUEST_DELIVERY_H
#define REQUEST_DELIVERY_H

#include "courier/outbox.h"
#include "process/courier.h"
#include "request/area.h"

enum { DELIVERY_CODE_SIZE = 64 };

/* A message that is with the courier, and its answer once it is there. */
struct delivery_one {
        bool used;
        bool answered;
        uint64_t call;
        struct message_id message;
        int status;
        char code[DELIVERY_CODE_SIZE];
};

struct delivery {
        struct area *area;
        unsigned links;  /* of start->courier_links that were seen */
        int64_t look_at; /* when the outbox is to be looked at again, milliseconds UTC; INT64_MAX = not by the clock */
        bool waits;      /* messages wait for another try */
        struct delivery_one flying[COURIER_IN_FLIGHT];
};

void delivery_init(struct delivery *delivery, struct area *area);

/* Takes what the courier said, without waiting; a link that has ended is closed, and its messages are due again. */
void delivery_receive(struct delivery *delivery);
/* There are answers to be noted: a turn is wanted. */
bool delivery_wants_turn(const struct delivery *delivery);
/* Within the turn: notes every answer, in savepoints. An error ends the turn. */
struct err *delivery_note(struct delivery *delivery) __attribute__((warn_unused_result));
/* After the turn was committed. `moved`: messages were added or set free in it. Outside of a turn. */
struct err *delivery_send(struct delivery *delivery, bool moved) __attribute__((warn_unused_result));

/* Milliseconds until the outbox is to be looked at, -1 = not before something happens. */
int64_t delivery_pause_ms(const struct delivery *delivery);
/* The area must not end as idle now: messages are with the courier, or are due within DELIVERY_STAY_MS. */
bool delivery_busy(const struct delivery *delivery);

#define DELIVERY_STAY_MS (10LL * 60 * 1000)

#endif
