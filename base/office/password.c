/* SPDX-License-Identifier: MIT */
#include "office/password.h"

#include <argon2.h>

/* OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
enum { MEMORY_KIB = 19456, PASSES = 2, LANES = 1, SALT_SIZE = 16, HASH_SIZE = 32 };

bool
password_make(struct text password, char out_encoded[static PASSWORD_ENCODED_SIZE])
{
        uint8_t salt[SALT_SIZE];

        bytes_random(salt, sizeof salt);
        return argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.at, password.length, salt, sizeof salt,
                                     HASH_SIZE, out_encoded, PASSWORD_ENCODED_SIZE) == ARGON2_OK;
}

bool
password_check(struct text password, struct text encoded)
{
        char copy[PASSWORD_ENCODED_SIZE];

        if (encoded.length == 0 || encoded.length >= sizeof copy) {
                if (!password_make(password, copy))
                        return false;
                bytes_wipe(copy, sizeof copy);
                return false;
        }
        memcpy(copy, encoded.at, encoded.length);
        copy[encoded.length] = '\0';
        return argon2id_verify(copy, password.at, password.length) == ARGON2_OK;
}
