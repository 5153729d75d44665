/* SPDX-License-Identifier: MIT */
#include "request/delivery.h"

#include "chain/chain.h"
#include "core/log.h"
#include "process/area_start.h"
#include "process/errors.h"
#include "request/clock.h"
#include "seal/seal.h"
#include "store/store.h"

#include <stdio.h>

enum { ARENA_MAXIMUM = 4 << 20, SEND_MS = 1000 };

void
delivery_init(struct delivery *delivery, struct area *area)
{
        *delivery = (struct delivery){ .area = area, .look_at = INT64_MAX };
}

static bool
has_courier(const struct delivery *delivery)
{
        return delivery->area->start->courier.descriptor >= 0;
}

static size_t
count_flying(const struct delivery *delivery)
{
        size_t count = 0;

        for (size_t i = 0; i < COURIER_IN_FLIGHT; i++)
                count += delivery->flying[i].used;
        return count;
}

/* Forgets what the courier that is gone had not answered. */
static void
forget_unanswered(struct delivery *delivery)
{
        for (size_t i = 0; i < COURIER_IN_FLIGHT; i++)
                if (delivery->flying[i].used && !delivery->flying[i].answered)
                        delivery->flying[i].used = false;
}

static struct err *
take_answer(struct delivery *delivery, struct message *message)
{
        uint32_t status;
        struct text code;
        struct err *err;

        if (message->verb != MESSAGE_COURIER_DONE)
                message->wrong = true;
        status = message_get_u32(message);
        code = message_get_text(message, DELIVERY_CODE_SIZE - 1);
        err = message_end(message);
        if (err)
                return err;
        for (size_t i = 0; i < COURIER_IN_FLIGHT; i++) {
                struct delivery_one *one = &delivery->flying[i];

                if (!one->used || one->answered || one->call != message->call)
                        continue;
                one->answered = true;
                one->status = status <= 999 ? (int)status : 0;
                snprintf(one->code, sizeof one->code, "%.*s", TEXT_ARGS(code));
                return NULL;
        }
        return err_new(&PROCESS_MESSAGE, "an answer to nothing");
}

void
delivery_receive(struct delivery *delivery)
{
        struct area_start *start = delivery->area->start;
        struct err *err = NULL;

        if (delivery->links != start->courier_links) {
                delivery->links = start->courier_links;
                forget_unanswered(delivery);
                delivery->look_at = 0;
        }
        while (!err && has_courier(delivery)) {
                struct message message;
                bool whole;

                err = message_receive(&start->courier, &whole, &message);
                if (!err && !whole)
                        return;
                if (!err)
                        err = take_answer(delivery, &message);
        }
        if (!err)
                return;
        log_event(LOG_NOTICE, "delivery.courier-gone", log_string("code", err_code(err)->code));
        err_drop(err, "the master gives a new link");
        area_start_no_courier(start);
        forget_unanswered(delivery);
        delivery->look_at = INT64_MAX;
}

bool
delivery_wants_turn(const struct delivery *delivery)
{
        for (size_t i = 0; i < COURIER_IN_FLIGHT; i++)
                if (delivery->flying[i].answered)
                        return true;
        return false;
}

/* What the trail keeps of an answer: that a message was delivered, or is delivered no more until somebody says so. */
static struct err *
write_event(struct delivery *delivery, struct change *change, const struct delivery_one *one,
            enum outbox_outcome outcome)
{
        char message[ID_TEXT_SIZE];

        if (outcome != OUTBOX_DELIVERED && outcome != OUTBOX_PARKED)
                return NULL;
        message_id_text(&one->message, message);
        event_add_text(&change->event, "message", text_copy(change->arena, text_of(message)));
        change->event.what = outcome == OUTBOX_DELIVERED ? TEXT("message.deliver") : TEXT("message.park");
        change->event.result = outcome == OUTBOX_DELIVERED ? TEXT("ok") : text_of(one->code);
        return chain_append(delivery->area->store, &delivery->area->head, &change->event);
}

static struct err *
note_one(struct delivery *delivery, struct arena *arena, const struct delivery_one *one)
{
        struct area *area = delivery->area;
        enum outbox_outcome outcome;
        struct change change = { .store = area->store,
                                 .seal = area->seal,
                                 .arena = arena,
                                 .number = area->head.number + 1,
                                 .at = clock_now_ms(),
                                 .today = area_today(area) };
        struct err *err = store_savepoint(area->store);

        change.event = (struct event){ .arena = arena,
                                       .number = change.number,
                                       .at = change.at,
                                       .actor = TEXT("courier"),
                                       .right = TEXT(""),
                                       .purpose = TEXT(""),
                                       .reference = TEXT(""),
                                       .from = TEXT("courier") };
        if (!err)
                err = outbox_answered(&change, &one->message, one->status, text_of(one->code), &outcome);
        if (!err)
                err = write_event(delivery, &change, one, outcome);
        if (!err)
                err = store_savepoint_release(area->store);
        return err_wrap(err, "note an answer of the courier");
}

