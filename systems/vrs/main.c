/* SPDX-License-Identifier: MIT */
/* sesshu-vrs: ワクチン接種記録システム, with all its processes (design D4). */
#include "process/program.h"
#include "program.h"
#include "vault/vault_serve.h"

static int
area_main(struct area_start *start)
{
        return area_run(start, &vrs_area);
}

int
main(int argc, char **argv)
{
        static const struct program program = {
                .name = "vrs",
                .version = SESSHU_VERSION,
                .internet_side = true,
                .peer_side = true,
                .area_main = area_main,
                .vault_main = vault_serve,
                .vault_public = vault_public,
        };

        return program_main(&program, argc, argv);
}
