/* SPDX-License-Identifier: MIT */
/* Names and values as they came: a form, a query, a row of a file under its header. In order, repeated names kept
 * (whoever decodes them refuses repetition). */
#ifndef CORE_PAIR_H
#define CORE_PAIR_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"

struct pair {
        struct text name;
        struct text value;
};

struct pairs {
        struct pair *at;
        size_t count;
};

/* Packs pairs into bytes that describe themselves: what a sealed row holds. u8 length of the name, name, u32 length of
 * the value (little-endian, 0xFFFFFFFF = absent), value; pair after pair. A name has at most 255 bytes. */
void pairs_pack(const struct pairs *pairs, struct buffer *out);
/* False when the bytes are no such run. The values point into `packed`. */
bool pairs_unpack(struct arena *arena, struct bytes packed, struct pairs *out_pairs);

/* The first value of that name; absent (.at == NULL) when there is none. */
static inline struct text
pairs_find(const struct pairs *pairs, const char *name)
{
        for (size_t i = 0; i < pairs->count; i++)
                if (text_is(pairs->at[i].name, name))
                        return pairs->at[i].value;
        return (struct text){ NULL, 0 };
}

#endif
