/* SPDX-License-Identifier: MIT */
/* JSON Web Encryption in compact form, the one kind that sesshu speaks (RFC 7516 §7.1; RFC 7518 §4.6, §5.3): ECDH-ES
 * directly with a P-256 key of the receiver, then A256GCM. For an individual number on its way from one vault to
 * another (design D23), so that nothing between them can read it.
 *
 *      header  {"alg":"ECDH-ES","apu":sender,"apv":receiver,"enc":"A256GCM","epk":{…},"kid":thumbprint}
 *
 * Each text has its own ephemeral key. Sender and receiver go into the key derivation (RFC 7518 §4.6.2), so a text
 * that was meant for another party opens nowhere else, be the key the same.
 *
 * Reading is strict: exactly these members, exactly these algorithms; what a header asks for decides nothing. */
#ifndef SEAL_JOSE_JWE_H
#define SEAL_JOSE_JWE_H

#include "seal/jose_key.h"

/* Bytes of a text, and of what is inside it. */
enum { JWE_MAXIMUM = 4096, JWE_PLAIN_MAXIMUM = 1024 };

/* Names on which both sides agree beforehand ("ledger-012041"). */
struct jwe_parties {
        struct text sender;
        struct text receiver;
};

/* The P-256 pair that belongs to 32 secret bytes, always the same. The caller destroys it. */
struct jose_key *jwe_key_from_secret(const uint8_t secret[static 32]) __attribute__((returns_nonnull));

/* {crv, kty, x, y, alg, kid, use}: the public half, to be given to whoever sends. */
struct value *jwe_key_to_jwk(struct arena *arena, const struct jose_key *key);

/* Encrypts to the receiver's public key, which must be on P-256 (jose.key). core.limit: more than JWE_PLAIN_MAXIMUM */
struct err *jwe_seal(struct arena *arena, const struct jose_key *receiver, const struct jwe_parties *parties,
                     struct bytes plain, struct text *out_jwe) __attribute__((warn_unused_result));

/* Opens with the receiver's private key. The plain bytes lie in the arena, which should be a secret one, and a NUL
 * that is not counted follows.
 *
 * jose.jwe       not this form, made for another key or another party, or altered: it cannot be told which */
struct err *jwe_open(struct arena *arena, const struct jose_key *receiver, const struct jwe_parties *parties,
                     struct text jwe, struct bytes *out_plain) __attribute__((warn_unused_result));

#endif
