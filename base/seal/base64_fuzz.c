/* SPDX-License-Identifier: MIT */
/* Each form of base64: what is read is what would have been written. */
#include "seal/jose_base64.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const enum base64_form forms[] = { BASE64_URL, BASE64_URL_PADDED, BASE64_STANDARD, BASE64_URL_EITHER };
        struct arena *arena;
        struct text text = { (const char *)data, size };

        if (size > 1 << 16)
                return 0;
        arena = arena_create(ARENA_PLAIN, 1 << 20);
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
                struct bytes bytes;
                struct err *err = base64_decode(arena, text, forms[i], &bytes);

                if (!err && forms[i] != BASE64_URL_EITHER && !text_equal(base64_encode(arena, bytes, forms[i]), text))
                        abort();
                err_free(err);
        }
        arena_destroy(arena);
        return 0;
}
