/* SPDX-License-Identifier: MIT */
/* sesshu-ledger: がん検診・予防接種・結核健診システム, with all its processes (design D4). */
#include "process/program.h"
#include "program.h"
#include "schedule/schedule.h"
#include "vault/vault_serve.h"

static int
area_main(struct area_start *start)
{
        return area_run(start, &ledger_area);
}

int
main(int argc, char **argv)
{
        const struct program program = {
                .name = "ledger",
                .version = SESSHU_VERSION,
                .internet_side = false,
                .peer_side = true,
                .law = schedule_law_folder(),
                .check_law = ledger_check_law,
                .area_main = area_main,
                .vault_main = vault_serve,
                .vault_public = vault_public,
        };

        return program_main(&program, argc, argv);
}
