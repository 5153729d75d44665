/* SPDX-License-Identifier: MIT */
/* JSON Web Signatures in compact form (RFC 7515 §3.1), taken apart and signed; and sets of keys (RFC 7517 §5).
 *
 * What a header must say is a rule of the format that uses it (wire/shc), so the header comes back as JSON and the
 * algorithm is never chosen by it: the caller verifies with the key that it trusts. */
#ifndef SEAL_JOSE_JWS_H
#define SEAL_JOSE_JWS_H

#include "seal/jose_base64.h"
#include "seal/jose_key.h"
#include "seal/jose_value.h"

struct jws {
        struct text header, payload, signature; /* still base64url, within the text that was split */
        struct text signed_text;                /* header.payload */
};

/* False unless it is three non-empty runs of base64url characters with two dots between them. */
bool jws_split(struct text text, struct jws *out_jws);
/* Signs base64url(header).base64url(payload). */
struct err *jws_sign(struct arena *arena, struct jose_key *key, struct text header, struct bytes payload,
                     struct text *out_jws) __attribute__((warn_unused_result));
/* The same under a header that is base64url already, for who signs much with one key. */
struct err *jws_sign_under(struct arena *arena, struct jose_key *key, struct text encoded_header, struct bytes payload,
                           struct text *out_jws) __attribute__((warn_unused_result));
bool jws_verify(const struct jws *jws, struct jose_key *key, struct bytes signature);

/* The key of a set {"keys":[…]} with this kid, NULL when there is none. */
const struct value *jwks_find(const struct value *set, struct text kid);

#endif
