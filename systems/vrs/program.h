/* SPDX-License-Identifier: MIT */
/* VRS as a program: its tables of routes, roles, purposes and schema modules (program.c joins them). */
#ifndef VRS_PROGRAM_H
#define VRS_PROGRAM_H

#include "request/area.h"

extern const struct role vrs_roles[];
extern const struct purpose vrs_purposes[];
extern const struct purpose vrs_device_purpose;
extern const struct event_word vrs_words[];
extern const struct area_menu vrs_menu[];
extern const struct area_program vrs_area;

#endif
