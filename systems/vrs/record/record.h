/* SPDX-License-Identifier: MIT */
/* Vaccination records of VRS (requirement V2; assessment 別添2).
 *
 * A venue reads a ticket in one of two modes (domain: UX of the tablet §5.4). 受付, before the injection, stops people:
 * nothing is kept. 記録, after it, never refuses what happened: a doubt is held for a clerk, a ticket of another
 * municipality is kept for that one, and a number nobody knows waits for its person. Nothing is overwritten: a
 * correction adds a version, a cancellation is a version too.
 *
 * What stands goes to the ledger of the same municipality in the turn in which it is kept (exchange/).
 * Not here: pages of the tablet (../venue), the list for clerks (record_pages.h), intervals by the law.
 * Structs point into the arena of the change. */
#ifndef VRS_RECORD_RECORD_H
#define VRS_RECORD_RECORD_H

#include "recipient/recipient.h"
#include "venue/venue_message.h"

#define ERRORS_FILE "record/record_errors.def"
#include "core/err_declare.h"

ID_TYPE(record_id);
/* The event of a device, or of a form, that a record was made from. */
ID_TYPE(record_source);
/* The device that read a ticket; all zero: none, a clerk's screen. */
ID_TYPE(record_device);

enum record_state { RECORD_RECORDED, RECORD_HELD, RECORD_AWAY, RECORD_CANCELLED };
enum { RECORD_STATES = RECORD_CANCELLED + 1 };

const char *record_state_name(enum record_state state);
bool record_state_read(struct text name, enum record_state *out_state);

/* What was given, as a person can correct it. */
struct record_facts {
        int64_t dose; /* 接種回 */
        struct date given_on;
        struct text product; /* law/covid_products.txt */
        struct text lot;
        struct text venue;
};

extern const struct field record_fields[];

struct record {
        struct record_id record;
        int64_t version;
        bool has_recipient;
        struct recipient_id recipient;
        struct record_source source;
        enum record_state state;
        int64_t event;
        struct text ticket; /* 18 digits as read */
        struct birth birth; /* second fact as typed */
        struct record_facts facts;
        struct record_device device;
        int64_t read_at;    /* when the first version was kept, milliseconds UTC */
        struct text from;   /* 市町村コード of the venue's municipality, where it is another; "" = our own */
        struct text codes;  /* W01 W10, separated by spaces; "" = none */
        struct text reason; /* of this version; "" in the first */
        bool by_clerk;      /* somebody decided about it on a clerk's page: the tablet no longer takes it back */
};

struct records {
        struct record *at;
        size_t count;
};

/* ---- A venue reads a ticket ---- */

struct venue_read {
        bool record_mode;   /* 記録; false: 受付 */
        struct text ticket; /* 18 ASCII digits */
        struct birth birth;
        struct date given_on; /* the business date in 受付 */
        struct text product;
        struct text lot;
        struct text venue; /* its name */
        struct record_device device;
        struct record_source event;
        struct text from; /* the municipality whose venue read it, where that is another; "" = our own */
};

enum venue_result { VENUE_RECORDED, VENUE_REPEATED, VENUE_HELD, VENUE_STOPPED, VENUE_CLEAR };
enum { VENUE_CODES_MAX = 8 };

const char *venue_result_name(enum venue_result result);

struct venue_verdict {
        enum venue_result result;
        const struct err_code *codes[VENUE_CODES_MAX]; /* W.. */
        size_t code_count;
        bool has_record;
        struct record_id record;
        int64_t dose;
        bool shown; /* the person is known and the second fact was right: */
        struct text masked;
        int birth_year; /* 0 = not known */
};

/* Judges a read, and in 記録 mode keeps it. The same event with the same facts again gives the first answer and keeps
 * nothing.
 *
 * identifier.*              the 18 digits are wrong in themselves (err_field says which part)
 * record.kind, record.interview-only, record.municipality   the same, by tables
 * record.source-differs     the event is known with other facts */
struct err *venue_judge(struct change *change, struct text municipality, const struct venue_read *read,
                        struct venue_verdict *out_verdict);

/* Cancels what this device recorded by mistake. record.unknown, record.not-yours, record.cancelled */
struct err *venue_cancel(struct change *change, struct text municipality, const struct record_device *device,
                         const struct record_id *record, struct text reason);

/* Another municipality's venue read one of our tickets, or took that back (wire/venue). What it does to our records is
 * in *out_result: VENUE_RECORDED, VENUE_HELD, or VENUE_REPEATED when it changed nothing; *out_cancelled.
 *
 * record.not-ours   the ticket is not of this municipality; the codes of venue_judge */
struct err *venue_receive(struct change *change, struct text municipality, struct text from,
                          const struct venue_message *read, enum venue_result *out_result, bool *out_cancelled);

/* ---- Clerks ---- */

/* Replaces version `seen` by these facts, state and person. record.cancelled, request.conflict, record.person (a record
 * that stands has a person) */
struct err *record_correct(struct change *change, struct text municipality, int64_t seen, const struct record *next);

/* record.unknown */
struct err *record_load(struct change *change, const struct record_id *id, struct record *out_record);
struct err *record_load_of(struct change *change, const struct recipient_id *recipient, struct records *out_records);
/* Earlier versions, newest first. */
struct err *record_load_past(struct change *change, const struct record_id *id, struct records *out_records);
/* The newest records whose event is before `before` (INT64_MAX for the first page), at most `limit`; in one state, or
 * in every one (state NULL). */
struct err *record_newest(struct change *change, const enum record_state *state, int64_t before, int64_t limit,
                          struct records *out_records);
struct err *record_count(struct change *change, enum record_state state, int64_t *out_count);

/* A number was issued to this person: records that waited for it get their person, and stand if the second fact fits.
 */
struct err *record_adopt(struct change *change, struct text municipality, const struct recipient *recipient);

#endif
