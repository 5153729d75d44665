/* SPDX-License-Identifier: MIT */
/* The peers of an installation: DIR/ledger/courier/peers.ini, a section each.
 *
 *      [vrs-012041]                            system and municipality, as the outbox calls it
 *      host = vrs-012041-peer.localhost        the name that its certificate has to have
 *      port = 8483
 *      address = 127.0.0.1                     where it is reached: no name server is asked
 *
 * An unknown key, a key given twice and a section without all three are errors. */
#ifndef PROCESS_PEERS_H
#define PROCESS_PEERS_H

#include "core/bytes.h"
#include "core/err.h"

#include <stdint.h>

struct arena;

enum { PEERS_MAXIMUM = 4000, PEERS_NAME_SIZE = 41, PEERS_HOST_SIZE = 128, PEERS_ADDRESS_SIZE = 48 };

struct peers_one {
        char name[PEERS_NAME_SIZE];
        char host[PEERS_HOST_SIZE];
        char address[PEERS_ADDRESS_SIZE]; /* IPv4 or IPv6, numeric */
        uint16_t port;
};

struct peers {
        struct peers_one *at;
        size_t count;
};

/* core.no-input; core.config with line (err_line) and key (err_field) */
struct err *peers_read(const char *path, struct arena *arena, struct peers *out_peers)
    __attribute__((warn_unused_result));

/* NULL when there is none of this name. */
const struct peers_one *peers_find(const struct peers *peers, struct text name);

#endif
