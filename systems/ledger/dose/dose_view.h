/* SPDX-License-Identifier: MIT */
/* What the pages of doses show. */
#ifndef DOSE_DOSE_VIEW_H
#define DOSE_DOSE_VIEW_H

#include "dose/dose.h"
#include "page/parts.h"
#include "resident/resident_view.h"

/* A dose as a row. */
struct dose_row {
        struct url url;
        struct text vaccine;
        struct text phase;
        int64_t number;
        struct text given_on;
        struct text lot;
        struct text place;
        struct text flags;  /* in words */
        bool cancelled;
        int64_t version;
        struct text reason; /* why this version replaced the one before */
        int64_t event;
};

struct dose_rows {
        struct dose_row *at;
        size_t count;
};

/* The form: new or correction. */
struct dose_form {
        const struct resident_card *card;
        struct url action;
        const struct field_errors *read; /* what was typed, by field; NULL = a fresh form */
        const struct dose_new *start;    /* values to begin with; NULL = empty */
        const struct page_choice *vaccines;
        size_t vaccine_count;
        const struct page_choice *phases;
        size_t phase_count;
        bool correction;
        int64_t version;
        struct text reason;
        const struct err_code *const *doubts; /* to be confirmed */
        size_t doubt_count;
        bool confirmed;
};

/* The value of a field in the form: as typed, else as it was. */
struct text dose_form_value(struct page *page, const struct dose_form *form, const char *name);
/* How the day was understood, "" when it was not. */
struct text dose_form_day(struct page *page, const struct dose_form *form);

/* One fact of a dose for a summary. */
struct dose_fact {
        const char *label;
        struct text value;
};

struct dose_detail {
        const struct resident_card *card;
        const struct dose *dose;
        struct dose_fact *facts;
        size_t fact_count;
        struct dose_rows past;
        struct text flags;
        struct url correct;
        struct url cancel;
        bool may_correct;
        struct text cancel_reason;
};

#endif
