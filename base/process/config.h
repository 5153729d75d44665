/* SPDX-License-Identifier: MIT */
/* The configuration of a program: one commented INI file (DIR/ledger/ledger.conf), read by inih, with only what is
 * needed before an area opens (design §6). What a municipality decides is a dated row in its area; secrets are files.
 *
 *      municipalities   codes (団体コード), separated by spaces; indented lines go on
 *      business_date    YYYY-MM-DD, the installation's "today"; absent = today in Japan
 *      band             a text on every page, such as 演習; absent = none
 *      health           127.x.x.x:PORT of /healthz, /readyz and /metrics; absent = no such listener
 *      idle_seconds     after how long without a request an area ends; 1 to 86400, absent = 600
 *      user             whom to become when started as root
 *      law              the folder of the law that areas ask (docs/how-to-change-the-law.md), absolute; absent = the
 * one that was built with. Refused where areas ask none (process/program.h)
 *      store            sqlite (also when absent): a file an area; or postgresql:CONNINFO, a schema an area. CONNINFO
 * is libpq's, without user and password: each area logs in under a role of its own (area_start.h)
 *
 * config.c has one row a setting: reader, comment and sample come from it. An unknown key is an error with the nearest
 * that exists, a key given twice too. */
#ifndef PROCESS_CONFIG_H
#define PROCESS_CONFIG_H

#include "calendar/date.h"
#include "core/bytes.h"
#include "core/err.h"

#include <netinet/in.h>

struct arena;

enum { CONFIG_PATH_SIZE = 256, CONFIG_CODE_SIZE = 7, CONFIG_MUNICIPALITIES_MAXIMUM = 2000 };

struct config {
        size_t municipality_count;
        char (*municipalities)[CONFIG_CODE_SIZE]; /* in the file's order, without doubles */
        bool date_fixed;
        struct date date;
        const char *band; /* "" = none */
        bool has_health;
        struct sockaddr_in health;
        unsigned idle_seconds;
        const char *user;  /* "" = none */
        const char *law;   /* "" = the program's own */
        const char *store; /* CONNINFO of PostgreSQL; "" = SQLite */
};

/* Reads it into `arena`. core.config with line (err_line) and key (err_field); core.no-input */
struct err *config_read(const char *path, struct arena *arena, struct config *out_config)
    __attribute__((warn_unused_result));

/* Whether the list has this municipality. */
bool config_has(const struct config *config, struct text municipality);

/* For init. Gives a key its value in the text of a configuration, keeping everything else as it stands, or takes all
 * settings from a commented sample where `before` is absent. A name that is no key: core.usage. */
struct err *config_edit(struct arena *arena, struct text before, const char *name, struct text value,
                        struct text *out_after) __attribute__((warn_unused_result));

#endif
