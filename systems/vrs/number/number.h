/* SPDX-License-Identifier: MIT */
/* 個人番号 in VRS (requirements R1, P9, P16): the ledger's vault sends it with the recipient, sealed to VRS's vault,
 * and there it stays. No page of VRS shows it and nothing searches by it. */
#ifndef NUMBER_NUMBER_H
#define NUMBER_NUMBER_H

#include "recipient/recipient.h"
#include "request/area.h"
#include "vault/vault.h"

/* Hands what came with recipients to the vault, before the turn that brings them commits: all or none. `ids` are those
 * of `people`, an absent one (all zero) is passed over. vault.sealed: the ledger has another key than this vault's */
struct err *number_take(struct area *area, struct arena *arena, const struct recipient_person *people,
                        const struct recipient_id *ids, size_t count) __attribute__((warn_unused_result));

/* Sweeps what an earlier life of this area left, before its first turn. */
struct err *number_open(struct area *area) __attribute__((warn_unused_result));

#endif
