/* SPDX-License-Identifier: MIT */
/* What a vault keeps: for each id of its area one individual number (base/vault/schema/0001.sql).
 *
 * Several ids may have the same number (a person who came back under a new 宛名番号). Numbers are sealed and found by a
 * blind index, both under keys of the vault's own key. For vault_serve.c; areas ask through vault/vault.h. */
#ifndef VAULT_NUMBERS_H
#define VAULT_NUMBERS_H

#include "core/arena.h"
#include "core/id.h"
#include "seal/seal.h"
#include "store/store.h"

enum { NUMBER_DIGITS = 12, NUMBERS_FOUND_MAXIMUM = 16 };

struct numbers {
        struct store *store;
        struct seal *seal;
};

/* Opens the store of a place and takes the keys into use. The codes of store_open. */
struct err *numbers_open(struct numbers *numbers, const char *place) __attribute__((warn_unused_result));
void numbers_close(struct numbers *numbers);

/* Gives an id its number, within a turn. The same again changes nothing and *out_changed is false.
 * vault.number: not 12 digits, or the check digit is wrong */
struct err *numbers_put(struct numbers *numbers, struct arena *arena, const uint8_t id[static ID_SIZE],
                        struct text number, int64_t now_ms, bool *out_changed) __attribute__((warn_unused_result));

/* The number of an id, "" when there is none. Into a secret arena. */
struct err *numbers_read(struct numbers *numbers, struct arena *arena, const uint8_t id[static ID_SIZE],
                         struct text *out_number) __attribute__((warn_unused_result));

/* The ids of a number, at most NUMBERS_FOUND_MAXIMUM, in the arena. */
struct err *numbers_find(struct numbers *numbers, struct arena *arena, struct text number, struct bytes **out_ids,
                         size_t *out_count) __attribute__((warn_unused_result));

/* Ids put before an instant whose person is not known to stand, at most `limit`. */
struct err *numbers_waiting(struct numbers *numbers, struct arena *arena, int64_t before_ms, size_t limit,
                            struct bytes **out_ids, size_t *out_count) __attribute__((warn_unused_result));
/* Within a turn: the person of an id stands, or there is none and the number is forgotten. */
struct err *numbers_settle(struct numbers *numbers, const uint8_t id[static ID_SIZE], bool stands)
    __attribute__((warn_unused_result));

#endif
