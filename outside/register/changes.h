/* SPDX-License-Identifier: MIT */
/* What happens to a population after the full feed: consistent events with rising sequences, and the state they lead
 * to. Only what can happen does: nobody dies twice, a cancelled event leaves exactly the facts from before it. */
#ifndef REGISTER_CHANGES_H
#define REGISTER_CHANGES_H

#include "population.h"

/* Takes the lines of a feed as they are made; the person's texts live as long as the population. */
typedef void feed_taker(void *object, const struct feed_line *line);

/* The whole population, a line each; sets last_sequence. */
void changes_full(struct population *population, feed_taker *take, void *object);

/* Exactly options.changes lines behind the full feed. */
void changes_make(struct population *population, feed_taker *take, void *object);

#endif
