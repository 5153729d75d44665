/* SPDX-License-Identifier: MIT */
/* Chance that repeats: the same seed and purpose give the same sequence on every machine (xoshiro256**, seeded by
 * splitmix64; Blackman and Vigna, public domain). Never for secrets: core/bytes.h has those. */
#ifndef REGISTER_CHANCE_H
#define REGISTER_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
        uint64_t state[4];
};

/* `purpose` keeps the sequences of two uses apart: more of one never shifts the other. */
struct chance chance_seed(uint64_t seed, uint64_t purpose);

uint64_t chance_next(struct chance *chance);
/* 0 … limit − 1; limit > 0. */
uint64_t chance_below(struct chance *chance, uint64_t limit);
/* first … last, both included. */
int chance_between(struct chance *chance, int first, int last);
/* True `part` times in `whole`. */
bool chance_of(struct chance *chance, unsigned part, unsigned whole);

#endif
