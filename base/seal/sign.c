/* SPDX-License-Identifier: MIT */
#include "seal/sign.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

static void
must(bool worked)
{
        if (worked)
                return;
        fprintf(stderr, "seal: OpenSSL refused Ed25519\n");
        abort();
}

void
sign_key_new(struct sign_private *out_private, struct sign_public *out_public)
{
        bytes_random(out_private->at, sizeof out_private->at);
        sign_key_public(out_private, out_public);
}

void
sign_key_public(const struct sign_private *key, struct sign_public *out_public)
{
        EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->at, sizeof key->at);
        size_t length = sizeof out_public->at;

        must(pair && EVP_PKEY_get_raw_public_key(pair, out_public->at, &length) == 1);
        EVP_PKEY_free(pair);
}

void
sign_bytes(const struct sign_private *key, struct bytes content, uint8_t out_signature[static SIGN_SIZE])
{
        EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->at, sizeof key->at);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        size_t length = SIGN_SIZE;

        must(pair && context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1);
        must(EVP_DigestSign(context, out_signature, &length, content.at, content.length) == 1);
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(pair);
}

bool
sign_holds(const struct sign_public *key, struct bytes content, const uint8_t signature[static SIGN_SIZE])
{
        EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->at, sizeof key->at);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        bool holds;

        /* Not every 32 bytes are a key: then nothing holds. */
        holds = public && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, signature, SIGN_SIZE, content.at, content.length) == 1;
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(public);
        return holds;
}
