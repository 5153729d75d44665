/* SPDX-License-Identifier: MIT */
#include "seal/jose_jws.h"

static bool
is_base64url(struct text text)
{
        for (size_t i = 0; i < text.length; i++) {
                char c = text.at[i];

                if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_'))
                        return false;
        }
        return text.length > 0;
}

bool
jws_split(struct text text, struct jws *out_jws)
{
        const char *first = text.length ? memchr(text.at, '.', text.length) : NULL;
        const char *end = text.at + text.length, *second;
        struct jws jws;

        if (!first)
                return false;
        second = memchr(first + 1, '.', (size_t)(end - first - 1));
        if (!second)
                return false;
        jws.header = (struct text){ text.at, (size_t)(first - text.at) };
        jws.payload = (struct text){ first + 1, (size_t)(second - first - 1) };
        jws.signature = (struct text){ second + 1, (size_t)(end - second - 1) };
        jws.signed_text = (struct text){ text.at, (size_t)(second - text.at) };
        if (!is_base64url(jws.header) || !is_base64url(jws.payload) || !is_base64url(jws.signature))
                return false;
        *out_jws = jws;
        return true;
}

struct err *
jws_sign_under(struct arena *arena, struct jose_key *key, struct text encoded_header, struct bytes payload,
               struct text *out_jws)
{
        struct bytes signature = { NULL, jose_key_signature_length(key) };
        uint8_t bytes[JOSE_SIGNATURE_MAXIMUM];
        char *jws = arena_alloc(arena, encoded_header.length + base64_encoded_length(payload.length, BASE64_URL) +
                                           base64_encoded_length(signature.length, BASE64_URL) + 3);
        char *end = jws + encoded_header.length;
        struct err *err;

        memcpy(jws, encoded_header.at, encoded_header.length);
        *end++ = '.';
        end = base64_encode_into(payload, BASE64_URL, end);
        err = jose_key_sign(key, (struct bytes){ (const uint8_t *)jws, (size_t)(end - jws) }, bytes);
        if (err)
                return err;
        signature.at = bytes;
        *end++ = '.';
        end = base64_encode_into(signature, BASE64_URL, end);
        *out_jws = (struct text){ jws, (size_t)(end - jws) };
        return NULL;
}

struct err *
jws_sign(struct arena *arena, struct jose_key *key, struct text header, struct bytes payload, struct text *out_jws)
{
        return jws_sign_under(
            arena, key, base64_encode(arena, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL),
            payload, out_jws);
}

bool
jws_verify(const struct jws *jws, struct jose_key *key, struct bytes signature)
{
        return jose_key_verify(key, (struct bytes){ (const uint8_t *)jws->signed_text.at, jws->signed_text.length },
                               signature);
}

const struct value *
jwks_find(const struct value *set, struct text kid)
{
        const struct value *keys = value_member_of(set, "keys", VALUE_ARRAY);

        for (const struct value *key = keys ? keys->first : NULL; key; key = key->next)
                if (text_equal(value_member_text(key, "kid"), kid))
                        return key;
        return NULL;
}
