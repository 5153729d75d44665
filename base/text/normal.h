/* SPDX-License-Identifier: MIT */
/* Plain forms of typed text: width and compatibility characters folded (NFKC), spaces at the ends taken off.
 *
 * For reading what people type (dates, search words), and for keys. Never for storing a name: NFKC changes characters
 * that a person's name is registered with (神 U+FA19 becomes 神 U+795E). Texts given here were checked (text/utf8.h)
 * and are of a field's size; the result may be some times longer. */
#ifndef TEXT_NORMAL_H
#define TEXT_NORMAL_H

#include "core/arena.h"
#include "core/bytes.h"

/* Normalization form KC of Unicode annex 15. Variation selectors stay. An absent text stays absent. */
struct text normal_nfkc(struct arena *arena, struct text text);

/* The part of the text without spaces at its ends: space, tab, CR, LF, U+00A0, U+3000. Not a copy. */
struct text normal_trim(struct text text);

#endif
