/* SPDX-License-Identifier: MIT */
#include "page/escape.h"

static const char *
html_reference(unsigned char c)
{
        switch (c) {
        case '&':
                return "&amp;";
        case '<':
                return "&lt;";
        case '>':
                return "&gt;";
        case '"':
                return "&quot;";
        case '\'':
                return "&#39;";
        case '\t':
        case '\n':
        case '\r':
                return NULL;
        default:
                return c < ' ' || c == 0x7f ? "\xEF\xBF\xBD" : NULL;
        }
}

void
escape_html(struct buffer *out, struct text text)
{
        size_t plain = 0;

        for (size_t i = 0; i < text.length; i++) {
                const char *reference = html_reference((unsigned char)text.at[i]);

                if (!reference)
                        continue;
                buffer_put(out, text.at + plain, i - plain);
                buffer_put_string(out, reference);
                plain = i + 1;
        }
        if (plain < text.length)
                buffer_put(out, text.at + plain, text.length - plain);
}

static bool
unreserved(unsigned char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_' || c == '~';
}

void
escape_url_part(struct buffer *out, struct text text)
{
        static const char digits[] = "0123456789ABCDEF";

        for (size_t i = 0; i < text.length; i++) {
                unsigned char c = (unsigned char)text.at[i];

                if (unreserved(c)) {
                        buffer_put_char(out, (char)c);
                } else {
                        char encoded[3] = { '%', digits[c >> 4], digits[c & 15] };

                        buffer_put(out, encoded, sizeof encoded);
                }
        }
}

void
escape_url_path(struct buffer *out, struct text text)
{
        if (text.length == 0 || text_is(text, ".") || text_is(text, ".."))
                buffer_put_char(out, '_');
        else
                escape_url_part(out, text);
}
