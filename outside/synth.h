/* SPDX-License-Identifier: MIT */
/* `sesshu synth NOUN …`: invented input for tests and the demo. A row a noun, in synth.c. */
#ifndef OUTSIDE_SYNTH_H
#define OUTSIDE_SYNTH_H

int synth_run(int argc, char **argv);

#endif
