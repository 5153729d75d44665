/* SPDX-License-Identifier: MIT */
/* A page being written, and what the compiled templates (generate/pages.py, x_pages.tmpl) call.
 *
 * A handler has a `struct page` from the request layer and calls the functions of its template:
 *
 *         dose_new_page(page, &form);
 *
 * They write HTML into page->out and cannot fail; a page that grows past the buffer's maximum is found by whoever sends
 * it (buffer_check). Nobody else writes into page->out: HTML is written only in templates, so that the escape of every
 * value is picked by the compiler.
 *
 * A page knows what stands around the content (page_frame: who, where, why, which day), filled once a request by the
 * request layer. It does not know requests, sessions or routes; those are above it.
 *
 * Japanese first; English when page->english. In a template: {{ "保存する" | "Save" }}. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "calendar/date.h"
#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"
#include "page/url.h"

/* HTML that needs no escape. Made only by the functions of page/ that say so, never by hand. */
struct html {
        struct text made_by_escaper;
};

/* One entry of the menu. The accesskeys 1 to 9 follow from the order (Alt+1 …). */
struct page_menu_item {
        struct url url;
        const char *ja;
        const char *en;
        bool current; /* the page shown lies below this entry */
};

/* A field that was refused, or a warning, for the summary on top of the page. */
struct page_error {
        const char *field; /* the id of the input to go to; NULL when it concerns the whole form */
        struct text words; /* the same words as beside the field; no value of a person is needed in them */
};

enum page_layout {
        PAGE_STAFF,    /* header, menu on the left, wide */
        PAGE_RESIDENT, /* one column, one question a page, larger text */
        PAGE_PLAIN,    /* no menu and nobody logged in: log-in, messages */
        PAGE_TABLET    /* a tablet at a venue: large, no menu, its set-up on top */
};

/* What stands around the content. Filled by the request layer; texts live as long as the request. An empty text
 * is left out of the page. */
struct page_frame {
        enum page_layout layout;
        const char *system_ja; /* 予防接種台帳 */
        const char *system_en;
        struct text municipality;  /* 旭川市 */
        struct url home;           /* where the system's name leads */
        struct url help;           /* the help link, at the same place on every page */
        struct url logout;         /* where the log-out form posts to */
        struct url language;       /* the same page in the other language */
        struct text user;          /* display name; empty = nobody is logged in */
        struct text role;          /* 部署・役割 */
        struct text purpose;       /* 作業目的 of the session */
        int64_t last_login_ms;     /* UTC; 0 = not known */
        struct date business_date; /* design §6; shown on every page; day 0 = not known yet */
        const char *band_ja;       /* 演習, 検証, 本番; NULL = no band */
        const char *band_en;
        struct text warning; /* for every page: the sandbox is off, the clock differs, … */
        struct text token;   /* the one-time token of forms */
        struct text notice;  /* what the step before did: 保存しました */
        struct text venue;         /* PAGE_TABLET: where it stands */
        struct text setup;         /* PAGE_TABLET: product and lot, "" = not set */
        struct url setup_change;   /* PAGE_TABLET: where the set-up is changed; { 0 } = nowhere */
        const struct page_menu_item *menu;
        size_t menu_count;
};

struct page {
        struct buffer *out;
        struct arena *arena; /* of the request: for texts made on the way */
        bool english;
        const struct page_frame *frame;
        const struct page_error *errors; /* of the form shown; the title says so */
        size_t error_count;
};

/* ---- Values. For templates: what {{ value }} becomes, by its type. ----
 *
 * A bool has no words and does not compile: write {{ if }}. Neither does an id: {{ url_id(page->arena, v->dose) }}. */
void page_literal(struct page *page, const char *html, size_t length);

void page_text(struct page *page, struct text text);
void page_string(struct page *page, const char *string);
void page_int(struct page *page, int64_t number);
void page_uint(struct page *page, uint64_t number);
void page_date(struct page *page, struct date date); /* YYYY-MM-DD; both calendars: page_day */
void page_html(struct page *page, struct html html);
void page_url(struct page *page, struct url url);
void page_path_text(struct page *page, struct text text);
void page_path_string(struct page *page, const char *string);
void page_part_text(struct page *page, struct text text);
void page_part_string(struct page *page, const char *string);
/* Never defined. */
void page_bool(struct page *page, bool value) __attribute__((error("a bool has no words; write {{ if (…) }}")));

/* clang-format off */
#define PAGE_NUMBERS                                                                                                   \
        bool: page_bool, int: page_int, long: page_int, long long: page_int, short: page_int, unsigned: page_uint,     \
        unsigned long: page_uint, unsigned long long: page_uint, unsigned short: page_uint, unsigned char: page_uint,  \
        struct date: page_date
#define PAGE_TEXT(PAGE, VALUE)                                                                                         \
        _Generic((VALUE), struct text: page_text, char *: page_string, const char *: page_string,                      \
                 struct html: page_html, struct url: page_url, PAGE_NUMBERS)((PAGE), (VALUE))
#define PAGE_ATTRIBUTE(PAGE, VALUE)                                                                                    \
        _Generic((VALUE), struct text: page_text, char *: page_string, const char *: page_string,                      \
                 struct url: page_url, PAGE_NUMBERS)((PAGE), (VALUE))
#define PAGE_URL(PAGE, VALUE) _Generic((VALUE), struct url: page_url)((PAGE), (VALUE))
#define PAGE_URL_PATH(PAGE, VALUE)                                                                                     \
        _Generic((VALUE), struct text: page_path_text, char *: page_path_string, const char *: page_path_string,       \
                 PAGE_NUMBERS)((PAGE), (VALUE))
#define PAGE_URL_PART(PAGE, VALUE)                                                                                     \
        _Generic((VALUE), struct text: page_part_text, char *: page_part_string, const char *: page_part_string,       \
                 PAGE_NUMBERS)((PAGE), (VALUE))
/* clang-format on */

/* ---- Words made from values ---- */

/* A count with its thousands separated: 1,741. */
struct text page_count(struct page *page, uint64_t number);
/* A day in both calendars: 令和5年10月2日（2023-10-02）; in English 2023-10-02 (Reiwa 5). */
struct text page_day(struct page *page, struct date date);
/* An instant as Japan's clocks show it: 2023-10-02 09:15. */
struct text page_time(struct page *page, int64_t utc_ms);
/* The line breaks of a text kept as <br>. */
struct html page_lines(struct page *page, struct text text);

#endif
