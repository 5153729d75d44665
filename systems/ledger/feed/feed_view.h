/* SPDX-License-Identifier: MIT */
/* What the pages of imports show. */
#ifndef LEDGER_FEED_FEED_VIEW_H
#define LEDGER_FEED_FEED_VIEW_H

#include "page/parts.h"

struct import_row {
        struct url url;
        int64_t opened; /* milliseconds UTC */
        bool closed;
        bool reviewed;
        struct text reviewer;
        int64_t total, new, changed, unchanged, held, rejected;
};

struct import_rows {
        struct import_row *at;
        size_t count;
};

struct reject_row {
        int64_t line;
        bool held;
        struct text code;
        struct text field;
        struct text message;
        struct text next;
        struct text who; /* 宛名番号 of a held line; "" of a rejected one */
};

struct import_detail {
        struct import_row row;
        struct reject_row *rejects;
        size_t reject_count;
        bool more;
        struct url review;
};

#endif
