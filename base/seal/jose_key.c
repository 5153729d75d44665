/* SPDX-License-Identifier: MIT */
#include "seal/jose_key.h"

#include "seal/jose_base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdlib.h>

enum { COORDINATE_MAXIMUM = 66, POINT_MAXIMUM = 1 + 2 * COORDINATE_MAXIMUM };

static const struct curve {
        const char *name;      /* OpenSSL's */
        const char *crv;       /* RFC 7518 §6.2.1.1 */
        const char *algorithm; /* RFC 7518 §3.4 */
        size_t coordinate;     /* bytes of x, y, r and s */
        const char *digest;    /* OpenSSL's */
} curves[] = {
        [JOSE_P256] = { "prime256v1", "P-256", "ES256", 32, "SHA256" },
        [JOSE_P384] = { "secp384r1", "P-384", "ES384", 48, "SHA384" },
        [JOSE_P521] = { "secp521r1", "P-521", "ES512", 66, "SHA512" },
};

struct jose_key {
        EVP_PKEY *evp;
        EVP_PKEY_CTX *verifying, *signing; /* made at first use */
        EVP_MD_CTX *hashing;               /* the same; finding the algorithm anew costs more than the hash of a card */
        enum jose_curve curve;
        uint8_t point[POINT_MAXIMUM]; /* uncompressed */
};

struct rsa_key {
        EVP_PKEY *evp;
};

/* OpenSSL keeps a queue of errors a thread; ours say what failed, so it is emptied. */
static struct err *
crypto_failed(const char *what)
{
        ERR_clear_error();
        return err_new(&JOSE_CRYPTO, "%s", what);
}

static struct err *
no_key(const char *why)
{
        ERR_clear_error();
        return err_new(&JOSE_KEY, "%s", why);
}

struct jose_key *
jose_key_generate(enum jose_curve curve)
{
        EVP_PKEY *evp = EVP_EC_gen(curves[curve].name);
        struct jose_key *key;
        struct err *err;

        if (!evp)
                abort();
        err = jose_key_from_evp(evp, &key);
        if (err)
                abort();
        return key;
}

void
jose_key_destroy(struct jose_key *key)
{
        if (!key)
                return;
        EVP_MD_CTX_free(key->hashing);
        EVP_PKEY_CTX_free(key->verifying);
        EVP_PKEY_CTX_free(key->signing);
        EVP_PKEY_free(key->evp);
        free(key);
}

/* OpenSSL gives the group's name also where a certificate wrote the parameters out, if and only if they equal a
 * curve that it knows; so made-up parameters that merely share a public point (CVE-2020-0601) are refused. */
static bool
curve_of(EVP_PKEY *evp, enum jose_curve *out_curve)
{
        char name[64];
        size_t length;

        if (!EVP_PKEY_is_a(evp, "EC") || !EVP_PKEY_get_group_name(evp, name, sizeof name, &length))
                return false;
        for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
                if (strcmp(name, curves[i].name) == 0) {
                        *out_curve = (enum jose_curve)i;
                        return true;
                }
        return false;
}

struct err *
jose_key_from_evp(void *evp_pkey, struct jose_key **out_key)
{
        struct jose_key *key;
        enum jose_curve curve;
        BIGNUM *x = NULL, *y = NULL;
        size_t size;
        bool read;

        if (!curve_of(evp_pkey, &curve)) {
                EVP_PKEY_free(evp_pkey);
                return no_key("no EC key on P-256, P-384 or P-521");
        }
        key = calloc(1, sizeof *key);
        if (!key)
                abort();
        key->evp = evp_pkey;
        key->curve = curve;
        size = curves[curve].coordinate;
        key->point[0] = 4;
        read = EVP_PKEY_get_bn_param(key->evp, OSSL_PKEY_PARAM_EC_PUB_X, &x) &&
               EVP_PKEY_get_bn_param(key->evp, OSSL_PKEY_PARAM_EC_PUB_Y, &y) &&
               BN_bn2binpad(x, key->point + 1, (int)size) >= 0 &&
               BN_bn2binpad(y, key->point + 1 + size, (int)size) >= 0;
        BN_free(x);
        BN_free(y);
        if (!read) {
                jose_key_destroy(key);
                return no_key("an EC key without a point");
        }
        *out_key = key;
        return NULL;
}

void *
jose_key_evp(const struct jose_key *key)
{
        return key->evp;
}

