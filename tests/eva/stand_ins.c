/* SPDX-License-Identifier: MIT */
/* What the decoders call, as little of it as they count on: an arena that gives exactly what was asked, an error, a
 * JSON reader that refuses, and a DEFLATE of any outcome that libdeflate.h allows. */
#include "eva.h"

#include "core/arena.h"
#include "core/err.h"
#include "seal/jose_value.h"

#include <libdeflate.h>

enum { ARENA_MAXIMUM = 1 << 16 };

static char an_error;

void *
arena_alloc(struct arena *arena, size_t size)
{
        static char memory[ARENA_MAXIMUM];

        (void)arena;
        /*@ assert size <= ARENA_MAXIMUM; */
        return memory + ARENA_MAXIMUM - size;
}

/*@ requires \valid_read((const char *)bytes + (0 .. length - 1)) || length == 0; */
char *
arena_copy(struct arena *arena, const void *bytes, size_t length)
{
        static char copy[ARENA_MAXIMUM + 1];

        (void)arena;
        (void)bytes;
        return copy + ARENA_MAXIMUM - length;
}

struct err *
err_new(const struct err_code *code, const char *format, ...)
{
        (void)code;
        (void)format;
        return (struct err *)&an_error;
}

void
err_drop(struct err *err, const char *why)
{
        (void)err;
        (void)why;
}

struct err *
value_read(struct arena *arena, struct text json, struct value_read *out_read)
{
        (void)arena;
        (void)json;
        (void)out_read;
        return (struct err *)&an_error;
}

struct libdeflate_decompressor *
libdeflate_alloc_decompressor(void)
{
        return Frama_C_interval(0, 1) ? (struct libdeflate_decompressor *)&an_error : NULL;
}

void
libdeflate_free_decompressor(struct libdeflate_decompressor *decompressor)
{
        (void)decompressor;
}

/*@ requires \valid_read((const char *)in + (0 .. in_size - 1)) || in_size == 0;
    requires \valid((char *)out + (0 .. out_size - 1));
    requires out_size <= 65536; */
enum libdeflate_result
libdeflate_deflate_decompress_ex(struct libdeflate_decompressor *decompressor, const void *in, size_t in_size,
                                 void *out, size_t out_size, size_t *taken, size_t *given)
{
        (void)decompressor;
        (void)in;
        if (Frama_C_interval(0, 1))
                return Frama_C_interval(0, 1) ? LIBDEFLATE_BAD_DATA : LIBDEFLATE_INSUFFICIENT_SPACE;
        *taken = (size_t)Frama_C_interval(0, (int)in_size);
        *given = (size_t)Frama_C_interval(0, (int)out_size);
        Frama_C_make_unknown(out, out_size);
        return LIBDEFLATE_SUCCESS;
}
