/* SPDX-License-Identifier: MIT */
#include "seal/key.h"

#include "core/buffer.h"
#include "seal/errors.h"
#include "seal/gcm.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>

enum {
        FORMAT = 1,
        WRAPPED_SIZE = 1 + KEY_SIZE + GCM_EXTRA,
        RECOVERY_SIZE = 1 + KEY_SIZE + KEY_SIZE + GCM_EXTRA,
        ASSOCIATED_MAXIMUM = 16 + 2 * 64 + ID_SIZE + KEY_SIZE
};

static void
must(bool worked)
{
        if (worked)
                return;
        fprintf(stderr, "seal: OpenSSL refused X25519 or HKDF\n");
        abort();
}

void
key_area_new(struct key_area *out_key)
{
        out_key->id = key_id_new();
        bytes_random(out_key->at, sizeof out_key->at);
}

/* The associated data of an area key: what it is, whose, which, and who may recover it (else whoever changes that line
 * of the file would be given the next key too). Each name with its length in front, so that no two owners give the
 * same bytes. */
static size_t
associate(const struct key_owner *owner, const struct key_id *id, const struct key_recovery_public *public,
          uint8_t out[static ASSOCIATED_MAXIMUM])
{
        static const char what[] = "sesshu.area-key";
        struct buffer buffer;
        size_t length;

        assert(owner->system.length <= 63 && owner->municipality.length <= 63);
        buffer_init(&buffer, ASSOCIATED_MAXIMUM);
        buffer_put(&buffer, what, sizeof what);
        buffer_put_char(&buffer, (char)owner->system.length);
        buffer_put_text(&buffer, owner->system);
        buffer_put_char(&buffer, (char)owner->municipality.length);
        buffer_put_text(&buffer, owner->municipality);
        buffer_put(&buffer, id->at, sizeof id->at);
        buffer_put(&buffer, public->at, sizeof public->at);
        assert(!buffer_full(&buffer));
        length = buffer.length;
        memcpy(out, buffer.at, length);
        buffer_finish(&buffer);
        return length;
}

static EVP_PKEY *
private_key(const struct key_recovery_private *key)
{
        EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key->at, sizeof key->at);

        must(pair);
        return pair;
}

void
key_recovery_new(struct key_recovery_private *out_private, struct key_recovery_public *out_public)
{
        size_t length = sizeof out_public->at;
        EVP_PKEY *pair;

        bytes_random(out_private->at, sizeof out_private->at);
        pair = private_key(out_private);
        must(EVP_PKEY_get_raw_public_key(pair, out_public->at, &length) == 1);
        EVP_PKEY_free(pair);
}

/* The key that both sides of X25519 agree on. `ephemeral` and `recovery` are the two public keys: they go into the
 * salt, so that the result belongs to this exchange alone (RFC 7748 section 6.1, RFC 5869). False when the public
 * key is one that gives a shared secret of zeros. */
static bool
agree(EVP_PKEY *own, const uint8_t *theirs, const uint8_t *ephemeral, const uint8_t *recovery,
      uint8_t out_key[static KEY_SIZE])
{
        static const char info[] = "sesshu area key recovery 1";
        EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, theirs, KEY_SIZE);
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
        uint8_t shared[KEY_SIZE], salt[2 * KEY_SIZE];
        size_t length = sizeof shared;
        bool agreed;

        must(context && EVP_PKEY_derive_init(context) == 1);
        agreed = peer && EVP_PKEY_derive_set_peer(context, peer) == 1 && EVP_PKEY_derive(context, shared, &length) == 1;
        if (agreed) {
                EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
                EVP_KDF_CTX *derive = EVP_KDF_CTX_new(hkdf);
                OSSL_PARAM parameters[] = {
                        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA2-256", 0),
                        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, shared, sizeof shared),
                        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof salt),
                        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (char *)info, sizeof info - 1),
                        OSSL_PARAM_construct_end(),
                };

                memcpy(salt, ephemeral, KEY_SIZE);
                memcpy(salt + KEY_SIZE, recovery, KEY_SIZE);
                must(derive && EVP_KDF_derive(derive, out_key, KEY_SIZE, parameters) == 1);
                EVP_KDF_CTX_free(derive);
                EVP_KDF_free(hkdf);
        }
        bytes_wipe(shared, sizeof shared);
        EVP_PKEY_CTX_free(context);
        EVP_PKEY_free(peer);
        return agreed;
}

void
key_file_make(const struct key_owner *owner, const struct key_area *area, const struct key_wrapping *wrapping,
              const struct key_recovery_public *recovery, struct key_file *out_file)
{
        struct key_recovery_private ephemeral;
        struct key_recovery_public sent;
        uint8_t associated[ASSOCIATED_MAXIMUM], agreed[KEY_SIZE];
        struct bytes with = { associated, associate(owner, &area->id, recovery, associated) };
        struct bytes plain = { area->at, sizeof area->at };
        struct gcm gcm;
        EVP_PKEY *own;

        *out_file = (struct key_file){
                .id = area->id, .wrapped_length = WRAPPED_SIZE, .public = *recovery, .recovery_length = RECOVERY_SIZE
        };
        out_file->wrapped[0] = FORMAT;
        gcm_init(&gcm, wrapping->at);
        gcm_seal(&gcm, with, plain, out_file->wrapped + 1);
        gcm_finish(&gcm);

        key_recovery_new(&ephemeral, &sent);
        own = private_key(&ephemeral);
        must(agree(own, recovery->at, sent.at, recovery->at, agreed));
        EVP_PKEY_free(own);
        out_file->recovery[0] = FORMAT;
        memcpy(out_file->recovery + 1, sent.at, sizeof sent.at);
        gcm_init(&gcm, agreed);
        gcm_seal(&gcm, with, plain, out_file->recovery + 1 + KEY_SIZE);
        gcm_finish(&gcm);
        bytes_wipe(&ephemeral, sizeof ephemeral);
        bytes_wipe(agreed, sizeof agreed);
}

