/* SPDX-License-Identifier: MIT */
/* The reading of ber.c alone, for each length up to 48 and for 130 and 260, where a length takes a second and a third
 * byte. Takes minutes. */
#include "eva.h"

#include "mynumber/ber.h"

int
main(void)
{
        int which = Frama_C_interval(0, 50), take = Frama_C_interval(0, 1);
        struct bytes rest;
        struct ber ber;

        /*@ split which; */
        /*@ split take; */
        rest.length = which == 50 ? 260 : which == 49 ? 130 : (size_t)which;
        rest.at = any_bytes(rest.length);
        if (take)
                ber_take(&rest, 0xDF22, &ber);
        else
                ber_next(&rest, &ber);
        return 0;
}
