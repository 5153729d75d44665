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
jws_sign(struct arena *arena, struct jose_key *key, struct text header, struct bytes payload, struct text *out_jws)
{
        struct text h = base64_encode(arena, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL);
        struct text p = base64_encode(arena, payload, BASE64_URL);
        uint8_t signature[JOSE_SIGNATURE_MAXIMUM];
        size_t length = jose_key_signature_length(key);
        size_t encoded = base64_encoded_length(length, BASE64_URL);
        char *jws = arena_alloc(arena, h.length + p.length + encoded + 3);
        struct err *err;
        struct text s;

        memcpy(jws, h.at, h.length);
        jws[h.length] = '.';
        memcpy(jws + h.length + 1, p.at, p.length);
        err = jose_key_sign(key, (struct bytes){ (const uint8_t *)jws, h.length + 1 + p.length }, signature);
        if (err)
                return err;
        s = base64_encode(arena, (struct bytes){ signature, length }, BASE64_URL);
        jws[h.length + 1 + p.length] = '.';
        memcpy(jws + h.length + p.length + 2, s.at, s.length);
        *out_jws = (struct text){ jws, h.length + p.length + s.length + 2 };
        return NULL;
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
