/* SPDX-License-Identifier: MIT */
/* Health cards a second of processor time, for benches/certificate.py.
 *
 *   bench-certificate make COUNT FOLDER    COUNT cards as Japan filled them, a line each, in cards.txt; jwks.json
 *   bench-certificate verify FOLDER        all rules for these cards, again and again for a second
 *   bench-certificate sign                 cards made, deflated and signed for a second
 * The last two print {"per_second": N, "per_user_second": N}, the latter without the kernel's part. */
#include "shc/shc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { SECOND = 1000000000, BATCH = 64, CARDS_MAXIMUM = 1000, FILE_MAXIMUM = 4 << 20 };

static struct arena *arena, *kept;
static struct text cards[CARDS_MAXIMUM];
static size_t card_count;
static struct shc_policy policy;
static struct shc_issuer *issuer;

/* Processor time of this process in nanoseconds: what it computed, and what the kernel did meanwhile. */
static void
spent(int64_t *out_user, int64_t *out_system)
{
        struct rusage usage;

        getrusage(RUSAGE_SELF, &usage);
        *out_user = (int64_t)usage.ru_utime.tv_sec * SECOND + (int64_t)usage.ru_utime.tv_usec * 1000;
        *out_system = (int64_t)usage.ru_stime.tv_sec * SECOND + (int64_t)usage.ru_stime.tv_usec * 1000;
}

static void
fail(const char *what)
{
        fprintf(stderr, "bench-certificate: %s\n", what);
        exit(EXIT_FAILURE);
}

/* The `n`th of many cards: three doses, as in the public example of a card from Japan. */
static struct text
issue(size_t n)
{
        char lots[3][16], given[32];
        struct shc_dose doses[3];
        struct shc_card card = { .issuer = TEXT(SHC_ISSUER_JAPAN),
                                 .not_before = 1640015882 + (int64_t)n,
                                 .family = TEXT("接種"),
                                 .birth = TEXT("1991-02-18"),
                                 .doses = doses,
                                 .dose_count = 3 };
        struct text jws;

        for (size_t i = 0; i < 3; i++) {
                snprintf(lots[i], sizeof lots[i], "%07zu", 3002621 + 7 * n + i);
                doses[i] =
                    (struct shc_dose){ TEXT("2021-06-21"), TEXT("207"), text_of(lots[i]), TEXT(SHC_PERFORMER_JAPAN) };
        }
        snprintf(given, sizeof given, "花子%zu", n % 10);
        card.given = text_of(given);
        if (shc_issue(arena, issuer, &card, &jws))
                fail("cannot sign");
        return jws;
}

static void
sign_one(size_t n)
{
        issue(n);
        arena_reset(arena);
}

static void
verify_one(size_t n)
{
        struct verdict verdict;

        verdict_init(&verdict, arena);
        shc_verify(&verdict, cards[n % card_count], &policy);
        if (!verdict_valid(&verdict))
                fail("a card is not valid");
        arena_reset(arena);
}

/* The clock is a call of the kernel: asked once in a while, so that it is not what is measured. */
static void
repeat(void (*work)(size_t n))
{
        int64_t user, system, user_end, system_end;
        size_t n = 0;

        for (; n < 1000; n++)
                work(n);
        n = 0;
        spent(&user, &system);
        do {
                for (int i = 0; i < BATCH; i++)
                        work(n++);
                spent(&user_end, &system_end);
        } while (user_end - user < SECOND);
        user = user_end - user;
        system = system_end - system;
        printf("{\"per_second\":%.0f,\"per_user_second\":%.0f}\n", (double)n * SECOND / (double)(user + system),
               (double)n * SECOND / (double)user);
}

static FILE *
file_of(const char *folder, const char *name, const char *mode)
{
        FILE *file = fopen(arena_format(kept, "%s/%s", folder, name), mode);

        if (!file)
                fail(name);
        return file;
}

static struct text
contents(const char *folder, const char *name)
{
        char *room = arena_alloc(kept, FILE_MAXIMUM);
        FILE *file = file_of(folder, name, "rb");
        size_t length = fread(room, 1, FILE_MAXIMUM, file);

        fclose(file);
        return (struct text){ room, length };
}

static void
make(struct jose_key *key, size_t count, const char *folder)
{
        struct value *set = value_object(kept);
        struct buffer buffer;
        FILE *file = file_of(folder, "cards.txt", "wb");

        for (size_t n = 0; n < count; n++) {
                struct text jws = issue(n);

                fprintf(file, "%.*s\n", TEXT_ARGS(jws));
                arena_reset(arena);
        }
        fclose(file);
        value_append(value_set(set, "keys", value_array(kept)), jose_key_to_jwk(kept, key));
        buffer_init(&buffer, 1 << 16);
        value_write(set, &buffer);
        file = file_of(folder, "jwks.json", "wb");
        fwrite(buffer.at, 1, buffer.length, file);
        fclose(file);
        buffer_finish(&buffer);
}

static void
read_cards(const char *folder)
{
        struct text text = contents(folder, "cards.txt");
        const char *end;

        policy = (struct shc_policy){ .issuer = TEXT(SHC_ISSUER_JAPAN), .at = 1700000000 };
        if (shc_keys_read(kept, contents(folder, "jwks.json"), &policy.keys))
                fail("no key set");
        while (text.length && card_count < CARDS_MAXIMUM && (end = memchr(text.at, '\n', text.length)) != NULL) {
                cards[card_count++] = (struct text){ text.at, (size_t)(end - text.at) };
                text.length -= (size_t)(end + 1 - text.at);
                text.at = end + 1;
        }
        if (!card_count)
                fail("no cards");
}

int
main(int argc, char **argv)
{
        struct jose_key *key = jose_key_generate(JOSE_P256);
        uint64_t count;

        arena = arena_create(ARENA_PLAIN, 8 << 20);
        kept = arena_create(ARENA_PLAIN, 32 << 20);
        issuer = shc_issuer_create(key);
        if (argc == 4 && strcmp(argv[1], "make") == 0 && number_read(text_of(argv[2]), CARDS_MAXIMUM, &count)) {
                make(key, count, argv[3]);
        } else if (argc == 3 && strcmp(argv[1], "verify") == 0) {
                read_cards(argv[2]);
                repeat(verify_one);
        } else if (argc == 2 && strcmp(argv[1], "sign") == 0) {
                repeat(sign_one);
        } else {
                fail("make COUNT FOLDER, verify FOLDER or sign");
        }
        shc_issuer_destroy(issuer);
        jose_key_destroy(key);
        arena_destroy(kept);
        arena_destroy(arena);
        return 0;
}
