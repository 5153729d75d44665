/* SPDX-License-Identifier: MIT */
/* The form of a law file: sections "[kind id]", lines "key = value", comments "#". And the values in them. */
#include "schedule/law.h"

#include "calendar/age.h"
#include "text/utf8.h"

#include <assert.h>

enum { LINES_MAXIMUM = 32 };

void
law_problem(struct law_problems *problems, const char *file, size_t line, const char *ja, const char *en,
            struct text about)
{
        problems->count++;
        buffer_printf(problems->out, "%s:%zu: %s", file, line, err_english() ? en : ja);
        if (about.length)
                buffer_printf(problems->out, ": %.*s", TEXT_ARGS(about));
        buffer_put_char(problems->out, '\n');
}

static bool
is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\r';
}

struct text
law_trim(struct text text)
{
        while (text.length && is_space(text.at[0])) {
                text.at++;
                text.length--;
        }
        while (text.length && is_space(text.at[text.length - 1]))
                text.length--;
        return text;
}

static bool
find(struct text text, const char *what, size_t *out_at)
{
        size_t length = strlen(what);

        for (size_t i = 0; i + length <= text.length; i++)
                if (memcmp(text.at + i, what, length) == 0) {
                        *out_at = i;
                        return true;
                }
        return false;
}

static bool
takes(struct text *text, const char *what)
{
        size_t length = strlen(what);

        if (text->length < length || memcmp(text->at, what, length) != 0)
                return false;
        text->at += length;
        text->length -= length;
        return true;
}

static bool
drops(struct text *text, const char *what)
{
        size_t length = strlen(what);

        if (text->length < length || memcmp(text->at + text->length - length, what, length) != 0)
                return false;
        text->length -= length;
        return true;
}

/* "[kind id]" */
static bool
header(struct text line, struct text *out_kind, struct text *out_id)
{
        size_t space;

        if (!takes(&line, "[") || !drops(&line, "]") || !find(line, " ", &space))
                return false;
        *out_kind = (struct text){ line.at, space };
        *out_id = law_trim((struct text){ line.at + space, line.length - space });
        for (size_t i = 0; i < out_id->length; i++) {
                char c = out_id->at[i];

                if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                        return false;
        }
        return out_id->length > 0;
}

/* Runs of spaces become one, so that the layout of a file is no part of the law. */
static struct text
collapse(struct arena *arena, struct text value)
{
        char *out = arena_alloc(arena, value.length + 1);
        size_t length = 0;

        for (size_t i = 0; i < value.length; i++)
                if (!is_space(value.at[i]))
                        out[length++] = value.at[i];
                else if (length && out[length - 1] != ' ')
                        out[length++] = ' ';
        return (struct text){ out, length };
}

static void
add_line(struct arena *arena, struct law_section *section, const char *file, size_t number, struct text line,
         struct law_problems *problems)
{
        size_t equals;
        struct law_line *added;

        if (!find(line, "=", &equals)) {
                law_problem(problems, file, number, "「項目 = 値」の形ではありません", "not \"key = value\"",
                            (struct text){ 0 });
                return;
        }
        if (!section->lines)
                section->lines = arena_new_array(arena, LINES_MAXIMUM, struct law_line);
        if (section->count == LINES_MAXIMUM) {
                law_problem(problems, file, number, "一つの規則の行が多すぎます", "too many lines in one rule",
                            (struct text){ 0 });
                return;
        }
        added = &section->lines[section->count];
        added->key = collapse(arena, law_trim((struct text){ line.at, equals }));
        added->value = collapse(arena, law_trim((struct text){ line.at + equals + 1, line.length - equals - 1 }));
        added->line = number;
        for (size_t i = 0; i < section->count; i++)
                if (text_equal(section->lines[i].key, added->key)) {
                        law_problem(problems, file, number, "同じ項目が2度あります", "the same key twice", added->key);
                        return;
                }
        if (!added->key.length || !added->value.length)
                law_problem(problems, file, number, "項目か値がありません", "key or value is empty",
                            (struct text){ 0 });
        section->count++;
}

void
law_sections(struct arena *arena, const char *file, struct text content, struct law_problems *problems,
             struct law_section ***tail)
{
        struct law_section *section = NULL, *vaccine = NULL;
        size_t number = 0;
        size_t at = 0;

