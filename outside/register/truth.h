/* SPDX-License-Identifier: MIT */
/* What a test has to know of the invented people after the feed and its changes (docs/formats/truth.md). */
#ifndef REGISTER_TRUTH_H
#define REGISTER_TRUTH_H

#include "core/buffer.h"
#include "population.h"

/* Appends one line about a resident. */
void truth_write(struct buffer *buffer, const struct resident *resident);

#endif
