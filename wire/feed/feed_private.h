/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. Words stand in the order of their enum, NULL behind the last. */
#ifndef FEED_FEED_PRIVATE_H
#define FEED_FEED_PRIVATE_H

#include "feed/feed.h"

extern const char *const feed_event_words[];
extern const char *const feed_precision_words[];
extern const char *const feed_sex_words[];

bool feed_word_read(const char *const words[], struct text word, int *out_index);

/* Is `birth` in the form of that precision, and of a day, month or year that exists? out_first gets its earliest day
 * (nothing for FEED_UNKNOWN). */
bool feed_birth_read(struct text birth, enum feed_precision precision, struct date *out_first);

#endif
