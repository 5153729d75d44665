/* SPDX-License-Identifier: MIT */
/* What the pages of tickets show. */
#ifndef TICKET_TICKET_VIEW_H
#define TICKET_TICKET_VIEW_H

#include "page/parts.h"
#include "resident/resident_view.h"
#include "ticket/ticket.h"

struct visit;

/* Somebody to whom a ticket is due. */
struct ticket_due_row {
        struct url url;
        struct text name;
        struct text kana;
        struct text birth;
        struct text age;
        struct text address_number;
        struct text address; /* "" for people under protective measures */
        bool is_protected;
        int64_t dose;
};

struct ticket_batch_row {
        struct url url;
        int64_t opened; /* milliseconds UTC */
        bool closed;
        struct text issued_on;
        struct text clerk;
        int64_t seen;
        int64_t issued;
};

struct ticket_batch_rows {
        struct ticket_batch_row *at;
        size_t count;
};

struct ticket_list {
        struct text on; /* the business date */
        int64_t residents;
        struct ticket_due_row *rows;
        size_t count;
        struct page_pager pager;
        struct ticket_batch_rows batches;
        bool may_issue;
};

/* A ticket of a person. */
struct ticket_row {
        struct text digits; /* in groups, as they are printed: 2 1 012041 1234567890 */
        struct text kind;
        int64_t dose;
        struct text issued_on;
        bool live;
        struct text reason; /* why it is void, and since when */
        struct url reissue; /* { 0 } where it cannot be issued anew */
};

/* The tickets of a person, for the record. */
struct ticket_rows {
        bool shown; /* the role may see them */
        struct ticket_row *at;
        size_t count;
        bool not_here;    /* moved out or dead: what is live may not be used */
        int64_t due;      /* the dose for which a ticket can be issued now, 0 = none */
        struct url issue; /* { 0 } without the right, or where none is due */
};

struct ticket_reissue_form {
        const struct resident_card *card;
        const struct ticket_row *ticket;
        struct url action;
        const struct page_choice *reasons;
        size_t reason_count;
        struct text reason;
        int64_t version;
};

struct err *ticket_rows_fill(struct visit *visit, const struct resident *resident, struct ticket_rows *out_rows);
void ticket_row_fill(struct visit *visit, const struct ticket *ticket, struct ticket_row *out_row);

#endif
