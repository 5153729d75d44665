/* SPDX-License-Identifier: MIT */
#include "text/utf8.h"

#include "text/text_errors.h"

#include <assert.h>
#include <utf8proc.h>

/* One code point by table 3-7 of the Unicode standard (RFC 3629 section 4); 0 when there is none. The second byte's
 * range is what keeps out overlong forms (E0, F0), surrogates (ED) and what lies above U+10FFFF (F4). */
static size_t
decode(const unsigned char *at, size_t length, uint32_t *out_point)
{
        unsigned char first = at[0], low = 0x80, high = 0xbf;
        size_t size;
        uint32_t point;

        if (first < 0x80) {
                *out_point = first;
                return 1;
        }
        if (first >= 0xc2 && first <= 0xdf) {
                size = 2;
                point = first & 0x1fu;
        } else if (first >= 0xe0 && first <= 0xef) {
                size = 3;
                point = first & 0x0fu;
                if (first == 0xe0)
                        low = 0xa0;
                else if (first == 0xed)
                        high = 0x9f;
        } else if (first >= 0xf0 && first <= 0xf4) {
                size = 4;
                point = first & 0x07u;
                if (first == 0xf0)
                        low = 0x90;
                else if (first == 0xf4)
                        high = 0x8f;
        } else {
                return 0;
        }
        if (length < size)
                return 0;
        for (size_t i = 1; i < size; i++) {
                if (at[i] < low || at[i] > high)
                        return 0;
                point = point << 6 | (at[i] & 0x3fu);
                low = 0x80;
                high = 0xbf;
        }
        *out_point = point;
        return size;
}

static bool
is_control(uint32_t point)
{
        return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0x2028 || point == 0x2029 ||
               (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0xfeff ||
               (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) == 0xfffe;
}

/* `next` is the byte behind, or 0. */
static bool
is_allowed(uint32_t point, unsigned char next, enum utf8_controls controls)
{
        if (controls == UTF8_ANY_CONTROLS || !is_control(point))
                return true;
        if (controls != UTF8_LINES)
                return false;
        return point == '\t' || point == '\n' || (point == '\r' && next == '\n');
}

enum fault { NO_FAULT, FAULT_ENCODING, FAULT_CONTROL };

static enum fault
find_fault(struct text text, enum utf8_controls controls, size_t *out_line, size_t *out_byte)
{
        const unsigned char *at = (const unsigned char *)text.at;
        size_t line = 1, line_start = 0, i = 0;
        enum fault fault = NO_FAULT;

        while (i < text.length) {
                uint32_t point;
                size_t size = decode(at + i, text.length - i, &point);

                if (size == 0)
                        fault = FAULT_ENCODING;
                else if (!is_allowed(point, i + 1 < text.length ? at[i + 1] : 0, controls))
                        fault = FAULT_CONTROL;
                if (fault)
                        break;
                i += size;
                if (point == '\n') {
                        line++;
                        line_start = i;
                }
        }
        *out_line = line;
        *out_byte = i - line_start + 1;
        return fault;
}

struct err *
utf8_check(struct text text, enum utf8_controls controls)
{
        size_t line, byte;

        switch (find_fault(text, controls, &line, &byte)) {
        case NO_FAULT:
                return NULL;
        case FAULT_ENCODING:
                return err_at(err_new(&ERR_UTF8, "line %zu, byte %zu: not UTF-8", line, byte), line, NULL);
        case FAULT_CONTROL:
                break;
        }
        return err_at(err_new(&ERR_TEXT_CONTROL, "line %zu, byte %zu: a control character", line, byte), line, NULL);
}

bool
utf8_is_valid(struct text text, enum utf8_controls controls)
{
        size_t line, byte;

        return find_fault(text, controls, &line, &byte) == NO_FAULT;
}

bool
utf8_next(struct text *rest, uint32_t *out_point)
{
        size_t size;

        if (rest->length == 0)
                return false;
        size = decode((const unsigned char *)rest->at, rest->length, out_point);
        assert(size > 0); /* the text was not checked */
        rest->at += size;
        rest->length -= size;
        return true;
}

size_t
utf8_points(struct text text)
{
        size_t points = 0;

        for (size_t i = 0; i < text.length; i++)
                points += ((unsigned char)text.at[i] & 0xc0) != 0x80;
        return points;
}

/* The byte length of the first `maximum` characters; *out_characters is how many there are up to that. */
static size_t
measure(struct text text, size_t maximum, size_t *out_characters)
{
        struct text rest = text;
        size_t characters = 0, end = 0;
        uint32_t point, before = 0;
        utf8proc_int32_t state = 0;

        while (utf8_next(&rest, &point)) {
                bool begins = characters == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
                                                                                  (utf8proc_int32_t)point, &state);

                if (begins && characters == maximum)
                        break;
                characters += begins;
                before = point;
                end = text.length - rest.length;
        }
        *out_characters = characters;
        return end;
}

size_t
utf8_characters(struct text text)
{
        size_t characters;

        measure(text, SIZE_MAX, &characters);
        return characters;
}

struct text
utf8_first(struct text text, size_t characters)
{
        size_t taken;

        return (struct text){ text.at, measure(text, characters, &taken) };
}

size_t
utf8_write(uint32_t point, char out_bytes[static UTF8_LONGEST])
{
        assert(point <= 0x10ffff && (point < 0xd800 || point > 0xdfff));
        if (point < 0x80) {
                out_bytes[0] = (char)point;
                return 1;
        }
        if (point < 0x800) {
                out_bytes[0] = (char)(0xc0 | point >> 6);
                out_bytes[1] = (char)(0x80 | (point & 0x3f));
                return 2;
        }
        if (point < 0x10000) {
                out_bytes[0] = (char)(0xe0 | point >> 12);
                out_bytes[1] = (char)(0x80 | (point >> 6 & 0x3f));
                out_bytes[2] = (char)(0x80 | (point & 0x3f));
                return 3;
        }
        out_bytes[0] = (char)(0xf0 | point >> 18);
        out_bytes[1] = (char)(0x80 | (point >> 12 & 0x3f));
        out_bytes[2] = (char)(0x80 | (point >> 6 & 0x3f));
        out_bytes[3] = (char)(0x80 | (point & 0x3f));
        return 4;
}
