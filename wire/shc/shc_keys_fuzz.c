/* SPDX-License-Identifier: MIT */
/* What an issuer publishes: the input as a key set, and as a revocation list that is then asked about a card. */
#include "shc/shc_fuzz.h"

/* Signed by nobody; its kid is that of the known key, its rid is "revoked". */
static const char card[] =
    "eyJ6aXAiOiJERUYiLCJhbGciOiJFUzI1NiIsImtpZCI6Im9LSXl3dkdVcFRWVHl4TVEzYndJSWVRVXVkZnJfQ2tMTWpDRTE5RUNELVUifQ.D"
    "cxLCoAgAAXAu7y1-IkK8TalZlakqLkR7577YRp8zlA4S4lZMVY1rSlT450v20NdoFdkg3w2geDdDyixzpyLRcqJoGqohuTNKJKt4bYGvf8.A"
    "QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct text input = { (const char *)data, size };
        struct shc_list *list = NULL;
        struct shc_keys *keys;
        struct err *err = shc_list_read(arena, input, &list);

        err_free(err);
        err = shc_keys_read(arena, input, &keys);
        err_free(err);
        fuzz_judge(arena, text_of(card), (const struct shc_list *const *)&list, list ? 1 : 0);
        arena_destroy(arena);
        return 0;
}
