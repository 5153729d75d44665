/* SPDX-License-Identifier: MIT */
/* What a venue recorded with another municipality's ticket, on its way to that municipality's VRS area (W03 of the
 * domain: "save, routed to that city"): version 1.
 *
 * Only what the venue itself read and typed: the 18 digits, the second fact, what was given. The receiving area judges
 * it as if one of its own venues had read it, and finds it again by `event`. docs/formats/venue.md is for whoever
 * writes the other side.
 *
 * Decoding refuses unknown and double members, wrong kinds and too long values. Structs point into the arena. */
#ifndef WIRE_VENUE_VENUE_MESSAGE_H
#define WIRE_VENUE_VENUE_MESSAGE_H

#include "core/buffer.h"
#include "field/field.h"
#include "field/field_read.h"

enum {
        VENUE_VERSION = 1,
        VENUE_READS_MAX = 100, /* in one message */
        VENUE_MESSAGE_MAX = 60 * 1024,
};

#define VENUE_FORMAT "venue"

ID_TYPE(venue_message_id);

struct venue_message {
        struct venue_message_id event; /* of the device that read the ticket */
        struct text state;             /* recorded; cancelled: the venue took it back */
        struct text ticket;            /* 18 digits */
        struct birth birth;            /* as typed at the venue */
        struct date given_on;
        struct text product; /* may be absent */
        struct text lot;     /* may be absent */
        struct text venue;   /* 接種会場 */
        struct text reason;  /* of a cancellation; absent otherwise */
};

struct venue_answer {
        int64_t recorded;
        int64_t held;
        int64_t repeated;
        int64_t cancelled;
};

extern const struct field venue_message_fields[];

/* Reads the body of POST /wire/venue/1. Codes as text/json_read.h and field/field_list.h. */
struct err *venue_message_read(struct arena *arena, struct text body, struct date today,
                               struct venue_message **out_reads, size_t *out_count) __attribute__((warn_unused_result));

/* Appends a message. The reads must be right; the buffer tells whether it fitted. */
void venue_message_write(struct buffer *buffer, const struct venue_message *reads, size_t count);

void venue_answer_write(struct buffer *buffer, const struct venue_answer *answer);

#endif
