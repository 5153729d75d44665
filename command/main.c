/* SPDX-License-Identifier: MIT */
/* sesshu: the operator's command (design D4). What a verb does lies in the library of its folder; here stand only
 * the names. To add one: a row below, its dependency in meson.build beside this file. */
#include "command/ledger_command.h"
#include "command/vrs_command.h"
#include "core/err.h"
#include "core/verb.h"
#include "certificate.h"
#include "schedule/command.h"
#include "synth.h"

static const struct verb verbs[] = {
        { "card", card_run, "マイナンバーカードから読んだものを確かめる", "verify what was read from a card" },
        { "certificate", certificate_run, "予防接種証明書の二次元コードを確かめる", "verify certificates" },
        { "schedule", schedule_command, "予防接種の法令: だれが、いつ、どの接種を受けられるか",
          "the law of vaccination: who may get which dose, and when" },
        { "ledger", ledger_command, "予防接種台帳の運用", "operate the vaccination ledger" },
        { "synth", synth_run, "試験と演習のための架空のデータを作る", "make invented data for tests and the demo" },
        { "vrs", vrs_command, "ワクチン接種記録システムの運用", "operate the vaccination record system" },
        { 0 },
};

int
main(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], "--version") == 0) {
                puts("sesshu " SESSHU_VERSION);
                return 0;
        }
        return verb_run("sesshu", verbs, argc, argv);
}
