/* SPDX-License-Identifier: MIT */
/* Digits behind "shc:/", up to 40, in memory of exactly the size that is promised to be enough: any characters from '0'
 * up, and any below '/', which are a card's bad characters and ends of lines. A slash itself makes chunks of them;
 * those are left to the fuzzer (wire/shc/shc_fuzz.c), since the analysis does not follow where memchr found something
 * in relation to how much is left. */
#include "eva.h"

#include "shc/shc.h"

int
main(void)
{
        static const char head[] = "shc:/";
        enum { HEAD = sizeof head - 1 };
        int size = Frama_C_interval(0, 40), low = Frama_C_interval(0, 1);
        static char card[HEAD + 40];
        struct text text, jws;
        char *at;

        /*@ split low; */
        /*@ split size; */
        text.length = HEAD + size;
        text.at = at = card + sizeof card - text.length;
        for (int i = 0; i < HEAD; i++)
                at[i] = head[i];
        for (int i = 0; i < size; i++)
                at[HEAD + i] = (char)(low ? Frama_C_interval(-128, '/' - 1) : Frama_C_interval('0', 127));
        shc_unwrap(NULL, text, &jws);
        return 0;
}