static bool
coordinate(const struct value *jwk, const char *name, size_t size, uint8_t *out_bytes)
{
        struct text text = value_member_text(jwk, name);
        uint8_t bytes[base64_decoded_maximum(2 * COORDINATE_MAXIMUM)];
        size_t length;

        if (!text.at || text.length > 2 * COORDINATE_MAXIMUM ||
            !base64_decode_into(text.at, text.length, BASE64_URL, bytes, &length) || length != size)
                return false;
        memcpy(out_bytes, bytes, size);
        return true;
}

struct err *
jose_key_from_jwk(const struct value *jwk, struct jose_key **out_key)
{
        struct text crv = value_member_text(jwk, "crv");
        const struct curve *curve = NULL;
        uint8_t point[POINT_MAXIMUM] = { 4 };
        EVP_PKEY_CTX *context;
        EVP_PKEY *evp = NULL;
        OSSL_PARAM parameters[3];
        bool made;

        for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
                if (text_is(crv, curves[i].crv))
                        curve = &curves[i];
        if (!curve || !text_is(value_member_text(jwk, "kty"), "EC"))
                return no_key("a JWK that is no EC key on P-256, P-384 or P-521");
        if (!coordinate(jwk, "x", curve->coordinate, point + 1) ||
            !coordinate(jwk, "y", curve->coordinate, point + 1 + curve->coordinate))
                return no_key("a JWK whose x or y is not of the curve's length");
        parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve->name, 0);
        parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * curve->coordinate);
        parameters[2] = OSSL_PARAM_construct_end();
        context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        made = context && EVP_PKEY_fromdata_init(context) == 1 &&
               EVP_PKEY_fromdata(context, &evp, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
        EVP_PKEY_CTX_free(context);
        if (!made)
                return no_key("a JWK whose point is not on its curve");
        return jose_key_from_evp(evp, out_key);
}

static struct text
coordinate_text(struct arena *arena, const struct jose_key *key, int which)
{
        size_t size = curves[key->curve].coordinate;

        return base64_encode(arena, (struct bytes){ key->point + 1 + (size_t)which * size, size }, BASE64_URL);
}

struct value *
jose_key_to_jwk(struct arena *arena, const struct jose_key *key)
{
        struct value *jwk = value_object(arena);
        char kid[JOSE_THUMBPRINT_LENGTH + 1];

        jose_key_thumbprint(key, kid);
        value_set_text(arena, jwk, "kty", TEXT("EC"));
        value_set_text(arena, jwk, "kid", text_of(arena_string(arena, kid)));
        value_set_text(arena, jwk, "use", TEXT("sig"));
        value_set_text(arena, jwk, "alg", text_of(curves[key->curve].algorithm));
        value_set_text(arena, jwk, "crv", text_of(curves[key->curve].crv));
        value_set_text(arena, jwk, "x", coordinate_text(arena, key, 0));
        value_set_text(arena, jwk, "y", coordinate_text(arena, key, 1));
        return jwk;
}

void
jose_key_thumbprint(const struct jose_key *key, char out_thumbprint[static JOSE_THUMBPRINT_LENGTH + 1])
{
        struct arena *arena = arena_create(ARENA_PLAIN, 4096);
        struct text x = coordinate_text(arena, key, 0), y = coordinate_text(arena, key, 1);
        struct text json = text_format(arena, "{\"crv\":\"%s\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"}",
                                       curves[key->curve].crv, TEXT_ARGS(x), TEXT_ARGS(y));
        uint8_t digest[32];
        struct text encoded;

        sha256((struct bytes){ (const uint8_t *)json.at, json.length }, digest);
        encoded = base64_encode(arena, (struct bytes){ digest, sizeof digest }, BASE64_URL);
        memcpy(out_thumbprint, encoded.at, JOSE_THUMBPRINT_LENGTH + 1);
        arena_destroy(arena);
}

enum jose_curve
jose_key_curve(const struct jose_key *key)
{
        return key->curve;
}

const char *
jose_key_algorithm(const struct jose_key *key)
{
        return curves[key->curve].algorithm;
}

size_t
jose_key_signature_length(const struct jose_key *key)
{
        return 2 * curves[key->curve].coordinate;
}

void
sha256(struct bytes bytes, uint8_t out_digest[static 32])
{
        SHA256(bytes.at ? bytes.at : (const uint8_t *)"", bytes.length, out_digest);
}

