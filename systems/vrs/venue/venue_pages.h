/* SPDX-License-Identifier: MIT */
/* The pages of a tablet at work, and POST /api/venue/record: all on the internet side, for paired devices. */
#ifndef VRS_VENUE_VENUE_PAGES_H
#define VRS_VENUE_VENUE_PAGES_H

#include "request/visit.h"

extern const struct route venue_routes[];
extern const struct route venue_api_routes[];
extern const struct event_word venue_words[];

#endif
