/* SPDX-License-Identifier: MIT */
/* The screens of doses: the person's record (A2), entry (A3), correction and cancellation (A5). */
#ifndef DOSE_DOSE_PAGES_H
#define DOSE_DOSE_PAGES_H

#include "request/visit.h"

extern const struct route dose_routes[];

#endif
