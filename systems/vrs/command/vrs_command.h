/* SPDX-License-Identifier: MIT */
/* `sesshu vrs …`: the operator's verbs of VRS. */
#ifndef VRS_COMMAND_VRS_COMMAND_H
#define VRS_COMMAND_VRS_COMMAND_H

/* Returns the exit status of docs/interfaces/product.md. */
int vrs_command(int argc, char **argv);

#endif
