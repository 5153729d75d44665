/* SPDX-License-Identifier: MIT */
/* What a vault's process begins with (design D9): the area that it serves, its keeper, its folder, and nothing else.
 *
 * The master starts a vault with its area and gives each one end of a socket pair; no other process can speak to it,
 * and it ends when the area does. vault_main (base/vault) enters the sandbox, asks the keeper for the vault's own key,
 * opens its store and serves. The struct belongs to vault_role.c. */
#ifndef PROCESS_VAULT_START_H
#define PROCESS_VAULT_START_H

#include "process/config.h"
#include "process/enter.h"
#include "process/message.h"
#include "process/program.h"

struct vault_start {
        const struct program *program;
        char municipality[CONFIG_CODE_SIZE];
        char folder[CONFIG_PATH_SIZE]; /* DIR/ledger/vault/012041, absolute: the only one it may read or write */
        const char *place;             /* process/store_place.h */
        enum process_network network;
        struct message_link keeper;
        struct message_link master;
        struct message_link area;
        bool without_landlock;
};

/* Locks the process in. The codes of process_enter. */
struct err *vault_start_enter(const struct vault_start *start) __attribute__((warn_unused_result));

#endif
