/* SPDX-License-Identifier: MIT */
/* Compressed bytes of any content and each length up to 64, and whatever libdeflate says of them: what is kept is at
 * most 64 KiB, and lies within what was written. */
#include "eva.h"

#include "shc/shc.h"

int
main(void)
{
        int size = Frama_C_interval(0, 64);
        struct bytes inflated;

        /*@ split size; */
        if (shc_inflate(NULL, (struct bytes){ any_bytes(size), size }, &inflated) == SHC_INFLATED) {
                /*@ assert inflated.length <= 65536; */
        }
        return 0;
}
