/* SPDX-License-Identifier: MIT */
/* A visit: one request on its way through an area, and all that its handler may use.
 *
 * The area's loop makes the visit, opens its change (savepoint, number, event), checks terminal, session, right,
 * purpose and form token by the route's row, and only then calls the handler. The handler reads the visit, changes
 * the store through visit->change, and either writes a page (visit->page, status 200) or calls one of the answers
 * below. When it returns an error, all it did is undone, the event is kept with the error's code as its result, and
 * the error becomes a page (or JSON for the operator and for peers). So handlers have nothing to lock, to retry, or to
 * forget.
 *
 * A handler of SIDE_PEER reads visit_body and answers with status 200 and JSON of counts, or nothing, in response.body;
 * the same message again gets that answer without it (courier/inbox.h). It may be called twice with the same facts all
 * the same: after a long time, or when the first answer was a refusal.
 *
 * Everything points into visit->arena and ends with the answer. */
#ifndef REQUEST_VISIT_H
#define REQUEST_VISIT_H

#include "calendar/date.h"
#include "chain/change.h"
#include "core/pair.h"
#include "courier/outbox.h"
#include "page/page.h"
#include "request/actor.h"
#include "request/route.h"

struct area;

struct header {
        const char *name;
        struct text value;
        struct header *next;
};

struct response {
        int status;
        const char *content_type; /* a literal */
        struct header *headers;
        struct buffer body;
        int exit; /* for the operator: the exit status, 0 unless a handler says otherwise */
};

struct visit {
        struct area *area;
        const struct scgi_request *request;
        enum side side;
        struct route_match match;
        struct arena *arena;
        struct change *change;
        struct actor actor;
        struct message_id message; /* of what a peer sent: the header Idempotency-Key */
        struct pairs query;
        struct pairs form;
        struct date today; /* the business date of the installation */
        bool english;
        int descriptor; /* what the operator's request brought, or -1; closed with the visit */
        struct response response;
        struct page page;

        struct page_frame frame;
        struct arena *slice; /* of one turn of a long piece of work, NULL otherwise */

        /* Set by visit_defer, visit_continue and visit_undo, read by the loop. */
        bool undo;
        bool repeated; /* a peer's message that was answered before */
        void (*work)(void *context);
        struct err *(*next)(struct visit *visit, void *context);
        void *context;
        bool more;
};

/* A part of the path by its name in the route ("person"), percent-decoded; "" when malformed. */
struct text visit_param(struct visit *visit, const char *name);
/* The same, of a path whose part is an id; request.not-found when it is none. */
struct err *visit_param_id(struct visit *visit, const char *name, uint8_t out_id[static ID_SIZE])
    __attribute__((warn_unused_result));
/* The body of what a peer sent (SIDE_PEER), or came to a path for programs: JSON that nobody has read yet. Else "". */
struct text visit_body(const struct visit *visit);
/* A value of the query or the form, "" when absent. */
struct text visit_query(const struct visit *visit, const char *name);
struct text visit_form(const struct visit *visit, const char *name);

/* Answers 303 to a path on this host, which a handler builds from literals and ids only. The same form sent again
 * gets the same answer without the handler being called. */
struct err *visit_see_other(struct visit *visit, const char *format, ...)
    __attribute__((format(printf, 2, 3), warn_unused_result));
/* Answers something else than HTML; the body is in visit->response.body. `type` is a literal. */
void visit_type(struct visit *visit, const char *type);
void visit_header(struct visit *visit, const char *name, struct text value);
/* The page is shown with this status (422 for a form with errors). */
void visit_status(struct visit *visit, int status);

/* A token for the forms of this page: tied to the session, usable once. */
struct text visit_form_token(struct visit *visit);

/* Hands what takes long (argon2id) to the job thread. What the handler did so far is undone and leaves no event;
 * `work` runs on the thread and may use only `context`; then `next` is called like a handler, in a new turn. */
struct err *visit_defer(struct visit *visit, void (*work)(void *context),
                        struct err *(*next)(struct visit *visit, void *context), void *context)
    __attribute__((warn_unused_result));

/* Goes on with a long piece of work in slices: this turn's change is kept, the body written so far is sent, and
 * `next` is called in the next turn with a change and an event of its own. Others are served in between. While nothing
 * was written the answer is still open: the last slice may redirect. It ends when whoever asked goes away. */
struct err *visit_continue(struct visit *visit, struct err *(*next)(struct visit *visit, void *context), void *context)
    __attribute__((warn_unused_result));

/* Undoes what this change did to the store but keeps the answer and the event (a dry run). */
void visit_undo(struct visit *visit);

#endif
