/* SPDX-License-Identifier: MIT */
/* Vaccination records of VRS become doses (L1, L13; wire/record).
 *
 * The id of a record is the source of its dose, so that the same again changes nothing. A later version corrects or
 * cancels the dose that the earlier one made, with its reason. A dose that a clerk has corrected or cancelled here
 * since then is not displaced (design D15: verified beats corrected beats late upload): such a version is held, like
 * one whose person the ledger does not know, or whose ticket is another's. What is held lies sealed with its reason
 * until somebody has looked at it; nothing is lost and nothing stops the messages behind it.
 *
 * A record is a fact and is never refused for a rule: what the rules of a dose and the law doubt, and what the venue
 * was warned of (W01 …), stays on the dose as flags that nobody has confirmed yet, and the record waits for a look.
 *
 * Structs point into the arena of the change. */
#ifndef RECEIVED_RECEIVED_H
#define RECEIVED_RECEIVED_H

#include "dose/dose_law.h"
#include "record/record_message.h"

#define ERRORS_FILE "received/received_errors.def"
#include "core/err_declare.h"

enum received_outcome { RECEIVED_NEW, RECEIVED_CHANGED, RECEIVED_UNCHANGED, RECEIVED_HELD };

/* Takes one record. An error is a failure of the store, not of the record. */
struct err *received_take(struct change *change, const struct schedule_law *law, const char *municipality,
                          const struct record_message *message, enum received_outcome *out_outcome);

/* Tries a held version again. received.unknown, received.not-held */
struct err *received_again(struct change *change, const struct schedule_law *law, const char *municipality,
                           const struct record_message_id *record, int64_t version, enum received_outcome *out_outcome);

/* One version of a record, as it came, and what it became. */
struct received {
        struct record_message message;
        bool held;
        struct text code; /* why it is held */
        bool has_dose;
        struct dose_id dose;
        int64_t received; /* milliseconds UTC */
        bool reviewed;
};

struct received_list {
        struct received *at;
        size_t count;
};

/* What somebody should look at, the oldest first, at most `limit`. */
struct err *received_waiting(struct change *change, int64_t limit, struct received_list *out_list);
struct err *received_waiting_count(struct change *change, int64_t *out_count);
/* received.unknown */
struct err *received_load(struct change *change, const struct record_message_id *record, int64_t version,
                          struct received *out_received);
/* Somebody looked at it; again changes nothing. received.unknown */
struct err *received_review(struct change *change, const struct record_message_id *record, int64_t version,
                            struct text reviewer);

#endif
