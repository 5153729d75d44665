/* SPDX-License-Identifier: MIT */
/* Vaccination records, as a VRS area hands them back to its ledger (requirements V2, L1): version 1.
 *
 * A record is found again by `record`, and a later `version` of it replaces or cancels what was sent before; the same
 * again is harmless. docs/formats/record.md is for whoever writes the other side.
 *
 * Decoding refuses unknown and double members, wrong kinds and too long values. Structs point into the arena. */
#ifndef WIRE_RECORD_RECORD_MESSAGE_H
#define WIRE_RECORD_RECORD_MESSAGE_H

#include "core/buffer.h"
#include "field/field.h"
#include "field/field_read.h"

enum {
        RECORD_VERSION = 1,
        RECORDS_MAX = 100, /* in one message */
        RECORD_MESSAGE_MAX = 60 * 1024,
};

#define RECORD_FORMAT "record"

/* What VRS calls this record; the ledger's source of the dose. */
ID_TYPE(record_message_id);

struct record_message {
        struct record_message_id record;
        int64_t version;
        struct text state;          /* recorded, cancelled */
        struct text address_number; /* 宛名番号 */
        struct text ticket;         /* 18 digits */
        int64_t dose;               /* 接種回 */
        struct date given_on;
        struct text maker;   /* may be absent */
        struct text product; /* its name; may be absent */
        struct text lot;     /* may be absent */
        struct text venue;   /* 接種会場 */
        struct text doctor;  /* may be absent */
        struct text flags;   /* W02 W06: what was found when it was recorded; absent = nothing */
        struct text reason;  /* of a correction or cancellation; absent in the first version */
};

struct record_answer {
        int64_t new_count;
        int64_t changed;
        int64_t unchanged;
        int64_t held;
};

extern const struct field record_message_fields[];

/* Reads the body of POST /wire/record/1. Codes as recipient_message_read. */
struct err *record_message_read(struct arena *arena, struct text body, struct date today,
                                struct record_message **out_records, size_t *out_count)
    __attribute__((warn_unused_result));

/* Appends a message of these records. They must be right; the buffer tells whether it fitted. */
void record_message_write(struct buffer *buffer, const struct record_message *records, size_t count);

void record_answer_write(struct buffer *buffer, const struct record_answer *answer);

#endif
