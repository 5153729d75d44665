/* SPDX-License-Identifier: MIT */
/* An encrypted text as it may come from anybody. One that opens has to be one that was made here, in the corpus. */
#include "seal/jose_jwe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const uint8_t secret[32] = { 1 };
        static struct jose_key *key;
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct jwe_parties parties = { TEXT("ledger-012041"), TEXT("vrs-012041") };
        struct bytes plain;
        struct err *err;

        if (!key)
                key = jwe_key_from_secret(secret);
        err = jwe_open(arena, key, &parties, (struct text){ (const char *)data, size }, &plain);
        if (err)
                err_drop(err, "what is no text for us is refused");
        arena_destroy(arena);
        return 0;
}
