/* SPDX-License-Identifier: MIT */
/* Arenas: memory that lives exactly as long as a request, a row of a batch, or a process, and is freed whole.
 *
 * Nearly all data of the business lives as long as one request, so handlers allocate from the request's arena and
 * free nothing. Every arena has a maximum; whoever wants more ends the process, except through arena_try_alloc,
 * which the decoders of foreign input use so that a request meets its limit as an ordinary error (design D10).
 *
 * An arena made with ARENA_SECRET is wiped when it is destroyed or rewound: for numbers, passwords, keys.
 * Not thread-safe: an arena belongs to one thread at a time.
 * Disadvantage to know: nothing in it can be freed alone; loops over many rows use a mark, or an arena a row. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

enum arena_kind { ARENA_PLAIN, ARENA_SECRET };

/* Makes an arena that may grow to `maximum` bytes. Never NULL. */
struct arena *arena_create(enum arena_kind kind, size_t maximum) __attribute__((returns_nonnull));
/* Runs the clean-ups, newest first, then frees everything. NULL is allowed. */
void arena_destroy(struct arena *arena);
/* Forgets everything allocated and cleaned up so far, keeps the first block for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Ends the process at the maximum. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));
/* The same, NULL at the maximum. */
void *arena_try_alloc(struct arena *arena, size_t size);
/* Zeroed array; an overflow of count × size ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* Copies with a NUL behind. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length) __attribute__((returns_nonnull));
char *arena_string(struct arena *arena, const char *string) __attribute__((returns_nonnull));
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2), returns_nonnull));

/* Registers what has to be undone with the arena (a statement, a descriptor, a library's object). */
void arena_on_destroy(struct arena *arena, void (*clean_up)(void *object), void *object);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#endif
