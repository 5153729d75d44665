/* SPDX-License-Identifier: MIT */
/* application/x-www-form-urlencoded and cookies, read strictly.
 *
 * Source: WHATWG URL Standard, application/x-www-form-urlencoded parsing, with our limits: a broken percent sign,
 * a NUL or another control character (but tab and line ends), broken UTF-8 or more than URLENCODED_PAIRS_MAX pairs are
 * refused as request.malformed. */
#ifndef REQUEST_URLENCODED_H
#define REQUEST_URLENCODED_H

#include "core/arena.h"
#include "core/err.h"
#include "core/pair.h"

enum { URLENCODED_PAIRS_MAX = 500 };

/* Decodes a query or a form body. The texts lie in the arena. */
struct err *urlencoded_read(struct arena *arena, struct text encoded, struct pairs *out_pairs);

/* Decodes one segment of a path: percent signs, but "+" stays. False when malformed. */
bool urlencoded_segment(struct arena *arena, struct text segment, struct text *out_text);

/* The value of a cookie, absent when there is none of that name or more than one. */
struct text cookie_find(struct text header, const char *name);

#endif
