/* SPDX-License-Identifier: MIT */
/* Keys of signatures: ECDSA on the NIST curves as JOSE uses it (RFC 7518 §3.4), and RSA as the My Number Card does.
 *
 * A signature is r‖s of fixed length, never DER. JSON Web Keys are read strictly (RFC 7517, 7518 §6.2.1) and named by
 * their thumbprint (RFC 7638). Not for encryption, and not for TLS.
 *
 * A key belongs to one thread: it keeps OpenSSL's context so that a signature costs little more than the curve. */
#ifndef SEAL_JOSE_KEY_H
#define SEAL_JOSE_KEY_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/jose_value.h"

enum jose_curve { JOSE_P256, JOSE_P384, JOSE_P521 };

enum {
        JOSE_THUMBPRINT_LENGTH = 43,
        JOSE_SIGNATURE_MAXIMUM = 132,
        RSA_SIGNATURE_LENGTH = 256, /* RSA-2048, the only size on the card */
};

struct jose_key;

/* A new pair, from OpenSSL's random generator. Ends the process when there is none. */
struct jose_key *jose_key_generate(enum jose_curve curve) __attribute__((returns_nonnull));
void jose_key_destroy(struct jose_key *key);

/* Takes over a reference of an EVP_PKEY; jose.key unless it is an EC key on one of the three curves, be the curve
 * named or written out in parameters that equal it. */
struct err *jose_key_from_evp(void *evp_pkey, struct jose_key **out_key) __attribute__((warn_unused_result));
/* The EVP_PKEY inside, borrowed. */
void *jose_key_evp(const struct jose_key *key);

/* The public key of a JWK with kty EC. Members that it does not need are not looked at. jose.key when a coordinate
 * has not exactly the length of the curve or the point is not on it. */
struct err *jose_key_from_jwk(const struct value *jwk, struct jose_key **out_key) __attribute__((warn_unused_result));
/* {kty, use, alg, crv, kid, x, y}: never the private part. */
struct value *jose_key_to_jwk(struct arena *arena, const struct jose_key *key);
/* RFC 7638 with SHA-256, as base64url. */
void jose_key_thumbprint(const struct jose_key *key, char out_thumbprint[static JOSE_THUMBPRINT_LENGTH + 1]);

enum jose_curve jose_key_curve(const struct jose_key *key);
/* "ES256", "ES384" or "ES512": the curve decides the hash (RFC 7518 §3.4). */
const char *jose_key_algorithm(const struct jose_key *key);
/* 64, 96 or 132. */
size_t jose_key_signature_length(const struct jose_key *key);

/* Signs the hash of `message`; out_signature gets jose_key_signature_length bytes. */
struct err *jose_key_sign(struct jose_key *key, struct bytes message,
                          uint8_t out_signature[static JOSE_SIGNATURE_MAXIMUM]) __attribute__((warn_unused_result));
/* False for a signature of another length, and for any fault. */
bool jose_key_verify(struct jose_key *key, struct bytes message, struct bytes signature);

/* The private key as PKCS#8 PEM, for specimens and for tests with other programs. Into a secret arena. */
struct err *jose_key_private_pem(struct arena *arena, const struct jose_key *key, struct text *out_pem)
    __attribute__((warn_unused_result));
struct err *jose_key_from_private_pem(struct text pem, struct jose_key **out_key) __attribute__((warn_unused_result));

void sha256(struct bytes bytes, uint8_t out_digest[static 32]);

/* RSA with PKCS#1 v1.5 and SHA-256, 2048 bits, public exponent 65537. */
struct rsa_key;

struct rsa_key *rsa_key_generate(void) __attribute__((returns_nonnull));
/* jose.key unless n has 2048 bits and e is 65537. */
struct err *rsa_key_from_public(struct bytes n, struct bytes e, struct rsa_key **out_key)
    __attribute__((warn_unused_result));
void rsa_key_destroy(struct rsa_key *key);
/* 256 bytes, big-endian. */
void rsa_key_modulus(const struct rsa_key *key, uint8_t out_n[static RSA_SIGNATURE_LENGTH]);
struct err *rsa_key_sign(struct rsa_key *key, struct bytes message, uint8_t out_signature[static RSA_SIGNATURE_LENGTH])
    __attribute__((warn_unused_result));
bool rsa_key_verify(struct rsa_key *key, struct bytes message, struct bytes signature);

#endif
