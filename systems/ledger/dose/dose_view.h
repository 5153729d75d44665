/* SPDX-License-Identifier: MIT */
/* What the pages of doses show. */
#ifndef DOSE_DOSE_VIEW_H
#define DOSE_DOSE_VIEW_H

#include "dose/dose.h"
#include "page/parts.h"
#include "resident/resident_view.h"

struct schedule_decision;
struct schedule_law;
struct visit;

/* A dose as a row. */
struct dose_row {
        struct url url;
        struct text vaccine;
        struct text phase;
        int64_t number;
        struct text given_on;
        struct text lot;
        struct text place;
        struct text flags; /* in words */
        bool unconfirmed;  /* nobody has looked at them */
        bool cancelled;
        int64_t version;
        struct text reason; /* why this version replaced the one before */
        int64_t event;
};

struct dose_rows {
        struct dose_row *at;
        size_t count;
};

/* A rule of the law that a decision rests on, for a person to read. */
struct dose_law_reason {
        const char *text; /* one sentence */
        const char *article;
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
        const struct dose_law_reason *law; /* why the law does not allow it */
        size_t law_count;
        bool confirmed;
};

/* The value of a field in the form: as typed, else as it was. */
struct text dose_form_value(struct page *page, const struct dose_form *form, const char *name);
/* How the day was understood, "" when it was not. */
struct text dose_form_day(struct page *page, const struct dose_form *form);

/* Rows for a table of doses. */
struct dose_rows dose_rows_make(struct visit *visit, const struct doses *doses);
/* The doubts in words; the row holds their codes. */
struct text dose_flag_words(struct visit *visit, struct text flags);
/* A code of a table in the language of the page, "" when there is none. */
const char *dose_code_words(const struct code *codes, struct text value, bool english);
/* A day in both calendars. */
struct text dose_day_words(struct visit *visit, struct date day);
bool dose_flags_unconfirmed(struct text flags);
/* The rules behind a decision: those in force on the day, or all where none is. */
size_t dose_law_reasons(struct visit *visit, const struct schedule_law *law, const struct schedule_decision *decision,
                        struct date on, const struct dose_law_reason **out_reasons);

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
        bool unconfirmed;
        struct url correct;
        struct url cancel;
        bool may_correct;
        struct text cancel_reason;
};

#endif
