/* SPDX-License-Identifier: MIT */
#include "process/places.h"

#include "process/errors.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATE_MAXIMUM = 150 };

struct err *
places_find(const char *state, const struct program *program, struct places *out_places)
{
        char absolute[PATH_MAX];
        struct places places;

        if (!state)
                state = getenv("SESSHU_STATE");
        if (!state || !*state)
                state = "./var";
        if (!realpath(state, absolute))
                return err_new(&ERR_NO_INPUT, "the data folder %s: %s", state, strerror(errno));
        /* Room for a folder, a file and an ending; a socket's name is checked when it is made. */
        if (strlen(absolute) > STATE_MAXIMUM)
                return err_new(&PROCESS_PATH_LONG, "%s", absolute);
        snprintf(places.state, sizeof places.state, "%.*s", STATE_MAXIMUM, absolute);
        snprintf(places.folder, sizeof places.folder, "%.*s/%.40s", STATE_MAXIMUM, absolute, program->name);
        *out_places = places;
        return NULL;
}

struct err *
places_path(const struct places *places, char out_path[static CONFIG_PATH_SIZE], const char *format, ...)
{
        char path[CONFIG_PATH_SIZE];
        size_t begin = strlen(places->folder) + 1;
        va_list values;
        int length;

        memcpy(path, places->folder, begin - 1);
        path[begin - 1] = '/';
        va_start(values, format);
        length = vsnprintf(path + begin, sizeof path - begin, format, values);
        va_end(values);
        if (length < 0 || begin + (size_t)length >= sizeof path)
                return err_new(&PROCESS_PATH_LONG, "%s", path);
        memcpy(out_path, path, begin + (size_t)length + 1);
        return NULL;
}