/* False only when OpenSSL has no such hash, or no memory. */
static bool
digest_of(struct jose_key *key, struct bytes message, uint8_t out_digest[static EVP_MAX_MD_SIZE], size_t *out_length)
{
        unsigned length;

        if (!key->hashing) {
                EVP_MD *algorithm = EVP_MD_fetch(NULL, curves[key->curve].digest, NULL);

                key->hashing = EVP_MD_CTX_new();
                if (!key->hashing || EVP_DigestInit_ex2(key->hashing, algorithm, NULL) != 1) {
                        EVP_MD_CTX_free(key->hashing);
                        key->hashing = NULL;
                }
                EVP_MD_free(algorithm); /* the context holds it */
        }
        /* Begun with the algorithm it has. */
        if (!key->hashing || EVP_DigestInit_ex2(key->hashing, NULL, NULL) != 1 ||
            EVP_DigestUpdate(key->hashing, message.at, message.length) != 1 ||
            EVP_DigestFinal_ex(key->hashing, out_digest, &length) != 1)
                return false;
        *out_length = length;
        return true;
}

/* Takes one INTEGER off an ECDSA-Sig-Value (RFC 3279 §2.2.3) and writes it in `size` bytes; NULL when it is none. */
static const uint8_t *
take_integer(const uint8_t *at, const uint8_t *end, size_t size, uint8_t *out_number)
{
        size_t length;

        if (end - at < 2 || at[0] != 2 || at[1] > 127 || at[1] > end - at - 2)
                return NULL;
        length = at[1];
        at += 2;
        while (length && !*at) {
                at++;
                length--;
        }
        if (length > size)
                return NULL;
        memset(out_number, 0, size - length);
        memcpy(out_number + size - length, at, length);
        return at + length;
}

/* SEQUENCE { r INTEGER, s INTEGER } in DER, as r‖s of fixed length. */
static bool
split_signature(const uint8_t *der, size_t length, size_t size, uint8_t *out_signature)
{
        const uint8_t *end = der + length, *at;
        size_t head = length > 2 && der[1] == 0x81 ? 3 : 2;

        if (length < head || der[0] != 0x30 || der[head - 1] != length - head)
                return false;
        at = take_integer(der + head, end, size, out_signature);
        if (at)
                at = take_integer(at, end, size, out_signature + size);
        return at == end;
}

struct err *
jose_key_sign(struct jose_key *key, struct bytes message, uint8_t out_signature[static JOSE_SIGNATURE_MAXIMUM])
{
        uint8_t digest[EVP_MAX_MD_SIZE], der[JOSE_SIGNATURE_MAXIMUM + 16];
        size_t digest_length, der_length = sizeof der;

        if (!key->signing) {
                key->signing = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
                if (!key->signing || EVP_PKEY_sign_init(key->signing) != 1)
                        return crypto_failed("begin to sign");
        }
        if (!digest_of(key, message, digest, &digest_length) ||
            EVP_PKEY_sign(key->signing, der, &der_length, digest, digest_length) != 1)
                return crypto_failed("sign");
        if (!split_signature(der, der_length, curves[key->curve].coordinate, out_signature))
                return crypto_failed("split a signature");
        return NULL;
}

/* One INTEGER of an ECDSA-Sig-Value: no leading zero bytes but the one that keeps it positive. */
static size_t
put_integer(const uint8_t *from, size_t length, uint8_t *to)
{
        size_t o = 0;

        while (length > 1 && !*from) {
                from++;
                length--;
        }
        to[o++] = 2;
        to[o++] = (uint8_t)(length + (*from >> 7));
        if (*from >> 7)
                to[o++] = 0;
        memcpy(to + o, from, length);
        return o + length;
}

bool
jose_key_verify(struct jose_key *key, struct bytes message, struct bytes signature)
{
        size_t size = curves[key->curve].coordinate;
        uint8_t digest[EVP_MAX_MD_SIZE], inner[2 * (COORDINATE_MAXIMUM + 3)], der[sizeof inner + 3];
        size_t length, digest_length, o = 0;
        bool valid;

        if (signature.length != 2 * size)
                return false;
        if (!key->verifying) {
                key->verifying = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
                if (!key->verifying || EVP_PKEY_verify_init(key->verifying) != 1) {
                        ERR_clear_error();
                        return false;
                }
        }
        length = put_integer(signature.at, size, inner);
        length += put_integer(signature.at + size, size, inner + length);
        der[o++] = 0x30;
        if (length > 127)
                der[o++] = 0x81;
        der[o++] = (uint8_t)length;
        memcpy(der + o, inner, length);
        valid = digest_of(key, message, digest, &digest_length) &&
                EVP_PKEY_verify(key->verifying, der, o + length, digest, digest_length) == 1;
        if (!valid)
                ERR_clear_error();
        return valid;
}

