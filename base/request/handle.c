/* SPDX-License-Identifier: MIT */
#include "request/handle.h"

#include "core/log.h"
#include "courier/courier_errors.h"
#include "courier/inbox.h"
#include "page/page.h"
#include "request/answer.h"
#include "request/area.h"
#include "request/clock.h"
#include "request/form_token.h"
#include "request/request_errors.h"
#include "request/urlencoded.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

enum {
        ARENA_MAXIMUM = 256 * 1024 * 1024, /* of one visit; a form is at most 64 KiB */
        BODY_MAXIMUM = 16 * 1024 * 1024,   /* of a page; a stream is emptied before it gets there */
};

struct visit *
handle_create(struct area *area, const struct scgi_request *request, enum side side, int descriptor)
{
        struct arena *arena = arena_create(ARENA_SECRET, ARENA_MAXIMUM);
        struct visit *visit = arena_new(arena, struct visit);

        visit->arena = arena;
        visit->area = area;
        visit->request = request;
        visit->side = side;
        visit->descriptor = descriptor;
        visit->change = arena_new(arena, struct change);
        visit->english = request->language.length >= 2 && memcmp(request->language.at, "en", 2) == 0;
        visit->today = area_today(area);
        visit->response.status = 200;
        visit->response.content_type = side == SIDE_PEER ? "application/json" : "text/html; charset=utf-8";
        buffer_init_secret(&visit->response.body, BODY_MAXIMUM);
        return visit;
}

void
handle_destroy(struct visit *visit)
{
        if (!visit)
                return;
        if (visit->descriptor >= 0)
                close(visit->descriptor);
        buffer_finish(&visit->response.body);
        arena_destroy(visit->slice);
        arena_destroy(visit->arena);
}

/* What every message of a peer has: an id, and a body of JSON that its handler reads. */
static struct err *
check_message(struct visit *visit)
{
        const struct scgi_request *request = visit->request;

        if (request->method != SCGI_POST)
                return NULL;
        if (!message_id_read(request->idempotency_key, &visit->message))
                return err_new(&COURIER_MESSAGE, "the Idempotency-Key is no message id");
        if (!text_is(request->content_type, "application/json"))
                return err_new(&COURIER_MESSAGE, "the content type is not application/json");
        return NULL;
}

/* Reads the query, the form and the actor, and finds the route. */
static struct err *
prepare(struct visit *visit)
{
        const struct scgi_request *request = visit->request;
        const struct area_program *program = visit->area->program;
        struct err *err;

        err = actor_read(visit->area, visit->arena, request, visit->side, visit->change->at, &visit->actor);
        if (err)
                return err;
        if (visit->side == SIDE_LGWAN && !visit->actor.terminal_known)
                return err_new(&REQUEST_TERMINAL, "the certificate is not registered here");
        route_find(program->routes, program->route_table_count, visit->side, request->method, request->path,
                   &visit->match);
        if (!visit->match.route)
                return visit->match.other_method ? err_new(&REQUEST_METHOD, "this path has another method")
                                                 : err_new(&REQUEST_NOT_FOUND, "no route");
        err = urlencoded_read(visit->arena, request->query, &visit->query);
        if (err)
                return err_wrap(err, "query");
        if (visit->side == SIDE_PEER)
                return err_wrap(err ? err : check_message(visit), "message");
        if (path_is_for_programs(request->path))
                return request->method != SCGI_POST || text_is(request->content_type, "application/json")
                           ? NULL
                           : err_new(&REQUEST_TYPE, "the body is not said to be JSON");
        if (request->method == SCGI_POST && text_is(request->content_type, "application/x-www-form-urlencoded"))
                err = urlencoded_read(
                    visit->arena, (struct text){ (const char *)request->body.at, request->body.length }, &visit->form);
        else if (request->method == SCGI_POST && request->body.length)
                err = err_new(&REQUEST_MALFORMED, "a body that is no form");
        return err_wrap(err, "form");
}

/* Who is somebody, but not the one that this route is for. */
static struct err *
judge_peer(const struct visit *visit)
{
        const struct peer *peer = &visit->actor.peer;
        bool any;
        const char *system = right_peer_system(visit->match.route->right, &any);

        if (!system || !text_is(peer->system, system))
                return err_new(&COURIER_SENDER, "%.*s is not the system that sends this", TEXT_ARGS(peer->name));
        if (!any && !text_is(peer->municipality, visit->area->code))
                return err_new(&COURIER_SENDER, "%.*s is of another municipality", TEXT_ARGS(peer->name));
        return NULL;
}

