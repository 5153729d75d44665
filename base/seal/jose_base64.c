/* SPDX-License-Identifier: MIT */
#include "seal/jose_base64.h"

static const char letters_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char letters_standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 0 to 63, or -1. By ranges, so that reading a secret touches no table by its value. */
static int
digit_of(char c, enum base64_form form)
{
        if (c >= 'A' && c <= 'Z')
                return c - 'A';
        if (c >= 'a' && c <= 'z')
                return c - 'a' + 26;
        if (c >= '0' && c <= '9')
                return c - '0' + 52;
        if (c == (form == BASE64_STANDARD ? '+' : '-'))
                return 62;
        if (c == (form == BASE64_STANDARD ? '/' : '_'))
                return 63;
        return -1;
}

size_t
base64_encoded_length(size_t length, enum base64_form form)
{
        size_t rest = length % 3;

        if (form == BASE64_STANDARD || form == BASE64_URL_PADDED)
                return length / 3 * 4 + (rest ? 4 : 0);
        return length / 3 * 4 + (rest ? rest + 1 : 0);
}

char *
base64_encode_into(struct bytes bytes, enum base64_form form, char *out_text)
{
        const char *letters = form == BASE64_STANDARD ? letters_standard : letters_url;
        char *end = out_text + base64_encoded_length(bytes.length, form);
        size_t i = 0;

        for (; i + 3 <= bytes.length; i += 3) {
                uint32_t group = (uint32_t)bytes.at[i] << 16 | (uint32_t)bytes.at[i + 1] << 8 | bytes.at[i + 2];

                *out_text++ = letters[group >> 18];
                *out_text++ = letters[group >> 12 & 63];
                *out_text++ = letters[group >> 6 & 63];
                *out_text++ = letters[group & 63];
        }
        if (i < bytes.length) {
                uint32_t group = (uint32_t)bytes.at[i] << 16;

                if (i + 1 < bytes.length)
                        group |= (uint32_t)bytes.at[i + 1] << 8;
                *out_text++ = letters[group >> 18];
                *out_text++ = letters[group >> 12 & 63];
                if (i + 1 < bytes.length)
                        *out_text++ = letters[group >> 6 & 63];
        }
        while (out_text < end)
                *out_text++ = '=';
        return end;
}

struct text
base64_encode(struct arena *arena, struct bytes bytes, enum base64_form form)
{
        size_t length = base64_encoded_length(bytes.length, form);
        char *text = arena_alloc(arena, length + 1);

        base64_encode_into(bytes, form, text);
        return (struct text){ text, length };
}

/* How many characters come before the padding; false when the padding is not what the form asks for. */
static bool
without_padding(const char *text, size_t length, enum base64_form form, size_t *out_length)
{
        size_t padding = 0;

        if (form != BASE64_URL)
                while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
                        padding++;
        if (padding && length % 4 != 0)
                return false;
        if (!padding && length % 4 != 0 && (form == BASE64_STANDARD || form == BASE64_URL_PADDED))
                return false;
        *out_length = length - padding;
        return true;
}

bool
base64_decode_into(const char *text, size_t length, enum base64_form form, uint8_t *out_bytes, size_t *out_length)
{
        uint32_t group = 0;
        size_t o = 0;

        if (!without_padding(text, length, form, &length) || length % 4 == 1)
                return false;
        for (size_t i = 0; i < length; i++) {
                int digit = digit_of(text[i], form);

                if (digit < 0)
                        return false;
                group = group << 6 | (uint32_t)digit;
                if (i % 4 == 3) {
                        out_bytes[o++] = (uint8_t)(group >> 16 & 255);
                        out_bytes[o++] = (uint8_t)(group >> 8 & 255);
                        out_bytes[o++] = (uint8_t)(group & 255);
                        group = 0;
                }
        }
        if (length % 4 == 2) {
                if (group & 15)
                        return false;
                out_bytes[o++] = (uint8_t)(group >> 4 & 255);
        } else if (length % 4 == 3) {
                if (group & 3)
                        return false;
                out_bytes[o++] = (uint8_t)(group >> 10 & 255);
                out_bytes[o++] = (uint8_t)(group >> 2 & 255);
        }
        *out_length = o;
        return true;
}

struct err *
base64_decode(struct arena *arena, struct text text, enum base64_form form, struct bytes *out_bytes)
{
        uint8_t *bytes = arena_alloc(arena, base64_decoded_maximum(text.length));
        size_t length;

        if (!base64_decode_into(text.at, text.length, form, bytes, &length))
                return err_new(&JOSE_BASE64, "not strict base64");
        *out_bytes = (struct bytes){ bytes, length };
        return NULL;
}
