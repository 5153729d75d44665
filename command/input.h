/* SPDX-License-Identifier: MIT */
/* What the verifying commands read and print. */
#ifndef COMMAND_INPUT_H
#define COMMAND_INPUT_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/verdict.h"

/* A whole file, or standard input for "-"; at most maximum + 1 bytes, so that a caller sees that there was more.
 * core.no-input when it cannot be opened or read. A NUL follows the bytes. */
struct err *input_read(struct arena *arena, const char *file, size_t maximum, struct bytes *out_bytes)
    __attribute__((warn_unused_result));

/* The verdict as one line of JSON on standard output, in the language of LANG. False when it was written. */
bool verdict_print(const struct verdict *verdict);

#endif
