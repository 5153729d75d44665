/* SPDX-License-Identifier: MIT */
#include "request/urlencoded.h"

#include "request/request_errors.h"
#include "text/utf8.h"

#include <string.h>

static int
hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

static bool
decode(struct arena *arena, struct text encoded, bool plus_is_space, struct text *out_text)
{
        char *decoded = arena_alloc(arena, encoded.length + 1);
        size_t length = 0;
        struct text text;

        for (size_t i = 0; i < encoded.length; i++) {
                char c = encoded.at[i];

                if (c == '%') {
                        int high, low;

                        if (encoded.length - i < 3)
                                return false;
                        high = hex_digit(encoded.at[i + 1]);
                        low = hex_digit(encoded.at[i + 2]);
                        if (high < 0 || low < 0)
                                return false;
                        c = (char)(high << 4 | low);
                        i += 2;
                } else if (c == '+' && plus_is_space) {
                        c = ' ';
                }
                if (c == '\0')
                        return false;
                decoded[length++] = c;
        }
        text = (struct text){ decoded, length };
        if (!utf8_is_valid(text, UTF8_LINES))
                return false;
        *out_text = text;
        return true;
}

bool
urlencoded_segment(struct arena *arena, struct text segment, struct text *out_text)
{
        return decode(arena, segment, false, out_text);
}

struct err *
urlencoded_read(struct arena *arena, struct text encoded, struct pairs *out_pairs)
{
        struct pairs pairs = { 0 };
        size_t count = 0;

        /* A pair begins where something other than an ampersand follows one. */
        for (size_t i = 0; i < encoded.length; i++)
                count += encoded.at[i] != '&' && (i == 0 || encoded.at[i - 1] == '&');
        if (count > URLENCODED_PAIRS_MAX)
                return err_new(&REQUEST_MALFORMED, "a form of more than %d fields", URLENCODED_PAIRS_MAX);
        pairs.at = arena_new_array(arena, count + 1, struct pair);
        while (encoded.length) {
                const char *end = memchr(encoded.at, '&', encoded.length);
                struct text part = { encoded.at, end ? (size_t)(end - encoded.at) : encoded.length };
                const char *equals = part.length ? memchr(part.at, '=', part.length) : NULL;
                struct text name = { part.at, equals ? (size_t)(equals - part.at) : part.length };
                struct text value = TEXT("");
                struct pair pair;

                if (equals)
                        value = (struct text){ equals + 1, part.length - name.length - 1 };
                encoded.at += part.length + (end ? 1 : 0);
                encoded.length -= part.length + (end ? 1 : 0);
                if (part.length == 0)
                        continue;
                if (!decode(arena, name, true, &pair.name) || !decode(arena, value, true, &pair.value))
                        return err_new(&REQUEST_MALFORMED, "a form field is not valid percent-encoded UTF-8");
                pairs.at[pairs.count++] = pair;
        }
        *out_pairs = pairs;
        return NULL;
}

struct text
cookie_find(struct text header, const char *name)
{
        size_t name_length = strlen(name);
        struct text found = { NULL, 0 };

        while (header.length) {
                const char *end = memchr(header.at, ';', header.length);
                struct text part = { header.at, end ? (size_t)(end - header.at) : header.length };

                header.at += part.length + (end ? 1 : 0);
                header.length -= part.length + (end ? 1 : 0);
                while (part.length && part.at[0] == ' ') {
                        part.at++;
                        part.length--;
                }
                if (part.length <= name_length || part.at[name_length] != '=' ||
                    memcmp(part.at, name, name_length) != 0)
                        continue;
                if (found.at)
                        return (struct text){ NULL, 0 };
                found = (struct text){ part.at + name_length + 1, part.length - name_length - 1 };
        }
        return found;
}
