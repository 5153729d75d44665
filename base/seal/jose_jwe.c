/* SPDX-License-Identifier: MIT */
#include "seal/jose_jwe.h"

#include "core/buffer.h"
#include "seal/gcm.h"
#include "seal/jose_base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCALAR_SIZE = 32, POINT_SIZE = 65, SHARED_SIZE = 32, PARTS = 5, HEADER_MAXIMUM = 1024 };

static const char algorithm[] = "ECDH-ES", encryption[] = "A256GCM";

static void
must(bool worked)
{
        if (worked)
                return;
        fprintf(stderr, "jwe: OpenSSL refused P-256\n");
        abort();
}

static struct err *
refused(const char *why)
{
        ERR_clear_error();
        return err_new(&JOSE_JWE, "%s", why);
}

/* Whether a reader failed; why does not leave this file, since all of it means the same to whoever sent the text. */
static bool
failed(struct err *err)
{
        if (!err)
                return false;
        err_drop(err, "told as jose.jwe");
        return true;
}

/* ---- The pair of a secret ---- */

/* 1 + secret mod (n − 1): any 32 bytes are a key, and nobody can tell it from one that was drawn. */
static BIGNUM *
scalar_of(const EC_GROUP *group, const uint8_t secret[static 32], BN_CTX *context)
{
        BIGNUM *scalar = BN_secure_new(), *range = BN_dup(EC_GROUP_get0_order(group));

        must(scalar && range && BN_sub_word(range, 1) == 1 && BN_bin2bn(secret, SCALAR_SIZE, scalar) &&
             BN_mod(scalar, scalar, range, context) == 1 && BN_add_word(scalar, 1) == 1);
        BN_set_flags(scalar, BN_FLG_CONSTTIME);
        BN_free(range);
        return scalar;
}

static EVP_PKEY *
pair_of(const BIGNUM *scalar, const uint8_t point[static POINT_SIZE])
{
        OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        OSSL_PARAM *parameters;
        EVP_PKEY *pair = NULL;

        must(builder && context &&
             OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
             OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE) == 1 &&
             OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
        parameters = OSSL_PARAM_BLD_to_param(builder);
        must(parameters && EVP_PKEY_fromdata_init(context) == 1 &&
             EVP_PKEY_fromdata(context, &pair, EVP_PKEY_KEYPAIR, parameters) == 1);
        OSSL_PARAM_free(parameters);
        OSSL_PARAM_BLD_free(builder);
        EVP_PKEY_CTX_free(context);
        return pair;
}

struct jose_key *
jwe_key_from_secret(const uint8_t secret[static 32])
{
        EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
        BN_CTX *context = BN_CTX_secure_new();
        uint8_t bytes[POINT_SIZE];
        struct jose_key *key = NULL;
        EC_POINT *point;
        BIGNUM *scalar;

        must(group && context);
        point = EC_POINT_new(group);
        scalar = scalar_of(group, secret, context);
        must(point && EC_POINT_mul(group, point, scalar, NULL, NULL, context) == 1 &&
             EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, sizeof bytes, context) ==
                 POINT_SIZE);
        if (jose_key_from_evp(pair_of(scalar, bytes), &key))
                must(false);
        BN_clear_free(scalar);
        EC_POINT_free(point);
        BN_CTX_free(context);
        EC_GROUP_free(group);
        return key;
}

/* ---- The key of one text ---- */

static void
put_counted(struct buffer *buffer, struct text text)
{
        const uint8_t length[4] = { 0, 0, (uint8_t)(text.length >> 8), (uint8_t)text.length };

        buffer_put(buffer, length, sizeof length);
        buffer_put_text(buffer, text);
}

/* RFC 7518 §4.6.2: the Concat KDF of NIST SP 800-56A, which OpenSSL calls a single-step KDF. */
static struct err *
derive(const uint8_t shared[static SHARED_SIZE], const struct jwe_parties *parties,
       uint8_t out_key[static GCM_KEY_SIZE])
{
        static const uint8_t bits[4] = { 0, 0, 8 * GCM_KEY_SIZE >> 8, 8 * GCM_KEY_SIZE & 0xff };
        EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SSKDF", NULL);
        EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
        struct buffer info;
        bool worked;

        buffer_init(&info, HEADER_MAXIMUM);
        put_counted(&info, text_of(encryption));
        put_counted(&info, parties->sender);
        put_counted(&info, parties->receiver);
        buffer_put(&info, bits, sizeof bits);
        OSSL_PARAM parameters[] = {
                OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA2-256", 0),
                OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)shared, SHARED_SIZE),
                OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.at, info.length),
                OSSL_PARAM_construct_end(),
        };
        worked = context && !buffer_full(&info) && EVP_KDF_derive(context, out_key, GCM_KEY_SIZE, parameters) == 1;
        buffer_finish(&info);
        EVP_KDF_CTX_free(context);
        EVP_KDF_free(kdf);
        return worked ? NULL : refused("derive a key");
}

