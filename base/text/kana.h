/* SPDX-License-Identifier: MIT */
/* Keys under which names are searched, and kana as forms and venues need it.
 *
 * A name is stored as it was received, with variation selectors and gaiji; beside it lie keys, made when it is
 * written. A search makes the same keys of what was typed and compares level by level, so that every hit can say how
 * close it is. The levels are those of the search's specification:
 *
 *   KANA_EXACT     完全一致  the bytes themselves
 *   KANA_SPELLING  表記      NFKC, spaces and ・ removed, hiragana → katakana, half → full-width kana, case folded;
 *                           variation selectors stay (a wider level, 異体字, takes them off)
 *   KANA_VAGUE     あいまい  of that: ヂ→ジ ヅ→ズ, voice marks off (ガ→カ パ→ハ ヴ→ウ), small → large (ャ→ヤ), ヲ→オ
 * ヰ→イ ヱ→エ, ー dropped, オ followed by オ or ウ → オ, as often as they follow (オオウチ → オチ)
 *
 * A key of a key is the key. Keys are for comparing only; never shown, never sent. */
#ifndef TEXT_KANA_H
#define TEXT_KANA_H

#include "core/arena.h"
#include "core/bytes.h"

enum kana_level { KANA_EXACT, KANA_SPELLING, KANA_VAGUE };

/* The key of a checked text, in the arena; KANA_EXACT gives the text itself. An absent text has an absent key. */
struct text kana_key(struct arena *arena, struct text name, enum kana_level level);

/* Kana as it is stored: full-width katakana, from hiragana, half-width or full-width kana, one full-width space for
 * each run of spaces inside, none at the ends. False, and nothing written, when there is anything but kana, ー, ・ and
 * spaces. */
bool kana_read(struct arena *arena, struct text typed, struct text *out_kana);

/* What a venue may show of a name in kana: アサカワ タロウ → ア＊＊＊ タ＊＊. Of each part between spaces the first
 * character stays, every other is ＊; one space stands between parts. */
struct text kana_masked(struct arena *arena, struct text kana);

#endif
