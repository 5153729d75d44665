/* SPDX-License-Identifier: MIT */
#include "process/store_place.h"

#include "core/arena.h"

#include <string.h>

const char *
store_place(const struct config *config, struct arena *arena, const char *folder, const char *file, const char *role)
{
        if (!*config->store)
                return arena_format(arena, "%s/%s.db", folder, file);
        return arena_format(arena, "postgresql:%s:%s user=%s passfile='%s/postgresql.pass'", role, config->store, role,
                            folder);
}

enum process_network
store_network(const struct config *config)
{
        if (!*config->store)
                return PROCESS_NETWORK_NONE;
        return strstr(config->store, "host=/") ? PROCESS_NETWORK_LOCAL : PROCESS_NETWORK_ANY;
}
