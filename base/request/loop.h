/* SPDX-License-Identifier: MIT */
/* The area's loop: a turn is one transaction (design D8).
 *
 * Each round takes everything that waits: new connections, bytes, finished jobs, long pieces of work. What is
 * complete is handled in one turn, each in its own savepoint; one commit; then every answer leaves. So an answer to
 * a change is never sent before it is durable, and sixty-four waiting changes share one fsync. When a commit fails,
 * everybody of that turn is told that the outcome is unknown, and the process ends: what is in the store decides. */
#ifndef REQUEST_LOOP_H
#define REQUEST_LOOP_H

#include "request/area.h"

struct loop_listener {
        int descriptor;
        enum side side;
};

/* Runs until SIGTERM, or until nothing was asked for idle_ms (0 = for ever). */
struct err *loop_run(struct area *area, const struct loop_listener *listeners, size_t listener_count,
                     int64_t idle_ms);

#endif
