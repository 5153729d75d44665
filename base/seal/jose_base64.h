/* SPDX-License-Identifier: MIT */
/* Base64 as JOSE uses it (RFC 4648 §5, RFC 7515 §2), read strictly: one text for one run of bytes.
 *
 * A character outside the alphabet, a length that no bytes have, and leftover bits that are not zero are refused;
 * otherwise the last character of a signature could be changed without changing the signature. */
#ifndef SEAL_JOSE_BASE64_H
#define SEAL_JOSE_BASE64_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/jose_errors.h"

enum base64_form {
        BASE64_URL,        /* alphabet with - and _, no padding: JOSE */
        BASE64_URL_PADDED, /* the same alphabet, written with = to a multiple of four */
        BASE64_URL_EITHER, /* reading only: with the exact padding or with none (ICAO VDS-NC: issuers differ) */
        BASE64_STANDARD,   /* alphabet with + and /, padded: x5c of a JWK (RFC 7517 §4.7) */
};

/* Characters, without a NUL, that `length` bytes take. */
size_t base64_encoded_length(size_t length, enum base64_form form);
/* In the arena, with a NUL behind. BASE64_URL_EITHER is written without padding. */
struct text base64_encode(struct arena *arena, struct bytes bytes, enum base64_form form);
/* The same into memory of the caller, base64_encoded_length characters and no NUL; returns what is behind the last. */
char *base64_encode_into(struct bytes bytes, enum base64_form form, char *out_text);

/* jose.base64 when it is not exactly what base64_encode would write. The result lies in the arena; a text longer
 * than the arena allows ends the process, so callers bound their input first. */
struct err *base64_decode(struct arena *arena, struct text text, enum base64_form form, struct bytes *out_bytes)
    __attribute__((warn_unused_result));
/* The same into memory of the caller, at least base64_decoded_maximum(length) bytes; false instead of an error. */
bool base64_decode_into(const char *text, size_t length, enum base64_form form, uint8_t *out_bytes, size_t *out_length);
#define base64_decoded_maximum(length) ((length) / 4 * 3 + 3)

#endif
