/* SPDX-License-Identifier: MIT */
/* The pages of venues and devices: 会場・端末 for the manager on the LGWAN side, /pair for a tablet on the internet
 * side. */
#ifndef VRS_DEVICE_DEVICE_PAGES_H
#define VRS_DEVICE_DEVICE_PAGES_H

#include "request/visit.h"

extern const struct route device_routes[];
extern const struct route pair_routes[];
extern const struct event_word device_words[];

#endif
