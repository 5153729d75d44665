/* SPDX-License-Identifier: MIT */
/* A VDS-NC as strangers send it, by Japan's rules and by ICAO's alone. No authority is trusted, so none is valid. */
#include "vdsnc/vdsnc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        for (int japan = 0; japan < 2; japan++) {
                struct arena *arena = arena_create(ARENA_PLAIN, 128 << 20);
                struct vdsnc_policy policy = { .issuing_state = japan ? TEXT("JPN") : (struct text){ 0 },
                                               .at = 1700000000 };
                struct verdict verdict;

                verdict_init(&verdict, arena);
                vdsnc_verify(&verdict, (struct text){ (const char *)data, size }, &policy);
                if (verdict_valid(&verdict) || verdict.content)
                        abort();
                verdict_value(&verdict, true);
                arena_destroy(arena);
        }
        return 0;
}
