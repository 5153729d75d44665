/* SPDX-License-Identifier: MIT */
/* Lines of a stream in constant memory. For the commands of this folder only. */
#ifndef SCHEDULE_LINES_H
#define SCHEDULE_LINES_H

#include "core/bytes.h"

#include <stdio.h>

struct lines {
        FILE *in;
        char *at; /* maximum + 2 bytes */
        size_t maximum;
};

struct lines lines_begin(FILE *in, size_t maximum);
void lines_end(struct lines *lines);

/* The next line without its end. One that is longer than the maximum is given with maximum + 1 bytes, and the rest of
 * it is skipped. False at the end of the stream or when it cannot be read (ferror). */
bool lines_next(struct lines *lines, struct text *out_line);

#endif