/* The shared secret of our private key and their public one, and from it the key of the text. */
static struct err *
agree(const struct jose_key *ours, const struct jose_key *theirs, const struct jwe_parties *parties,
      uint8_t out_key[static GCM_KEY_SIZE])
{
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, jose_key_evp(ours), NULL);
        uint8_t shared[SHARED_SIZE];
        size_t length = sizeof shared;
        struct err *err = NULL;

        if (!context || EVP_PKEY_derive_init(context) != 1 ||
            EVP_PKEY_derive_set_peer(context, jose_key_evp(theirs)) != 1 ||
            EVP_PKEY_derive(context, shared, &length) != 1 || length != sizeof shared)
                err = refused("agree on a key");
        EVP_PKEY_CTX_free(context);
        if (!err)
                err = derive(shared, parties, out_key);
        bytes_wipe(shared, sizeof shared);
        return err;
}

/* ---- Writing ---- */

/* crv, kty, x and y alone: of an ephemeral key, and of the published one. */
static struct value *
point_of(struct arena *arena, const struct jose_key *key)
{
        const struct value *jwk = jose_key_to_jwk(arena, key);
        struct value *point = value_object(arena);
        static const char *const names[] = { "crv", "kty", "x", "y" };

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                value_set_text(arena, point, names[i], value_member_text(jwk, names[i]));
        return point;
}

struct value *
jwe_key_to_jwk(struct arena *arena, const struct jose_key *key)
{
        char *thumbprint = arena_alloc(arena, JOSE_THUMBPRINT_LENGTH + 1);
        struct value *jwk = point_of(arena, key);

        jose_key_thumbprint(key, thumbprint);
        value_set_text(arena, jwk, "alg", text_of(algorithm));
        value_set_text(arena, jwk, "kid", text_of(thumbprint));
        value_set_text(arena, jwk, "use", TEXT("enc"));
        return jwk;
}

static struct text
header_of(struct arena *arena, const struct jose_key *receiver, const struct jose_key *ephemeral,
          const struct jwe_parties *parties)
{
        struct value *header = value_object(arena);
        char *thumbprint = arena_alloc(arena, JOSE_THUMBPRINT_LENGTH + 1);
        struct bytes sender = { (const uint8_t *)parties->sender.at, parties->sender.length },
                     to = { (const uint8_t *)parties->receiver.at, parties->receiver.length };
        struct buffer written;
        struct text text;

        jose_key_thumbprint(receiver, thumbprint);
        value_set_text(arena, header, "alg", text_of(algorithm));
        value_set_text(arena, header, "apu", base64_encode(arena, sender, BASE64_URL));
        value_set_text(arena, header, "apv", base64_encode(arena, to, BASE64_URL));
        value_set_text(arena, header, "enc", text_of(encryption));
        value_set(header, "epk", point_of(arena, ephemeral));
        value_set_text(arena, header, "kid", text_of(thumbprint));
        buffer_init(&written, HEADER_MAXIMUM);
        value_write(header, &written);
        text = base64_encode(arena, (struct bytes){ (const uint8_t *)written.at, written.length }, BASE64_URL);
        buffer_finish(&written);
        return text;
}

struct err *
jwe_seal(struct arena *arena, const struct jose_key *receiver, const struct jwe_parties *parties, struct bytes plain,
         struct text *out_jwe)
{
        uint8_t key[GCM_KEY_SIZE], sealed[JWE_PLAIN_MAXIMUM + GCM_EXTRA];
        struct jose_key *ephemeral;
        struct text header;
        struct gcm gcm;
        struct err *err;

        if (jose_key_curve(receiver) != JOSE_P256)
                return err_new(&JOSE_KEY, "not on P-256");
        if (plain.length > JWE_PLAIN_MAXIMUM || parties->sender.length + parties->receiver.length > HEADER_MAXIMUM / 4)
                return err_new(&ERR_LIMIT, "too long for an encrypted text");
        ephemeral = jose_key_generate(JOSE_P256);
        header = header_of(arena, receiver, ephemeral, parties);
        err = agree(ephemeral, receiver, parties, key);
        jose_key_destroy(ephemeral);
        if (err)
                return err;
        gcm_init(&gcm, key);
        bytes_wipe(key, sizeof key);
        gcm_seal(&gcm, (struct bytes){ (const uint8_t *)header.at, header.length }, plain, sealed);
        gcm_finish(&gcm);
        /* Directly agreed keys have no encrypted key: the second part is empty (RFC 7516 §5.1). */
        *out_jwe = text_of(arena_format(
            arena, "%.*s..%s.%s.%s", TEXT_ARGS(header),
            base64_encode(arena, (struct bytes){ sealed, GCM_NONCE_SIZE }, BASE64_URL).at,
            base64_encode(arena, (struct bytes){ sealed + GCM_NONCE_SIZE, plain.length }, BASE64_URL).at,
            base64_encode(arena, (struct bytes){ sealed + GCM_NONCE_SIZE + plain.length, GCM_TAG_SIZE }, BASE64_URL)
                .at));
        return NULL;
}

