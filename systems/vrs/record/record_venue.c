/* SPDX-License-Identifier: MIT */
/* A venue reads a ticket: looks up what is known, judges by the rules, and keeps what happened. */
#include "field/municipality.h"
#include "record/record_private.h"
#include "record/record_rules.h"
#include "ticket_kinds.h"

/* The English word of the kind of ticket with which doses are recorded (law/ticket_kinds.txt): which digit it has is
 * that table's to say. */
static const char dose_kind[] = "vaccination";

static const char *const result_names[] = {
        [VENUE_RECORDED] = "recorded", [VENUE_REPEATED] = "repeated", [VENUE_HELD] = "held",
        [VENUE_STOPPED] = "stopped",   [VENUE_CLEAR] = "clear",
};

const char *
venue_result_name(enum venue_result result)
{
        return result_names[result];
}

/* The 18 digits by themselves. */
static struct err *
check_ticket(const struct venue_read *read, struct ticket_parts *out_parts)
{
        const struct code *kind;
        struct err *err = ticket_split(read->ticket, out_parts);

        if (err)
                return err;
        kind = code_find(ticket_kinds, out_parts->kind);
        if (!kind)
                return err_at(err_new(&RECORD_KIND, "the kind is not in the table"), 0, "kind");
        if (strcmp(kind->en, dose_kind) != 0)
                return err_at(err_new(&RECORD_INTERVIEW_ONLY, "no dose is recorded with this kind"), 0, "kind");
        if (!municipality_known(out_parts->municipality))
                return err_at(err_new(&RECORD_MUNICIPALITY, "no municipality has this code"), 0, "municipality");
        return NULL;
}

struct err *
venue_look_up(struct change *change, struct text municipality, const struct ticket_parts *parts,
              struct recipient *recipient, struct venue_known *known)
{
        struct err *err;

        known->own = text_equal(parts->municipality, municipality);
        known->now = change->at;
        if (!known->own)
                return NULL;
        err = recipient_tickets_by_number(change, parts->number, &known->tickets);
        if (err || known->tickets.count == 0)
                return err;
        err = recipient_load(change, &known->tickets.at[0].recipient, recipient);
        if (!err)
                err = recipient_tickets(change, &recipient->recipient, &known->all);
        if (!err)
                err = record_load_of(change, &recipient->recipient, &known->records);
        known->recipient = recipient;
        return err;
}

static bool
same_text(struct text a, struct text b)
{
        return a.length == b.length && text_equal(a, b);
}

/* Whether the event was kept with these facts. A clerk may have corrected it since, so the first version counts. */
static struct err *
same_event_facts(struct change *change, const struct venue_read *read, const struct record *kept, bool *out_same)
{
        struct record first = *kept;
        struct records past;
        struct err *err = record_load_past(change, &kept->record, &past);

        if (err)
                return err;
        if (past.count)
                first = past.at[past.count - 1];
        *out_same = text_equal(first.ticket, read->ticket) && first.birth.precision == read->birth.precision &&
                    first.birth.first.days == read->birth.first.days &&
                    first.facts.given_on.days == read->given_on.days && same_text(first.facts.product, read->product) &&
                    same_text(first.facts.lot, read->lot) && record_device_equal(&first.device, &read->device);
        return NULL;
}

/* The codes of a kept record, as the verdict has them. */
static void
codes_of(const struct record *record, struct venue_verdict *verdict)
{
        static const struct err_code *const known[] = { &RECORD_W01, &RECORD_W03, &RECORD_W04, &RECORD_W05,
                                                        &RECORD_W10 };

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
                if (record->codes.length &&
                    memmem(record->codes.at, record->codes.length, known[i]->code, strlen(known[i]->code)))
                        verdict->codes[verdict->code_count++] = known[i];
}

static void
show_person(struct change *change, const struct recipient *recipient, struct venue_verdict *verdict)
{
        int month, day;

        verdict->shown = true;
        verdict->masked = recipient_masked(change->arena, recipient);
        if (recipient->birth.precision != BIRTH_UNKNOWN)
                date_to_parts(recipient->birth.first, &verdict->birth_year, &month, &day);
        change_subject(change, recipient_id_bytes(&recipient->recipient));
}

