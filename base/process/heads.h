/* SPDX-License-Identifier: MIT */
/* One area's file of signed heads, as the keeper writes it; see process/keeper.h and seal/head.h. */
#ifndef PROCESS_HEADS_H
#define PROCESS_HEADS_H

#include "core/err.h"
#include "seal/head.h"

struct heads {
        int file;                  /* -1 = not open */
        struct head_signed newest; /* signed or waiting; its number is 0 when there is none */
        bool waiting;
};

/* Opens or makes the file and reads its last head; half a line at its end is cut off. core.io; core.data when its
 * last line is no head */
struct err *heads_open(struct heads *heads, const char *path) __attribute__((warn_unused_result));
void heads_close(struct heads *heads);

/* Notes a head to be signed. False, and nothing noted, when its number is not above the newest, except that the very
 * same head again is no mistake. */
bool heads_note(struct heads *heads, int64_t number, const uint8_t head[static HEAD_SIZE]);
/* Signs and appends what waits; durable when this returns. After core.io it still waits. */
struct err *heads_write(struct heads *heads, const struct sign_private *key, const struct key_owner *owner,
                        int64_t time_ms) __attribute__((warn_unused_result));

#endif
