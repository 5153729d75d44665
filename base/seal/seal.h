/* SPDX-License-Identifier: MIT */
/* Sealed rows: what identifies a person or is sensitive lies in one blob a row (design D13).
 *
 *      blob = format (1) ‖ u32 key period, little-endian ‖ 12-byte random nonce ‖ ciphertext ‖ 16-byte tag
 *      associated data = "sesshu.row" ‖ format ‖ key period ‖ area ‖ table ‖ row id ‖ version
 *
 * AES-256-GCM. A blob opens only in its area, its table, its row and its version: moved, swapped or rolled back it
 * is seal.not-authentic, as is a changed byte or another key; GCM cannot tell these apart.
 *
 * A `struct seal` holds the keys of one area in memory: the area key, and a data key for each purpose, table and key
 * period. Data keys are random and lie in a table of the area wrapped by the area key; the owner of the store makes
 * or loads them with the functions below. The newest period of a table seals; every loaded one opens. Random nonces
 * bound a data key to fewer than 2^32 rows, so a new period is begun long before that.
 *
 * Keys stay in memory that is wiped. A seal belongs to one thread: seal_copy makes one for the job thread.
 * Not for: numbers of the vault (its own key), JWE (seal/jose.h), names (they have no index, D13). */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include "core/bytes.h"
#include "core/err.h"
#include "seal/key.h"

struct arena;
struct seal;

enum { SEAL_PLAIN_MAXIMUM = 1 << 20, SEAL_EXTRA = 1 + 4 + 12 + 16, SEAL_WRAPPED_SIZE = 1 + 12 + KEY_SIZE + 16 };

/* What a data key is for. */
enum seal_purpose {
        SEAL_ROWS = 1,  /* AES-256-GCM of a table's rows */
        SEAL_BLIND = 2, /* HMAC of an index (seal/blind.h) */
};

/* `area` names the area in every blob: the system and the municipality, as in struct key_owner. Copies all. */
struct seal *seal_create(const struct key_owner *area, const struct key_area *key) __attribute__((returns_nonnull));
/* Wipes. NULL is allowed. */
void seal_destroy(struct seal *seal);
/* The same keys for another thread. */
struct seal *seal_copy(const struct seal *seal) __attribute__((returns_nonnull));

/* The id of the area key, to stand beside the wrapped data keys. */
struct key_id seal_key_id(const struct seal *seal);

/* Makes a random data key, takes it into use, and gives it wrapped, to be stored before anything sealed with it.
 * `table` is at most 63 bytes, `period` at least 1 and not loaded yet (a second call for it is a mistake of the
 * program). */
void seal_key_new(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
                  uint8_t out_wrapped[static SEAL_WRAPPED_SIZE]);
/* Takes a stored one into use. Loading the same again changes nothing.
 *
 * seal.wrong-key   it was not wrapped by this area's key for this purpose, table and period
 * seal.format      not the form of a wrapped key */
struct err *seal_key_import(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
                            struct bytes wrapped) __attribute__((warn_unused_result));
/* Wraps a loaded key again, for another place or under this seal's (new) area key. seal.no-key */
struct err *seal_key_export(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
                            uint8_t out_wrapped[static SEAL_WRAPPED_SIZE]) __attribute__((warn_unused_result));
/* Takes into use a data key that follows from the area key alone (HMAC-SHA-256 of what it is for), for a store that has no
 * place for wrapped keys. It is the same after each start; with another area key it is another. Not loaded yet. */
void seal_key_derive(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period);
/* 32 secret bytes that follow from the area key, for what is no data key. The caller wipes them. */
void seal_secret_derive(const struct seal *seal, struct text what, uint8_t out_secret[static KEY_SIZE]);

/* The newest period loaded, 0 when none. */
uint32_t seal_key_period(const struct seal *seal, enum seal_purpose purpose, struct text table);

/* Seals a row under the newest period of its table. `row` is the row's 16-byte id. The blob lies in `arena`.
 *
 * seal.no-key   no key of this table is loaded
 * core.limit    longer than SEAL_PLAIN_MAXIMUM */
struct err *seal_row(struct seal *seal, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
                     struct bytes plain, struct arena *arena, struct bytes *out_blob)
    __attribute__((warn_unused_result));

/* Opens it. The plain bytes lie in `arena`, followed by a NUL that is not counted.
 *
 * seal.format          not a sealed blob, or a format of a newer program
 * seal.no-key          its key period is not loaded
 * seal.not-authentic   altered, or of another row, version, table or area */
struct err *seal_open_row(struct seal *seal, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
                          struct bytes blob, struct arena *arena, struct bytes *out_plain)
    __attribute__((warn_unused_result));

/* Uses every algorithm of keys, seals and signatures once, so that nothing is loaded or read late. Before
 * process_enter. */
void seal_warm(void);

#endif
