/* SPDX-License-Identifier: MIT */
/* Clerks put records right, and records that waited find their person. */
#include "record/record_private.h"

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

/* Without the code that said that nobody was known. */
static struct text
without_w05(struct arena *arena, struct text codes)
{
        return text_is(codes, "W05") ? TEXT("") : text_copy(arena, codes);
}

struct err *
record_adopt(struct change *change, struct text municipality, const struct recipient *recipient)
{
        struct tickets tickets;
        struct err *err = recipient_tickets(change, &recipient->recipient, &tickets);

        for (size_t i = 0; !err && i < tickets.count; i++) {
                struct records waiting;

                err = record_waiting(change, tickets.at[i].number, &waiting);
                for (size_t j = 0; !err && j < waiting.count; j++) {
                        struct record record = waiting.at[j];

                        /* Another birth date is no sign that it is this person: a clerk looks. */
                        if (record.facts.dose != tickets.at[i].dose || !tickets.at[i].live ||
                            !recipient_born(recipient, &record.birth))
                                continue;
                        record.has_recipient = true;
                        record.recipient = recipient->recipient;
                        record.state = RECORD_RECORDED;
                        record.codes = without_w05(change->arena, record.codes);
                        record.reason = TEXT("接種対象者が登録されたため");
                        err = record_correct(change, municipality, record.version, &record);
                }
        }
        return err;
}
