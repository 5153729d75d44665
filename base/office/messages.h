/* SPDX-License-Identifier: MIT */
/* The screen 「送信の状況」: what waits to be delivered to other systems, and what is parked until a clerk lets it be
 * tried again (courier/outbox.h). It shows formats, peers and codes, and nothing of a message's content. */
#ifndef OFFICE_MESSAGES_H
#define OFFICE_MESSAGES_H

#include "courier/outbox.h"
#include "page/url.h"

enum { MESSAGES_PARKED_MAX = 100 };

struct messages_parked {
        struct outbox_parked row;
        struct text peer;   /* in words: 函館市　ワクチン接種記録システム */
        const char *format; /* in words */
        const char *why;    /* what its code means, NULL when we have no words for it */
        const char *next;   /* and what to do about it */
        struct url retry;
};

struct messages {
        struct outbox_peer *peers;
        struct text *peer_names; /* in words */
        size_t peer_count;
        struct messages_parked *parked;
        size_t parked_count;
        bool may_retry;
};

/* "vrs-012025" as a clerk calls it: the municipality, and the system by the program's words for "peer.vrs". */
struct visit;
struct text messages_peer_words(struct visit *visit, struct text peer);

#endif
