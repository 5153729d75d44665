/* SPDX-License-Identifier: MIT */
/* Escapes for the places of a page. Called by generated code and by page/url.c; a handler never needs them.
 *
 * The text is UTF-8 that was checked where it entered. Every code point comes out as itself, except those that mean
 * something at the place, and control characters, which HTML forbids: they come out as U+FFFD so that somebody sees
 * them. */
#ifndef PAGE_ESCAPE_H
#define PAGE_ESCAPE_H

#include "core/buffer.h"

/* Text and quoted attributes alike: & < > " ' are written as references. */
void escape_html(struct buffer *out, struct text text);
/* Percent-encodes everything but letters, digits, - . _ ~ (RFC 3986 §2.3). For names and values of a query. */
void escape_url_part(struct buffer *out, struct text text);
/* The same for one segment of a path. "." and ".." name other folders even when encoded, and an empty segment at the
 * beginning would make "//" and so another server: these come out as "_". */
void escape_url_path(struct buffer *out, struct text text);

#endif
