/* SPDX-License-Identifier: MIT */
/* Starting another process of the same binary: fork and exec, so that each has an address layout of its own. */
#ifndef PROCESS_SPAWN_H
#define PROCESS_SPAWN_H

#include "core/err.h"

#include <sys/types.h>

/* The child finds descriptors[0] as number 3, the next as 4, and so on (process/descriptors.h), and no other but
 * 0, 1 and 2; the number of a descriptor that is -1 is closed. Signals are as at a program's start. core.io */
struct err *spawn(char *const *arguments, const int *descriptors, size_t count, pid_t *out_child)
    __attribute__((warn_unused_result));

#endif
