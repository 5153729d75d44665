/* SPDX-License-Identifier: MIT */
/* The data keys of an area in its own store: loaded when the area opens, made when a table has none yet. */
#ifndef REQUEST_KEYS_H
#define REQUEST_KEYS_H

#include "core/arena.h"
#include "core/err.h"

struct seal;
struct store;

/* Loads all keys into the seal, and makes those that are missing: rows of each of `tables`, blind indexes of each of
 * `indexes` (both ended by NULL). A new key is durable before this returns. seal.wrong-key when the area key is not
 * the one that wrapped them. */
struct err *keys_open(struct store *store, struct seal *seal, struct arena *arena, const char *const *tables,
                      const char *const *indexes);

#endif
