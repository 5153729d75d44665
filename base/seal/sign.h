/* SPDX-License-Identifier: MIT */
/* Ed25519 signatures of the installation itself, for the heads of the chain (design D17): the keeper signs, anybody
 * with the public key checks. Certificates and JOSE have their own algorithms (seal/jose.h). */
#ifndef SEAL_SIGN_H
#define SEAL_SIGN_H

#include "core/bytes.h"
#include "core/err.h"

enum { SIGN_KEY_SIZE = 32, SIGN_SIZE = 64 };

struct sign_private {
        uint8_t at[SIGN_KEY_SIZE];
};
struct sign_public {
        uint8_t at[SIGN_KEY_SIZE];
};

void sign_key_new(struct sign_private *out_private, struct sign_public *out_public);
/* The public half. */
void sign_key_public(const struct sign_private *key, struct sign_public *out_public);
void sign_bytes(const struct sign_private *key, struct bytes content, uint8_t out_signature[static SIGN_SIZE]);
bool sign_holds(const struct sign_public *key, struct bytes content, const uint8_t signature[static SIGN_SIZE]);

#endif
