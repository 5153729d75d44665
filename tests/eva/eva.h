/* SPDX-License-Identifier: MIT */
/* For the harnesses of this folder: memory of any content, whose end is really its end. */
#ifndef EVA_EVA_H
#define EVA_EVA_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { INPUT_MAXIMUM = 300 };

/* Frama-C's own: any value in the range, and any content. */
/*@ assigns \result \from least, most;
    ensures least <= \result <= most; */
extern int Frama_C_interval(int least, int most);
/*@ assigns at[0 .. size - 1] \from size;
    ensures \initialized(at + (0 .. size - 1)); */
extern void Frama_C_make_unknown(char *at, size_t size);

/* The last `size` bytes of memory of any content, so that nothing lies behind them. */
static const uint8_t *
any_bytes(size_t size)
{
        static uint8_t input[INPUT_MAXIMUM];

        Frama_C_make_unknown((char *)input, sizeof input);
        return input + INPUT_MAXIMUM - size;
}

#endif
