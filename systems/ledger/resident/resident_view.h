/* SPDX-License-Identifier: MIT */
/* What pages show of people: the rows of a search, and the record of one person. */
#ifndef RESIDENT_RESIDENT_VIEW_H
#define RESIDENT_RESIDENT_VIEW_H

#include "page/page.h"
#include "resident/resident_search.h"

/* One row of a result. */
struct resident_row {
        struct url url;
        struct text name;
        struct text kana;
        struct text birth; /* both calendars */
        struct text address_number;
        struct text address; /* "" for people under protective measures */
        enum resident_status status;
        bool is_protected;
        enum search_level level;
};

struct resident_results {
        struct text typed;
        bool include_gone;
        bool asked; /* something was searched for */
        struct search_terms terms;
        struct text birth_words;
        struct resident_row *rows;
        size_t count;
        size_t matched;
};

/* A person as the banner and the record show it. */
struct resident_card {
        const struct resident *resident;
        struct text name;
        struct text kana;
        struct text birth; /* both calendars, with 推定 when it is not known to the day */
        struct text age;   /* on the business date */
        struct text sex;
        struct text since;
        struct url record; /* the person's page */
        struct url who;    /* who saw this person; { 0 } without the right */
};

/* Fills a card; the age is the law's, on the visit's business date. */
struct visit;
void resident_card_fill(struct visit *visit, const struct resident *resident, struct resident_card *out_card);

const char *resident_status_words(enum resident_status status, bool english);
const char *resident_level_words(enum search_level level, bool english);

#endif
