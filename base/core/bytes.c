/* SPDX-License-Identifier: MIT */
#include "core/bytes.h"

#include "core/arena.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct text
text_of(const char *string)
{
        return (struct text){ string, string ? strlen(string) : 0 };
}

static bool
equal(const void *a, size_t a_length, const void *b, size_t b_length)
{
        return a_length == b_length && (a_length == 0 || memcmp(a, b, a_length) == 0);
}

bool
text_equal(struct text a, struct text b)
{
        return equal(a.at, a.length, b.at, b.length);
}

int
text_compare(struct text a, struct text b)
{
        size_t shorter = a.length < b.length ? a.length : b.length;
        int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

        return order ? order : (a.length > b.length) - (a.length < b.length);
}

struct text
text_copy(struct arena *arena, struct text text)
{
        if (!text.at)
                return text;
        return (struct text){ arena_copy(arena, text.at, text.length), text.length };
}

struct text
text_format(struct arena *arena, const char *format, ...)
{
        va_list values;
        int length;
        char *made;

        va_start(values, format);
        length = vsnprintf(NULL, 0, format, values);
        va_end(values);
        if (length < 0)
                abort();
        made = arena_alloc(arena, (size_t)length + 1);
        va_start(values, format);
        vsnprintf(made, (size_t)length + 1, format, values);
        va_end(values);
        return (struct text){ made, (size_t)length };
}

bool
bytes_equal(struct bytes a, struct bytes b)
{
        return equal(a.at, a.length, b.at, b.length);
}

bool
bytes_equal_secret(struct bytes a, struct bytes b)
{
        volatile uint8_t difference = 0;

        if (a.length != b.length)
                return false;
        for (size_t i = 0; i < a.length; i++)
                difference |= a.at[i] ^ b.at[i];
        return difference == 0;
}

struct bytes
bytes_copy(struct arena *arena, struct bytes bytes)
{
        if (!bytes.at)
                return bytes;
        return (struct bytes){ (const uint8_t *)arena_copy(arena, bytes.at, bytes.length), bytes.length };
}

void
bytes_wipe(void *memory, size_t length)
{
        if (length)
                explicit_bzero(memory, length);
}

void
bytes_to_hex(struct bytes bytes, char *out_hex)
{
        static const char digits[] = "0123456789abcdef";

        for (size_t i = 0; i < bytes.length; i++) {
                out_hex[2 * i] = digits[bytes.at[i] >> 4];
                out_hex[2 * i + 1] = digits[bytes.at[i] & 15];
        }
        out_hex[2 * bytes.length] = '\0';
}

static int
hex_value(char digit)
{
        if (digit >= '0' && digit <= '9')
                return digit - '0';
        if (digit >= 'a' && digit <= 'f')
                return digit - 'a' + 10;
        return -1;
}

bool
bytes_from_hex(struct text hex, uint8_t *out_bytes, size_t length)
{
        if (hex.length != 2 * length)
                return false;
        for (size_t i = 0; i < hex.length; i++)
                if (hex_value(hex.at[i]) < 0)
                        return false;
        for (size_t i = 0; i < length; i++)
                out_bytes[i] = (uint8_t)(hex_value(hex.at[2 * i]) << 4 | hex_value(hex.at[2 * i + 1]));
        return true;
}

void
bytes_random(void *memory, size_t length)
{
        uint8_t *at = memory;

        while (length) {
                ssize_t got = getrandom(at, length, 0);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0)
                        abort();
                at += got;
                length -= (size_t)got;
        }
}

bool
number_read(struct text text, uint64_t maximum, uint64_t *out_number)
{
        uint64_t number = 0;

        if (text.length == 0 || (text.length > 1 && text.at[0] == '0'))
                return false;
        for (size_t i = 0; i < text.length; i++) {
                if (text.at[i] < '0' || text.at[i] > '9')
                        return false;
                if (__builtin_mul_overflow(number, 10u, &number) ||
                    __builtin_add_overflow(number, (uint64_t)(text.at[i] - '0'), &number))
                        return false;
        }
        if (number > maximum)
                return false;
        *out_number = number;
        return true;
}
