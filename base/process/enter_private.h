/* SPDX-License-Identifier: MIT */
/* The parts of process_enter, each in its file: landlock.c and filter.c. */
#ifndef PROCESS_ENTER_PRIVATE_H
#define PROCESS_ENTER_PRIVATE_H

#include "process/enter.h"

/* Restricts files, TCP and signals, in two steps: the paths are opened while root may still reach them (a program below
 * a home folder, say), the restriction comes after the change of user. `version` is the kernel's, at least 1. */
struct err *landlock_prepare(const struct process_rules *rules, int version, int *out_ruleset)
    __attribute__((warn_unused_result));
/* Closes the ruleset. */
struct err *landlock_restrict(int ruleset) __attribute__((warn_unused_result));
/* Loads the filter of the kind. The last step: it forbids the others. */
struct err *filter_enter(const struct process_rules *rules) __attribute__((warn_unused_result));

#endif