/* The same event again: the first answer. */
static struct err *
answer_again(struct change *change, const struct venue_read *read, const struct record *kept,
             struct venue_verdict *out_verdict)
{
        static const enum venue_result results[RECORD_STATES] = {
                [RECORD_RECORDED] = VENUE_RECORDED,
                [RECORD_HELD] = VENUE_HELD,
                [RECORD_AWAY] = VENUE_RECORDED,
                [RECORD_CANCELLED] = VENUE_RECORDED,
        };
        struct venue_verdict verdict = {
                .result = results[kept->state], .has_record = true, .record = kept->record, .dose = kept->facts.dose
        };
        struct recipient recipient;
        bool same = false;
        struct err *err = same_event_facts(change, read, kept, &same);

        if (err)
                return err;
        if (!same)
                return err_new(&RECORD_SOURCE_DIFFERS, "the event is known with other facts");
        if (kept->state == RECORD_CANCELLED)
                return err_new(&RECORD_IS_CANCELLED, "the record of this event was cancelled");
        codes_of(kept, &verdict);
        if (kept->has_recipient) {
                err = recipient_load(change, &kept->recipient, &recipient);
                if (err)
                        return err;
                if (recipient_born(&recipient, &read->birth))
                        show_person(change, &recipient, &verdict);
        }
        *out_verdict = verdict;
        return NULL;
}

struct text
venue_codes(struct arena *arena, const struct venue_decision *decision)
{
        struct text codes = TEXT("");

        for (size_t i = 0; i < decision->code_count; i++)
                codes = text_format(arena, "%.*s%s%s", TEXT_ARGS(codes), i ? " " : "", decision->codes[i]->code);
        return codes;
}

static struct err *
close_others(struct change *change, const struct venue_known *known, const struct ticket_parts *used)
{
        struct err *err = NULL;

        for (size_t i = 0; !err && i < known->all.count; i++)
                if (venue_closes(&known->all.at[i], used))
                        err = recipient_ticket_void(change, &known->all.at[i]);
        return err;
}

static struct err *
keep(struct change *change, struct text municipality, const struct venue_read *read, const struct ticket_parts *parts,
     const struct venue_known *known, const struct venue_decision *decision, struct record_id *out_record)
{
        struct record record = {
                .source = read->event,
                .state = !known->own                      ? RECORD_AWAY
                         : decision->result == VENUE_HELD ? RECORD_HELD
                                                          : RECORD_RECORDED,
                .ticket = read->ticket,
                .birth = read->birth,
                .facts = { .dose = parts->dose.at[0] - '0',
                           .given_on = read->given_on,
                           .product = read->product,
                           .lot = read->lot,
                           .venue = read->venue },
                .device = read->device,
                .read_at = change->at,
                .from = read->from.at ? read->from : TEXT(""),
                .codes = venue_codes(change->arena, decision),
                .reason = TEXT(""),
        };
        struct err *err;

        if (decision->person) {
                record.has_recipient = true;
                record.recipient = known->recipient->recipient;
        }
        err = record_add(change, &record);
        if (!err && record.state == RECORD_RECORDED)
                err = close_others(change, known, parts);
        if (!err && record.state == RECORD_AWAY)
                err = record_pass_on(change, &record);
        if (!err && record.state == RECORD_RECORDED)
                err = record_send(change, municipality, &record, known->recipient);
        if (!err)
                *out_record = record.record;
        return err;
}

/* The same read a moment ago, by this device, of a number that nobody knows yet. */
static struct err *
find_waiting(struct change *change, const struct venue_read *read, const struct ticket_parts *parts, bool *out_found,
             struct record *out_record)
{
        static const struct record_device none = { { 0 } };
        struct records waiting;
        struct err *err = record_waiting(change, parts->number, &waiting);

        for (size_t i = 0; !err && i < waiting.count; i++) {
                const struct record *record = &waiting.at[i];

                if (text_equal(record->ticket, read->ticket) && record->birth.precision == read->birth.precision &&
                    record->birth.first.days == read->birth.first.days && !record_device_equal(&read->device, &none) &&
                    record_device_equal(&record->device, &read->device) &&
                    change->at - record->read_at <= VENUE_SAME_EVENT_MS) {
                        *out_found = true;
                        *out_record = *record;
                        return NULL;
                }
        }
        return err;
}

struct err *
venue_judge(struct change *change, struct text municipality, const struct venue_read *read,
            struct venue_verdict *out_verdict)
{
        struct venue_verdict verdict = { 0 };
        struct venue_known known = { 0 };
        struct venue_decision decision;
        struct recipient recipient;
        struct ticket_parts parts;
        struct record before;
        bool found = false;
        struct err *err = check_ticket(read, &parts);

