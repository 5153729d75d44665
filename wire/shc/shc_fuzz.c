/* SPDX-License-Identifier: MIT */
/* A health card as strangers send it, in any of its forms: JWS, digits, chunks, file. */
#include "shc/shc_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct text input = { (const char *)data, size }, jws;

        /* What is read from digits is written as these digits again; both lie in the one alphabet. */
        if (shc_looks_like(input) && shc_unwrap(arena, input, &jws) && jws.length * 2 + 5 == size &&
            !text_equal(shc_numeric(arena, jws), input))
                abort();
        fuzz_judge(arena, input, NULL, 0);
        arena_destroy(arena);
        return 0;
}
