/* SPDX-License-Identifier: MIT */
/* What an area's process begins with: its name, its sockets, its keeper, its settings.
 *
 * The life of an area's process:
 *      1. program->area_main gets this; nothing was read from outside yet, and nothing is locked in.
 *      2. It warms up what loads late, then area_start_enter: from here on the sandbox holds.
 *      3. area_start_key: the keeper gives the area's key, once, to this descriptor.
 *      4. It opens and migrates its store, then area_start_ready (or area_start_cannot, and ends).
 *      5. It serves, polling `stop` and the descriptors of master, keeper and vault too: when one of them can be read
 *         and area_start_over says so, it finishes its turn, answers, closes its store and returns 0.
 *      6. After idle_seconds without a request it ends in the same way. The master keeps the sockets, so whoever
 *         connects meanwhile waits and is served by the next one.
 *
 * SIGTERM and SIGINT are blocked and arrive at `stop`; threads started later inherit that.
 * The struct belongs to program.c and lives as long as the process. */
#ifndef PROCESS_AREA_START_H
#define PROCESS_AREA_START_H

#include "calendar/date.h"
#include "core/err.h"
#include "process/config.h"
#include "process/enter.h"
#include "process/message.h"
#include "process/program.h"
#include "seal/key.h"
#include "seal/sign.h"

enum { AREA_CODE_SIZE = 7 };

struct area_start {
        const struct program *program;
        char municipality[AREA_CODE_SIZE]; /* 012041 */
        char folder[CONFIG_PATH_SIZE];     /* DIR/ledger/012041, absolute: the only one it may write */
        char trust[CONFIG_PATH_SIZE];      /* DIR/ledger/courier/trust: what peers are judged by (courier/peer.h) */
        const char *law;                   /* the folder of the law, which it may read; NULL in a system without */
        int operator_listener;             /* listening sockets, non-blocking; -1 = there is none */
        int lgwan_listener;
        int internet_listener;
        int peer_listener;
        int stop; /* can be read when the process is to end */
        struct message_link keeper;
        struct message_link master;
        struct message_link vault;   /* vault/vault.h; its descriptor is -1 in a system that has none */
        struct message_link courier; /* its descriptor is -1 while there is none */
        unsigned courier_links;      /* how many there were: another number is another courier */
        bool date_fixed;             /* the installation has its own business date */
        struct date date;
        const char *band; /* shown on every page, "" = none */
        /* Where the area's data are: store/store.h's place. A file of the folder; or the schema SYSTEM_CODE of a
         * PostgreSQL database, under the role of the same name, whose password lies in the folder's postgresql.pass
         * (libpq's .pgpass form), so that no other area can read it. */
        const char *place;
        enum process_network network; /* what the store needs */
        unsigned idle_seconds;
        bool without_landlock; /* the sandbox may be off */
        bool landlock;         /* false after area_start_enter: it is off, and every page says so */
};

/* The business date at an instant in UTC: the installation's own, else Japan's day. */
struct date area_start_today(const struct area_start *start, int64_t utc_ms);

/* Locks the process in (process/enter.h). `network` is for an area whose store is PostgreSQL. The codes of
 * process_enter. */
struct err *area_start_enter(struct area_start *start, enum process_network network)
    __attribute__((warn_unused_result));

/* Asks the keeper for the key of this area; the caller wipes it. seal.key-file, seal.wrong-key, seal.format: what the
 * keeper found; process.link-closed, process.link-slow, process.message */
struct err *area_start_key(struct area_start *start, struct key_area *out_key) __attribute__((warn_unused_result));

/* Tells the master that requests are answered now, or why they never will be (a code of an error table). */
void area_start_ready(struct area_start *start);
void area_start_cannot(struct area_start *start, const struct err *err);

/* True when the process is to end: a signal came, or the master, the keeper or the vault has gone. Never waits. Here a
 * new link to the courier is taken, which the master sends when either of both was started; what the old one had not
 * answered has to be sent again. */
bool area_start_over(struct area_start *start);

/* Closes the link to the courier, which has ended or cannot be used any more, and asks the master for another. */
void area_start_no_courier(struct area_start *start);

/* Hands the newest head of the chain to the keeper, who signs at most one a second. Does not wait and has no answer:
 * when the keeper cannot take it now, the next head says the same and more. After process.link-closed the keeper is
 * gone and the area ends. */
struct err *area_start_head(struct area_start *start, int64_t number, struct bytes head)
    __attribute__((warn_unused_result));

/* The file of signed heads, to be read with seal/head.h, and the key they are checked with. Everything handed over
 * before is in it. The caller closes the descriptor. */
struct err *area_start_heads(struct area_start *start, int *out_descriptor, struct sign_public *out_key)
    __attribute__((warn_unused_result));

#endif
