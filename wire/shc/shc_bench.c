/* SPDX-License-Identifier: MIT */
/* Health cards a second on one core, beside what ECDSA alone costs OpenSSL in the same process: {what, unit, ours,
 * reference, reference_name, ratio, aim} a line. The two are measured in turns, so that a busy machine slows both. */
#include "shc/shc.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 10, TURN_NS = 200000000, BATCH = 64 };

static struct arena *arena, *kept;
static struct jose_key *key;
static struct shc_issuer *issuer;
static struct shc_policy policy;
static struct shc_card card;
static struct text jws;
static EVP_PKEY_CTX *signing, *verifying;
static uint8_t digest[32] = { 1, 2, 3 }, der[80];
static size_t der_length = sizeof der;

static int64_t
now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
verify_card(void)
{
        struct verdict verdict;

        verdict_init(&verdict, arena);
        shc_verify(&verdict, jws, &policy);
        if (!verdict_valid(&verdict))
                abort();
        arena_reset(arena);
}

static void
issue_card(void)
{
        struct text made;

        if (shc_issue(arena, issuer, &card, &made))
                abort();
        arena_reset(arena);
}

static void
verify_ecdsa(void)
{
        if (EVP_PKEY_verify(verifying, der, der_length, digest, sizeof digest) != 1)
                abort();
}

static void
sign_ecdsa(void)
{
        uint8_t signature[80];
        size_t length = sizeof signature;

        if (EVP_PKEY_sign(signing, signature, &length, digest, sizeof digest) != 1)
                abort();
}

/* How often in one turn, added to `done`; the processor time of this thread, added to `spent`. */
static void
turn(void (*work)(void), int64_t *done, int64_t *spent)
{
        int64_t start = now(), end;

        /* The clock of a thread is a call of the kernel: asked once in a while, so that it is not what is measured. */
        do {
                for (int i = 0; i < BATCH; i++)
                        work();
                *done += BATCH;
                end = now();
        } while (end - start < TURN_NS);
        *spent += end - start;
}

static void
compare(const char *what, void (*ours)(void), void (*reference)(void), const char *reference_name, double aim)
{
        int64_t done[2] = { 0 }, spent[2] = { 0 };
        double rate[2];

        for (int i = 0; i < TURNS; i++) {
                turn(ours, &done[0], &spent[0]);
                turn(reference, &done[1], &spent[1]);
        }
        for (int i = 0; i < 2; i++)
                rate[i] = (double)done[i] * 1e9 / (double)spent[i];
        printf("{\"what\":\"%s\",\"unit\":\"1/"
               "s\",\"ours\":%.0f,\"reference\":%.0f,\"reference_name\":\"%s\",\"ratio\":%.2f,"
               "\"aim\":%.2f}\n",
               what, rate[0], rate[1], reference_name, rate[0] / rate[1], aim);
}

int
main(void)
{
        static struct shc_dose doses[3];
        struct value *set;
        struct buffer buffer;

        arena = arena_create(ARENA_PLAIN, 8 << 20);
        kept = arena_create(ARENA_PLAIN, 8 << 20);
        for (int i = 0; i < 3; i++)
                doses[i] = (struct shc_dose){ TEXT("2021-06-21"), TEXT("207"), text_format(kept, "300262%d", i),
                                              TEXT(SHC_PERFORMER_JAPAN) };
        card = (struct shc_card){ .issuer = TEXT(SHC_ISSUER_JAPAN),
                                  .not_before = 1640015882,
                                  .family = TEXT("接種"),
                                  .given = TEXT("花子"),
                                  .birth = TEXT("1991-02-18"),
                                  .doses = doses,
                                  .dose_count = 3 };
        key = jose_key_generate(JOSE_P256);
        issuer = shc_issuer_create(key);
        set = value_object(kept);
        value_append(value_set(set, "keys", value_array(kept)), jose_key_to_jwk(kept, key));
        buffer_init(&buffer, 1 << 16);
        value_write(set, &buffer);
        policy = (struct shc_policy){ .issuer = TEXT(SHC_ISSUER_JAPAN), .at = 1700000000 };
        if (shc_keys_read(kept, buffer_text(&buffer), &policy.keys) || shc_issue(kept, issuer, &card, &jws))
                abort();
        signing = EVP_PKEY_CTX_new(jose_key_evp(key), NULL);
        verifying = EVP_PKEY_CTX_new(jose_key_evp(key), NULL);
        if (EVP_PKEY_sign_init(signing) != 1 || EVP_PKEY_verify_init(verifying) != 1 ||
            EVP_PKEY_sign(signing, der, &der_length, digest, sizeof digest) != 1)
                abort();
        compare("shc verify", verify_card, verify_ecdsa, "OpenSSL ECDSA P-256 verify", 0.7);
        compare("shc encode and sign", issue_card, sign_ecdsa, "OpenSSL ECDSA P-256 sign", 0.6);
        EVP_PKEY_CTX_free(signing);
        EVP_PKEY_CTX_free(verifying);
        buffer_finish(&buffer);
        shc_issuer_destroy(issuer);
        jose_key_destroy(key);
        arena_destroy(kept);
        arena_destroy(arena);
        return 0;
}
