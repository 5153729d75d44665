/* SPDX-License-Identifier: MIT */
/* Files of any content and each length up to 12: an object, what it holds and what is left lie within the file. */
#include "eva.h"

#include "mynumber/ber.h"

/*@ requires within: \valid_read(bytes.at + (0 .. bytes.length - 1)) || bytes.length == 0; */
static void
readable(struct bytes bytes)
{
        (void)bytes;
}

int
main(void)
{
        int size = Frama_C_interval(0, 12), take = Frama_C_interval(0, 1);
        struct bytes rest;
        struct ber ber;

        /*@ split size; */
        /*@ split take; */
        rest.length = (size_t)size;
        rest.at = any_bytes(rest.length);
        if (take ? ber_take(&rest, 0xDF22, &ber) : ber_next(&rest, &ber)) {
                readable(ber.value);
                readable(ber.whole);
                readable(rest);
        }
        return 0;
}
