/* SPDX-License-Identifier: MIT */
/* Texts of any content and each length up to 32, in each form, into memory of exactly the size that is promised to be
 * enough; and back. */
#include "eva.h"

#include "seal/jose_base64.h"

/* The last `size` bytes, so that nothing lies behind them. */
static char *
room(size_t size)
{
        static char memory[INPUT_MAXIMUM];

        return memory + INPUT_MAXIMUM - size;
}

int
main(void)
{
        int size = Frama_C_interval(0, 32), form = Frama_C_interval(BASE64_URL, BASE64_STANDARD);
        int back = Frama_C_interval(0, 1);
        const uint8_t *text;
        size_t length;

        /*@ split size; */
        /*@ split form; */
        /*@ split back; */
        text = any_bytes(size);
        if (back)
                base64_encode_into((struct bytes){ text, size }, form, room(base64_encoded_length(size, form)));
        else
                base64_decode_into((const char *)text, size, form, (uint8_t *)room(base64_decoded_maximum(size)),
                                   &length);
        return 0;
}
