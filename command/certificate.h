/* SPDX-License-Identifier: MIT */
/* `sesshu certificate …` and `sesshu card …`: verbs that judge documents without an installation. */
#ifndef COMMAND_CERTIFICATE_H
#define COMMAND_CERTIFICATE_H

int certificate_run(int argc, char **argv);
int card_run(int argc, char **argv);

#endif
