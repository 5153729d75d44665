/* SPDX-License-Identifier: MIT */
/* Code points one by one, between decomposition and composition: the private middle of normal.c and kana.c. */
#ifndef TEXT_POINTS_H
#define TEXT_POINTS_H

#include "core/arena.h"
#include "core/bytes.h"

struct points {
        int32_t *at; /* room for one more than count */
        size_t count;
};

/* Decomposes a checked text; `options` are utf8proc's (UTF8PROC_…). */
struct points points_decompose(struct arena *arena, struct text text, int options);

/* Composes what is left and writes it as UTF-8. Uses up the points. */
struct text points_compose(struct arena *arena, struct points *points);

#endif
