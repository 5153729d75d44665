/* SPDX-License-Identifier: MIT */
#include "record/record_rules.h"

static int64_t
digit(struct text text)
{
        return text.at[0] - '0';
}

static void
warn(struct venue_decision *decision, const struct err_code *code)
{
        if (decision->code_count < VENUE_CODES_MAX)
                decision->codes[decision->code_count++] = code;
}

/* The ticket itself, as it was issued; NULL when none like it was. */
static const struct ticket *
find_ticket(const struct tickets *tickets, const struct ticket_parts *parts)
{
        for (size_t i = 0; i < tickets->count; i++)
                if (text_equal(tickets->at[i].kind, parts->kind) && tickets->at[i].dose == digit(parts->dose))
                        return &tickets->at[i];
        return NULL;
}

/* The same dose of the person on file: what stands before what waits. */
static const struct record *
find_same(const struct records *records, int64_t dose)
{
        const struct record *same = NULL;

        for (size_t i = 0; i < records->count; i++) {
                const struct record *record = &records->at[i];

                if (record->facts.dose != dose || record->state == RECORD_CANCELLED)
                        continue;
                if (!same || record->state == RECORD_RECORDED)
                        same = record;
        }
        return same;
}

bool
venue_closes(const struct ticket *ticket, const struct ticket_parts *used)
{
        return ticket->live && text_equal(ticket->kind, used->kind) && ticket->dose == digit(used->dose) &&
               !text_equal(ticket->number, used->number);
}

static bool
has_second(const struct venue_known *known, const struct ticket_parts *parts)
{
        for (size_t i = 0; i < known->all.count; i++)
                if (venue_closes(&known->all.at[i], parts))
                        return true;
        return false;
}

/* Moved out or dead; a dose that was given before is no doubt. */
static bool
is_gone(const struct venue_read *read, const struct recipient *recipient)
{
        if (text_is(recipient->status, "resident"))
                return false;
        return !read->record_mode || !field_has_date(recipient->status_on) ||
               date_compare(read->given_on, recipient->status_on) >= 0;
}

static bool
same_event(const struct venue_read *read, const struct venue_known *known, const struct record *same)
{
        static const struct record_device none = { { 0 } };

        return !record_device_equal(&read->device, &none) && record_device_equal(&same->device, &read->device) &&
               known->now - same->read_at <= VENUE_SAME_EVENT_MS;
}

/* The doubts about a person's own ticket. True: what is read was recorded a moment ago, by this device. */
static bool
judge_person(const struct venue_read *read, const struct ticket_parts *parts, const struct venue_known *known,
             struct venue_decision *decision, bool *out_doubt)
{
        const struct ticket *ticket = find_ticket(&known->tickets, parts);
        const struct record *same = find_same(&known->records, digit(parts->dose));
        bool again = same && read->record_mode && same_event(read, known, same);

        if (same) {
                warn(decision, &RECORD_W01);
                decision->repeated = again ? same : NULL;
        }
        if (is_gone(read, known->recipient))
                warn(decision, &RECORD_W04);
        if (!ticket || !ticket->live)
                warn(decision, &RECORD_W05);
        *out_doubt = decision->code_count > 0;
        /* Which of two tickets to use is asked only while the dose is still to be given. */
        if (!same && has_second(known, parts))
                warn(decision, &RECORD_W10);
        return again;
}

void
venue_decide(const struct venue_read *read, const struct ticket_parts *parts, const struct venue_known *known,
             struct venue_decision *out_decision)
{
        struct venue_decision decision = { .result = read->record_mode ? VENUE_RECORDED : VENUE_CLEAR };
        bool doubt = false;

        if (!known->own) {
                warn(&decision, &RECORD_W03);
        } else if (!known->recipient || !recipient_born(known->recipient, &read->birth)) {
                warn(&decision, &RECORD_W05);
                doubt = true;
        } else {
                decision.person = true;
                if (judge_person(read, parts, known, &decision, &doubt)) {
                        decision.result = VENUE_REPEATED;
                        *out_decision = decision;
                        return;
                }
        }
        if (read->record_mode && doubt)
                decision.result = VENUE_HELD;
        else if (!read->record_mode && known->own && decision.code_count > 0)
                decision.result = VENUE_STOPPED;
        *out_decision = decision;
}