        if (!err && read->record_mode)
                err = record_by_source(change, &read->event, &found, &before);
        if (err)
                return err;
        if (found)
                return answer_again(change, read, &before, out_verdict);
        err = venue_look_up(change, municipality, &parts, &recipient, &known);
        if (err)
                return err;
        if (read->record_mode && known.own && !known.recipient) {
                err = find_waiting(change, read, &parts, &found, &before);
                if (err)
                        return err;
                if (found) {
                        verdict = (struct venue_verdict){ .result = VENUE_REPEATED,
                                                          .has_record = true,
                                                          .record = before.record,
                                                          .dose = before.facts.dose };
                        codes_of(&before, &verdict);
                        *out_verdict = verdict;
                        return NULL;
                }
        }
        venue_decide(read, &parts, &known, &decision);
        verdict.result = decision.result;
        verdict.code_count = decision.code_count;
        memcpy(verdict.codes, decision.codes, sizeof verdict.codes);
        verdict.dose = parts.dose.at[0] - '0';
        if (decision.result == VENUE_REPEATED) {
                verdict.has_record = true;
                verdict.record = decision.repeated->record;
        } else if (read->record_mode) {
                err = keep(change, municipality, read, &parts, &known, &decision, &verdict.record);
                if (err)
                        return err;
                verdict.has_record = true;
        }
        if (decision.person)
                show_person(change, &recipient, &verdict);
        *out_verdict = verdict;
        return NULL;
}

struct err *
venue_cancel(struct change *change, struct text municipality, const struct record_device *device,
             const struct record_id *id, struct text reason)
{
        struct record record;
        int64_t seen;
        struct err *err = record_load(change, id, &record);

        if (err)
                return err;
        if (!record_device_equal(&record.device, device) || record.by_clerk)
                return err_new(&RECORD_NOT_YOURS, "the record is of another device");
        seen = record.version;
        record.state = RECORD_CANCELLED;
        record.reason = reason;
        return record_correct(change, municipality, seen, &record);
}

/* The venue took it back: our record of it is cancelled, whatever became of it since. */
static struct err *
take_back(struct change *change, struct text municipality, struct text from, const struct venue_message *read,
          enum venue_result *out_result, bool *out_cancelled)
{
        struct record_source source;
        struct record record;
        bool found = false;
        struct err *err;

        memcpy(source.at, read->event.at, ID_SIZE);
        err = record_by_source(change, &source, &found, &record);
        *out_result = VENUE_REPEATED;
        if (err || !found || record.state == RECORD_CANCELLED)
                return err;
        if (!text_equal(record.from, from))
                return err_new(&RECORD_NOT_YOURS, "the record came from another municipality");
        record.state = RECORD_CANCELLED;
        record.reason = read->reason.at ? read->reason : TEXT("会場の市区町村が取り消したため");
        *out_cancelled = true;
        return record_correct(change, municipality, record.version, &record);
}

struct err *
venue_receive(struct change *change, struct text municipality, struct text from, const struct venue_message *read,
              enum venue_result *out_result, bool *out_cancelled)
{
        struct venue_read ours = {
                .record_mode = true,
                .ticket = read->ticket,
                .birth = read->birth,
                .given_on = read->given_on,
                .product = read->product.at ? read->product : TEXT(""),
                .lot = read->lot.at ? read->lot : TEXT(""),
                .venue = read->venue,
                .from = from,
        };
        struct venue_verdict verdict;
        struct ticket_parts parts;
        struct record before;
        bool found = false;
        struct err *err = check_ticket(&ours, &parts);

        if (err)
                return err;
        if (!text_equal(parts.municipality, municipality))
                return err_new(&RECORD_NOT_OURS, "the ticket is of another municipality");
        *out_cancelled = false;
        if (text_is(read->state, "cancelled"))
                return take_back(change, municipality, from, read, out_result, out_cancelled);
        memcpy(ours.event.at, read->event.at, ID_SIZE);
        err = record_by_source(change, &ours.event, &found, &before);
        if (!err)
                err = venue_judge(change, municipality, &ours, &verdict);
        if (!err)
                *out_result = found ? VENUE_REPEATED : verdict.result;
        return err;
}
