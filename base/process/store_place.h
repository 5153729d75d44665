/* SPDX-License-Identifier: MIT */
/* Where the data of an area or a vault are, by the configuration's `store` (process/config.h). */
#ifndef PROCESS_STORE_PLACE_H
#define PROCESS_STORE_PLACE_H

#include "process/config.h"
#include "process/enter.h"

/* store/store.h's place, in the arena: FOLDER/FILE.db; or the schema ROLE of the PostgreSQL database, under the role of
 * the same name, whose password lies in FOLDER/postgresql.pass (libpq's .pgpass form), so that nobody else can read it.
 */
const char *store_place(const struct config *config, struct arena *arena, const char *folder, const char *file,
                        const char *role) __attribute__((returns_nonnull));

/* Whom the process has to be able to connect to for that. */
enum process_network store_network(const struct config *config);

#endif
