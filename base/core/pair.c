/* SPDX-License-Identifier: MIT */
#include "core/pair.h"

#include <assert.h>

static const uint32_t absent = UINT32_MAX;

void
pairs_pack(const struct pairs *pairs, struct buffer *out)
{
        for (size_t i = 0; i < pairs->count; i++) {
                const struct pair *pair = &pairs->at[i];
                uint32_t length = pair->value.at ? (uint32_t)pair->value.length : absent;
                char size[4];

                assert(pair->name.length <= UINT8_MAX && pair->value.length < absent);
                for (int at = 0; at < 4; at++)
                        size[at] = (char)(length >> (8 * at));
                buffer_put_char(out, (char)pair->name.length);
                buffer_put_text(out, pair->name);
                buffer_put(out, size, sizeof size);
                if (pair->value.at)
                        buffer_put_text(out, pair->value);
        }
}

static bool
take(struct bytes *rest, size_t length, const uint8_t **out_at)
{
        if (rest->length < length)
                return false;
        *out_at = rest->at;
        rest->at += length;
        rest->length -= length;
        return true;
}

static bool
take_pair(struct bytes *rest, struct pair *out_pair)
{
        const uint8_t *at;
        size_t name_length;
        uint32_t length = 0;

        if (!take(rest, 1, &at))
                return false;
        name_length = *at;
        if (!take(rest, name_length, &at))
                return false;
        out_pair->name = (struct text){ (const char *)at, name_length };
        if (!take(rest, 4, &at))
                return false;
        for (int i = 0; i < 4; i++)
                length |= (uint32_t)at[i] << (8 * i);
        out_pair->value = (struct text){ NULL, 0 };
        if (length == absent)
                return true;
        if (!take(rest, length, &at))
                return false;
        out_pair->value = (struct text){ (const char *)at, length };
        return true;
}

bool
pairs_unpack(struct arena *arena, struct bytes packed, struct pairs *out_pairs)
{
        struct pairs pairs = { 0 };
        struct bytes rest = packed;
        struct pair pair;

        while (rest.length) {
                if (!take_pair(&rest, &pair))
                        return false;
                pairs.count++;
        }
        pairs.at = arena_new_array(arena, pairs.count + 1, struct pair);
        rest = packed;
        for (size_t i = 0; i < pairs.count; i++)
                take_pair(&rest, &pairs.at[i]);
        *out_pairs = pairs;
        return true;
}
