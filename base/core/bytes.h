/* SPDX-License-Identifier: MIT */
/* Runs of bytes and of text: pointer and length, never owned.
 *
 * `struct bytes` is anything; `struct text` is UTF-8 that was checked where it entered (text/utf8.h) and is trusted
 * inside. A NUL follows a text for convenience, and is not counted. Neither owns its memory: it lies in the arena of
 * the request, or in a table. A text whose `at` is NULL is absent (NULL in SQL, no member in JSON); one whose length
 * is 0 is empty. */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct bytes {
        const uint8_t *at;
        size_t length;
};

struct text {
        const char *at;
        size_t length;
};

/* A text from a C literal or a NUL-terminated string. */
#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })
struct text text_of(const char *string);
/* printf("%.*s", TEXT_ARGS(text)) */
#define TEXT_ARGS(text) ((int)(text).length), ((text).at ? (text).at : "")

bool text_equal(struct text a, struct text b);
/* Here, so that the length of a literal is known when it is compiled: readers ask this of every member. */
static inline bool
text_is(struct text text, const char *string)
{
        size_t length = strlen(string);

        return text.at && text.length == length && memcmp(text.at, string, length) == 0;
}
/* Byte order, which for UTF-8 is the order of code points; shorter first. */
int text_compare(struct text a, struct text b);
struct text text_copy(struct arena *arena, struct text text);
struct text text_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));

bool bytes_equal(struct bytes a, struct bytes b);
/* Equal or not in a time that does not depend on the content (the lengths may differ openly). For secrets. */
bool bytes_equal_secret(struct bytes a, struct bytes b);
struct bytes bytes_copy(struct arena *arena, struct bytes bytes);
/* Overwrites memory in a way the compiler keeps. */
void bytes_wipe(void *memory, size_t length);

/* 2 × length lower-case hex digits and a NUL. */
void bytes_to_hex(struct bytes bytes, char *out_hex);
/* Exactly `length` bytes from 2 × length lower-case digits; false for anything else, out_bytes untouched. */
bool bytes_from_hex(struct text hex, uint8_t *out_bytes, size_t length);

/* Fills with random bytes of the kernel. Ends the process if there are none. */
void bytes_random(void *memory, size_t length);

/* A strict decimal number: digits only, no sign, no leading zero (except "0"), at most `maximum`. */
bool number_read(struct text text, uint64_t maximum, uint64_t *out_number);

#endif
