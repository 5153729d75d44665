/* SPDX-License-Identifier: MIT */
/* What the tablet's pages show, and the words of a verdict. */
#ifndef VRS_VENUE_VENUE_VIEW_H
#define VRS_VENUE_VENUE_VIEW_H

#include "page/parts.h"
#include "venue/venue.h"

/* T2 */
struct setup_form {
        const struct page_choice *modes;
        size_t mode_count;
        const struct page_choice *products;
        size_t product_count;
        struct text mode, given_on, reason, product, lot;
        struct text echo; /* how the day was understood */
        bool look_again;  /* the day changed, or nobody used it for long */
};

/* T5: the four groups of the 18 digits, as typed. */
struct entry_form {
        struct text kind, dose, municipality, number, birth, echo;
        const char *kinds; /* every digit that 券種 may have */
        bool record_mode;
};

/* T4 */
struct verdict_view {
        enum page_tone tone;
        const char *words;
        struct text person; /* 7回目 ア＊＊＊ タ＊＊ 1965年生 */
        struct text last;
        const struct err_code *codes[VENUE_CODES_MAX];
        size_t code_count;
        bool green; /* goes on by itself */
        bool cancelled;
        bool was_cancelled; /* just now */
        struct url cancel;  /* { 0 }: not here */
};

/* T6 */
struct history_row {
        struct text time;
        struct text last;
        int64_t dose;
        enum page_tone tone;
        const char *state;
        struct url url;
};

struct history_view {
        struct history_row *rows;
        size_t count;
};

/* Tone and words of an answer, as its page says it. */
void verdict_words(const struct read_answer *answer, bool english, enum page_tone *out_tone, const char **out_words);
/* The rows of the table of codes that an answer has. */
size_t verdict_codes(const struct read_answer *answer, const struct err_code *codes[static VENUE_CODES_MAX]);

#endif
