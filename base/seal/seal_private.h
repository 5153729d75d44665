/* SPDX-License-Identifier: MIT */
/* The body of struct seal, for seal.c, seal_keys.c and blind.c. */
#ifndef SEAL_SEAL_PRIVATE_H
#define SEAL_SEAL_PRIVATE_H

#include "seal/gcm.h"
#include "seal/seal.h"

enum { NAME_MAXIMUM = 63, DATA_KEYS_MAXIMUM = 4096 };

struct data_key {
        struct data_key *next; /* of the same seal, newest period of a table before its older ones */
        enum seal_purpose purpose;
        uint32_t period;
        size_t name_length;
        char name[NAME_MAXIMUM];
        uint8_t at[KEY_SIZE];
        struct gcm gcm;   /* SEAL_ROWS */
        EVP_MAC_CTX *mac; /* SEAL_BLIND */
};

struct seal {
        struct key_area area;
        size_t system_length, municipality_length;
        char system[NAME_MAXIMUM], municipality[NAME_MAXIMUM];
        struct gcm gcm; /* of the area key */
        struct data_key *keys;
        size_t count;
};

/* `period` 0 = the newest. NULL when not loaded. */
struct data_key *seal_find(const struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period);

#endif
