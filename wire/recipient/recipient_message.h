/* SPDX-License-Identifier: MIT */
/* Recipients and their tickets, as a ledger hands them to its VRS area (requirements L13, V1, V3, R1): version 2.
 *
 * A message says of each person in it everything that VRS may know: who it is, whether the person still lives here,
 * and the whole list of tickets. So a message may come twice or late without harm: `revision`, the ledger's change
 * number, tells which is newer. 個人番号 is in it only as a JWE from vault to vault (seal/jose_jwe.h), which neither
 * side's area can open. Never in it: the address (assessment 別添2: VRS keeps none). docs/formats/recipient.md is for
 * whoever writes the other side.
 *
 * Decoding refuses unknown and double members, wrong kinds and too long values; nothing is guessed. Structs point into
 * the arena. */
#ifndef WIRE_RECIPIENT_RECIPIENT_MESSAGE_H
#define WIRE_RECIPIENT_RECIPIENT_MESSAGE_H

#include "core/buffer.h"
#include "field/field.h"
#include "field/field_read.h"

enum {
        RECIPIENT_VERSION = 2,      /* what is sent; version 1, without sealed_number, is still taken */
        RECIPIENTS_MAX = 100,       /* in one message */
        RECIPIENT_TICKETS_MAX = 40, /* of one person */
        RECIPIENT_MESSAGE_MAX = 60 * 1024,
};

#define RECIPIENT_FORMAT "recipient"

/* One ticket: 券種 and 回 as the 18 digits have them; the municipality is the sender's. */
struct recipient_ticket {
        struct text number; /* 券番号, 10 digits */
        struct text kind;   /* 券種, law/ticket_kinds.txt */
        int64_t dose;       /* 回, 1 to 9 */
        struct date issued_on;
        struct text state; /* live, void */
};

/* One person, as the ledger knows them now. */
struct recipient_person {
        struct text address_number; /* 宛名番号 */
        int64_t revision;           /* the ledger's change that this is the state after */
        struct text family;
        struct text given; /* absent: the person has one name */
        struct text family_kana;
        struct text given_kana;
        struct birth birth;
        struct text sex;           /* M, F, U */
        struct text status;        /* resident, moved_out, dead, erased */
        struct date status_on;     /* since when; FIELD_NO_DATE = not said */
        struct text sealed_number; /* JWE to the vault of the receiver, its subject the address number; absent: none */
        const struct recipient_ticket *tickets;
        size_t ticket_count;
};

/* What the answer says: how many of the message's people were new, changed, the same, or older than what is known. */
struct recipient_answer {
        int64_t new_count;
        int64_t changed;
        int64_t unchanged;
        int64_t stale;
};

extern const struct field recipient_person_fields[];
extern const struct field recipient_ticket_fields[];

/* Reads the body of POST /wire/recipient/VERSION; a version is 1 or 2.
 *
 * json.* as json_read.h, field.* as field_json.h with the place of the first fault, wire.count: no person, or more
 * than RECIPIENTS_MAX, or more tickets than RECIPIENT_TICKETS_MAX */
struct err *recipient_message_read(struct arena *arena, int version, struct text body, struct date today,
                                   struct recipient_person **out_people, size_t *out_count)
    __attribute__((warn_unused_result));

/* Appends a message of these people. They must be right; the buffer tells whether it fitted. */
void recipient_message_write(struct buffer *buffer, const struct recipient_person *people, size_t count);

void recipient_answer_write(struct buffer *buffer, const struct recipient_answer *answer);

#endif
