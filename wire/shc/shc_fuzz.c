/* SPDX-License-Identifier: MIT */
/* A health card as strangers send it: the input as a card in any of its forms; as the JSON within one; as a key set;
 * as a revocation list. */
#include "shc/shc.h"

#include "seal/jose_base64.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key of RFC 7515 appendix A.3. */
static const char keys_json[] = "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U\","
                                "\"use\":\"sig\",\"alg\":\"ES256\","
                                "\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

static void
judge(struct arena *arena, struct text input, struct shc_keys *keys, const struct shc_list *const *lists, size_t count)
{
        struct shc_policy policy = {
                .keys = keys, .lists = lists, .list_count = count, .issuer = TEXT(SHC_ISSUER_JAPAN), .at = 1700000000
        };
        struct verdict verdict;

        verdict_init(&verdict, arena);
        shc_verify(&verdict, input, &policy);
        /* Nobody here can sign with that key. */
        if (verdict_valid(&verdict) || verdict.content)
                abort();
        verdict_value(&verdict, false);
}

/* The input as one stored block of DEFLATE, so that the rules for the content are reached. */
static struct text
as_payload(struct arena *arena, const uint8_t *data, size_t size)
{
        uint8_t *block = arena_alloc(arena, size + 5), signature[64] = { 1 };
        struct text header, payload, s;

        block[0] = 1;
        block[1] = (uint8_t)(size & 255);
        block[2] = (uint8_t)(size >> 8);
        block[3] = (uint8_t)~block[1];
        block[4] = (uint8_t)~block[2];
        if (size)
                memcpy(block + 5, data, size);
        header = text_format(arena, "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"%s\"}",
                             "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
        header = base64_encode(arena, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL);
        payload = base64_encode(arena, (struct bytes){ block, size + 5 }, BASE64_URL);
        s = base64_encode(arena, (struct bytes){ signature, sizeof signature }, BASE64_URL);
        return text_format(arena, "%s.%s.%s", header.at, payload.at, s.at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct text input = { (const char *)data, size };
        static struct arena *kept; /* one key for all inputs: reading it costs more than most of them */
        static struct shc_keys *keys;
        struct shc_list *list = NULL;
        struct shc_keys *others;
        struct err *err;

        if (!kept) {
                kept = arena_create(ARENA_PLAIN, 1 << 20);
                err = shc_keys_read(kept, text_of(keys_json), &keys);
                if (err)
                        abort();
        }
        err = shc_list_read(arena, input, &list);
        err_free(err);
        err = shc_keys_read(arena, input, &others);
        err_free(err);
        judge(arena, input, keys, (const struct shc_list *const *)&list, list ? 1 : 0);
        if (size < 1 << 16)
                judge(arena, as_payload(arena, data, size), keys, NULL, 0);
        arena_destroy(arena);
        return 0;
}
