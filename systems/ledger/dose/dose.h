/* SPDX-License-Identifier: MIT */
/* A dose given to a person, as the ledger keeps it (予防接種法9条の3; 予防接種法施行規則3条).
 *
 * A dose is a fact. What happened is recorded even if a rule says it should not have been given: rules add flags for
 * a clerk to look at, they never refuse. The same person can truly receive the same dose twice, so a dose is found
 * again only by its source (form, batch and line, device event). Nothing is overwritten: a correction adds a
 * version, a cancellation is a version too, and both keep who, when and why.
 *
 * Not here: who may get which dose (base/schedule), the person (../resident).
 * Structs point into the arena of the change they were read in. */
#ifndef DOSE_DOSE_H
#define DOSE_DOSE_H

#include "calendar/date.h"
#include "chain/change.h"
#include "field/field.h"
#include "field/field_read.h"
#include "resident/resident.h"

#define ERRORS_FILE "dose/dose_errors.def"
#include "core/err_declare.h"

ID_TYPE(dose_id);
/* What a dose was recorded from: a form, a line of a file, an event of a device. */
ID_TYPE(dose_source);

/* What a clerk enters. */
struct dose_new {
        struct text vaccine;
        struct text phase; /* absent where the vaccine has no phases */
        int64_t number;    /* 接種回, within the phase */
        struct date given_on;
        struct text maker;
        struct text product;
        struct text lot;
        struct text place;
        struct text doctor;
        struct text note;
};

extern const struct field dose_fields[];

struct dose {
        struct dose_id dose;
        struct person_id person;
        int64_t version;
        struct dose_source source;
        bool cancelled;
        struct dose_new facts;
        struct text flags;  /* codes of dose_errors.def and W.. of law/venue_warnings.txt, separated by spaces: what a
                             * clerk  confirmed; nobody yet where DOSE_UNCONFIRMED stands before them */
        struct text reason; /* why this version replaced the one before, "" in the first */
        int64_t event;
};

struct doses {
        struct dose *at;
        size_t count;
};

/* Before the flags of a dose that came by itself (received/): nobody has looked at them. */
#define DOSE_UNCONFIRMED "?"

/* What a rule says about a dose: an error cannot be true and is put right first; a doubt can be true, is confirmed
 * by the clerk, and stays on the record as a flag. */
enum { DOSE_DOUBTS_MAX = 8 };

struct dose_judgement {
        const struct err_code *error; /* NULL = none */
        const char *error_field;
        const struct err_code *doubts[DOSE_DOUBTS_MAX];
        size_t doubt_count;
};

/* Judges facts against the person and the other doses. Pure. `self` is the dose being corrected, NULL for a new one. */
void dose_judge(const struct resident *resident, const struct doses *others, const struct dose_id *self,
                const struct dose_new *facts, struct dose_judgement *out_judgement);

/* True when no fact that an official would see differs. */
bool dose_same_facts(const struct dose_new *a, const struct dose_new *b);

/* Records a dose as given. The same source with the same facts again gives the same dose and changes nothing.
 *
 * dose.source-differs   this source was recorded with other facts */
struct err *dose_record(struct change *change, const struct person_id *person, const struct dose_source *source,
                        const struct dose_new *facts, struct text flags, struct dose_id *out_dose);

/* Replaces the version `seen` by these facts, or cancels it (cancelled). request.conflict when another was newer. */
struct err *dose_correct(struct change *change, int64_t seen, const struct dose *next);

/* dose.unknown */
struct err *dose_load(struct change *change, const struct dose_id *dose, struct dose *out_dose);
struct err *dose_load_of_person(struct change *change, const struct person_id *person, struct doses *out_doses);
/* Earlier versions, newest first. */
struct err *dose_load_past(struct change *change, const struct dose_id *dose, struct doses *out_doses);

#endif