/* Judges the actor by the route's row. */
static struct err *
judge(const struct visit *visit)
{
        const char *right = visit->match.route->right;
        const struct actor *actor = &visit->actor;

        if (visit->side == SIDE_PEER)
                return judge_peer(visit);
        if (strcmp(right, RIGHT_ANYONE) == 0)
                return NULL;
        if (strcmp(right, RIGHT_OPERATOR) == 0)
                return actor->kind == ACTOR_OPERATOR ? NULL : err_new(&REQUEST_NOT_ALLOWED, "for the operator only");
        if (strcmp(right, RIGHT_DEVICE) == 0) {
                if (actor->kind != ACTOR_DEVICE)
                        return actor->expired ? err_new(&REQUEST_DEVICE_OVER, "the device is no longer paired")
                                              : err_new(&REQUEST_DEVICE, "no paired device");
                return actor->refused ? err_new(actor->refused, "the device may do nothing now") : NULL;
        }
        if (actor->kind != ACTOR_PERSON)
                return actor->expired ? err_new(&REQUEST_EXPIRED, "the session is over")
                                      : err_new(&REQUEST_LOG_IN, "no session");
        if (strcmp(right, RIGHT_LOGGED_IN) == 0)
                return NULL;
        if (!role_has(actor->role, right))
                return err_new(&REQUEST_NOT_ALLOWED, "the role lacks the right %s", right);
        if (!actor->has_purpose)
                return err_new(&REQUEST_PURPOSE, "no purpose of work");
        return NULL;
}

static void
open_event(struct visit *visit)
{
        struct change *change = visit->change;
        struct event *event = &change->event;
        const struct actor *actor = &visit->actor;

        event->arena = change->arena;
        event->number = change->number;
        event->at = change->at;
        event->actor = actor->user;
        event->right = visit->match.route ? text_of(visit->match.route->right) : TEXT("");
        event->purpose = actor->purpose;
        event->reference = actor->reference;
        event->what = visit->match.route ? text_of(visit->match.route->event) : TEXT("");
        if (actor->kind == ACTOR_PEER && visit->request->method == SCGI_POST) {
                char message[ID_TEXT_SIZE];

                message_id_text(&visit->message, message);
                event_add_text(event, "message", text_copy(change->arena, text_of(message)));
        }
        event->from = visit->side == SIDE_OPERATOR
                          ? TEXT("operator")
                          : text_format(visit->arena, "%.*s %.*s", TEXT_ARGS(visit->request->remote),
                                        TEXT_ARGS(actor->terminal_name));
}

/* A message of a peer: the first answer again, or its handler. */
static struct err *
take_message(struct visit *visit)
{
        struct inbox_answer before;
        struct err *err;

        if (visit->request->method != SCGI_POST)
                return visit->match.route->handler(visit);
        err = inbox_find(visit->change, visit->actor.peer.name, &visit->message, &before);
        if (err || !before.found)
                return err ? err : visit->match.route->handler(visit);
        visit->repeated = true;
        visit->response.status = before.status;
        buffer_put_text(&visit->response.body, before.answer);
        visit->change->event.result = TEXT("repeated");
        return NULL;
}

/* Remembers how a message of a peer was answered, once it is. */
static struct err *
keep_answer(struct visit *visit)
{
        int status = visit->response.status;

        if (visit->side != SIDE_PEER || visit->request->method != SCGI_POST || visit->repeated || visit->more ||
            visit->work || visit->undo || status < 200 || status > 299)
                return NULL;
        return inbox_keep(visit->change, visit->actor.peer.name, &visit->message, status,
                          buffer_text(&visit->response.body));
}

/* Everything of the first call: checks, and the handler. *out_ran tells whether the handler was reached. */
static struct err *
first(struct visit *visit)
{
        struct text location;
        struct err *err = prepare(visit);

        open_event(visit);
        if (err)
                return err;
        err = judge(visit);
        if (err)
                return err;
        if (visit->side == SIDE_PEER)
                return take_message(visit);
        err = form_token_check(visit, &location);
        if (err)
                return err;
        if (location.at) {
                visit->response.status = 303;
                visit_header(visit, "Location", text_format(visit->arena, "%.*s?again=1", TEXT_ARGS(location)));
                visit->change->event.result = TEXT("repeated");
                return NULL;
        }
        answer_page(visit);
        return visit->match.route->handler(visit);
}

