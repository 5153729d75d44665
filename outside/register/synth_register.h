/* SPDX-License-Identifier: MIT */
/* `sesshu synth register`: an invented resident register, which stands in for a municipality's own (住民基本台帳).
 *
 * Writes DIR/feed.jsonl (the whole population), DIR/changes.jsonl (what happened since) and DIR/truth.jsonl (what a
 * test needs to know). The same arguments give the same bytes, on every machine; more --changes never change
 * feed.jsonl. Nobody in it exists. A file appears under its name when it is whole. See README.md here. */
#ifndef REGISTER_SYNTH_REGISTER_H
#define REGISTER_SYNTH_REGISTER_H

#include "core/err.h"
#include "population.h"

/* The verb's function (core/verb.h): reads the arguments, writes, returns the exit status. */
int register_synth(int argc, char **argv);

/* Writes the three files into a folder, which is made where it is missing. core.io when that fails. */
struct err *register_write(const struct population_options *options, const char *folder)
    __attribute__((warn_unused_result));

#endif
