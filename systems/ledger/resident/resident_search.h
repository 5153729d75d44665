/* SPDX-License-Identifier: MIT */
/* Finding people: one box, by 宛名番号, kana, written name, birth date, or a combination (domain: A1 住民検索).
 *
 * Names have no index in the store (design D13): the area keeps their folded keys in memory, built on first use and
 * kept current after each commit. Every hit says at which level it matched; the search never guesses silently.
 * 個人番号 is not accepted here: twelve digits with a right check digit are refused (it has a screen of its own). */
#ifndef RESIDENT_RESIDENT_SEARCH_H
#define RESIDENT_RESIDENT_SEARCH_H

#include "resident/resident.h"

enum { SEARCH_HITS_MAX = 200 };

enum search_level {
        SEARCH_EXACT,  /* L0/L1: equal but for width, spaces, kana kind */
        SEARCH_PREFIX, /* begins so */
        SEARCH_VAGUE,  /* L2: 清音化, small kana, long vowels */
};

/* How the words were understood; shown as chips. */
struct search_terms {
        struct text address_number; /* absent when not asked for */
        struct text name_key;       /* L1 */
        struct text vague_key;      /* L2 */
        struct text name;           /* as typed, for the chip */
        bool has_birth;
        struct date birth;
        bool individual_number; /* looked like one: refused */
        bool include_gone;      /* 転出・死亡 too */
};

struct search_hit {
        struct person_id person;
        enum search_level level;
};

struct search_result {
        struct search_hit *hits;
        size_t count;   /* at most SEARCH_HITS_MAX */
        size_t matched; /* all that matched */
};

struct search;

struct search *search_create(void) __attribute__((returns_nonnull));
void search_destroy(struct search *search);

/* Understands what was typed. Never fails: what is no number and no date is a name. */
void search_terms_read(struct arena *arena, struct text typed, bool include_gone, struct search_terms *out_terms);

/* True when nothing was asked for. */
bool search_terms_empty(const struct search_terms *terms);

/* Finds; builds the arrays on first use. */
struct err *search_find(struct search *search, struct area *area, struct arena *arena,
                        const struct search_terms *terms, struct search_result *out_result);

/* Tells the search of a person's new facts once the change is durable. */
void search_note(struct search *search, struct change *change, const struct resident *resident);

#endif
