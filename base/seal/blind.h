/* SPDX-License-Identifier: MIT */
/* Blind indexes: finding a sealed row by one exact value without the value standing anywhere (design D13).
 *
 * HMAC-SHA-256 of the value with the index's own key. Whoever has the key can try all values (a 12-digit number: all
 * of them within hours), so the key is apart from the rows' keys, and an index is only for values that have to be
 * found: ticket numbers in VRS, 個人番号 in the vault. It leaks equality: never over sex, birth year or the like.
 *
 * An index has two columns so that its key can rotate: rows get the value under the newest period, and a search asks
 * for both periods until all rows were written again. Keys are loaded as purpose SEAL_BLIND of seal/seal.h.
 * The caller brings the value in its one canonical form: digits only, or folded. */
#ifndef SEAL_BLIND_H
#define SEAL_BLIND_H

#include "core/bytes.h"
#include "core/err.h"
#include "seal/seal.h"

enum { BLIND_SIZE = 32 };

/* seal.no-key   no key of this index and period is loaded */
struct err *blind_index(struct seal *seal, struct text index, uint32_t period, struct bytes value,
                        uint8_t out_blind[static BLIND_SIZE]) __attribute__((warn_unused_result));

#endif
