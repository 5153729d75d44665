/* SPDX-License-Identifier: MIT */
/* A line of a heads file, which an operator may bring from elsewhere (audit verify --heads). */
#include "seal/head.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct head_signed head;
        char again[HEAD_LINE_SIZE];

        /* There is one way to write a head: what is read is written again as it was. */
        if (head_line_read((struct text){ (const char *)data, size }, &head) &&
            (head_line_write(&head, again) != size + 1 || memcmp(again, data, size) != 0))
                abort();
        return 0;
}
