/* SPDX-License-Identifier: MIT */
#include "page/url.h"

#include "page/escape.h"

#include <assert.h>

/* Enough for every address the product makes; longer ones are a mistake. */
enum { URL_MAXIMUM = 4096 };

static struct url
url_take(struct arena *arena, struct buffer *buffer)
{
        struct url url;

        assert(!buffer_full(buffer));
        url.checked = text_copy(arena, buffer_text(buffer));
        buffer_finish(buffer);
        return url;
}

struct url
url_path(struct arena *arena, const char *pattern, const struct text *values, size_t count)
{
        struct buffer buffer;
        size_t used = 0;

        assert(pattern[0] == '/' && pattern[1] != '/');
        buffer_init(&buffer, URL_MAXIMUM);
        for (const char *at = pattern; *at; at++) {
                if (*at != ':') {
                        buffer_put_char(&buffer, *at);
                        continue;
                }
                while (at[1] && at[1] != '/')
                        at++;
                assert(used < count);
                escape_url_path(&buffer, values[used++]);
        }
        assert(used == count);
        return url_take(arena, &buffer);
}

struct url
url_with(struct arena *arena, struct url url, const char *name, struct text value)
{
        struct buffer buffer;
        bool has_query = memchr(url.checked.at, '?', url.checked.length) != NULL;

        buffer_init(&buffer, URL_MAXIMUM);
        buffer_put_text(&buffer, url.checked);
        buffer_put_char(&buffer, has_query ? '&' : '?');
        escape_url_part(&buffer, text_of(name));
        buffer_put_char(&buffer, '=');
        escape_url_part(&buffer, value);
        return url_take(arena, &buffer);
}

bool
url_read(struct text text, struct url *out_url)
{
        if (text.length == 0 || text.length > URL_MAXIMUM || text.at[0] != '/')
                return false;
        if (text.length > 1 && text.at[1] == '/')
                return false;
        for (size_t i = 0; i < text.length; i++) {
                unsigned char c = (unsigned char)text.at[i];

                if (c <= ' ' || c >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
                        return false;
                if (c == '.' && i + 1 < text.length && text.at[i + 1] == '.')
                        return false;
        }
        out_url->checked = text;
        return true;
}

struct text
url_hex(struct arena *arena, const uint8_t *bytes, size_t length)
{
        char *hex = arena_alloc(arena, 2 * length + 1);

        bytes_to_hex((struct bytes){ bytes, length }, hex);
        return (struct text){ hex, 2 * length };
}
