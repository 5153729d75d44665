/* SPDX-License-Identifier: MIT */
/* AES-256-GCM as base/seal uses it, and nothing more: a random 12-byte nonce in front, a 16-byte tag behind.
 *
 * A `struct gcm` holds one key and its two contexts, so that a row costs no fetch and no key schedule (measured:
 * 0.79 → 0.24 µs a row). It belongs to one thread. With random nonces a key may seal fewer than 2^32 messages; that
 * is why there is a data key for each table and key period (NIST SP 800-38D, 8.3).
 *
 * For the files of base/seal; others use seal/seal.h. */
#ifndef SEAL_GCM_H
#define SEAL_GCM_H

#include "core/bytes.h"
#include "core/err.h"

#include <openssl/evp.h>

enum {
        GCM_KEY_SIZE = 32,
        GCM_NONCE_SIZE = 12,
        GCM_TAG_SIZE = 16,
        GCM_EXTRA = GCM_NONCE_SIZE + GCM_TAG_SIZE,
        GCM_NONCES = 64
};

struct gcm {
        EVP_CIPHER_CTX *seal;
        EVP_CIPHER_CTX *open;
        /* Nonces are drawn by the dozen, since a call of the kernel takes longer than a row. A child of fork draws its
         * own: with its parent's it would seal two rows under one nonce, which gives both away. */
        uint8_t nonces[GCM_NONCES][GCM_NONCE_SIZE];
        size_t nonces_left;
        unsigned nonces_of; /* which process, counted by fork */
};

/* Never fails but for want of memory, which ends the process. */
void gcm_init(struct gcm *gcm, const uint8_t key[static GCM_KEY_SIZE]);
/* Wipes. A zeroed or finished one may be finished. */
void gcm_finish(struct gcm *gcm);

/* Writes plain.length + GCM_EXTRA bytes: nonce, ciphertext, tag. */
void gcm_seal(struct gcm *gcm, struct bytes associated, struct bytes plain, uint8_t *out_sealed);
/* Writes sealed.length − GCM_EXTRA bytes. False, and nothing but zeros written, when the tag does not fit. */
bool gcm_open(struct gcm *gcm, struct bytes associated, struct bytes sealed, uint8_t *out_plain);

#endif
