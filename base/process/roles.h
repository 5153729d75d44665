/* SPDX-License-Identifier: MIT */
/* What each process of a program does, one function a role. For program.c, which reads the arguments. */
#ifndef PROCESS_ROLES_H
#define PROCESS_ROLES_H

#include "process/config.h"
#include "process/places.h"

#include <stddef.h>

struct options {
        const char *state;              /* --state */
        const char *user;               /* --user of init */
        const char *municipalities[64]; /* --municipality, or the area's own */
        size_t municipality_count;
        const char *settings[32]; /* --set KEY=VALUE */
        size_t setting_count;
        bool check_only;       /* -n */
        bool without_landlock; /* --without-landlock */
        bool vault;            /* --vault: the vault's key, not the area's */
        bool operator_only;    /* --operator-only: listen for the operator's command and nobody else */
};

/* The folder of the law for the areas of a program, NULL when they ask none. It lives as long as both. core.config with
 * the key when the configuration names one for a system that asks none. */
struct err *program_law(const struct program *program, const struct config *config, const char **out_law)
    __attribute__((warn_unused_result));

/* Each returns the exit status. */
int master_main(const struct program *program, const struct options *options);
int keeper_main(const struct program *program, const struct options *options);
int courier_main(const struct program *program, const struct options *options);
int health_main(const struct program *program, const struct options *options);
int area_main(const struct program *program, const struct options *options);
int init_main(const struct program *program, const struct options *options);
int vault_main(const struct program *program, const struct options *options);
int recover_main(const struct program *program, const struct options *options);

#endif