static struct err *
again(struct visit *visit)
{
        struct err *(*next)(struct visit *, void *) = visit->next;

        visit->next = NULL;
        visit->work = NULL;
        visit->more = false;
        open_event(visit);
        return next(visit, visit->context);
}

/* The next change of the area: number, instant, a clean event. A later slice of a long piece of work has an arena of
 * its own, so that its memory stays constant. */
static void
change_begin(struct visit *visit, bool next)
{
        struct area *area = visit->area;

        if (next && !visit->slice)
                visit->slice = arena_create(ARENA_SECRET, ARENA_MAXIMUM);
        else if (next)
                arena_reset(visit->slice);
        *visit->change = (struct change){
                .store = area->store,
                .seal = area->seal,
                .arena = next ? visit->slice : visit->arena,
                .number = area->head.number + 1,
                .at = clock_now_ms(),
                .today = visit->today,
        };
}

static struct err *
write_event(struct visit *visit, struct text result)
{
        struct event *event = &visit->change->event;

        if (event->what.length == 0)
                return NULL;
        if (event->result.length == 0)
                event->result = result;
        return chain_append(visit->area->store, &visit->area->head, event);
}

struct err *
handle_run(struct visit *visit, bool next, enum handle_state *out_state)
{
        struct store *store = visit->area->store;
        struct err *err, *failure;

        change_begin(visit, next);
        err = store_savepoint(store);
        if (err)
                return err_wrap(err, "begin a change");
        failure = next ? again(visit) : first(visit);
        if (!failure)
                failure = buffer_check(&visit->response.body);
        if (!failure)
                failure = keep_answer(visit);
        if (failure || visit->work) {
                visit->change->committed = NULL;
                err = store_savepoint_rollback(store);
                if (err) {
                        err_drop(failure, "the turn is lost, which is worse");
                        return err_wrap(err, "undo a change");
                }
        } else if (visit->undo) {
                visit->change->committed = NULL;
                err = store_savepoint_rollback(store);
                if (!err)
                        err = write_event(visit, TEXT("undone"));
                if (err)
                        return err_wrap(err, "undo a dry run");
        } else {
                /* A form that came back with its errors kept nothing. */
                err = write_event(visit, visit->response.status >= 400 ? TEXT("not-kept") : TEXT("ok"));
                if (!err)
                        err = store_savepoint_release(store);
                if (err)
                        return err_wrap(err, "keep a change");
        }
        if (failure) {
                event_clear(&visit->change->event);
                /* A stranger from the internet who gets nothing leaves no row: the trail is of those who have a right,
                 * and nobody may fill it at will. The log counts the refusals. */
                if (visit->side == SIDE_INTERNET && visit->actor.kind == ACTOR_NOBODY && visit->match.route &&
                    strcmp(visit->match.route->right, RIGHT_ANYONE) != 0)
                        visit->change->event.what = TEXT("");
                /* A page that shows nobody has no event of its own; trying it without the right is one, as the page of
                 * the refusal says. */
                else if (err_is(failure, &REQUEST_NOT_ALLOWED) && visit->change->event.what.length == 0)
                        visit->change->event.what = TEXT("request.refused");
                visit->change->event.result = (struct text){ NULL, 0 };
                err = write_event(visit, text_of(err_code(failure)->code));
                if (err) {
                        err_drop(failure, "the turn is lost, which is worse");
                        return err;
                }
                log_event(err_code(failure)->status >= 500 ? LOG_ERR : LOG_INFO, "request.failed",
                          log_string("code", err_code(failure)->code), log_string("why", err_sentence(failure)));
                answer_failure(visit, failure);
                err_free(failure);
                visit->work = NULL;
                visit->more = false;
                *out_state = HANDLE_ANSWERED;
                return NULL;
        }
        *out_state = visit->work ? HANDLE_DEFERRED : visit->more ? HANDLE_MORE : HANDLE_ANSWERED;
        return NULL;
}
