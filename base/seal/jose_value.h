/* SPDX-License-Identifier: MIT */
/* JSON for what is signed: a strict reader, a compact writer, and the canonical form of RFC 8785.
 *
 * Other JSON of the house goes through jansson. Signed JSON needs three things that it lacks: numbers keep the text
 * they were written with, so that one which has no exact canonical form is refused instead of rounded; a duplicate
 * member is reported while the rest is still read, so that a verifier can list every fault; and everything lies in
 * the caller's arena, within limits given beforehand.
 *
 * The reader takes RFC 8259 in UTF-8, no byte order mark, no lone surrogates (RFC 7493). Values point into the arena,
 * never into the input. Not for JSON of unlimited size: it is read whole. */
#ifndef SEAL_JOSE_VALUE_H
#define SEAL_JOSE_VALUE_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/jose_errors.h"

enum value_kind { VALUE_NULL, VALUE_FALSE, VALUE_TRUE, VALUE_NUMBER, VALUE_STRING, VALUE_ARRAY, VALUE_OBJECT };

struct value {
        enum value_kind kind;
        struct text name;           /* of a member of an object; absent in arrays and at the top */
        struct text text;           /* of a string, decoded (may hold NUL); of a number, as written */
        struct value *first, *last; /* the members or elements in their order */
        struct value *next;
        size_t count;
};

enum { VALUE_DEPTH_MAXIMUM = 64, VALUE_COUNT_MAXIMUM = 20000 };

/* What was read, and what a strict format may object to. */
struct value_read {
        struct value *value;
        bool duplicate; /* an object has a member twice; value_member finds the first */
        bool spaced;    /* white space outside strings: the text was not minified */
};

/* jose.json, with the byte offset in the sentence; jose.limit beyond the two maxima or the arena's. */
struct err *value_read(struct arena *arena, struct text json, struct value_read *out_read)
    __attribute__((warn_unused_result));

/* The first member of that name; NULL when there is none or `object` is NULL or no object. */
const struct value *value_find(const struct value *object, struct text name);
static inline const struct value *
value_member(const struct value *object, const char *name)
{
        return value_find(object, (struct text){ name, strlen(name) });
}
static inline bool
value_is(const struct value *value, enum value_kind kind)
{
        return value && value->kind == kind;
}
/* The member when it is of that kind, else NULL. */
static inline const struct value *
value_member_of(const struct value *object, const char *name, enum value_kind kind)
{
        const struct value *member = value_member(object, name);

        return value_is(member, kind) ? member : NULL;
}
/* The text of a member that is a string; absent (at NULL) otherwise. */
static inline struct text
value_member_text(const struct value *object, const char *name)
{
        const struct value *member = value_member_of(object, name, VALUE_STRING);

        return member ? member->text : (struct text){ NULL, 0 };
}
/* True for a number that is whole, however it is written (1, 1.0, 10e-1), and at most 2^53 − 1 either way. */
bool value_integer(const struct value *value, int64_t *out_integer);

/* Building. Texts are not copied. A member or element belongs to one parent. */
struct value *value_object(struct arena *arena);
struct value *value_array(struct arena *arena);
struct value *value_string(struct arena *arena, struct text text);
struct value *value_number(struct arena *arena, int64_t integer);
struct value *value_boolean(struct arena *arena, bool truth);
/* Both return what was added. `name` must outlive the object. */
struct value *value_set(struct value *object, const char *name, struct value *member);
struct value *value_append(struct value *array, struct value *element);
struct value *value_set_text(struct arena *arena, struct value *object, const char *name, struct text text);

/* Compact JSON, members in their order, numbers as they were written. Limits show in the buffer. */
void value_write(const struct value *value, struct buffer *buffer);

/* RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript prints them, the least escapes.
 *
 * jose.number   a number that would be changed by it: beyond the range of a double, an integer that a double
 *               does not tell from its neighbours, or one with more than 17 significant digits. RFC 8785 §3.2.2.3
 *               leaves these to the parser; a verifier that guesses would sign for a number nobody wrote.
 * The buffer then holds a part. An object with duplicate members must have been refused before. */
struct err *value_canonical(const struct value *value, struct buffer *buffer) __attribute__((warn_unused_result));

enum { VALUE_DOUBLE_SIZE = 32 };
/* A number as ECMAScript's Number::toString writes it, RFC 8785 §3.2.2.3, with a NUL; false for NaN and the infinities,
 * which "must cause" a compliant implementation "to terminate with an appropriate error". */
bool value_double_write(double number, char out_text[static VALUE_DOUBLE_SIZE]);

#endif
