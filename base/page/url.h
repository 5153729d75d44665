/* SPDX-License-Identifier: MIT */
/* Addresses of this server's own pages, already percent-encoded.
 *
 * A `struct url` is a path of this server with an optional query: never a scheme, never a host. It is made only by the
 * functions below, so a page can put it into href and action as it is, and a redirect cannot lead elsewhere. In a
 * template an address written out may hold values ({{ … }} is percent-encoded there); a struct url is for addresses
 * that come from a table or from another function.
 *
 * Not here: the table of routes (request). Ids and numbers that identify a person never stand in an address, except
 * the opaque ids of core/id.h (design §6). */
#ifndef PAGE_URL_H
#define PAGE_URL_H

#include "core/arena.h"
#include "core/bytes.h"

struct url {
        struct text checked; /* set by the functions below only */
};

/* An address written out in the source: URL("/search"), in the row of a constant table URL_ROW("/search"). */
#define URL(LITERAL) ((struct url)URL_ROW(LITERAL))
#define URL_ROW(LITERAL)                                                                                               \
        {                                                                                                              \
                {                                                                                                      \
                        "" LITERAL, sizeof(LITERAL) - 1                                                                \
                }                                                                                                      \
        }

/* A path from its pattern as in the table of routes: every `:name` is replaced by the next of `count` values,
 * percent-encoded. Ends the process when the numbers differ.
 *         url_path(arena, "/person/:person/dose/new", (struct text[]){ person }, 1) */
struct url url_path(struct arena *arena, const char *pattern, const struct text *values, size_t count);

/* Adds name=value to the query, both percent-encoded. */
struct url url_with(struct arena *arena, struct url url, const char *name, struct text value);

/* Takes an address that came from outside (where to go back to): false unless it is a path of this server in
 * printable ASCII: "/…", not "//…", no backslash, no "..". */
bool url_read(struct text text, struct url *out_url);

/* The 32 hex digits of an opaque id of core/id.h, as a text in the arena. */
#define url_id(ARENA, ID) url_hex((ARENA), (ID).at, sizeof(ID).at)
struct text url_hex(struct arena *arena, const uint8_t *bytes, size_t length);

#endif
