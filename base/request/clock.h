/* SPDX-License-Identifier: MIT */
/* The clock of the trail, sessions and deadlines: real UTC. The business date is another thing (area_today). */
#ifndef REQUEST_CLOCK_H
#define REQUEST_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970, UTC. */
int64_t clock_now_ms(void);
/* Milliseconds of a clock that never jumps, for deadlines. */
int64_t clock_steady_ms(void);

#endif