struct err *
jose_key_private_pem(struct arena *arena, const struct jose_key *key, struct text *out_pem)
{
        BIO *bio = BIO_new(BIO_s_secmem());
        struct err *err = NULL;
        char *data;
        long length;

        if (!bio || PEM_write_bio_PKCS8PrivateKey(bio, key->evp, NULL, NULL, 0, NULL, NULL) != 1) {
                err = crypto_failed("write a private key");
        } else {
                length = BIO_get_mem_data(bio, &data);
                *out_pem = (struct text){ arena_copy(arena, data, (size_t)length), (size_t)length };
        }
        BIO_free(bio);
        return err;
}

struct err *
jose_key_from_private_pem(struct text pem, struct jose_key **out_key)
{
        BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.length);
        EVP_PKEY *evp = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)"") : NULL;

        BIO_free(bio);
        return evp ? jose_key_from_evp(evp, out_key) : no_key("no private key in PEM");
}

struct rsa_key *
rsa_key_generate(void)
{
        struct rsa_key *key = calloc(1, sizeof *key);

        if (!key)
                abort();
        key->evp = EVP_RSA_gen(RSA_SIGNATURE_LENGTH * 8);
        if (!key->evp)
                abort();
        return key;
}

struct err *
rsa_key_from_public(struct bytes n, struct bytes e, struct rsa_key **out_key)
{
        BIGNUM *modulus = BN_bin2bn(n.at, (int)n.length, NULL), *exponent = BN_bin2bn(e.at, (int)e.length, NULL);
        OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
        OSSL_PARAM *parameters = NULL;
        EVP_PKEY *evp = NULL;
        bool made = modulus && exponent && builder && context && BN_num_bits(modulus) == RSA_SIGNATURE_LENGTH * 8 &&
                    BN_is_odd(modulus) && BN_is_word(exponent, RSA_F4) &&
                    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) &&
                    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) &&
                    (parameters = OSSL_PARAM_BLD_to_param(builder)) && EVP_PKEY_fromdata_init(context) == 1 &&
                    EVP_PKEY_fromdata(context, &evp, EVP_PKEY_PUBLIC_KEY, parameters) == 1;

        OSSL_PARAM_free(parameters);
        OSSL_PARAM_BLD_free(builder);
        EVP_PKEY_CTX_free(context);
        BN_free(modulus);
        BN_free(exponent);
        if (!made)
                return no_key("no RSA key of 2048 bits with exponent 65537");
        *out_key = calloc(1, sizeof **out_key);
        if (!*out_key)
                abort();
        (*out_key)->evp = evp;
        return NULL;
}

void
rsa_key_destroy(struct rsa_key *key)
{
        if (!key)
                return;
        EVP_PKEY_free(key->evp);
        free(key);
}

void
rsa_key_modulus(const struct rsa_key *key, uint8_t out_n[static RSA_SIGNATURE_LENGTH])
{
        BIGNUM *n = NULL;

        if (!EVP_PKEY_get_bn_param(key->evp, OSSL_PKEY_PARAM_RSA_N, &n) ||
            BN_bn2binpad(n, out_n, RSA_SIGNATURE_LENGTH) < 0)
                abort();
        BN_free(n);
}

static EVP_PKEY_CTX *
pkcs1(EVP_PKEY *evp, int (*init)(EVP_PKEY_CTX *))
{
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, evp, NULL);

        if (context && init(context) == 1 && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
            EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1)
                return context;
        EVP_PKEY_CTX_free(context);
        return NULL;
}

struct err *
rsa_key_sign(struct rsa_key *key, struct bytes message, uint8_t out_signature[static RSA_SIGNATURE_LENGTH])
{
        EVP_PKEY_CTX *context = pkcs1(key->evp, EVP_PKEY_sign_init);
        size_t length = RSA_SIGNATURE_LENGTH;
        uint8_t digest[32];
        bool done;

        sha256(message, digest);
        done = context && EVP_PKEY_sign(context, out_signature, &length, digest, sizeof digest) == 1 &&
               length == RSA_SIGNATURE_LENGTH;
        EVP_PKEY_CTX_free(context);
        return done ? NULL : crypto_failed("sign with RSA");
}

bool
rsa_key_verify(struct rsa_key *key, struct bytes message, struct bytes signature)
{
        EVP_PKEY_CTX *context = pkcs1(key->evp, EVP_PKEY_verify_init);
        uint8_t digest[32];
        bool valid;

        sha256(message, digest);
        valid = context && EVP_PKEY_verify(context, signature.at, signature.length, digest, sizeof digest) == 1;
        EVP_PKEY_CTX_free(context);
        if (!valid)
                ERR_clear_error();
        return valid;
}
