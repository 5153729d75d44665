/* SPDX-License-Identifier: MIT */
#include "page/parts.h"

uint64_t
page_pager_pages(const struct page_pager *pager)
{
        return pager->total == 0 ? 1 : (pager->total - 1) / PAGE_ROWS + 1;
}

struct url
page_pager_url(struct page *page, const struct page_pager *pager, uint64_t number)
{
        return url_with(page->arena, pager->url, "page", text_format(page->arena, "%llu", (unsigned long long)number));
}

const struct page_error *
page_error_of(const struct page *page, const char *field)
{
        for (size_t i = 0; i < page->error_count; i++)
                if (page->errors[i].field && strcmp(page->errors[i].field, field) == 0)
                        return &page->errors[i];
        return NULL;
}

bool
page_has_url(struct url url)
{
        return url.checked.length > 0;
}

struct text
page_described_by(const struct page *page, const struct page_input *input)
{
        struct text ids = TEXT("");

        if (input->hint)
                ids = text_format(page->arena, "%s-hint", input->name);
        if (page_error_of(page, input->name))
                ids = text_format(page->arena, "%.*s %s-error", TEXT_ARGS(ids), input->name);
        if (input->echo.length > 0)
                ids = text_format(page->arena, "%.*s %s-echo", TEXT_ARGS(ids), input->name);
        return ids;
}

const struct page_input *
page_input_date(const struct page *page, const struct page_input *input)
{
        struct page_input *date = arena_new(page->arena, struct page_input);

        *date = *input;
        if (!date->hint)
                date->hint =
                    page->english ? "For example R5.10.2 or 2023-10-02" : "例：R5.10.2、令和5年10月2日、2023-10-02";
        if (!date->width)
                date->width = 20;
        return date;
}
