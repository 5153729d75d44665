/* SPDX-License-Identifier: MIT */
/* What the list of records from VRS shows. */
#ifndef RECEIVED_RECEIVED_VIEW_H
#define RECEIVED_RECEIVED_VIEW_H

#include "page/parts.h"
#include "received/received.h"

struct received_row {
        int64_t received; /* milliseconds UTC */
        bool held;
        struct text address_number;
        struct url person; /* { 0 } where the ledger does not have them */
        struct url dose;   /* { 0 } where there is none */
        int64_t number;
        struct text given_on;
        struct text lot;
        struct text venue;
        struct text why;
        struct text next; /* what to do */
        struct url again; /* { 0 } where it cannot be tried again */
        struct url review;
};

struct received_rows {
        struct received_row *at;
        size_t count;
        bool more;
        int64_t total; /* of all records that ever came, in all versions */
        bool may_review;
};

#endif
