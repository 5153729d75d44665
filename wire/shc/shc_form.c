/* SPDX-License-Identifier: MIT */
/* How a card travels: digits, chunks, file. And raw DEFLATE. */
#include "shc/shc.h"

#include "seal/jose_jws.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

static const char prefix[] = "shc:/";
enum { PREFIX_LENGTH = sizeof prefix - 1, CODE_OFFSET = 45, CODE_MAXIMUM = 77 };

struct text
shc_numeric(struct arena *arena, struct text jws)
{
        size_t length = PREFIX_LENGTH + 2 * jws.length;
        char *text = arena_alloc(arena, length + 1), *to = text + PREFIX_LENGTH;

        memcpy(text, prefix, PREFIX_LENGTH);
        for (size_t i = 0; i < jws.length; i++) {
                int code = jws.at[i] - CODE_OFFSET;

                *to++ = (char)('0' + code / 10);
                *to++ = (char)('0' + code % 10);
        }
        return (struct text){ text, length };
}

struct text
shc_file(struct arena *arena, struct text jws)
{
        return text_format(arena, "{\"verifiableCredential\":[\"%.*s\"]}", TEXT_ARGS(jws));
}

/* Digits in pairs, each a code of at most 77; what they spell is appended at `to`. */
static bool
spell(struct text digits, char *to)
{
        if (digits.length % 2 || !digits.length)
                return false;
        for (size_t i = 0; i < digits.length; i += 2) {
                char tens = digits.at[i], ones = digits.at[i + 1];
                int code;

                if (tens < '0' || tens > '9' || ones < '0' || ones > '9')
                        return false;
                code = (tens - '0') * 10 + (ones - '0');
                if (code > CODE_MAXIMUM)
                        return false;
                *to++ = (char)(code + CODE_OFFSET);
        }
        return true;
}

static bool
has_prefix(struct text text)
{
        return text.length >= PREFIX_LENGTH && memcmp(text.at, prefix, PREFIX_LENGTH) == 0;
}

/* Takes digits and the slash behind them, at most three digits: the position or the number of chunks. */
static bool
take_count(struct text *rest, uint64_t *out_count)
{
        const char *slash = rest->length ? memchr(rest->at, '/', rest->length < 4 ? rest->length : 4) : NULL;
        size_t length;

        if (!slash)
                return false;
        length = (size_t)(slash - rest->at);
        if (!number_read((struct text){ rest->at, length }, SHC_CHUNKS_MAXIMUM, out_count) || !*out_count)
                return false;
        rest->at += length + 1;
        rest->length -= length + 1;
        return true;
}

/* Lines "shc:/N/C/digits", each N from 1 to C once. */
static bool
unwrap_chunks(struct arena *arena, struct text input, struct text *out_jws)
{
        struct text chunks[SHC_CHUNKS_MAXIMUM] = { 0 };
        uint64_t total = 0, seen = 0;
        char *jws = arena_alloc(arena, input.length / 2 + 1), *to = jws;

        while (input.length) {
                const char *end = memchr(input.at, '\n', input.length);
                size_t length = end ? (size_t)(end - input.at) : input.length;
                struct text line = { input.at, length };
                uint64_t position, count;

                input.at += length + (end ? 1 : 0);
                input.length -= length + (end ? 1 : 0);
                if (line.length && line.at[line.length - 1] == '\r')
                        line.length--;
                if (!has_prefix(line))
                        return false;
                line.at += PREFIX_LENGTH;
                line.length -= PREFIX_LENGTH;
                if (!take_count(&line, &position) || !take_count(&line, &count) || position > count ||
                    (total && count != total) || chunks[position - 1].at)
                        return false;
                total = count;
                chunks[position - 1] = line;
                seen++;
        }
        if (seen != total)
                return false;
        for (uint64_t i = 0; i < total; i++) {
                if (!spell(chunks[i], to))
                        return false;
                to += chunks[i].length / 2;
        }
        *out_jws = (struct text){ jws, (size_t)(to - jws) };
        return true;
}

static bool
unwrap_file(struct arena *arena, struct text input, struct text *out_jws)
{
        struct value_read read;
        const struct value *cards;
        struct err *err = value_read(arena, input, &read);

        if (err) {
                err_drop(err, "what is no JSON is no file of a card");
                return false;
        }
        cards = value_member_of(read.value, "verifiableCredential", VALUE_ARRAY);
        if (read.duplicate || !cards || cards->count != 1 || !value_is(cards->first, VALUE_STRING))
                return false;
        *out_jws = cards->first->text;
        return true;
}

/* One end of a line behind the text, as editors leave it. */
static struct text
without_line_end(struct text text)
{
        if (text.length && text.at[text.length - 1] == '\n')
                text.length--;
        if (text.length && text.at[text.length - 1] == '\r')
                text.length--;
        return text;
}

/* Begins like an object, after white space that JSON allows. */
static bool
is_json(struct text text)
{
        size_t i = 0;

        while (i < text.length && memchr(" \t\r\n", text.at[i], 4))
                i++;
        return i < text.length && text.at[i] == '{';
}

bool
shc_looks_like(struct text input)
{
        struct jws jws;

        return has_prefix(input) || jws_split(without_line_end(input), &jws);
}

bool
shc_unwrap(struct arena *arena, struct text input, struct text *out_jws)
{
        struct text line = without_line_end(input), digits;

        if (is_json(input))
                return unwrap_file(arena, input, out_jws);
        if (!has_prefix(line)) {
                *out_jws = line;
                return line.length > 0;
        }
        if (memchr(line.at + PREFIX_LENGTH, '/', line.length - PREFIX_LENGTH))
                return unwrap_chunks(arena, input, out_jws);
        digits = (struct text){ line.at + PREFIX_LENGTH, line.length - PREFIX_LENGTH };
        char *jws = arena_alloc(arena, digits.length / 2 + 1);

        if (!spell(digits, jws))
                return false;
        *out_jws = (struct text){ jws, digits.length / 2 };
        return true;
}

enum shc_inflated
shc_inflate(struct arena *arena, struct bytes deflated, struct bytes *out_inflated)
{
        struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
        uint8_t
            inflated[SHC_INFLATED_MAXIMUM]; /* a card is a twentieth of this: only what was used goes to the arena */
        size_t taken = 0, given = 0;
        enum libdeflate_result result;

        if (!decompressor)
                abort();
        result = libdeflate_deflate_decompress_ex(decompressor, deflated.at, deflated.length, inflated,
                                                  SHC_INFLATED_MAXIMUM, &taken, &given);
        libdeflate_free_decompressor(decompressor);
        if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
                return SHC_INFLATE_TOO_LARGE;
        /* What follows the last block is not part of the stream; a signature over it would sign for nothing. */
        if (result != LIBDEFLATE_SUCCESS || taken != deflated.length)
                return SHC_INFLATE_BROKEN;
        *out_inflated = bytes_copy(arena, (struct bytes){ inflated, given });
        return SHC_INFLATED;
}
