/* SPDX-License-Identifier: MIT */
/* What the law says of a person today, for the person's page. */
#ifndef ELIGIBLE_ELIGIBLE_VIEW_H
#define ELIGIBLE_ELIGIBLE_VIEW_H

#include "dose/dose_view.h"
#include "eligible/eligible.h"

struct eligible_row {
        struct text vaccine;
        struct text phase;
        int32_t dose;
        enum schedule_word word;
        const char *words;    /* of the decision */
        struct text from;     /* of the legal window, "" when there is none */
        struct text to;       /* "" when it has no end */
        struct text earliest; /* first possible day, where an interval is not over; else "" */
        const struct dose_law_reason *reasons;
        size_t reason_count;
};

struct eligible_rows {
        struct text on;            /* the business date */
        bool birth_unknown;        /* so nothing can be said */
        bool not_here;             /* moved out, dead, cancelled: no dose of this municipality */
        struct eligible_row *open; /* may be given, or will be */
        size_t open_count;
        struct eligible_row *closed; /* not a target, done, too late */
        size_t closed_count;
};

/* Asks for every vaccine that the law has on the business date. */
void eligible_rows_fill(struct visit *visit, const struct resident *resident, const struct doses *doses,
                        struct eligible_rows *out_rows);

#endif
