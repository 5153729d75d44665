/* SPDX-License-Identifier: MIT */
/* `sesshu synth certificate` and `sesshu synth card`: genuine and spoiled specimens, with keys made at run time.
 *
 * For tests and training: an invented person's certificates and cards, most of them wrong in one named respect. What
 * each is wrong in is said by its name only; which problem a verifier must find is written by hand in the tests. No
 * specimen verifies against any real key. */
#ifndef SPECIMEN_SPECIMEN_H
#define SPECIMEN_SPECIMEN_H

int certificate_synth(int argc, char **argv);
int card_synth(int argc, char **argv);

#endif
