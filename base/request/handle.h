/* SPDX-License-Identifier: MIT */
/* One request within a turn: everything between the bytes of a request and the bytes of its answer.
 *
 * This is the one place where a route's row becomes a check, and where an error becomes a page. */
#ifndef REQUEST_HANDLE_H
#define REQUEST_HANDLE_H

#include "request/visit.h"

enum handle_state {
        HANDLE_ANSWERED, /* visit->response is the answer */
        HANDLE_DEFERRED, /* a job has to run first: visit->work */
        HANDLE_MORE,     /* call handle_next again in a later turn */
};

/* Makes a visit for a request. The request's bytes must stay while the visit lives. */
struct visit *handle_create(struct area *area, const struct scgi_request *request, enum side side, int descriptor);
void handle_destroy(struct visit *visit);

/* Runs the handler (or visit->next, when `next` is set) within the open turn. Returns an error only when the turn
 * as a whole is lost (the trail cannot be written). */
struct err *handle_run(struct visit *visit, bool next, enum handle_state *out_state);

#endif
