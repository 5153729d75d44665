/* SPDX-License-Identifier: MIT */
#include "dose/dose.h"

#include "core/pair.h"
#include "dose/dose_sql.h"
#include "request/request_errors.h"
#include "seal/seal.h"

#define ERRORS_FILE "dose/dose_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 8 * 1024, SEALED_FIELDS = 3 };

static const struct text table = { "dose", 4 };

static struct text
or_empty(struct text text)
{
        return text.at ? text : TEXT("");
}

static struct text
or_absent(struct text text)
{
        return text.length ? text : (struct text){ NULL, 0 };
}

static struct err *
seal_facts(struct change *change, const struct dose *dose, struct bytes *out_sealed)
{
        struct pair fields[SEALED_FIELDS] = {
                { TEXT("doctor"), dose->facts.doctor },
                { TEXT("note"), dose->facts.note },
                { TEXT("reason"), dose->reason },
        };
        struct buffer packed;
        struct err *err;

        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pairs_pack(&(struct pairs){ fields, SEALED_FIELDS }, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, dose->dose.at, dose->version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a dose");
}

static struct err *
open_facts(struct change *change, struct bytes sealed, struct dose *dose)
{
        struct bytes packed;
        struct pairs fields;
        struct err *err =
            seal_open_row(change->seal, table, dose->dose.at, dose->version, sealed, change->arena, &packed);

        if (err)
                return err_wrap(err, "open a dose");
        if (!pairs_unpack(change->arena, packed, &fields))
                return err_new(&ERR_INTERNAL, "a sealed dose has a wrong form");
        dose->facts.doctor = pairs_find(&fields, "doctor");
        dose->facts.note = pairs_find(&fields, "note");
        dose->reason = or_empty(pairs_find(&fields, "reason"));
        return NULL;
}

/* Rows of dose and dose_past have the same columns under the same names. */
#define FROM_ROW(CHANGE, ROW, OUT)                                                                                     \
        from_columns((CHANGE), (ROW)->dose, (ROW)->version, (ROW)->person, (ROW)->source, (ROW)->state,                \
                     (ROW)->vaccine, (ROW)->phase, (ROW)->number, (ROW)->given_on, (ROW)->maker, (ROW)->product,       \
                     (ROW)->lot, (ROW)->place, (ROW)->flags, (ROW)->event, (ROW)->sealed, (OUT))

static struct err *
from_columns(struct change *change, struct bytes dose_bytes, int64_t version, struct bytes person, struct bytes source,
             struct text state, struct text vaccine, struct text phase, int64_t number, struct text given_on,
             struct text maker, struct text product, struct text lot, struct text place, struct text flags,
             int64_t event, struct bytes sealed, struct dose *out_dose)
{
        struct dose dose = {
                .version = version,
                .cancelled = text_is(state, "cancelled"),
                .facts = { .vaccine = vaccine,
                           .phase = or_absent(phase),
                           .number = number,
                           .maker = or_absent(maker),
                           .product = or_absent(product),
                           .lot = or_absent(lot),
                           .place = or_absent(place) },
                .flags = flags,
                .event = event,
        };
        struct err *err;

        if (!dose_id_from(dose_bytes, &dose.dose) || !person_id_from(person, &dose.person) ||
            !dose_source_from(source, &dose.source) || !date_read(given_on, &dose.facts.given_on))
                return err_new(&ERR_INTERNAL, "a row of dose has a wrong form");
        err = open_facts(change, sealed, &dose);
        if (!err)
                *out_dose = dose;
        return err;
}

bool
dose_same_facts(const struct dose_new *a, const struct dose_new *b)
{
        return text_equal(a->vaccine, b->vaccine) && text_equal(a->phase, b->phase) && a->number == b->number &&
               a->given_on.days == b->given_on.days && text_equal(a->maker, b->maker) &&
               text_equal(a->product, b->product) && text_equal(a->lot, b->lot) && text_equal(a->place, b->place) &&
               text_equal(a->doctor, b->doctor) && text_equal(a->note, b->note);
}

static struct err *
insert(struct change *change, struct dose *dose)
{
        const struct dose_new *facts = &dose->facts;
        char given_on[DATE_TEXT_SIZE];
        struct bytes sealed;
        struct err *err = seal_facts(change, dose, &sealed);

        date_write(facts->given_on, given_on);
        if (!err)
                err = sql_dose_insert(change->store, dose_id_bytes(&dose->dose), dose->version,
                                      person_id_bytes(&dose->person), dose_source_bytes(&dose->source), TEXT("given"),
                                      facts->vaccine, or_empty(facts->phase), facts->number, text_of(given_on),
                                      or_empty(facts->maker), or_empty(facts->product), or_empty(facts->lot),
                                      or_empty(facts->place), dose->flags, change->number, sealed, NULL);
        return err_wrap(err, "insert a dose");
}

struct err *
dose_record(struct change *change, const struct person_id *person, const struct dose_source *source,
            const struct dose_new *facts, struct text flags, struct dose_id *out_dose)
{
        struct sql_dose_by_source known;
        struct dose dose = {
                .person = *person, .source = *source, .version = 1, .facts = *facts, .flags = flags, .reason = TEXT("")
        };
        struct err *err = sql_dose_by_source(change->store, change->arena, dose_source_bytes(source), &known);

        if (err)
                return err_wrap(err, "look up the source of a dose");
        change_subject(change, person_id_bytes(person));
        if (known.found) {
                struct dose before;

                err = FROM_ROW(change, &known, &before);
                if (!err && (!dose_same_facts(&before.facts, facts) || !person_id_equal(&before.person, person)))
                        err = err_new(&DOSE_SOURCE_DIFFERS, "the source is known with other facts");
                if (!err)
                        *out_dose = before.dose;
                return err;
        }
        dose.dose = dose_id_new();
        err = insert(change, &dose);
        if (!err)
                *out_dose = dose.dose;
        return err;
}

struct err *
dose_correct(struct change *change, int64_t seen, const struct dose *next)
{
        const struct dose_new *facts = &next->facts;
        struct dose dose = *next;
        char given_on[DATE_TEXT_SIZE];
        struct sql_dose_by_id current;
        struct bytes sealed;
        int64_t kept = 0;
        struct err *err;

        err = sql_dose_by_id(change->store, change->arena, dose_id_bytes(&dose.dose), &current);
        if (!err && current.found && current.version == seen && text_is(current.state, "cancelled"))
                err = err_new(&DOSE_CANCELLED, "the dose is cancelled");
        if (!err)
                err = sql_dose_keep(change->store, dose_id_bytes(&dose.dose), seen, &kept);
        if (!err && kept != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        if (err)
                return err_wrap(err, "keep the past of a dose");
        dose.version = seen + 1;
        err = seal_facts(change, &dose, &sealed);
        date_write(facts->given_on, given_on);
        if (!err)
                err = sql_dose_replace(change->store, dose_id_bytes(&dose.dose), dose.version,
                                       dose.cancelled ? TEXT("cancelled") : TEXT("given"), facts->vaccine,
                                       or_empty(facts->phase), facts->number, text_of(given_on), or_empty(facts->maker),
                                       or_empty(facts->product), or_empty(facts->lot), or_empty(facts->place),
                                       dose.flags, change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "replace a dose");
        change_subject(change, person_id_bytes(&dose.person));
        return NULL;
}

struct err *
dose_load(struct change *change, const struct dose_id *dose, struct dose *out_dose)
{
        struct sql_dose_by_id row;
        struct err *err = sql_dose_by_id(change->store, change->arena, dose_id_bytes(dose), &row);

        if (err)
                return err_wrap(err, "load a dose");
        if (!row.found)
                return err_new(&DOSE_UNKNOWN, "no dose of this id");
        return FROM_ROW(change, &row, out_dose);
}

struct err *
dose_load_of_person(struct change *change, const struct person_id *person, struct doses *out_doses)
{
        struct sql_dose_of_person_list list;
        struct doses doses;
        struct err *err = sql_dose_of_person(change->store, change->arena, person_id_bytes(person), &list);

        if (err)
                return err_wrap(err, "load the doses of a person");
        doses.count = list.count;
        doses.at = arena_new_array(change->arena, list.count + 1, struct dose);
        for (size_t i = 0; !err && i < list.count; i++)
                err = FROM_ROW(change, &list.rows[i], &doses.at[i]);
        if (!err)
                *out_doses = doses;
        return err;
}

struct err *
dose_load_past(struct change *change, const struct dose_id *dose, struct doses *out_doses)
{
        struct sql_dose_past_of_list list;
        struct doses doses;
        struct err *err = sql_dose_past_of(change->store, change->arena, dose_id_bytes(dose), &list);

        if (err)
                return err_wrap(err, "load the past of a dose");
        doses.count = list.count;
        doses.at = arena_new_array(change->arena, list.count + 1, struct dose);
        for (size_t i = 0; !err && i < list.count; i++)
                err = FROM_ROW(change, &list.rows[i], &doses.at[i]);
        if (!err)
                *out_doses = doses;
        return err;
}
