/* SPDX-License-Identifier: MIT */
#include "page/page.h"

#include "calendar/era.h"
#include "page/escape.h"

#include <assert.h>
#include <inttypes.h>

void
page_literal(struct page *page, const char *html, size_t length)
{
        buffer_put(page->out, html, length);
}

void
page_text(struct page *page, struct text text)
{
        escape_html(page->out, text);
}

void
page_string(struct page *page, const char *string)
{
        if (string)
                escape_html(page->out, text_of(string));
}

void
page_int(struct page *page, int64_t number)
{
        buffer_printf(page->out, "%" PRId64, number);
}

void
page_uint(struct page *page, uint64_t number)
{
        buffer_printf(page->out, "%" PRIu64, number);
}

void
page_date(struct page *page, struct date date)
{
        char text[DATE_TEXT_SIZE];

        date_write(date, text);
        buffer_put_string(page->out, text);
}

void
page_html(struct page *page, struct html html)
{
        buffer_put_text(page->out, html.made_by_escaper);
}

void
page_url(struct page *page, struct url url)
{
        struct url checked;

        /* Whoever made one by hand meets this: an address of another server, or a script. */
        bool local = url_read(url.checked, &checked);

        assert(local);
        escape_html(page->out, url.checked);
}

void
page_path_text(struct page *page, struct text text)
{
        escape_url_path(page->out, text);
}

void
page_path_string(struct page *page, const char *string)
{
        escape_url_path(page->out, text_of(string));
}

void
page_part_text(struct page *page, struct text text)
{
        escape_url_part(page->out, text);
}

void
page_part_string(struct page *page, const char *string)
{
        if (string)
                escape_url_part(page->out, text_of(string));
}

struct text
page_count(struct page *page, uint64_t number)
{
        char digits[32];
        char *text = arena_alloc(page->arena, sizeof digits * 2);
        int length = snprintf(digits, sizeof digits, "%" PRIu64, number);
        size_t used = 0;

        for (int i = 0; i < length; i++) {
                if (i > 0 && (length - i) % 3 == 0)
                        text[used++] = ',';
                text[used++] = digits[i];
        }
        return (struct text){ text, used };
}

struct text
page_day(struct page *page, struct date date)
{
        return page->english ? era_english(page->arena, date) : era_both(page->arena, date);
}

struct text
page_time(struct page *page, int64_t utc_ms)
{
        enum { MINUTE = 60 * 1000, DAY = 24 * 60 };
        char date[DATE_TEXT_SIZE];
        int64_t minutes = utc_ms / MINUTE - (utc_ms % MINUTE < 0);
        int of_day = (int)(((minutes + 9 * 60) % DAY + DAY) % DAY);

        date_write(date_in_japan(utc_ms), date);
        return text_format(page->arena, "%s %02d:%02d", date, of_day / 60, of_day % 60);
}

struct html
page_lines(struct page *page, struct text text)
{
        struct buffer buffer;
        struct html html;
        size_t start = 0;

        if (text.length == 0)
                return (struct html){ { NULL, 0 } };
        /* A reference is at most six bytes for one. */
        buffer_init(&buffer, 6 * text.length + 1);
        for (size_t i = 0; i <= text.length; i++) {
                if (i < text.length && text.at[i] != '\n')
                        continue;
                escape_html(&buffer, (struct text){ text.at + start, i - start });
                if (i < text.length)
                        buffer_put_string(&buffer, "<br>");
                start = i + 1;
        }
        assert(!buffer_full(&buffer));
        html.made_by_escaper = text_copy(page->arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return html;
}
