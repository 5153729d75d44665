/* SPDX-License-Identifier: MIT */
/* The keys that a seal holds: the area key and the data keys it wraps. */
#include "seal/seal_private.h"

#include "core/buffer.h"
#include "seal/errors.h"
#include "seal/sign.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>

enum { FORMAT = 1 };

static void
must(bool worked)
{
        if (worked)
                return;
        fprintf(stderr, "seal: OpenSSL refused HMAC\n");
        abort();
}

static void *
allocate(size_t size)
{
        void *memory = calloc(1, size);

        if (!memory)
                abort();
        return memory;
}

struct seal *
seal_create(const struct key_owner *area, const struct key_area *key)
{
        struct seal *seal = allocate(sizeof *seal);

        assert(area->system.length <= NAME_MAXIMUM && area->municipality.length <= NAME_MAXIMUM);
        seal->area = *key;
        seal->system_length = area->system.length;
        memcpy(seal->system, area->system.at, area->system.length);
        seal->municipality_length = area->municipality.length;
        memcpy(seal->municipality, area->municipality.at, area->municipality.length);
        gcm_init(&seal->gcm, key->at);
        return seal;
}

void
seal_destroy(struct seal *seal)
{
        if (!seal)
                return;
        while (seal->keys) {
                struct data_key *key = seal->keys;

                seal->keys = key->next;
                gcm_finish(&key->gcm);
                EVP_MAC_CTX_free(key->mac);
                bytes_wipe(key, sizeof *key);
                free(key);
        }
        gcm_finish(&seal->gcm);
        bytes_wipe(seal, sizeof *seal);
        free(seal);
}

struct data_key *
seal_find(const struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period)
{
        for (struct data_key *key = seal->keys; key; key = key->next)
                if (key->purpose == purpose && key->name_length == table.length &&
                    memcmp(key->name, table.at, table.length) == 0 && (period == 0 || key->period == period))
                        return key;
        return NULL;
}

static EVP_MAC_CTX *
hmac_sha_256(const uint8_t key[static KEY_SIZE])
{
        static EVP_MAC *hmac;
        EVP_MAC_CTX *context;
        OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA2-256", 0),
                                    OSSL_PARAM_construct_end() };

        if (!hmac)
                hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
        must(hmac);
        context = EVP_MAC_CTX_new(hmac);
        must(context && EVP_MAC_init(context, key, KEY_SIZE, parameters) == 1);
        return context;
}

static void
insert(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
       const uint8_t key[static KEY_SIZE])
{
        struct data_key *new = allocate(sizeof *new), **place = &seal->keys;

        assert(table.length <= NAME_MAXIMUM && seal->count < DATA_KEYS_MAXIMUM);
        new->purpose = purpose;
        new->period = period;
        new->name_length = table.length;
        memcpy(new->name, table.at, table.length);
        memcpy(new->at, key, KEY_SIZE);
        if (purpose == SEAL_ROWS)
                gcm_init(&new->gcm, key);
        else
                new->mac = hmac_sha_256(key);
        while (*place && (*place)->period > period)
                place = &(*place)->next;
        new->next = *place;
        *place = new;
        seal->count++;
}

struct seal *
seal_copy(const struct seal *seal)
{
        struct key_owner owner = { { seal->system, seal->system_length },
                                   { seal->municipality, seal->municipality_length } };
        struct seal *copy = seal_create(&owner, &seal->area);

        for (const struct data_key *key = seal->keys; key; key = key->next)
                insert(copy, key->purpose, (struct text){ key->name, key->name_length }, key->period, key->at);
        return copy;
}

struct key_id
seal_key_id(const struct seal *seal)
{
        return seal->area.id;
}

/* What a wrapped data key belongs to. */
static size_t
associate(const struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
          uint8_t out[static 256])
{
        static const char what[] = "sesshu.data-key";
        uint8_t numbers[5] = { (uint8_t)purpose, (uint8_t)period, (uint8_t)(period >> 8), (uint8_t)(period >> 16),
                               (uint8_t)(period >> 24) };
        struct buffer buffer;
        size_t length;

        buffer_init(&buffer, 256);
        buffer_put(&buffer, what, sizeof what);
        buffer_put(&buffer, numbers, sizeof numbers);
        buffer_put_char(&buffer, (char)seal->system_length);
        buffer_put(&buffer, seal->system, seal->system_length);
        buffer_put_char(&buffer, (char)seal->municipality_length);
        buffer_put(&buffer, seal->municipality, seal->municipality_length);
        buffer_put_char(&buffer, (char)table.length);
        buffer_put_text(&buffer, table);
        assert(!buffer_full(&buffer));
        length = buffer.length;
        memcpy(out, buffer.at, length);
        buffer_finish(&buffer);
        return length;
}

static void
wrap(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
     const uint8_t key[static KEY_SIZE], uint8_t out_wrapped[static SEAL_WRAPPED_SIZE])
{
        uint8_t associated[256];
        size_t length = associate(seal, purpose, table, period, associated);

        out_wrapped[0] = FORMAT;
        gcm_seal(&seal->gcm, (struct bytes){ associated, length }, (struct bytes){ key, KEY_SIZE }, out_wrapped + 1);
}

