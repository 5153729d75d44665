/* SPDX-License-Identifier: MIT */
#include "received/received.h"

#include "identifier/ticket.h"
#include "received/received_private.h"
#include "received/received_sql.h"
#include "ticket/ticket.h"

#define ERRORS_FILE "received/received_errors.def"
#include "core/err_define.h"

/* The version of a record at hand, and what it becomes. */
struct taking {
        const struct schedule_law *law;
        const char *municipality;
        const struct record_message *message;
        struct resident resident;
        bool known;           /* the record made a dose before */
        struct dose dose;     /* that one */
        int64_t dose_version; /* the version of it that the record made */
        enum received_outcome outcome;
        const struct err_code *held; /* why, NULL = it is not */
        bool doubtful;
        bool has_dose;
        struct dose_id made;
        int64_t made_version;
};

static struct dose_source
source_of(const struct record_message *message)
{
        struct dose_source source;

        memcpy(source.at, message->record.at, ID_SIZE);
        return source;
}

static struct text
or_absent(struct text text)
{
        return text.length ? text : (struct text){ NULL, 0 };
}

/* The programme of COVID-19 that the law had on that day; the special one where it had none. */
static struct text
vaccine_on(const struct schedule_law *law, struct date on)
{
        if (!dose_law_in_force(law, SCHEDULE_COVID_S, on) && dose_law_in_force(law, SCHEDULE_COVID_R, on))
                return text_of(schedule_code(SCHEDULE_COVID_R));
        return text_of(schedule_code(SCHEDULE_COVID_S));
}

static struct dose_new
facts_of(struct change *change, const struct taking *taking)
{
        const struct record_message *message = taking->message;

        return (struct dose_new){
                .vaccine = vaccine_on(taking->law, message->given_on),
                .number = message->dose,
                .given_on = message->given_on,
                .maker = or_absent(message->maker),
                .product = or_absent(message->product),
                .lot = or_absent(message->lot),
                .place = or_absent(message->venue),
                .doctor = or_absent(message->doctor),
                .note = text_format(change->arena, "接種券 %.*s", TEXT_ARGS(message->ticket)),
        };
}

/* ---- Whose it is ---- */

/* The ticket's number must not be somebody else's; another municipality's says nothing here. */
static struct err *
check_ticket(struct change *change, struct taking *taking)
{
        struct text digits = taking->message->ticket;
        struct text number = { digits.at + digits.length - TICKET_NUMBER_LENGTH, TICKET_NUMBER_LENGTH };
        struct person_id holder;
        bool found;
        struct err *err;

        if (digits.length != TICKET_LENGTH || memcmp(digits.at + 2, taking->municipality, 6) != 0)
                return NULL;
        err = ticket_find_person(change, number, &found, &holder);
        if (!err && found && !person_id_equal(&holder, &taking->resident.person))
                taking->held = &RECEIVED_TICKET;
        return err;
}

static struct err *
find_person(struct change *change, struct taking *taking)
{
        bool found;
        struct err *err = resident_find(change, taking->message->address_number, &found, &taking->resident);

        if (err)
                return err;
        if (!found) {
                taking->held = &RECEIVED_NO_PERSON;
                return NULL;
        }
        change_subject(change, person_id_bytes(&taking->resident.person));
        if (taking->known && !person_id_equal(&taking->dose.person, &taking->resident.person)) {
                taking->held = &RECEIVED_OTHER_PERSON;
                return NULL;
        }
        return check_ticket(change, taking);
}

static struct err *
find_dose(struct change *change, struct taking *taking)
{
        struct sql_received_dose row;
        struct dose_id id;
        struct err *err =
            sql_received_dose(change->store, change->arena, record_message_id_bytes(&taking->message->record), &row);

        if (err || !row.found)
                return err;
        if (!row.dose.at || !dose_id_from(row.dose, &id))
                return err_new(&ERR_INTERNAL, "a row of received has a wrong form");
        taking->known = true;
        taking->dose_version = row.dose_version;
        return dose_load(change, &id, &taking->dose);
}

/* ---- What the rules say ---- */

/* Codes separated by spaces behind the mark of what nobody confirmed; "" when there is nothing to look at. */
static struct text
join_flags(struct change *change, const struct dose_judgement *judgement, struct text warnings)
{
        struct text flags = TEXT("");

        if (judgement->doubt_count == 0 && warnings.length == 0)
                return flags;
        flags = TEXT(DOSE_UNCONFIRMED);
        for (size_t i = 0; i < judgement->doubt_count; i++)
                flags = text_format(change->arena, "%.*s %s", TEXT_ARGS(flags), judgement->doubts[i]->code);
        if (warnings.length)
                flags = text_format(change->arena, "%.*s %.*s", TEXT_ARGS(flags), TEXT_ARGS(warnings));
        return flags;
}

static struct err *
judge(struct change *change, struct taking *taking, const struct dose_new *facts, struct text *out_flags)
{
        const struct dose_id *self = taking->known ? &taking->dose.dose : NULL;
        struct schedule_decision decision;
        struct dose_judgement judgement;
        struct doses doses;
        bool asked;
        struct err *err = dose_load_of_person(change, &taking->resident.person, &doses);

        if (err)
                return err;
        dose_judge(&taking->resident, &doses, self, facts, &judgement);
        dose_law_judge(taking->law, change->arena, &taking->resident, &doses, self, facts, &judgement, &asked,
                       &decision);
        taking->held = judgement.error;
        *out_flags = join_flags(change, &judgement, taking->message->flags);
        taking->doubtful = out_flags->length > 0;
        return NULL;
}

