/* SPDX-License-Identifier: MIT */
#include "chance.h"

#include <assert.h>

static uint64_t
split(uint64_t *state)
{
        uint64_t mixed = (*state += UINT64_C(0x9e3779b97f4a7c15));

        mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
        return mixed ^ (mixed >> 31);
}

struct chance
chance_seed(uint64_t seed, uint64_t purpose)
{
        struct chance chance;
        uint64_t state = purpose;

        state = split(&state) ^ seed;
        for (size_t i = 0; i < 4; i++)
                chance.state[i] = split(&state);
        return chance;
}

static uint64_t
rotate(uint64_t word, int by)
{
        return (word << by) | (word >> (64 - by));
}

uint64_t
chance_next(struct chance *chance)
{
        uint64_t *state = chance->state;
        uint64_t result = rotate(state[1] * 5, 7) * 9;
        uint64_t kept = state[1] << 17;

        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= kept;
        state[3] = rotate(state[3], 45);
        return result;
}

uint64_t
chance_below(struct chance *chance, uint64_t limit)
{
        assert(limit > 0);
        return chance_next(chance) % limit; /* limits are small: the bias is below one in 2^40 */
}

int
chance_between(struct chance *chance, int first, int last)
{
        assert(first <= last);
        return first + (int)chance_below(chance, (uint64_t)(last - first) + 1);
}

bool
chance_of(struct chance *chance, unsigned part, unsigned whole)
{
        return chance_below(chance, whole) < part;
}
