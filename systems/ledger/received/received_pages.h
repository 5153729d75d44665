/* SPDX-License-Identifier: MIT */
/* POST /wire/record/1, and the list of records from VRS that somebody should look at. */
#ifndef RECEIVED_RECEIVED_PAGES_H
#define RECEIVED_RECEIVED_PAGES_H

#include "request/visit.h"

extern const struct route received_routes[];

#endif
