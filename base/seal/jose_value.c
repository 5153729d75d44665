/* SPDX-License-Identifier: MIT */
#include "seal/jose_value.h"

#include "text/utf8.h"

#include <stdlib.h>

struct reader {
        struct arena *arena;
        const char *start, *at, *end;
        size_t count;
        int depth;
        bool duplicate, spaced;
};

static struct err *read_value(struct reader *reader, struct value **out_value);

static struct err *
wrong(const struct reader *reader, const char *what)
{
        return err_new(&JOSE_JSON, "byte %zu: %s", (size_t)(reader->at - reader->start), what);
}

static struct err *
out_of_room(void)
{
        return err_new(&JOSE_LIMIT, "more than a signed document may hold");
}

static void
skip_space(struct reader *reader)
{
        while (reader->at < reader->end &&
               (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r')) {
                reader->at++;
                reader->spaced = true;
        }
}

static bool
take(struct reader *reader, char c)
{
        if (reader->at == reader->end || *reader->at != c)
                return false;
        reader->at++;
        return true;
}

static struct err *
new_value(struct reader *reader, enum value_kind kind, struct value **out_value)
{
        struct value *value;

        if (++reader->count > VALUE_COUNT_MAXIMUM)
                return out_of_room();
        value = arena_try_alloc(reader->arena, sizeof *value);
        if (!value)
                return out_of_room();
        value->kind = kind;
        *out_value = value;
        return NULL;
}

static bool
read_hex4(struct reader *reader, uint32_t *out_unit)
{
        uint32_t unit = 0;

        if (reader->end - reader->at < 4)
                return false;
        for (int i = 0; i < 4; i++) {
                char c = *reader->at++;

                unit <<= 4;
                if (c >= '0' && c <= '9')
                        unit |= (uint32_t)(c - '0');
                else if (c >= 'a' && c <= 'f')
                        unit |= (uint32_t)(c - 'a' + 10);
                else if (c >= 'A' && c <= 'F')
                        unit |= (uint32_t)(c - 'A' + 10);
                else
                        return false;
        }
        *out_unit = unit;
        return true;
}

static struct err *
read_escape(struct reader *reader, char **to)
{
        static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
        const char *known;
        uint32_t unit, low;

        if (reader->at == reader->end)
                return wrong(reader, "the text ends in an escape");
        if (*reader->at != 'u') {
                known = memchr(from, *reader->at, sizeof from - 1);
                if (!known)
                        return wrong(reader, "unknown escape");
                *(*to)++ = into[known - from];
                reader->at++;
                return NULL;
        }
        reader->at++;
        if (!read_hex4(reader, &unit))
                return wrong(reader, "an escape needs four hex digits");
        if (unit >= 0xD800 && unit <= 0xDFFF) {
                if (unit > 0xDBFF || !take(reader, '\\') || !take(reader, 'u') || !read_hex4(reader, &low) ||
                    low < 0xDC00 || low > 0xDFFF)
                        return wrong(reader, "lone surrogate");
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
        *to += utf8_write(unit, *to);
        return NULL;
}

/* The opening quote is taken. No escape is shorter than what it stands for, so the rest of the input up to the
 * closing quote bounds the length. */
static struct err *
read_string(struct reader *reader, struct text *out_text)
{
        const char *close = reader->at;
        char *start, *to;

        while (close < reader->end && *close != '"')
                close += *close == '\\' && close + 1 < reader->end ? 2 : 1;
        if (close >= reader->end)
                return wrong(reader, "a string does not end");
        start = to = arena_try_alloc(reader->arena, (size_t)(close - reader->at) + 1);
        if (!start)
                return out_of_room();
        while (reader->at < close) {
                struct err *err;

                if (take(reader, '\\')) {
                        err = read_escape(reader, &to);
                        if (err)
                                return err;
                        continue;
                }
                if ((uint8_t)*reader->at < 0x20)
                        return wrong(reader, "control character in a string");
                *to++ = *reader->at++;
        }
        reader->at++;
        *to = '\0';
        *out_text = (struct text){ start, (size_t)(to - start) };
        return NULL;
}

static bool
take_digits(struct reader *reader)
{
        const char *start = reader->at;

        while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
                reader->at++;
        return reader->at > start;
}

static struct err *
read_number(struct reader *reader, struct value *value)
{
        const char *start = reader->at;
        char *copy;

        take(reader, '-');
        if (!take(reader, '0') && !take_digits(reader))
                return wrong(reader, "no value");
        if (take(reader, '.') && !take_digits(reader))
                return wrong(reader, "a fraction needs digits");
        if (take(reader, 'e') || take(reader, 'E')) {
                if (!take(reader, '+'))
                        take(reader, '-');
                if (!take_digits(reader))
                        return wrong(reader, "an exponent needs digits");
        }
        copy = arena_try_alloc(reader->arena, (size_t)(reader->at - start) + 1);
        if (!copy)
                return out_of_room();
        memcpy(copy, start, (size_t)(reader->at - start));
        value->text = (struct text){ copy, (size_t)(reader->at - start) };
        return NULL;
}

static int
by_name(const void *a, const void *b)
{
        return text_compare((*(struct value *const *)a)->name, (*(struct value *const *)b)->name);
}

static struct err *
look_for_duplicates(struct reader *reader, const struct value *object)
{
        struct value **sorted;
        size_t n = 0;

        if (object->count < 2)
                return NULL;
        sorted = arena_try_alloc(reader->arena, object->count * sizeof *sorted);
        if (!sorted)
                return out_of_room();
        for (struct value *member = object->first; member; member = member->next)
                sorted[n++] = member;
        qsort(sorted, n, sizeof *sorted, by_name);
        for (size_t i = 1; i < n; i++)
                if (text_equal(sorted[i - 1]->name, sorted[i]->name))
                        reader->duplicate = true;
        return NULL;
}

static struct err *
read_members(struct reader *reader, struct value *parent, char close)
{
        struct err *err;

        if (++reader->depth > VALUE_DEPTH_MAXIMUM)
                return out_of_room();
        skip_space(reader);
        if (take(reader, close)) {
                reader->depth--;
                return NULL;
        }
        do {
                struct text name = { 0 };
                struct value *member;

                skip_space(reader);
                if (parent->kind == VALUE_OBJECT) {
                        if (!take(reader, '"'))
                                return wrong(reader, "a member needs a name");
                        err = read_string(reader, &name);
                        if (err)
                                return err;
                        skip_space(reader);
                        if (!take(reader, ':'))
                                return wrong(reader, "a colon is missing");
                }
                err = read_value(reader, &member);
                if (err)
                        return err;
                member->name = name;
                value_append(parent, member);
                skip_space(reader);
        } while (take(reader, ','));
        if (!take(reader, close))
                return wrong(reader, "an array or object does not end");
        reader->depth--;
        return parent->kind == VALUE_OBJECT ? look_for_duplicates(reader, parent) : NULL;
}

static struct err *
read_word(struct reader *reader, const char *word)
{
        while (*word)
                if (!take(reader, *word++))
                        return wrong(reader, "no value");
        return NULL;
}

static struct err *
read_value(struct reader *reader, struct value **out_value)
{
        struct value *value;
        struct err *err;

        skip_space(reader);
        err = new_value(reader, VALUE_NULL, &value);
        if (err)
                return err;
        *out_value = value;
        if (reader->at == reader->end)
                return wrong(reader, "the text ends before a value");
        switch (*reader->at) {
        case '{':
                value->kind = VALUE_OBJECT;
                reader->at++;
                return read_members(reader, value, '}');
        case '[':
                value->kind = VALUE_ARRAY;
                reader->at++;
                return read_members(reader, value, ']');
        case '"':
                value->kind = VALUE_STRING;
                reader->at++;
                return read_string(reader, &value->text);
        case 'n':
                return read_word(reader, "null");
        case 't':
                value->kind = VALUE_TRUE;
                return read_word(reader, "true");
        case 'f':
                value->kind = VALUE_FALSE;
                return read_word(reader, "false");
        default:
                value->kind = VALUE_NUMBER;
                return read_number(reader, value);
        }
}

struct err *
value_read(struct arena *arena, struct text json, struct value_read *out_read)
{
        struct reader reader = { .arena = arena, .start = json.at, .at = json.at, .end = json.at + json.length };
        struct value *value;
        struct err *err;

        if (!utf8_is_valid(json, UTF8_ANY_CONTROLS))
                return err_new(&JOSE_JSON, "not UTF-8");
        err = read_value(&reader, &value);
        if (err)
                return err;
        skip_space(&reader);
        if (reader.at != reader.end)
                return wrong(&reader, "something follows the value");
        *out_read = (struct value_read){ value, reader.duplicate, reader.spaced };
        return NULL;
}

const struct value *
value_find(const struct value *object, struct text name)
{
        if (!value_is(object, VALUE_OBJECT))
                return NULL;
        for (const struct value *member = object->first; member; member = member->next)
                if (text_equal(member->name, name))
                        return member;
        return NULL;
}

static struct value *
make(struct arena *arena, enum value_kind kind)
{
        struct value *value = arena_new(arena, struct value);

        value->kind = kind;
        return value;
}

struct value *
value_object(struct arena *arena)
{
        return make(arena, VALUE_OBJECT);
}

struct value *
value_array(struct arena *arena)
{
        return make(arena, VALUE_ARRAY);
}

struct value *
value_string(struct arena *arena, struct text text)
{
        struct value *value = make(arena, VALUE_STRING);

        value->text = text;
        return value;
}

struct value *
value_number(struct arena *arena, int64_t integer)
{
        struct value *value = make(arena, VALUE_NUMBER);

        value->text = text_format(arena, "%lld", (long long)integer);
        return value;
}

struct value *
value_boolean(struct arena *arena, bool truth)
{
        return make(arena, truth ? VALUE_TRUE : VALUE_FALSE);
}

struct value *
value_append(struct value *array, struct value *element)
{
        if (array->last)
                array->last->next = element;
        else
                array->first = element;
        array->last = element;
        array->count++;
        return element;
}

struct value *
value_set(struct value *object, const char *name, struct value *member)
{
        member->name = text_of(name);
        return value_append(object, member);
}

struct value *
value_set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
        return value_set(object, name, value_string(arena, text));
}
