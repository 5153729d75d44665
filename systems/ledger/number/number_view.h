/* SPDX-License-Identifier: MIT */
/* What the screens of individual numbers show. */
#ifndef NUMBER_NUMBER_VIEW_H
#define NUMBER_NUMBER_VIEW_H

#include "page/parts.h"
#include "resident/resident_view.h"

enum { NUMBER_USES_MAX = 8 };

/* The uses to choose from, and the one chosen. */
struct number_uses {
        struct page_choice at[NUMBER_USES_MAX];
        size_t count;
        struct text chosen;
};

/* The part of a person's record: to see the number, its use has to be named. */
struct number_offer {
        struct url action; /* { 0 } without the right */
        struct number_uses uses;
};

struct number_shown {
        struct resident_card card;
        struct text number; /* in groups of four; "" = the vault has none */
        const char *use;
};

/* One of several people with the same number. */
struct number_hit {
        struct url url;
        struct text name;
        struct text kana;
        struct text address_number;
};

struct number_search {
        struct number_uses uses;
        bool asked;
        struct number_hit *hits;
        size_t count;
};

#endif