/* ---- What becomes of it ---- */

static struct err *
make_dose(struct change *change, struct taking *taking, const struct dose_new *facts, struct text flags)
{
        struct dose_source source = source_of(taking->message);

        taking->outcome = RECEIVED_NEW;
        taking->has_dose = true;
        taking->made_version = 1;
        return dose_record(change, &taking->resident.person, &source, facts, flags, &taking->made);
}

static struct err *
change_dose(struct change *change, struct taking *taking, const struct dose_new *facts, struct text flags,
            bool cancelled)
{
        struct dose next = taking->dose;
        struct text reason = taking->message->reason;
        struct err *err;

        taking->has_dose = true;
        taking->made = next.dose;
        taking->made_version = next.version;
        if (next.cancelled == cancelled && (cancelled || dose_same_facts(&next.facts, facts))) {
                taking->outcome = RECEIVED_UNCHANGED;
                taking->made_version = taking->dose_version; /* whoever made the version since, it was not VRS */
                taking->doubtful = false;
                return NULL;
        }
        if (next.version != taking->dose_version || next.cancelled) {
                taking->held = &RECEIVED_CHANGED_HERE;
                return NULL;
        }
        if (!cancelled)
                next.facts = *facts;
        next.cancelled = cancelled;
        next.flags = cancelled ? next.flags : flags;
        next.reason = reason.length ? text_format(change->arena, "VRS：%.*s", TEXT_ARGS(reason)) : TEXT("VRSの訂正");
        err = dose_correct(change, taking->dose.version, &next);
        taking->outcome = RECEIVED_CHANGED;
        taking->made_version = taking->dose.version + 1;
        taking->doubtful = taking->doubtful && !cancelled;
        return err;
}

static struct err *
apply(struct change *change, struct taking *taking)
{
        bool cancelled = text_is(taking->message->state, "cancelled");
        struct dose_new facts = facts_of(change, taking);
        struct text flags = TEXT("");
        struct err *err;

        if (cancelled && !taking->known) {
                taking->outcome = RECEIVED_UNCHANGED;
                return NULL;
        }
        err = find_person(change, taking);
        if (err || taking->held)
                return err;
        if (!cancelled) {
                err = judge(change, taking, &facts, &flags);
                if (err || taking->held)
                        return err;
        }
        return taking->known ? change_dose(change, taking, &facts, flags, cancelled)
                             : make_dose(change, taking, &facts, flags);
}

static struct err *
take(struct change *change, struct taking *taking)
{
        struct err *err = find_dose(change, taking);

        if (!err)
                err = apply(change, taking);
        if (!err && taking->held) {
                taking->outcome = RECEIVED_HELD;
                taking->doubtful = false;
                taking->has_dose = false;
        }
        return err;
}

static struct text
state_of(const struct taking *taking)
{
        return taking->held ? TEXT("held") : taking->doubtful ? TEXT("doubt") : TEXT("done");
}

static struct bytes
dose_of(const struct taking *taking)
{
        return taking->has_dose ? dose_id_bytes(&taking->made) : (struct bytes){ NULL, 0 };
}

struct err *
received_take(struct change *change, const struct schedule_law *law, const char *municipality,
              const struct record_message *message, enum received_outcome *out_outcome)
{
        struct taking taking = { .law = law, .municipality = municipality, .message = message };
        struct bytes record = record_message_id_bytes(&message->record);
        struct sql_received_newest newest;
        struct bytes sealed;
        struct err *err = sql_received_newest(change->store, change->arena, record, &newest);

        if (err)
                return err_wrap(err, "look up a record of VRS");
        /* Known, or late: what is newer stands. */
        if (newest.found && newest.version >= message->version) {
                *out_outcome = newest.version == message->version && text_is(newest.state, "held") ? RECEIVED_HELD
                                                                                                   : RECEIVED_UNCHANGED;
                return NULL;
        }
        err = take(change, &taking);
        if (!err)
                err = received_seal(change, message, &sealed);
        if (!err)
                err = sql_received_insert(change->store, record, message->version, state_of(&taking),
                                          text_of(taking.held ? taking.held->code : ""), dose_of(&taking),
                                          taking.made_version, change->at, change->number, sealed, NULL);
        if (!err)
                err = sql_received_close(change->store, record, message->version, change->at, change->number, NULL);
        if (!err)
                *out_outcome = taking.outcome;
        return err_wrap(err, "take a record of VRS");
}

struct err *
received_again(struct change *change, const struct schedule_law *law, const char *municipality,
               const struct record_message_id *record, int64_t version, enum received_outcome *out_outcome)
{
        struct taking taking = { .law = law, .municipality = municipality };
        struct received received;
        struct err *err = received_load(change, record, version, &received);

        if (!err && (!received.held || received.reviewed))
                err = err_new(&RECEIVED_NOT_HELD, "the version is not held");
        if (err)
                return err;
        taking.message = &received.message;
        err = take(change, &taking);
        if (!err)
                err = sql_received_replace(change->store, record_message_id_bytes(record), version, state_of(&taking),
                                           text_of(taking.held ? taking.held->code : ""), dose_of(&taking),
                                           taking.made_version, change->number, NULL);
        if (!err)
                *out_outcome = taking.outcome;
        return err_wrap(err, "take a held record of VRS again");
}
