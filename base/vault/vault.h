/* SPDX-License-Identifier: MIT */
/* The vault of individual numbers, as its area sees it (design D9; requirements R1, P9, P16).
 *
 * A vault is a process of its own beside each area of a system that has to keep 個人番号: it has its own file and its
 * own key, and knows a number and the area's opaque id of a person, nothing else. The area keeps no number: one passes
 * through it on its way from the register into the vault, or out of it to a screen of number-using work. To another
 * system a number goes from vault to vault as a JWE (seal/jose_jwe.h), which the area between cannot open.
 *
 * Writes come before the area's commit and are idempotent: where that commit fails the same comes again, and a number
 * whose person never came to stand is swept (vault_sweep). A vault never waits for its area.
 *
 * Every function asks through area_start's link and waits for the answer, some milliseconds at most. Failures:
 *
 *      vault.unavailable   it has gone or does not answer; the area ends with its vault and both are started again
 *      vault.number        not 12 digits with their check digit
 *      vault.sealed        a JWE that was not made for this vault, this sender and this subject
 *      vault.receiver      the file of a receiver's public key is there and is none
 *
 * Numbers lie in the arena given, which should be a secret one, and are never put into a log, an error or an event. */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "core/id.h"
#include "process/message.h"

#define ERRORS_FILE "vault/vault_errors.def"
#include "core/err_declare.h"

/* In one message; more are sent in several. */
enum { VAULT_BATCH = 200 };

struct vault_number {
        uint8_t id[ID_SIZE];
        struct text number;
        bool changed;
};

/* Someone whose number goes to, or came from, another vault. Both sides know the person as `subject` (宛名番号), which
 * is sealed with the number, so that two people's texts cannot be exchanged on the way. */
struct vault_sealed {
        uint8_t id[ID_SIZE];
        struct text subject;
        struct text jwe; /* absent: there is no number, or no key of the receiver */
};

/* Waits for the vault to open its store, once, after the area opened its own. What the vault could not do is told by
 * the code of its own failure. */
struct err *vault_await(struct message_link *vault) __attribute__((warn_unused_result));

/* Gives each id its number; fills `changed` of each: whether it was not known so. */
struct err *vault_put(struct message_link *vault, struct vault_number *numbers, size_t count)
    __attribute__((warn_unused_result));

/* The ids that have this number: none, one, seldom several. */
struct err *vault_find(struct message_link *vault, struct arena *arena, struct text number,
                       uint8_t (**out_ids)[ID_SIZE], size_t *out_count) __attribute__((warn_unused_result));

/* The number of an id, "" when there is none. */
struct err *vault_read(struct message_link *vault, struct arena *arena, const uint8_t id[static ID_SIZE],
                       struct text *out_number) __attribute__((warn_unused_result));

/* Fills the JWE of each for a receiver ("vrs-012041"), whose public key lies in the vault's receivers folder. */
struct err *vault_seal(struct message_link *vault, struct arena *arena, struct text receiver,
                       struct vault_sealed *people, size_t count) __attribute__((warn_unused_result));

/* Takes JWEs of a sender ("ledger-012041"), all or none. People whose jwe is absent are passed over. */
struct err *vault_take(struct message_link *vault, struct text sender, const struct vault_sealed *people, size_t count,
                       int64_t *out_changed) __attribute__((warn_unused_result));

/* Asks the area about ids whose person is not known to stand, put at least `seconds` ago, at most VAULT_BATCH of them:
 * `stands` says whether the area has the person. Numbers of nobody are forgotten. *out_asked tells how many there were:
 * fewer than VAULT_BATCH means all. With a minute the turn that put them is over; before the first turn 0 will do. */
struct err *vault_sweep(struct message_link *vault, unsigned seconds,
                        struct err *(*stands)(void *context, const uint8_t id[static ID_SIZE], bool *out_stands),
                        void *context, size_t *out_asked) __attribute__((warn_unused_result));

#endif
