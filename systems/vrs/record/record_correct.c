/* SPDX-License-Identifier: MIT */
/* Clerks put records right, and records that waited find their person. */
#include "record/record_private.h"
#include "record/record_rules.h"

/* Whether the ledger has the record: an earlier version stood. */
static struct err *
was_sent(struct change *change, const struct record *before, bool *out_sent)
{
        struct records past;
        struct err *err = record_load_past(change, &before->record, &past);

        if (err)
                return err;
        *out_sent = before->state == RECORD_RECORDED;
        for (size_t i = 0; i < past.count; i++)
                *out_sent |= past.at[i].state == RECORD_RECORDED;
        return NULL;
}

struct err *
record_correct(struct change *change, struct text municipality, int64_t seen, const struct record *next)
{
        struct record record = *next, before;
        struct recipient recipient;
        bool sent = false;
        struct err *err;

        if (record.state == RECORD_RECORDED && !record.has_recipient)
                return err_new(&RECORD_PERSON, "a record that stands has a person");
        err = record_load(change, &record.record, &before);
        if (!err)
                err = was_sent(change, &before, &sent);
        if (!err && before.state == RECORD_AWAY && record.state != RECORD_CANCELLED)
                err = err_new(&RECORD_IS_AWAY, "the ticket is another municipality's");
        if (!err)
                err = record_supersede(change, seen, &record);
        if (!err && before.state == RECORD_AWAY)
                return record_pass_on(change, &record);
        if (err || !record.has_recipient || !(record.state == RECORD_RECORDED || sent))
                return err;
        err = recipient_load(change, &record.recipient, &recipient);
        return err ? err : record_send(change, municipality, &record, &recipient);
}

/* Judges a waiting record as if it were read now, when its person is known: by the same rules as at the venue, so that
 * of two that waited for one dose only one stands, and none after a death. */
static struct err *
adopt(struct change *change, struct text municipality, const struct record *waiting)
{
        struct venue_read read = { .record_mode = true,
                                   .ticket = waiting->ticket,
                                   .birth = waiting->birth,
                                   .given_on = waiting->facts.given_on };
        struct venue_known known = { 0 };
        struct venue_decision decision;
        struct record record = *waiting;
        struct recipient recipient;
        struct ticket_parts parts;
        struct err *err = ticket_split(waiting->ticket, &parts);

        if (!err)
                err = venue_look_up(change, municipality, &parts, &recipient, &known);
        if (err)
                return err_wrap(err, "judge a record that waited");
        venue_decide(&read, &parts, &known, &decision);
        /* Another birth date is no sign that it is this person: a clerk looks. */
        if (!decision.person)
                return NULL;
        record.has_recipient = true;
        record.recipient = recipient.recipient;
        record.state = decision.result == VENUE_RECORDED ? RECORD_RECORDED : RECORD_HELD;
        record.codes = venue_codes(change->arena, &decision);
        record.reason = TEXT("接種対象者が登録されたため");
        return record_correct(change, municipality, record.version, &record);
}

struct err *
record_adopt(struct change *change, struct text municipality, const struct recipient *recipient)
{
        struct tickets tickets;
        struct err *err = recipient_tickets(change, &recipient->recipient, &tickets);

        for (size_t i = 0; !err && i < tickets.count; i++) {
                struct records waiting;

                err = record_waiting(change, tickets.at[i].number, &waiting);
                for (size_t j = 0; !err && j < waiting.count; j++)
                        err = adopt(change, municipality, &waiting.at[j]);
        }
        return err;
}
