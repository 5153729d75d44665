/* SPDX-License-Identifier: MIT */
#include "synth.h"

#include "core/verb.h"
#include "specimen.h"
#include "synth_register.h"

static const struct verb nouns[] = {
        { "register", register_synth, "架空の住民と異動のファイルを作る", "an invented population and its feed" },
        { "certificate", certificate_synth, "正しい証明書とわざと誤らせた証明書を作る",
          "certificates, genuine and spoiled" },
        { "card", card_synth, "正しいカードとわざと誤らせたカードのファイルを作る",
          "files of cards, genuine and spoiled" },
        { 0 },
};

int
synth_run(int argc, char **argv)
{
        return verb_run("sesshu synth", nouns, argc, argv);
}
