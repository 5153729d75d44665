/* SPDX-License-Identifier: MIT */
#include "exchange/exchange.h"

#include "number/number.h"
#include "recipient/recipient_message.h"
#include "record/record.h"
#include "request/area.h"

static void
count(struct recipient_answer *answer, enum recipient_outcome outcome)
{
        switch (outcome) {
        case RECIPIENT_NEW:
                answer->new_count++;
                break;
        case RECIPIENT_CHANGED:
                answer->changed++;
                break;
        case RECIPIENT_UNCHANGED:
                answer->unchanged++;
                break;
        case RECIPIENT_STALE:
                answer->stale++;
                break;
        }
}

/* One person: facts and tickets, and the records that waited for them. *out_id stays nobody's where the message is
 * older than what is known: its number may be old too. */
static struct err *
take_person(struct visit *visit, const struct recipient_person *person, struct recipient_answer *answer,
            struct recipient_id *out_id)
{
        enum recipient_outcome outcome = RECIPIENT_UNCHANGED;
        struct recipient_id id;
        struct recipient recipient;
        struct err *err = recipient_receive(visit->change, person, &outcome, &id);

        if (err)
                return err;
        count(answer, outcome);
        if (outcome != RECIPIENT_STALE)
                *out_id = id;
        if (outcome != RECIPIENT_NEW && outcome != RECIPIENT_CHANGED)
                return NULL;
        err = recipient_load(visit->change, &id, &recipient);
        return err ? err : record_adopt(visit->change, text_of(visit->area->code), &recipient);
}

static struct err *
receive_recipients(struct visit *visit, int version)
{
        struct recipient_answer answer = { 0 };
        struct recipient_person *people;
        struct recipient_id *ids = arena_new_array(visit->arena, RECIPIENTS_MAX, struct recipient_id);
        size_t people_count;
        struct err *err =
            recipient_message_read(visit->arena, version, visit_body(visit), visit->today, &people, &people_count);

        for (size_t i = 0; !err && i < people_count; i++)
                err = take_person(visit, &people[i], &answer, &ids[i]);
        if (!err)
                err = number_take(visit->area, visit->arena, people, ids, people_count);
        if (!err)
                recipient_answer_write(&visit->response.body, &answer);
        return err;
}

static struct err *
receive_recipients_1(struct visit *visit)
{
        return receive_recipients(visit, 1);
}

static struct err *
receive_recipients_2(struct visit *visit)
{
        return receive_recipients(visit, RECIPIENT_VERSION);
}

static struct err *
receive_reads(struct visit *visit)
{
        struct text from = visit->actor.peer.municipality;
        struct venue_answer answer = { 0 };
        struct venue_message *reads;
        size_t count_of;
        struct err *err = venue_message_read(visit->arena, visit_body(visit), visit->today, &reads, &count_of);

        for (size_t i = 0; !err && i < count_of; i++) {
                enum venue_result result = VENUE_REPEATED;
                bool cancelled = false;

                err = venue_receive(visit->change, text_of(visit->area->code), from, &reads[i], &result, &cancelled);
                answer.recorded += !err && result == VENUE_RECORDED;
                answer.held += !err && result == VENUE_HELD;
                answer.repeated += !err && result == VENUE_REPEATED && !cancelled;
                answer.cancelled += !err && cancelled;
        }
        if (!err)
                venue_answer_write(&visit->response.body, &answer);
        return err;
}

const struct route exchange_routes[] = {
        { "/wire/recipient/1", SCGI_POST, SIDE_PEER, "peer:ledger", "recipient.receive", receive_recipients_1 },
        { "/wire/recipient/2", SCGI_POST, SIDE_PEER, "peer:ledger", "recipient.receive", receive_recipients_2 },
        { "/wire/venue/1", SCGI_POST, SIDE_PEER, "peer-any:vrs", "record.receive", receive_reads },
        { 0 },
};
