/* SPDX-License-Identifier: MIT */
/* The person's record (A2 個人台帳): where the features that know something of a person meet. */
#ifndef PERSON_PERSON_PAGES_H
#define PERSON_PERSON_PAGES_H

#include "request/visit.h"

extern const struct route person_routes[];

#endif
