/* SPDX-License-Identifier: MIT */
/* One connection of an area: the bytes of a request in, the bytes of its answer out. Never blocks. */
#ifndef REQUEST_CONNECTION_H
#define REQUEST_CONNECTION_H

#include "core/buffer.h"
#include "request/handle.h"
#include "request/scgi.h"

enum connection_state {
        CONNECTION_READING,
        CONNECTION_READY,       /* a whole request: takes part in the next turn */
        CONNECTION_WORKING,     /* its job runs */
        CONNECTION_READY_AGAIN, /* its job is done: takes part in the next turn */
        CONNECTION_STREAMING,   /* a long answer: goes on in the next turn once its bytes are taken */
        CONNECTION_WRITING,     /* the rest of the answer */
        CONNECTION_OVER,
};

struct connection {
        int descriptor;
        enum side side;
        enum connection_state state;
        int64_t deadline;
        struct buffer in;
        struct scgi_request request; /* points into `in` */
        int passed;                  /* descriptor that came with the request, or -1 */
        struct visit *visit;
        bool head_written;
        struct buffer out;
        size_t written;
        enum handle_state handled;
        bool in_turn;
};

struct connection *connection_create(int descriptor, enum side side) __attribute__((returns_nonnull));
void connection_destroy(struct connection *connection);

/* What to poll for. */
short connection_events(const struct connection *connection);
/* Reads or writes what can be; state moves on. */
void connection_ready(struct connection *connection, short events);
/* Takes over what the visit wrote; `whole`: the answer is complete. */
void connection_answer(struct connection *connection, bool whole);
/* Writes what can be written now. */
void connection_flush(struct connection *connection);
/* The descriptor the request brought, -1 when none; the caller owns it. */
int connection_take_descriptor(struct connection *connection);
/* Finished, broken, or too slow: to be destroyed. */
bool connection_over(const struct connection *connection, int64_t now);

#endif
