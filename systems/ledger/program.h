/* SPDX-License-Identifier: MIT */
/* The ledger as a program: its tables of routes, roles, purposes and schema modules (program.c joins them). */
#ifndef LEDGER_PROGRAM_H
#define LEDGER_PROGRAM_H

#include "request/area.h"

extern const struct role ledger_roles[];
extern const struct purpose ledger_purposes[];
extern const struct event_word ledger_words[];
extern const struct area_menu ledger_menu[];
extern const struct area_program ledger_area;

/* Refuses a law folder that no area of the ledger could be opened with: core.config, with file and line. */
struct err *ledger_check_law(const char *folder) __attribute__((warn_unused_result));

#endif