struct err *
delivery_note(struct delivery *delivery)
{
        struct arena *arena = arena_create(ARENA_PLAIN, ARENA_MAXIMUM);
        struct err *err = NULL;

        for (size_t i = 0; !err && i < COURIER_IN_FLIGHT; i++) {
                struct delivery_one *one = &delivery->flying[i];

                if (!one->answered)
                        continue;
                err = note_one(delivery, arena, one);
                /* The turn may still be lost; then the process ends, and the message is sent again. */
                *one = (struct delivery_one){ .used = false };
                delivery->look_at = 0;
        }
        arena_destroy(arena);
        return err;
}

static bool
is_flying(const struct delivery *delivery, const struct message_id *message)
{
        for (size_t i = 0; i < COURIER_IN_FLIGHT; i++)
                if (delivery->flying[i].used && message_id_equal(&delivery->flying[i].message, message))
                        return true;
        return false;
}

/* Hands one message to the courier. *out_sent is false when it cannot take it now. */
static struct err *
send_one(struct delivery *delivery, struct arena *arena, const struct outbox_message *message, bool *out_sent)
{
        struct area *area = delivery->area;
        struct message_link *courier = &area->start->courier;
        struct delivery_one *one = delivery->flying;
        struct message_out out;
        struct bytes body;
        struct err *err = outbox_body(area->store, area->seal, arena, &message->message, &body);

        *out_sent = false;
        if (err || !body.at)
                return err;
        while (one->used)
                one++;
        *one = (struct delivery_one){ .used = true, .call = message_link_call(courier), .message = message->message };
        message_begin(&out, MESSAGE_COURIER_SEND, one->call);
        message_put_text(&out, message->peer);
        message_put_text(&out, message->format);
        message_put_u32(&out, (uint32_t)message->version);
        message_put_bytes(&out, message_id_bytes(&message->message));
        message_put_bytes(&out, body);
        err = message_send(courier, &out, SEND_MS);
        message_discard(&out);
        *out_sent = !err;
        if (err) {
                /* Half a message may be on its way: this link is of no use any more. */
                err_drop(err, "the message waits for the next link");
                one->used = false;
                forget_unanswered(delivery);
                area_start_no_courier(area->start);
        }
        return NULL;
}

struct err *
delivery_send(struct delivery *delivery, bool moved)
{
        /* As many as may fly, as many as do, and one to know when to look again. */
        enum { LIMIT = 2 * COURIER_IN_FLIGHT + 1 };
        int64_t now = clock_now_ms();
        struct outbox_message *messages;
        struct arena *arena;
        bool sent = true;
        size_t count;
        struct err *err;

        if (!has_courier(delivery) || (!moved && delivery->look_at > now))
                return NULL;
        arena = arena_create(ARENA_SECRET, ARENA_MAXIMUM);
        err = outbox_next(delivery->area->store, arena, LIMIT, &messages, &count);
        delivery->look_at = INT64_MAX;
        delivery->waits = false;
        for (size_t i = 0; !err && sent && i < count; i++) {
                if (is_flying(delivery, &messages[i].message))
                        continue;
                if (messages[i].next_try > now) {
                        delivery->look_at = messages[i].next_try;
                        delivery->waits = true;
                        break;
                }
                /* No room: the next answer makes some, and looks again. */
                if (count_flying(delivery) == COURIER_IN_FLIGHT)
                        break;
                err = send_one(delivery, arena, &messages[i], &sent);
        }
        arena_destroy(arena);
        return err_wrap(err, "send messages");
}

int64_t
delivery_pause_ms(const struct delivery *delivery)
{
        int64_t left;

        if (delivery->links != delivery->area->start->courier_links)
                return 0; /* a new courier: what waits goes to it */
        if (!has_courier(delivery) || delivery->look_at == INT64_MAX)
                return -1;
        left = delivery->look_at - clock_now_ms();
        return left > 0 ? left : 0;
}

bool
delivery_busy(const struct delivery *delivery)
{
        int64_t pause = delivery_pause_ms(delivery);

        return has_courier(delivery) &&
               (count_flying(delivery) > 0 || (delivery->waits && pause >= 0 && pause <= DELIVERY_STAY_MS));
}
