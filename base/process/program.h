/* SPDX-License-Identifier: MIT */
/* A program is one system: `sesshu-ledger` with all its processes in one binary (design §3, D4).
 *
 *      sesshu-ledger [run] --state DIR          the master, and through it everything else
 *      sesshu-ledger init --state DIR ...       makes folders, keys and configuration
 *      sesshu-ledger recover --state DIR ...    wraps an area's key again, by its recovery key
 *      sesshu-ledger area|vault|keeper|courier|health ...     only the master starts these
 *
 * What lies where, below the folder of --state:
 *
 *      ledger/ledger.conf                  process/config.h
 *      ledger/lock                         held by every process of the installation
 *      ledger/keeper/                      the keeper's: wrapping.key, signing.key, signing.pub,
 *                                          areas/012041.key, vaults/012041.key (seal/key.h), heads/012041.heads
 *                                          (seal/head.h)
 *      ledger/recovery/012041.recovery     to be taken away and deleted here
 *      ledger/courier/                     of a system that exchanges messages: peers.ini, key and certificate of each
 *                                          municipality (process/peers.h), and trust/ for the areas (courier/peer.h)
 *      ledger/vault/012041/                of a system with vaults, the vault's: its store; public.jwk, which senders of
 *                                          individual numbers are given; receivers/vrs-012041.jwk, those it sends to
 *      ledger/012041/                      the area's: its store, and the sockets lgwan.sock, operator.sock and, where
 *                                          the system has these sides, internet.sock and peer.sock
 *
 * A system's main is one line: return program_main(&ledger, argc, argv). */
#ifndef PROCESS_PROGRAM_H
#define PROCESS_PROGRAM_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/key.h"

#include <stdbool.h>

struct area_start;
struct vault_start;

struct program {
        const char *name;    /* "ledger": of the folder, the configuration and, behind "sesshu-", the program */
        const char *version; /* of --version */
        bool internet_side;  /* areas have an internet socket (D6) */
        bool peer_side;      /* areas have a socket for other systems, and a courier to send to them (D22) */
        /* The folder of the law that areas ask, and read besides their own, where the configuration names no other
         * (law = DIR); NULL: areas of this system ask no law. */
        const char *law;
        /* Refuses a law that no area could be opened with: core.config, file and line. Asked before a start and by -n;
         * there when law is. */
        struct err *(*check_law)(const char *folder);
        /* Everything of one area, in its own process; see process/area_start.h. Returns the exit status. */
        int (*area_main)(struct area_start *start);
        /* The vault of one area, in its own process; see process/vault_start.h. NULL = the system keeps no 個人番号. */
        int (*vault_main)(struct vault_start *start);
        /* What the vault's public half is, for init: a JWK of the secret that its key gives. Set with vault_main. */
        struct err *(*vault_public)(const struct key_owner *owner, const struct key_area *key, struct arena *arena,
                                    struct text *out_jwk);
};

/* Returns the exit status of docs/interfaces/product.md. */
int program_main(const struct program *program, int argc, char **argv);

#endif
