/* SPDX-License-Identifier: MIT */
/* Recipients (接種対象者) and their tickets (接種券), as the ledger of the same municipality handed them over
 * (requirements V1, V3).
 *
 * VRS never changes what it was told of a person: a newer message of the ledger supersedes it, the earlier versions
 * stay. A recipient who moved out or died keeps the row and the records; the tickets are of no use from that moment.
 * The key of a person at a venue is the 券番号, which several tickets (one a dose) may carry; people and numbers are
 * found by blind indexes, everything else is sealed (P9).
 *
 * Not here: doses (../record), the individual number (the vault; ../number). Structs point into the arena of the change. */
#ifndef VRS_RECIPIENT_RECIPIENT_H
#define VRS_RECIPIENT_RECIPIENT_H

#include "calendar/birth.h"
#include "chain/change.h"
#include "core/id.h"
#include "recipient/recipient_message.h"

#define ERRORS_FILE "recipient/recipient_errors.def"
#include "core/err_declare.h"

ID_TYPE(recipient_id);
ID_TYPE(ticket_id);

struct recipient {
        struct recipient_id recipient;
        int64_t version;
        int64_t revision;
        int64_t event;
        struct text address_number;
        struct text family;
        struct text given; /* absent: one name */
        struct text family_kana;
        struct text given_kana;
        struct birth birth;
        struct text sex;       /* M, F, U */
        struct text status;    /* resident, moved_out, dead, erased */
        struct date status_on; /* FIELD_NO_DATE = not said */
};

struct ticket {
        struct ticket_id ticket;
        struct recipient_id recipient;
        int64_t version;
        int64_t event;
        struct text number; /* 券番号 */
        struct text kind;   /* 券種 */
        int64_t dose;       /* 回 */
        struct date issued_on;
        bool live;
};

struct tickets {
        struct ticket *at;
        size_t count;
};

enum recipient_outcome { RECIPIENT_NEW, RECIPIENT_CHANGED, RECIPIENT_UNCHANGED, RECIPIENT_STALE };

/* Takes what the ledger says of a person. The same again, or something older, changes nothing. */
struct err *recipient_receive(struct change *change, const struct recipient_person *person,
                              enum recipient_outcome *out_outcome, struct recipient_id *out_recipient);

/* recipient.unknown */
struct err *recipient_load(struct change *change, const struct recipient_id *id, struct recipient *out_recipient);
struct err *recipient_find(struct change *change, struct text address_number, bool *out_found,
                           struct recipient *out_recipient);
struct err *recipient_tickets(struct change *change, const struct recipient_id *id, struct tickets *out_tickets);
/* Every ticket with that 券番号, oldest first; none when the number was never issued here. */
struct err *recipient_tickets_by_number(struct change *change, struct text number, struct tickets *out_tickets);
/* Makes a ticket useless: the person used another one. */
struct err *recipient_ticket_void(struct change *change, const struct ticket *ticket);

/* The blind index of a 券番号, for records that wait for their person. */
struct err *recipient_number_blind(struct change *change, struct text number, struct bytes *out_blind);

/* Whether a birth date typed at a venue can be this person's: as far as the register knows it. */
bool recipient_born(const struct recipient *recipient, const struct birth *typed);
/* What a tablet may show of a name: ア＊＊＊ タ＊＊, the first character of each part. */
struct text recipient_masked(struct arena *arena, const struct recipient *recipient);
struct text recipient_full_name(struct arena *arena, const struct recipient *recipient);
struct text recipient_full_kana(struct arena *arena, const struct recipient *recipient);

#endif
