/* SPDX-License-Identifier: MIT */
/* The operator's command of a system: `sesshu SYSTEM NOUN VERB`. The nouns that every system has (dump, audit,
 * account, terminal) stand here; a system adds its own. Links nothing of the areas. */
#ifndef OFFICE_OFFICE_COMMAND_H
#define OFFICE_OFFICE_COMMAND_H

#include "core/verb.h"

/* Runs `sesshu SYSTEM …`. `own`: the system's nouns, ended by an empty row. Returns the exit status. */
int office_command(const char *system, const struct verb *own, int argc, char **argv);

#endif
