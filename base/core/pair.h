/* SPDX-License-Identifier: MIT */
/* Names and values as they came: a form, a query, a row of a file under its header. In order, repeated names kept
 * (whoever decodes them refuses repetition). */
#ifndef CORE_PAIR_H
#define CORE_PAIR_H

#include "core/bytes.h"

struct pair {
        struct text name;
        struct text value;
};

struct pairs {
        struct pair *at;
        size_t count;
};

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