void
seal_key_new(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
             uint8_t out_wrapped[static SEAL_WRAPPED_SIZE])
{
        uint8_t key[KEY_SIZE];

        assert(period >= 1 && !seal_find(seal, purpose, table, period));
        bytes_random(key, sizeof key);
        insert(seal, purpose, table, period, key);
        wrap(seal, purpose, table, period, key, out_wrapped);
        bytes_wipe(key, sizeof key);
}

/* HMAC-SHA-256 under the area key, which the keys that it wraps never see. */
static void
derive(const struct seal *seal, const char *label, size_t label_size, struct bytes what, uint8_t out[static KEY_SIZE])
{
        EVP_MAC_CTX *mac = hmac_sha_256(seal->area.at);
        size_t length = 0;

        must(EVP_MAC_update(mac, (const uint8_t *)label, label_size) == 1 &&
             EVP_MAC_update(mac, what.at, what.length) == 1 && EVP_MAC_final(mac, out, &length, KEY_SIZE) == 1 &&
             length == KEY_SIZE);
        EVP_MAC_CTX_free(mac);
}

void
seal_key_derive(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period)
{
        static const char label[] = "sesshu.derived-key";
        uint8_t key[KEY_SIZE], associated[256];
        size_t length;

        assert(period >= 1 && !seal_find(seal, purpose, table, period));
        length = associate(seal, purpose, table, period, associated);
        derive(seal, label, sizeof label, (struct bytes){ associated, length }, key);
        insert(seal, purpose, table, period, key);
        bytes_wipe(key, sizeof key);
}

void
seal_secret_derive(const struct seal *seal, struct text what, uint8_t out_secret[static KEY_SIZE])
{
        static const char label[] = "sesshu.derived-secret";

        derive(seal, label, sizeof label, (struct bytes){ (const uint8_t *)what.at, what.length }, out_secret);
}

struct err *
seal_key_import(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period, struct bytes wrapped)
{
        uint8_t associated[256], key[KEY_SIZE];
        size_t length;

        if (wrapped.length != SEAL_WRAPPED_SIZE || wrapped.at[0] != FORMAT || period == 0 ||
            table.length > NAME_MAXIMUM || (purpose != SEAL_ROWS && purpose != SEAL_BLIND))
                return err_new(&SEAL_FORMAT, "a stored data key");
        if (seal->count == DATA_KEYS_MAXIMUM)
                return err_new(&ERR_LIMIT, "more than %d data keys", DATA_KEYS_MAXIMUM);
        length = associate(seal, purpose, table, period, associated);
        if (!gcm_open(&seal->gcm, (struct bytes){ associated, length },
                      (struct bytes){ wrapped.at + 1, wrapped.length - 1 }, key))
                return err_new(&SEAL_WRONG_KEY, "the area key does not open the data key of %.*s, period %u",
                               TEXT_ARGS(table), period);
        if (!seal_find(seal, purpose, table, period))
                insert(seal, purpose, table, period, key);
        bytes_wipe(key, sizeof key);
        return NULL;
}

struct err *
seal_key_export(struct seal *seal, enum seal_purpose purpose, struct text table, uint32_t period,
                uint8_t out_wrapped[static SEAL_WRAPPED_SIZE])
{
        const struct data_key *key = period ? seal_find(seal, purpose, table, period) : NULL;

        if (!key)
                return err_new(&SEAL_NO_KEY, "the data key of %.*s, period %u, is not loaded", TEXT_ARGS(table),
                               period);
        wrap(seal, purpose, table, period, key->at, out_wrapped);
        return NULL;
}

uint32_t
seal_key_period(const struct seal *seal, enum seal_purpose purpose, struct text table)
{
        const struct data_key *key = seal_find(seal, purpose, table, 0);

        return key ? key->period : 0;
}

void
seal_warm(void)
{
        struct key_recovery_private recovery;
        struct key_recovery_public public;
        struct sign_private sign;
        struct sign_public verify;
        struct key_owner owner = { TEXT("warm"), TEXT("warm") };
        struct key_wrapping wrapping = { { 0 } };
        struct key_area area, opened;
        struct key_file file;
        uint8_t signature[SIGN_SIZE];
        EVP_MAC_CTX *mac;

        must(OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_ADD_ALL_CIPHERS |
                                     OPENSSL_INIT_ADD_ALL_DIGESTS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
                                 NULL) == 1);
        key_recovery_new(&recovery, &public);
        key_area_new(&area);
        key_file_make(&owner, &area, &wrapping, &public, &file);
        err_drop(key_file_recover(&owner, &file, &recovery, &opened), "only to have used it once");
        sign_key_new(&sign, &verify);
        sign_bytes(&sign, (struct bytes){ signature, 0 }, signature);
        must(sign_holds(&verify, (struct bytes){ signature, 0 }, signature));
        mac = hmac_sha_256(area.at);
        EVP_MAC_CTX_free(mac);
}
