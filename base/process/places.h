/* SPDX-License-Identifier: MIT */
/* Where things lie below the data folder; program.h has the map. For the files of base/process. */
#ifndef PROCESS_PLACES_H
#define PROCESS_PLACES_H

#include "process/config.h"
#include "process/program.h"

/* The data folder, absolute, and a system's own folder in it. */
struct places {
        char state[CONFIG_PATH_SIZE];
        char folder[CONFIG_PATH_SIZE]; /* state/ledger */
};

/* `state` as given, NULL = $SESSHU_STATE, else ./var. The folder must exist. core.no-input, process.path-long */
struct err *places_find(const char *state, const struct program *program, struct places *out_places)
    __attribute__((warn_unused_result));

/* folder/… into a path. process.path-long */
struct err *places_path(const struct places *places, char out_path[static CONFIG_PATH_SIZE], const char *format, ...)
    __attribute__((format(printf, 3, 4), warn_unused_result));

#endif
