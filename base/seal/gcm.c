/* SPDX-License-Identifier: MIT */
#include "seal/gcm.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What can fail here fails only without memory or by a wrong call. */
static void
must(bool worked)
{
        if (worked)
                return;
        fprintf(stderr, "seal: OpenSSL refused AES-256-GCM\n");
        abort();
}

/* Counts the forks that led to this process. */
static unsigned forks;

static void
forked(void)
{
        forks++;
}

/* Fetched once a process: a fetch takes longer than a row. */
static const EVP_CIPHER *
aes_256_gcm(void)
{
        static EVP_CIPHER *cipher;

        if (!cipher) {
                cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
                must(cipher && pthread_atfork(NULL, NULL, forked) == 0);
        }
        return cipher;
}

void
gcm_init(struct gcm *gcm, const uint8_t key[static GCM_KEY_SIZE])
{
        gcm->seal = EVP_CIPHER_CTX_new();
        gcm->open = EVP_CIPHER_CTX_new();
        must(gcm->seal && gcm->open);
        gcm->nonces_left = 0;
        must(EVP_EncryptInit_ex2(gcm->seal, aes_256_gcm(), key, NULL, NULL) == 1);
        must(EVP_DecryptInit_ex2(gcm->open, aes_256_gcm(), key, NULL, NULL) == 1);
}

void
gcm_finish(struct gcm *gcm)
{
        EVP_CIPHER_CTX_free(gcm->seal);
        EVP_CIPHER_CTX_free(gcm->open);
        gcm->seal = gcm->open = NULL;
}

static void
next_nonce(struct gcm *gcm, uint8_t out_nonce[static GCM_NONCE_SIZE])
{
        if (gcm->nonces_left == 0 || gcm->nonces_of != forks) {
                bytes_random(gcm->nonces, sizeof gcm->nonces);
                gcm->nonces_left = GCM_NONCES;
                gcm->nonces_of = forks;
        }
        memcpy(out_nonce, gcm->nonces[--gcm->nonces_left], GCM_NONCE_SIZE);
}

void
gcm_seal(struct gcm *gcm, struct bytes associated, struct bytes plain, uint8_t *out_sealed)
{
        uint8_t *cipher = out_sealed + GCM_NONCE_SIZE;
        int length = 0;

        must(plain.length < INT_MAX / 2 && associated.length < INT_MAX / 2);
        next_nonce(gcm, out_sealed);
        must(EVP_EncryptInit_ex2(gcm->seal, NULL, NULL, out_sealed, NULL) == 1);
        must(EVP_EncryptUpdate(gcm->seal, NULL, &length, associated.at, (int)associated.length) == 1);
        if (plain.length)
                must(EVP_EncryptUpdate(gcm->seal, cipher, &length, plain.at, (int)plain.length) == 1);
        must(EVP_EncryptFinal_ex(gcm->seal, cipher + plain.length, &length) == 1);
        must(EVP_CIPHER_CTX_ctrl(gcm->seal, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_SIZE, cipher + plain.length) == 1);
}

bool
gcm_open(struct gcm *gcm, struct bytes associated, struct bytes sealed, uint8_t *out_plain)
{
        size_t plain_length = sealed.length - GCM_EXTRA;
        const uint8_t *cipher = sealed.at + GCM_NONCE_SIZE;
        uint8_t tag[GCM_TAG_SIZE], none[1];
        int length = 0;

        if (sealed.length < GCM_EXTRA || plain_length >= INT_MAX / 2)
                return false;
        memcpy(tag, cipher + plain_length, sizeof tag);
        must(EVP_DecryptInit_ex2(gcm->open, NULL, NULL, sealed.at, NULL) == 1);
        must(EVP_DecryptUpdate(gcm->open, NULL, &length, associated.at, (int)associated.length) == 1);
        if (plain_length)
                must(EVP_DecryptUpdate(gcm->open, out_plain, &length, cipher, (int)plain_length) == 1);
        must(EVP_CIPHER_CTX_ctrl(gcm->open, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_SIZE, tag) == 1);
        if (EVP_DecryptFinal_ex(gcm->open, plain_length ? out_plain + plain_length : none, &length) == 1)
                return true;
        bytes_wipe(out_plain, plain_length);
        return false;
}
