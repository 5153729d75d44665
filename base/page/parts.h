/* SPDX-License-Identifier: MIT */
/* The parts that pages are put together from, and the values they take. Each is a function of a template in this
 * folder (chrome.tmpl, form.tmpl, list.tmpl, message.tmpl); a feature's template renders them. What each looks like
 * is in web/; build/base/page/page_gallery writes all of them to files.
 *
 * Labels and hints are plain strings in the language of the page; in a template "日本語" | "English" picks one. */
#ifndef PAGE_PARTS_H
#define PAGE_PARTS_H

#include "page/page.h"

/* How a message, a tag or a button is meant. Always shown as words and an icon, never by colour alone. */
enum page_tone { TONE_PLAIN, TONE_INFO, TONE_SUCCESS, TONE_WARNING, TONE_ERROR };

/* What is said beside a label. */
enum input_need {
        INPUT_REQUIRED, /* 必須 */
        INPUT_OPTIONAL, /* 任意 */
        INPUT_UNMARKED  /* neither: the conditions of a search */
};

/* One input of a form. `name` is the name of the form's value and the id of the input. The errors of the page that
 * name it are shown beside it. */
struct page_input {
        const char *name;
        const char *label;
        const char *hint;         /* NULL = none: how to write it, with an example */
        struct text value;        /* as typed or as stored */
        const char *autocomplete; /* NULL = off */
        const char *inputmode;    /* "numeric" brings up digits */
        unsigned width;           /* characters it is meant to hold; 0 = as wide as the form */
        unsigned rows;            /* of a text area */
        enum input_need need;
        bool focus;       /* gets the focus at once: only the first field of a page made for entering */
        struct text echo; /* how a value was understood: 昭和40年4月1日（1965-04-01） */
};

/* One choice of a select, of radio buttons or of check boxes. */
struct page_choice {
        const char *value;
        const char *label;
        const char *hint; /* radio buttons and check boxes only */
};

/* Pages of a list, 50 rows each. The address gets page=N. */
struct page_pager {
        struct url url; /* with the filters of the list */
        uint64_t total; /* rows in all */
        uint64_t page;  /* shown now, from 1 */
};

enum { PAGE_ROWS = 50 };

/* How a column is sorted now. */
enum page_order { ORDER_NONE, ORDER_RISING, ORDER_FALLING };

uint64_t page_pager_pages(const struct page_pager *pager);
/* The address of another page of the list. */
struct url page_pager_url(struct page *page, const struct page_pager *pager, uint64_t number);

/* The words of the error at a field, NULL when there is none. */
const struct page_error *page_error_of(const struct page *page, const char *field);
bool page_has_url(struct url url);
/* The ids of the hint, error and echo that an input has, as aria-describedby wants them; "" when there are none. */
struct text page_described_by(const struct page *page, const struct page_input *input);
/* The input with the hint of days, where it has none of its own. */
const struct page_input *page_input_date(const struct page *page, const struct page_input *input);

#endif
