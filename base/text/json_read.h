/* SPDX-License-Identifier: MIT */
/* JSON from outside, read strictly. (Writing is text/json_write.h.)
 *
 * A document is one object (RFC 8259), within limits given beforehand; a member that stands twice, NUL, and anything
 * behind the object are refused. Members are asked for by name and type; json_read_end then refuses what nobody asked
 * for, so that a misspelt or new member is never dropped silently. An absent member is absent: null is refused.
 *
 *         err = json_read(arena, body, &(struct json_limits){ .bytes = 4096, .depth = 3 }, &object);
 *         if (!err)
 *                 err = json_read_text(object, "mode", JSON_REQUIRED, &mode);
 *         if (!err)
 *                 err = json_read_integer(object, "dose", JSON_OPTIONAL, &dose);
 *         if (!err)
 *                 err = json_read_end(object);
 *
 * err_field() is the place of the error as an RFC 6901 pointer ("/person/birth"; "" is the whole document), cut to 120
 * bytes; broken syntax and duplicates have no place in a tree, and err_line() has their line. Sentences hold no
 * content.
 *
 * Everything that is read lives as long as the arena. The library below (jansson) keeps its own memory until then, up
 * to some fifty times the document, and overwrites it when it frees it.
 *
 *   json.too-large        more bytes than the limit
 *   json.too-deep         more levels than the limit; the document's object is one
 *   json.syntax           no JSON, not UTF-8, cut short, a number beyond 64 bits
 *   json.duplicate        a member twice in one object
 *   json.not-an-object    the document is an array
 *   json.unknown-member   a member that nobody asked for
 *   json.missing-member   a required member is absent
 *   json.wrong-type       another type than asked for, null, a fraction where an integer is wanted
 *   text.control          a control character in a text */
#ifndef TEXT_JSON_READ_H
#define TEXT_JSON_READ_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "text/text_errors.h"

struct json_object;
struct json_array;

struct json_limits {
        size_t bytes;
        size_t depth;
};

enum json_need { JSON_OPTIONAL, JSON_REQUIRED };

enum json_kind {
        JSON_IS_ABSENT,
        JSON_IS_TEXT,
        JSON_IS_INTEGER,
        JSON_IS_FRACTION,
        JSON_IS_FLAG,
        JSON_IS_NULL,
        JSON_IS_OBJECT,
        JSON_IS_ARRAY,
};

/* Draws the library's hash seed and makes it wipe its memory. json_read does it on first use; a process calls it before
 * its sandbox only to have it done early. From any thread. */
void json_warm_up(void);

struct err *json_read(struct arena *arena, struct text document, const struct json_limits *limits,
                      struct json_object **out_object) __attribute__((warn_unused_result));

/* Each writes its output only when the member is there: set what an absent optional member means beforehand. */
struct err *json_read_text(struct json_object *object, const char *member, enum json_need need, struct text *out_text)
    __attribute__((warn_unused_result));
/* The same, tab and line ends allowed. */
struct err *json_read_lines(struct json_object *object, const char *member, enum json_need need, struct text *out_text)
    __attribute__((warn_unused_result));
struct err *json_read_integer(struct json_object *object, const char *member, enum json_need need, int64_t *out_number)
    __attribute__((warn_unused_result));
struct err *json_read_flag(struct json_object *object, const char *member, enum json_need need, bool *out_flag)
    __attribute__((warn_unused_result));
struct err *json_read_object(struct json_object *object, const char *member, enum json_need need,
                             struct json_object **out_object) __attribute__((warn_unused_result));
struct err *json_read_array(struct json_object *object, const char *member, enum json_need need,
                            struct json_array **out_array) __attribute__((warn_unused_result));

/* json.unknown-member for the first member that nobody asked for. An object inside has its own end. */
struct err *json_read_end(struct json_object *object) __attribute__((warn_unused_result));

size_t json_items(const struct json_array *array);
/* `place` from 0, below json_items. */
struct err *json_item_text(struct json_array *array, size_t place, struct text *out_text)
    __attribute__((warn_unused_result));
struct err *json_item_integer(struct json_array *array, size_t place, int64_t *out_number)
    __attribute__((warn_unused_result));
struct err *json_item_object(struct json_array *array, size_t place, struct json_object **out_object)
    __attribute__((warn_unused_result));

/* For whoever reads by a table: what a member is, and the members that nobody asked for, one after the other from
 * *position = 0 in the order of the document. */
enum json_kind json_kind_of(const struct json_object *object, const char *member);
bool json_next_unasked(const struct json_object *object, size_t *position, struct text *out_name);
/* Where the object stands in its document. */
struct text json_pointer(const struct json_object *object);
/* A pointer with one more step; ~ and / are escaped (RFC 6901 section 3). */
struct text json_pointer_step(struct arena *arena, struct text pointer, struct text name);

#endif
