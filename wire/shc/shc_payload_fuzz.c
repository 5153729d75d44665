/* SPDX-License-Identifier: MIT */
/* What a health card holds: the input as DEFLATE, and as the JSON within it. */
#include "shc/shc_fuzz.h"

#include "seal/jose_base64.h"

static struct text
card_of(struct arena *arena, struct bytes deflated)
{
        uint8_t signature[64] = { 1 };
        struct text header = TEXT("{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"" FUZZ_KID "\"}"), payload, s;

        header = base64_encode(arena, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL);
        payload = base64_encode(arena, deflated, BASE64_URL);
        s = base64_encode(arena, (struct bytes){ signature, sizeof signature }, BASE64_URL);
        return text_format(arena, "%s.%s.%s", header.at, payload.at, s.at);
}

/* The input as one stored block of DEFLATE, so that the rules for the content are reached. */
static struct bytes
stored(struct arena *arena, const uint8_t *data, size_t size)
{
        uint8_t *block = arena_alloc(arena, size + 5);

        block[0] = 1;
        block[1] = (uint8_t)(size & 255);
        block[2] = (uint8_t)(size >> 8);
        block[3] = (uint8_t)~block[1];
        block[4] = (uint8_t)~block[2];
        if (size)
                memcpy(block + 5, data, size);
        return (struct bytes){ block, size + 5 };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct bytes inflated = { NULL, 0 };

        if (shc_inflate(arena, (struct bytes){ data, size }, &inflated) == SHC_INFLATED &&
            (inflated.length > SHC_INFLATED_MAXIMUM || arena_used(arena) > SHC_INFLATED_MAXIMUM + 16))
                abort();
        fuzz_judge(arena, card_of(arena, (struct bytes){ data, size }), NULL, 0);
        if (size < 1 << 16)
                fuzz_judge(arena, card_of(arena, stored(arena, data, size)), NULL, 0);
        arena_destroy(arena);
        return 0;
}
