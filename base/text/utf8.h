/* SPDX-License-Identifier: MIT */
/* UTF-8, checked once where bytes enter (form, file, wire, restore) and trusted inside.
 *
 * Bytes, code points and characters are three different counts. 葛󠄀 with a variation selector is 7 bytes, 2 code
 * points, 1 character. Limits of fields count code points (utf8_points); what is cut for a screen or a label is cut
 * between characters (utf8_first), never at a byte, and never takes a variation selector off its base.
 *
 * Not here: folding for searches (text/kana.h), other encodings (wire/). Nothing here allocates. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "core/bytes.h"
#include "core/err.h"

/* Which control characters a text may hold. "Control" are U+0000–001F, U+007F–009F, the line and paragraph separators
 * U+2028–2029, the direction controls U+202A–202E and U+2066–2069 (they make a screen show another order than the
 * one that is stored), U+FEFF, and the code points that Unicode keeps from being characters (U+FDD0–FDEF, U+xxFFFE,
 * U+xxFFFF). Variation selectors, joiners and private use (外字) are no controls: names are kept as received. */
enum utf8_controls {
        UTF8_LINE,         /* none: names, codes, anything of one line */
        UTF8_LINES,        /* tab, LF and CR LF: notes */
        UTF8_ANY_CONTROLS, /* all, NUL too: only the encoding is checked */
};

/* Strict by RFC 3629: shortest form, no surrogates, nothing above U+10FFFF. The error names the line (from 1) and the
 * byte in it, never the content.
 *
 * core.utf8      not UTF-8
 * text.control   a control character that `controls` does not allow */
struct err *utf8_check(struct text text, enum utf8_controls controls) __attribute__((warn_unused_result));

/* The same question, without the place. */
bool utf8_is_valid(struct text text, enum utf8_controls controls);

/* Code points of a checked text. */
size_t utf8_points(struct text text);

/* Characters as a reader counts them (extended grapheme clusters of Unicode annex 29) of a checked text. */
size_t utf8_characters(struct text text);

/* The first `characters` characters of a checked text: a part of it, not a copy. */
struct text utf8_first(struct text text, size_t characters);

/* Takes the next code point off a checked text; false at its end. */
bool utf8_next(struct text *rest, uint32_t *out_point);

/* Writes one code point (a scalar value) and returns its length of 1 to 4. No NUL follows. */
enum { UTF8_LONGEST = 4 };
size_t utf8_write(uint32_t point, char out_bytes[static UTF8_LONGEST]);

#endif
