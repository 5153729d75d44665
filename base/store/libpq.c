/* SPDX-License-Identifier: MIT */
#include "store/libpq.h"

#include "store/store.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct libpq libpq;

static bool loaded;

static void
load(void)
{
        void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
        void *function;

        if (!library)
                return;
#define LIBPQ_LOAD(NAME)                                                                                               \
        function = dlsym(library, #NAME);                                                                              \
        if (!function)                                                                                                 \
                return;                                                                                                \
        memcpy(&libpq.NAME, &function, sizeof function);
        LIBPQ_FUNCTIONS(LIBPQ_LOAD)
#undef LIBPQ_LOAD
        loaded = true;
}

struct err *
libpq_load(void)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;

        pthread_once(&once, load);
        return loaded ? NULL : err_new(&STORE_CANNOT_OPEN, "PostgreSQL's client library (libpq5) is not installed");
}
