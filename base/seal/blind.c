/* SPDX-License-Identifier: MIT */
#include "seal/blind.h"

#include "seal/errors.h"
#include "seal/seal_private.h"

#include <stdio.h>
#include <stdlib.h>

struct err *
blind_index(struct seal *seal, struct text index, uint32_t period, struct bytes value,
            uint8_t out_blind[static BLIND_SIZE])
{
        struct data_key *key = period ? seal_find(seal, SEAL_BLIND, index, period) : NULL;
        size_t length;

        if (!key)
                return err_new(&SEAL_NO_KEY, "the key of the index %.*s, period %u, is not loaded", TEXT_ARGS(index),
                               period);
        if (EVP_MAC_init(key->mac, NULL, 0, NULL) != 1 || EVP_MAC_update(key->mac, value.at, value.length) != 1 ||
            EVP_MAC_final(key->mac, out_blind, &length, BLIND_SIZE) != 1 || length != BLIND_SIZE) {
                fprintf(stderr, "seal: OpenSSL refused HMAC\n");
                abort();
        }
        return NULL;
}
