/* SPDX-License-Identifier: MIT */
#include "schedule/lines.h"

#include <stdlib.h>

struct lines
lines_begin(FILE *in, size_t maximum)
{
        struct lines lines = { in, malloc(maximum + 2), maximum };

        if (!lines.at)
                abort(); /* out of memory ends the process */
        return lines;
}

void
lines_end(struct lines *lines)
{
        free(lines->at);
        lines->at = NULL;
}

bool
lines_next(struct lines *lines, struct text *out_line)
{
        size_t length = 0;
        int c = getc_unlocked(lines->in);

        if (c == EOF)
                return false;
        for (; c != EOF && c != '\n'; c = getc_unlocked(lines->in))
                if (length <= lines->maximum)
                        lines->at[length++] = (char)c;
        lines->at[length] = '\0';
        *out_line = (struct text){ lines->at, length };
        return true;
}
