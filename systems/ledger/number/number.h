/* SPDX-License-Identifier: MIT */
/* 個人番号 in the ledger (requirements R1, P9; assessment III): the register's feed brings it, the vault keeps it, and
 * number-using work may see it or find a person by it, each time with the use named and recorded.
 *
 * No table of the ledger has a number, and no event does: the trail says who saw whose number, for which use, and when.
 * The uses are law/number_uses.txt. Here is the way into the vault; the screens are number_pages.h. */
#ifndef NUMBER_NUMBER_H
#define NUMBER_NUMBER_H

#include "request/area.h"
#include "vault/vault.h"

#define ERRORS_FILE "number/number_errors.def"
#include "core/err_declare.h"

/* The vault of this area; NULL in a test without one. */
struct message_link *number_vault(const struct area *area);

/* Hands numbers to the vault and fills `changed` of each, before the turn that brings their people commits: the same
 * again does no harm, and a number whose person does not come to stand is swept. The codes of vault/vault.h. */
struct err *number_keep(struct area *area, struct vault_number *numbers, size_t count)
    __attribute__((warn_unused_result));

/* Sweeps what an earlier life of this area left, before its first turn. */
struct err *number_open(struct area *area) __attribute__((warn_unused_result));

#endif
