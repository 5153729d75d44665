/* SPDX-License-Identifier: MIT */
#include "synth.h"

#include "core/verb.h"
#include "synth_register.h"

static const struct verb nouns[] = {
        { "register", register_synth, "架空の住民と異動のファイルを作る", "an invented population and its feed" },
        { 0 },
};

int
synth_run(int argc, char **argv)
{
        return verb_run("sesshu synth", nouns, argc, argv);
}