struct err *
key_file_open(const struct key_owner *owner, const struct key_file *file, const struct key_wrapping *wrapping,
              struct key_area *out_area)
{
        uint8_t associated[ASSOCIATED_MAXIMUM];
        struct bytes with = { associated, associate(owner, &file->id, &file->public, associated) };
        struct key_area area = { .id = file->id };
        struct gcm gcm;
        bool opened;

        if (file->wrapped_length != WRAPPED_SIZE || file->wrapped[0] != FORMAT)
                return err_new(&SEAL_FORMAT, "the wrapped area key of %.*s", TEXT_ARGS(owner->municipality));
        gcm_init(&gcm, wrapping->at);
        opened = gcm_open(&gcm, with, (struct bytes){ file->wrapped + 1, WRAPPED_SIZE - 1 }, area.at);
        gcm_finish(&gcm);
        if (!opened)
                return err_new(&SEAL_WRONG_KEY, "the wrapping key does not open the area key of %.*s",
                               TEXT_ARGS(owner->municipality));
        *out_area = area;
        bytes_wipe(&area, sizeof area);
        return NULL;
}

struct err *
key_file_recover(const struct key_owner *owner, const struct key_file *file,
                 const struct key_recovery_private *recovery, struct key_area *out_area)
{
        uint8_t associated[ASSOCIATED_MAXIMUM], agreed[KEY_SIZE], public[KEY_SIZE];
        struct bytes with = { associated, associate(owner, &file->id, &file->public, associated) };
        struct key_area area = { .id = file->id };
        size_t length = sizeof public;
        EVP_PKEY *own;
        bool opened;

        if (file->recovery_length != RECOVERY_SIZE || file->recovery[0] != FORMAT)
                return err_new(&SEAL_FORMAT, "the recovery of the area key of %.*s", TEXT_ARGS(owner->municipality));
        own = private_key(recovery);
        must(EVP_PKEY_get_raw_public_key(own, public, &length) == 1);
        opened = agree(own, file->recovery + 1, file->recovery + 1, public, agreed);
        EVP_PKEY_free(own);
        if (opened) {
                struct gcm gcm;

                gcm_init(&gcm, agreed);
                opened = gcm_open(
                    &gcm, with, (struct bytes){ file->recovery + 1 + KEY_SIZE, RECOVERY_SIZE - 1 - KEY_SIZE }, area.at);
                gcm_finish(&gcm);
        }
        bytes_wipe(agreed, sizeof agreed);
        if (!opened)
                return err_new(&SEAL_WRONG_KEY, "the recovery key does not open the area key of %.*s",
                               TEXT_ARGS(owner->municipality));
        *out_area = area;
        bytes_wipe(&area, sizeof area);
        return NULL;
}

/* The first four bytes of SHA-256: a mistyped digit is told before it is tried. */
static void
checksum(const uint8_t key[static KEY_SIZE], uint8_t out[static 4])
{
        uint8_t digest[32];

        must(EVP_Digest(key, KEY_SIZE, digest, NULL, EVP_sha256(), NULL) == 1);
        memcpy(out, digest, 4);
        bytes_wipe(digest, sizeof digest);
}

void
key_recovery_text(const struct key_recovery_private *key, char out_text[static KEY_RECOVERY_TEXT_SIZE])
{
        uint8_t whole[KEY_SIZE + 4];
        char hex[2 * sizeof whole + 1];
        size_t at = 0;

        memcpy(whole, key->at, KEY_SIZE);
        checksum(key->at, whole + KEY_SIZE);
        bytes_to_hex((struct bytes){ whole, sizeof whole }, hex);
        for (size_t i = 0; i < 2 * sizeof whole; i++) {
                if (i && i % 6 == 0)
                        out_text[at++] = '-';
                out_text[at++] = hex[i];
        }
        out_text[at] = '\0';
        bytes_wipe(whole, sizeof whole);
        bytes_wipe(hex, sizeof hex);
}

struct err *
key_recovery_read(struct text text, struct key_recovery_private *out_key)
{
        uint8_t whole[KEY_SIZE + 4], sum[4];
        char hex[2 * sizeof whole];
        size_t digits = 0;
        bool good = true;

        for (size_t i = 0; i < text.length && good; i++) {
                char c = text.at[i];

                if (c == ' ' || c == '-' || c == '\n' || c == '\r')
                        continue;
                if (c >= 'A' && c <= 'F')
                        c = (char)(c - 'A' + 'a');
                good = digits < sizeof hex;
                if (good)
                        hex[digits++] = c;
        }
        good = good && bytes_from_hex((struct text){ hex, digits }, whole, sizeof whole);
        if (good) {
                checksum(whole, sum);
                good = memcmp(sum, whole + KEY_SIZE, sizeof sum) == 0;
        }
        if (good)
                memcpy(out_key->at, whole, KEY_SIZE);
        bytes_wipe(whole, sizeof whole);
        bytes_wipe(hex, sizeof hex);
        return good ? NULL : err_new(&SEAL_WRONG_KEY, "this is no recovery key: 72 hex digits with their checksum");
}
