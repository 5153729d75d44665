/* SPDX-License-Identifier: MIT */
/* For the fuzzers of this folder: a verdict by one known key, which must never be "valid". */
#ifndef SHC_SHC_FUZZ_H
#define SHC_SHC_FUZZ_H

#include "shc/shc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_KID "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"

/* The key of RFC 7515 appendix A.3. */
static const char fuzz_keys_json[] = "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"" FUZZ_KID "\","
                                     "\"use\":\"sig\",\"alg\":\"ES256\","
                                     "\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                     "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

/* Read once for all inputs: that costs more than most of them. */
static struct shc_keys *
fuzz_keys(void)
{
        static struct arena *kept;
        static struct shc_keys *keys;

        if (!kept) {
                struct err *err;

                kept = arena_create(ARENA_PLAIN, 1 << 20);
                err = shc_keys_read(kept, text_of(fuzz_keys_json), &keys);
                if (err)
                        abort();
        }
        return keys;
}

static void
fuzz_judge(struct arena *arena, struct text input, const struct shc_list *const *lists, size_t count)
{
        struct shc_policy policy = { .keys = fuzz_keys(),
                                     .lists = lists,
                                     .list_count = count,
                                     .issuer = TEXT(SHC_ISSUER_JAPAN),
                                     .at = 1700000000 };
        struct verdict verdict;

        verdict_init(&verdict, arena);
        shc_verify(&verdict, input, &policy);
        /* Nobody here can sign with that key. */
        if (verdict_valid(&verdict) || verdict.content)
                abort();
        verdict_value(&verdict, false);
}

#endif
