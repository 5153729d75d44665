/* SPDX-License-Identifier: MIT */
/* Between the files of this folder: the tags of the elementary files. */
#ifndef MYNUMBER_MYNUMBER_PRIVATE_H
#define MYNUMBER_MYNUMBER_PRIVATE_H

#include "mynumber/mynumber.h"

enum {
        TAG_NUMBER = 0xFF10,
        TAG_BASIC = 0xFF20,
        TAG_OFFSETS = 0xDF21,
        TAG_NAME = 0xDF22,
        TAG_ADDRESS = 0xDF23,
        TAG_BIRTH = 0xDF24,
        TAG_SEX = 0xDF25,
        TAG_INTEGRITY = 0xFF30,
        TAG_HASH_NUMBER = 0xDF31,
        TAG_HASH_BASIC = 0xDF32,
        TAG_SIGNATURE = 0xDF33,
        TAG_CARD_KEY = 0xFF50,
        TAG_CARD_KEY_BODY = 0xDF51,
        TAG_CARD_KEY_SIGNATURE = 0xDF52,
        TAG_CERTIFICATE = 0x7F21,
        TAG_CERTIFICATE_BODY = 0x5F4E,
        TAG_CERTIFICATE_SIGNATURE = 0x5F37,
        TAG_EXPONENT = 0x90,
        TAG_MODULUS = 0x91,
        NUMBER_DIGITS = 12,
        HASH_LENGTH = 32,
};

/* The part of EF 0002 that is hashed: the outer value from DF22 on, without the table of offsets, which nobody signed.
 * False when the file has not that form. */
bool mynumber_hashed_part(struct bytes basic, struct bytes *out_part);

#endif
