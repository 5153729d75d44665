/* SPDX-License-Identifier: MIT */
/* The screen 「送信の状況」: what waits to be delivered to other systems, and what is parked until a clerk lets it be tried
 * again (courier/outbox.h). It shows formats, peers and codes, and nothing of a message's content. */
#ifndef OFFICE_MESSAGES_H
#define OFFICE_MESSAGES_H

#include "courier/outbox.h"
#include "page/url.h"

enum { MESSAGES_PARKED_MAX = 100 };

struct messages_parked {
        struct outbox_parked row;
        const char *why; /* what its code means, NULL when we have no words for it */
        struct url retry;
};

struct messages {
        struct outbox_peer *peers;
        size_t peer_count;
        struct messages_parked *parked;
        size_t parked_count;
        bool may_retry;
};

#endif
