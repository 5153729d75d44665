/* SPDX-License-Identifier: MIT */
#include "exchange/exchange.h"

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

/* One person: facts and tickets, and the records that waited for them. */
static struct err *
take_person(struct visit *visit, const struct recipient_person *person, struct recipient_answer *answer)
{
        enum recipient_outcome outcome = RECIPIENT_UNCHANGED;
        struct recipient_id id;
        struct recipient recipient;
        struct err *err = recipient_receive(visit->change, person, &outcome, &id);

        if (err)
                return err;
        count(answer, outcome);
        if (outcome != RECIPIENT_NEW && outcome != RECIPIENT_CHANGED)
                return NULL;
        err = recipient_load(visit->change, &id, &recipient);
        return err ? err : record_adopt(visit->change, text_of(visit->area->code), &recipient);
}

static struct err *
receive_recipients(struct visit *visit)
{
        struct recipient_answer answer = { 0 };
        struct recipient_person *people;
        size_t people_count;
        struct err *err = recipient_message_read(visit->arena, visit_body(visit), visit->today, &people, &people_count);

        for (size_t i = 0; !err && i < people_count; i++)
                err = take_person(visit, &people[i], &answer);
        if (!err)
                recipient_answer_write(&visit->response.body, &answer);
        return err;
}

const struct route exchange_routes[] = {
        { "/wire/recipient/1", SCGI_POST, SIDE_PEER, "peer:ledger", "recipient.receive", receive_recipients },
        { 0 },
};
