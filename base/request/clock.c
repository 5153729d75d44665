/* SPDX-License-Identifier: MIT */
#include "request/clock.h"

static int64_t
now(clockid_t clock)
{
        struct timespec at;

        if (clock_gettime(clock, &at) != 0)
                abort();
        return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

int64_t
clock_now_ms(void)
{
        return now(CLOCK_REALTIME);
}

int64_t
clock_steady_ms(void)
{
        return now(CLOCK_MONOTONIC);
}
