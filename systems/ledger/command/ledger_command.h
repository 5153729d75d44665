/* SPDX-License-Identifier: MIT */
/* `sesshu ledger NOUN VERB …`: the operator's commands of the ledger (docs/interfaces/product.md). Each is a request
 * to the area of the municipality; what it does lies in the ledger's features. */
#ifndef LEDGER_COMMAND_LEDGER_COMMAND_H
#define LEDGER_COMMAND_LEDGER_COMMAND_H

int ledger_command(int argc, char **argv);

#endif