        while (at < content.length) {
                const char *start = content.at + at;
                const char *end = memchr(start, '\n', content.length - at);
                struct text line = { start, end ? (size_t)(end - start) : content.length - at };
                struct text kind, id;

                at += line.length + 1;
                number++;
                line = law_trim(line);
                if (!utf8_is_valid(line, UTF8_LINES)) {
                        law_problem(problems, file, number, "UTF-8ではありません", "not UTF-8", (struct text){ 0 });
                        continue;
                }
                if (!line.length || line.at[0] == '#')
                        continue;
                if (line.at[0] != '[') {
                        if (section)
                                add_line(arena, section, file, number, line, problems);
                        else
                                law_problem(problems, file, number, "見出しの前に行があります",
                                            "a line before the first heading", (struct text){ 0 });
                        continue;
                }
                if (!header(line, &kind, &id)) {
                        law_problem(problems, file, number, "見出しは [種類 識別子] の形です",
                                    "a heading is [kind identifier]", (struct text){ 0 });
                        section = NULL;
                        continue;
                }
                section = arena_new(arena, struct law_section);
                section->kind = text_copy(arena, kind);
                section->id = text_copy(arena, id);
                section->file = file;
                section->line = number;
                if (text_is(kind, "vaccine"))
                        vaccine = section;
                section->vaccine = vaccine;
                **tail = section;
                *tail = &section->next;
        }
}

bool
law_item(struct text *list, struct text *out_item)
{
        size_t comma;

        if (!list->length)
                return false;
        if (!find(*list, ",", &comma)) {
                *out_item = law_trim(*list);
                list->length = 0;
                return true;
        }
        *out_item = law_trim((struct text){ list->at, comma });
        list->at += comma + 1;
        list->length -= comma + 1;
        return true;
}

bool
law_number(struct text value, const char *suffix, int *out_number)
{
        uint64_t number;

        if (!drops(&value, suffix) || !number_read(value, 100000, &number))
                return false;
        *out_number = (int)number;
        return true;
}

/* "from .. to", either end may be missing but not both. Without ".." both ends are the same. */
static bool
ends(struct text value, struct text *out_from, struct text *out_to)
{
        size_t dots;

        if (!find(value, "..", &dots)) {
                *out_from = *out_to = value;
                return value.length > 0;
        }
        *out_from = law_trim((struct text){ value.at, dots });
        *out_to = law_trim((struct text){ value.at + dots + 2, value.length - dots - 2 });
        return out_from->length || out_to->length;
}

bool
law_span(struct text value, struct span *out_span)
{
        struct text from, to;
        struct span span = SPAN_ALL;

        if (!ends(value, &from, &to) || (from.length && !date_read(from, &span.from)) ||
            (to.length && !date_read(to, &span.to)) || span_empty(span))
                return false;
        *out_span = span;
        return true;
}

bool
law_age(struct text value, struct age *out_age)
{
        struct age age = { .unit = AGE_MONTHS };
        struct text weeks = value;
        size_t at;
        int count, days;

        if (drops(&value, "の翌日"))
                age.following = true;
        value = law_trim(value);
        if (law_number(value, "歳", &count)) {
                age.count = count * 12;
        } else if (law_number(value, "月", &count)) {
                age.count = count;
        } else if (find(value, "週", &at)) {
                weeks = (struct text){ value.at, at };
                value.at += at + strlen("週");
                value.length -= at + strlen("週");
                if (!law_number(weeks, "", &count) || !law_number(value, "日", &days) || days > 6)
                        return false;
                age.unit = AGE_WEEKS;
                age.count = count;
                age.days = days;
        } else {
                return false;
        }
        if (age.count > 12 * 150)
                return false;
        *out_age = age;
        return true;
}

bool
law_age_range(struct text value, struct age_range *out_range)
{
        struct text from, to;
        struct age_range range = { .from.unit = AGE_OPEN, .to.unit = AGE_OPEN };

        if (!ends(value, &from, &to) || (from.length && !law_age(from, &range.from)) ||
            (to.length && !law_age(to, &range.to)))
                return false;
        /* Reversed ends: a day that no birthday can bring in order. */
        if (range.from.unit == range.to.unit && range.from.unit != AGE_OPEN &&
            (range.from.count > range.to.count ||
             (range.from.count == range.to.count && range.from.days > range.to.days)))
                return false;
        *out_range = range;
        return true;
}

bool
law_gap(struct text value, struct gap *out_gap)
{
        struct gap gap = { GAP_NONE, 0 };

        if (law_number(value, "日", &gap.count))
                gap.unit = GAP_DAYS;
        else if (law_number(value, "月半", &gap.count))
                gap.unit = GAP_MONTHS_AND_HALF;
        else if (law_number(value, "月未満", &gap.count))
                gap.unit = GAP_UNDER_MONTHS;
        else if (law_number(value, "月", &gap.count))
                gap.unit = GAP_MONTHS;
        else
                return false;
        *out_gap = gap;
        return true;
}

bool
law_count_range(struct text value, int32_t *out_from, int32_t *out_to)
{
        struct text from, to;
        int first = 1, last = INT32_MAX;

        if (!ends(value, &from, &to) || (from.length && (!law_number(from, "", &first) || first < 1)) ||
            (to.length && (!law_number(to, "", &last) || last < first)))
                return false;
        *out_from = first;
        *out_to = last;
        return true;
}
