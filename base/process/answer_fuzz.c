/* SPDX-License-Identifier: MIT */
/* An answer of a peer, whatever it holds: a code of the agreed letters comes out, or the status. */
#include "process/post.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char code[POST_CODE_SIZE];

        post_code(418, (struct text){ (const char *)data, size }, code);
        if (strlen(code) >= POST_CODE_SIZE || code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789.-")] || !*code)
                abort();
        return 0;
}
