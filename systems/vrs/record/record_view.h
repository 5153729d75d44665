/* SPDX-License-Identifier: MIT */
/* What the clerks' pages of recipients and records show. */
#ifndef VRS_RECORD_RECORD_VIEW_H
#define VRS_RECORD_RECORD_VIEW_H

#include "field/field_read.h"
#include "page/parts.h"
#include "record/record.h"

/* A recipient as the banner and the page show it. */
struct recipient_card {
        const struct recipient *recipient;
        struct text name;
        struct text kana;
        struct text birth; /* both calendars */
        const char *sex;
        const char *status_word; /* 転出; NULL = lives here */
        struct text status;      /* with its day: 転出　令和5年9月30日（2023-09-30）; "" = lives here */
        bool by_ticket;          /* found by the number of a ticket, not by the address number */
        struct url url;
        struct url who; /* who saw this person; { 0 } without the right */
};

struct ticket_row {
        struct text number;
        const char *kind;
        int64_t dose;
        struct text issued_on;
        bool live;
};

struct record_row {
        struct url url;
        struct text name; /* "" = no person yet */
        struct text kana;
        int64_t dose;
        struct text given_on;
        struct text product;
        struct text lot;
        struct text venue;
        enum record_state state;
        struct text codes;   /* in words */
        struct text read_at; /* 登録日時 */
        int64_t version;
        struct text reason;
};

struct record_rows {
        struct record_row *at;
        size_t count;
};

/* The search box, and what it found. */
struct recipient_results {
        bool asked;
        struct text typed;
        struct recipient_card *at;
        size_t count;
};

struct recipient_detail {
        struct recipient_card card;
        struct ticket_row *tickets;
        size_t ticket_count;
        struct record_rows records;
};

struct record_list {
        const char *state; /* chosen; "" = all */
        struct record_rows rows;
        struct url older; /* { 0 } = these were the last */
        int64_t held;
};

struct record_detail {
        const struct record *record;
        struct recipient_card *card; /* NULL = no person yet */
        struct record_row row;
        struct text digits; /* 2 7 012041 4829105736 */
        struct text birth;  /* second fact */
        struct record_rows past;
        struct url correct;
        struct url cancel;
        bool may_correct;
        struct text cancel_reason;
};

struct record_form {
        const struct record *record;
        struct recipient_card *card;
        struct url action;
        struct url back;
        const struct field_errors *read; /* NULL = a fresh form */
        struct text digits;
        struct text codes;
        struct text address_number;
        struct text state;
        const struct page_choice *states; /* what can become of a record that waits */
        size_t state_count;
        struct text reason;
};

const char *record_state_words(enum record_state state, bool english);
enum page_tone record_state_tone(enum record_state state);

#endif
