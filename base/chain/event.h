/* SPDX-License-Identifier: MIT */
/* An event: one line of the trail, as it is being gathered during a request.
 *
 * An event says who, by which right, for which purpose, what, about whom, with what result and from where
 * (assessment III-3, III-7: 操作ログ; design D17). A search, a list, an export, a print and a single view are one
 * event each; whose fields are shown, that person is a subject. The request layer opens the event from the route's
 * row and closes it, so that no handler can forget it; a handler only adds subjects and details.
 *
 * An event holds ids and words of a fixed vocabulary, never a value of a person. */
#ifndef CHAIN_EVENT_H
#define CHAIN_EVENT_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"
#include "core/id.h"

ID_TYPE(subject_id);

struct event_detail {
        const char *name;
        bool is_number;
        int64_t number;
        struct text text;
        struct event_detail *next;
};

struct event {
        struct arena *arena;
        int64_t number;        /* the change number of the area */
        int64_t at;            /* milliseconds UTC */
        struct text actor;     /* log-in name, "operator:NAME", or "" before anybody logged in */
        struct text right;     /* the right that was used */
        struct text purpose;   /* purpose of the session (作業目的), "" when none */
        struct text reference; /* request number of the purpose, "" when none */
        struct text what;      /* "person.view": the route's event */
        struct text result;    /* "ok", or the code of the failure */
        struct text from;      /* address and terminal */
        struct subject_id *subjects;
        size_t subject_count;
        size_t subject_capacity;
        struct event_detail *details;
};

/* Adds a subject; the same one twice counts once. */
void event_add_subject(struct event *event, struct bytes id);
/* Adds a detail, a count or a word ("hits": 3). Never a value of a person. `name` is a literal; the same
 * name again replaces what was said under it. */
void event_add_number(struct event *event, const char *name, int64_t number);
void event_add_text(struct event *event, const char *name, struct text word);
/* Forgets subjects and details: what a failed handler had gathered was not shown. */
void event_clear(struct event *event);

/* Sorts the subjects and writes the event as JSON, members in a fixed order, into `out`. */
void event_write(struct event *event, struct buffer *out);

#endif