/* ---- Reading ---- */

static bool
split(struct text jwe, struct text out_parts[static PARTS])
{
        size_t part = 0, from = 0;

        for (size_t i = 0; i <= jwe.length; i++) {
                if (i < jwe.length && jwe.at[i] != '.')
                        continue;
                if (part == PARTS)
                        return false;
                out_parts[part++] = (struct text){ jwe.at + from, i - from };
                from = i + 1;
        }
        return part == PARTS && out_parts[1].length == 0;
}

static bool
says(struct arena *arena, const struct value *header, const char *name, struct text party)
{
        struct text expected =
            base64_encode(arena, (struct bytes){ (const uint8_t *)party.at, party.length }, BASE64_URL);

        return text_equal(value_member_text(header, name), expected);
}

/* The ephemeral key of a header that is exactly ours. */
static struct err *
read_header(struct arena *arena, const struct jose_key *receiver, const struct jwe_parties *parties, struct text part,
            struct jose_key **out_ephemeral)
{
        char thumbprint[JOSE_THUMBPRINT_LENGTH + 1];
        const struct value *header, *epk;
        struct value_read read;
        struct bytes json;

        if (part.length > 2 * HEADER_MAXIMUM)
                return refused("a long header");
        if (failed(base64_decode(arena, part, BASE64_URL, &json)))
                return refused("the header is no base64url");
        if (failed(value_read(arena, (struct text){ (const char *)json.at, json.length }, &read)))
                return refused("the header is no JSON");
        header = read.value;
        epk = value_member_of(header, "epk", VALUE_OBJECT);
        if (read.duplicate || header->kind != VALUE_OBJECT || header->count != 6 || !epk || epk->count != 4)
                return refused("a header of another form");
        jose_key_thumbprint(receiver, thumbprint);
        if (!text_is(value_member_text(header, "alg"), algorithm) ||
            !text_is(value_member_text(header, "enc"), encryption) ||
            !text_is(value_member_text(header, "kid"), thumbprint) || !says(arena, header, "apu", parties->sender) ||
            !says(arena, header, "apv", parties->receiver))
                return refused("for another key, or of another party");
        if (failed(jose_key_from_jwk(epk, out_ephemeral)))
                return refused("no ephemeral key");
        return NULL;
}

struct err *
jwe_open(struct arena *arena, const struct jose_key *receiver, const struct jwe_parties *parties, struct text jwe,
         struct bytes *out_plain)
{
        uint8_t key[GCM_KEY_SIZE], sealed[JWE_PLAIN_MAXIMUM + GCM_EXTRA], *plain;
        struct jose_key *ephemeral = NULL;
        struct text parts[PARTS];
        struct bytes nonce, content, tag;
        struct gcm gcm;
        struct err *err;
        bool opened;

        if (jwe.length > JWE_MAXIMUM || !split(jwe, parts))
                return refused("not five parts, the second empty");
        if (failed(base64_decode(arena, parts[2], BASE64_URL, &nonce)) ||
            failed(base64_decode(arena, parts[3], BASE64_URL, &content)) ||
            failed(base64_decode(arena, parts[4], BASE64_URL, &tag)) || nonce.length != GCM_NONCE_SIZE ||
            tag.length != GCM_TAG_SIZE || content.length > JWE_PLAIN_MAXIMUM)
                return refused("a part of another form");
        err = read_header(arena, receiver, parties, parts[0], &ephemeral);
        if (!err && jose_key_curve(ephemeral) != JOSE_P256)
                err = refused("an ephemeral key on another curve");
        if (!err)
                err = agree(receiver, ephemeral, parties, key);
        jose_key_destroy(ephemeral);
        if (err)
                return err;
        memcpy(sealed, nonce.at, GCM_NONCE_SIZE);
        memcpy(sealed + GCM_NONCE_SIZE, content.at, content.length);
        memcpy(sealed + GCM_NONCE_SIZE + content.length, tag.at, GCM_TAG_SIZE);
        plain = arena_alloc(arena, content.length + 1);
        gcm_init(&gcm, key);
        bytes_wipe(key, sizeof key);
        opened = gcm_open(&gcm, (struct bytes){ (const uint8_t *)parts[0].at, parts[0].length },
                          (struct bytes){ sealed, content.length + GCM_EXTRA }, plain);
        gcm_finish(&gcm);
        if (!opened)
                return refused("altered, or of another key");
        *out_plain = (struct bytes){ plain, content.length };
        return NULL;
}
