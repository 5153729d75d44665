/* SPDX-License-Identifier: MIT */
/* A venue's tablet at work: what it reads, what it is answered, its history (domain: UX of the tablet §5; V2, V9, P9).
 *
 * The page and POST /api/venue/record take a read through one function, venue_take, so that both judge alike. Rules
 * kept here
 *  - The same key (Idempotency-Key, or the token of a form) of the same device gets the same answer again, and nothing
 *    is kept a second time; the same key with other content is refused, so that nobody is shown another person's
 * answer.
 *  - A ticket's number can be guessed, so reads whose number and second fact are nobody's are counted: after
 *    VENUE_WRONG_MAX within VENUE_WRONG_MS the device is stopped until a manager releases it.
 *  - What a device is set to ends with the business date, and after VENUE_IDLE_MS without use has to be looked at
 * again.
 *
 * Not here: the judgement and the record (../record), pairing (../device). Structs point into the arena of the change.
 */
#ifndef VRS_VENUE_VENUE_H
#define VRS_VENUE_VENUE_H

#include "device/device.h"
#include "record/record.h"

#define ERRORS_FILE "venue/venue_errors.def"
#include "core/err_declare.h"

ID_TYPE(venue_read_id);

enum { VENUE_WRONG_MAX = 20, VENUE_HISTORY_MAX = 50, VENUE_KEY_MAX = 64 };
#define VENUE_WRONG_MS (10LL * 60 * 1000)
#define VENUE_IDLE_MS (30LL * 60 * 1000)
/* Reads are forgotten after this: longer than any device lives. */
#define VENUE_KEEP_MS (2 * DEVICE_LONGEST_MS)

/* What a tablet or a program sends; the members of the JSON are the same. */
struct venue_entry {
        struct text mode;   /* "reception" or "record" */
        struct text ticket; /* 18 ASCII digits */
        struct birth birth;
        struct date given_on;
        struct text product;
        struct text lot;
        struct text event; /* the device's own name for this read */
};

extern const struct field venue_entry_fields[];

struct read_answer {
        struct venue_read_id read;
        struct device_id device;
        int64_t at;
        bool again;       /* the key was known: this is the first answer */
        struct text mode; /* as sent */
        struct text last; /* the last four digits of the ticket */
        int64_t dose;
        struct text result; /* "recorded", "repeated", "held", "stopped", "clear" */
        struct text codes;  /* W01 W10, separated by spaces */
        bool has_record;
        struct record_id record;
        struct text masked; /* "" = nobody may be shown */
        int64_t birth_year; /* 0 = not known */
        int64_t setup;      /* the version of the device when it read */
};

struct read_answers {
        struct read_answer *at;
        size_t count;
};

/* Takes a read of this device under a key of the client.
 *
 * venue.key-differs    the key is known with other content
 * and what venue_judge says of the ticket */
struct err *venue_take(struct change *change, struct text municipality, const struct device *device, struct text key,
                       const struct venue_entry *entry, struct read_answer *out_answer);

/* venue.read-unknown: no read of this device has that id */
struct err *read_answer_load(struct change *change, const struct device_id *device, const struct venue_read_id *id,
                             struct read_answer *out_answer);
/* The last VENUE_HISTORY_MAX of a device, newest first. */
struct err *venue_history(struct change *change, const struct device_id *device, struct read_answers *out_answers);

/* Whether the device is set up, on this business date and not left alone for long. */
bool venue_is_set_up(const struct device *device, struct date today, int64_t now);
/* Whether what was read can still be cancelled here: recorded under the present set-up. */
bool venue_may_cancel(const struct device *device, const struct read_answer *answer);

/* Forgets reads that are older than any device. */
struct err *venue_forget_old(struct change *change);

#endif
