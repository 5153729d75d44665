/* SPDX-License-Identifier: MIT */
/* Digits as people type them, made into the ASCII digits that every check here wants, saying what was changed.
 *
 * A clerk types with the Japanese input on, and copies numbers in groups from paper: １２３４－５６７８ or
 * "2 1 012041 0000000123". Full-width digits, spaces at the ends, and spaces or hyphens between digits are taken; any
 * other character is refused and nothing is guessed. Files and messages of other systems are not typed: check those
 * as they are. */
#ifndef IDENTIFIER_DIGITS_H
#define IDENTIFIER_DIGITS_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"

enum digits_change {
        DIGITS_NARROWED = 1,  /* full-width digits became half-width ones */
        DIGITS_TRIMMED = 2,   /* spaces at the ends went */
        DIGITS_UNGROUPED = 4, /* spaces or hyphens between digits went */
};

struct digits {
        struct text text; /* '0' to '9' only; as typed when nothing was changed, else in the arena; may be empty */
        unsigned changes; /* of enum digits_change; 0 = exactly as typed */
};

/* identifier.digits   a character that is neither digit nor separator, or a hyphen at an end; `typed` is UTF-8 */
struct err *digits_read(struct arena *arena, struct text typed, struct digits *out_digits)
    __attribute__((warn_unused_result));

/* True when what was typed is an individual number, in one run or in groups: for screens that must not take one. A
 * number with a wrong digit is not recognised. */
bool digits_are_individual_number(struct arena *arena, struct text typed);

/* True when the text is exactly `count` of '0' to '9'. */
bool digits_are(struct text text, size_t count);

#endif
