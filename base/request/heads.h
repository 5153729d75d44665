/* SPDX-License-Identifier: MIT */
/* The heads that the keeper signed, as the verification of the trail wants them. */
#ifndef REQUEST_HEADS_H
#define REQUEST_HEADS_H

#include "chain/chain.h"
#include "request/area.h"

/* Reads the keeper's list, after handing it the newest head; when `descriptor` is not -1, reads that file instead
 * (heads kept elsewhere, by an auditor). A line whose signature does not hold is chain.heads. */
struct err *heads_read(struct area *area, struct arena *arena, int descriptor, struct chain_signed_head **out_heads,
                       size_t *out_count);

#endif
