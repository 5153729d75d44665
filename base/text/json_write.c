/* SPDX-License-Identifier: MIT */
#include "text/json_write.h"

#include <assert.h>

void
json_write_begin(struct json_writer *json, struct buffer *out)
{
        *json = (struct json_writer){ .out = out, .first = true };
}

/* A comma before every value of an array but the first; a member's comma stands before its name. */
static void
before_value(struct json_writer *json)
{
        if (json->depth && json->closing[json->depth - 1] == ']' && !json->first)
                buffer_put_char(json->out, ',');
        json->first = false;
}

static void
escaped(struct buffer *out, struct text text)
{
        size_t plain = 0;

        buffer_put_char(out, '"');
        for (size_t i = 0; i < text.length; i++) {
                unsigned char c = (unsigned char)text.at[i];

                if (c >= 0x20 && c != '"' && c != '\\')
                        continue;
                buffer_put(out, text.at + plain, i - plain);
                plain = i + 1;
                if (c == '"' || c == '\\')
                        buffer_printf(out, "\\%c", c);
                else if (c == '\n')
                        buffer_put_string(out, "\\n");
                else if (c == '\t')
                        buffer_put_string(out, "\\t");
                else
                        buffer_printf(out, "\\u%04x", c);
        }
        if (text.length > plain)
                buffer_put(out, text.at + plain, text.length - plain);
        buffer_put_char(out, '"');
}

static void
open_level(struct json_writer *json, char opening, char closing)
{
        assert(json->depth < JSON_WRITE_DEPTH);
        buffer_put_char(json->out, opening);
        json->closing[json->depth++] = closing;
        json->first = true;
}

void
json_write_object(struct json_writer *json)
{
        before_value(json);
        open_level(json, '{', '}');
}

void
json_write_array(struct json_writer *json)
{
        before_value(json);
        open_level(json, '[', ']');
}

void
json_write_text(struct json_writer *json, struct text text)
{
        before_value(json);
        if (text.at)
                escaped(json->out, text);
        else
                buffer_put_string(json->out, "null");
}

void
json_write_string(struct json_writer *json, const char *string)
{
        json_write_text(json, text_of(string));
}

void
json_write_int(struct json_writer *json, int64_t number)
{
        before_value(json);
        buffer_printf(json->out, "%lld", (long long)number);
}

void
json_write_bool(struct json_writer *json, bool value)
{
        before_value(json);
        buffer_put_string(json->out, value ? "true" : "false");
}

void
json_write_null(struct json_writer *json)
{
        json_write_text(json, (struct text){ NULL, 0 });
}

void
json_write_member(struct json_writer *json, struct text name)
{
        assert(json->depth && json->closing[json->depth - 1] == '}');
        if (!json->first)
                buffer_put_char(json->out, ',');
        json->first = false;
        escaped(json->out, name);
        buffer_put_char(json->out, ':');
}

void
json_write_member_object(struct json_writer *json, const char *name)
{
        json_write_member(json, text_of(name));
        json_write_object(json);
}

void
json_write_member_array(struct json_writer *json, const char *name)
{
        json_write_member(json, text_of(name));
        json_write_array(json);
}

void
json_write_member_text(struct json_writer *json, const char *name, struct text text)
{
        json_write_member(json, text_of(name));
        json_write_text(json, text);
}

void
json_write_member_string(struct json_writer *json, const char *name, const char *string)
{
        json_write_member_text(json, name, text_of(string));
}

void
json_write_member_int(struct json_writer *json, const char *name, int64_t number)
{
        json_write_member(json, text_of(name));
        json_write_int(json, number);
}

void
json_write_member_bool(struct json_writer *json, const char *name, bool value)
{
        json_write_member(json, text_of(name));
        json_write_bool(json, value);
}

void
json_write_member_null(struct json_writer *json, const char *name)
{
        json_write_member_text(json, name, (struct text){ NULL, 0 });
}

void
json_write_end(struct json_writer *json)
{
        assert(json->depth);
        buffer_put_char(json->out, json->closing[--json->depth]);
        json->first = false;
}
