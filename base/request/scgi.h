/* SPDX-License-Identifier: MIT */
/* SCGI, read strictly: what nginx and the operator's command send to an area.
 *
 * A request is a netstring of NUL-terminated names and values, then the body:
 *         "70:" "CONTENT_LENGTH" NUL "27" NUL "SCGI" NUL "1" NUL … "," body
 * Strictly: a length of at most four digits without leading zero, a head of at most SCGI_HEAD_MAX bytes,
 * CONTENT_LENGTH first, SCGI=1 there, no name twice, no name that is not in the closed list below, and not one byte
 * after the body. Anything else is request.malformed, and the connection ends; nothing is guessed.
 *
 * The parser holds no memory: it reads the caller's bytes, and the request points into them.
 * Source: SCGI: A Simple Common Gateway Interface alternative, N. Schemenauer, 2008-06-23. */
#ifndef REQUEST_SCGI_H
#define REQUEST_SCGI_H

#include "core/bytes.h"
#include "core/err.h"

enum {
        SCGI_HEAD_MAX = 8192,
        SCGI_BODY_MAX = 64 * 1024,
};

enum scgi_method { SCGI_GET, SCGI_HEAD_ONLY, SCGI_POST };

struct scgi_request {
        enum scgi_method method;
        struct text path;         /* "/person/00…", still percent-encoded, begins with "/" */
        struct text query;        /* without "?", "" when none */
        struct text content_type; /* "" when none */
        struct text cookie;
        struct text origin; /* absent (.at NULL) when the browser sent none */
        struct text language;
        struct text idempotency_key;
        struct text if_match;
        struct text remote;   /* address of the terminal, for the trail */
        struct text terminal; /* its certificate, PEM with percent-encoding, "" when none */
        struct text host;
        struct text actor; /* the operator's login name; only on the operator's socket */
        struct bytes body;
};

enum scgi_state { SCGI_MORE, SCGI_DONE, SCGI_BAD };

/* Looks at the bytes received so far. SCGI_MORE: not complete, *out_request untouched. SCGI_BAD: *out_why is a
 * sentence without any value of the request. */
enum scgi_state scgi_read(struct bytes received, struct scgi_request *out_request, const char **out_why);

#endif
