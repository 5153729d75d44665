/* SPDX-License-Identifier: MIT */
/* Writes JSON (RFC 8259) into a buffer: correct escapes, commas and nesting, members in the order they are written.
 *
 *         json_write_begin(&json, &buffer);
 *         json_write_object(&json);
 *         json_write_member_int(&json, "rows", 3);
 *         json_write_member_array(&json, "codes");  json_write_string(&json, "W01");  json_write_end(&json);
 *         json_write_end(&json);
 *
 * No spaces, no line feed: one value is one line. Texts were checked (text/utf8.h) and are written as they are,
 * but for ", \ and controls. An absent text is null. Wrong nesting is a mistake of the program (assert). The buffer
 * tells at the end whether all of it fitted. */
#ifndef TEXT_JSON_WRITE_H
#define TEXT_JSON_WRITE_H

#include "core/buffer.h"
#include "core/bytes.h"

enum { JSON_WRITE_DEPTH = 16 };

struct json_writer {
        struct buffer *out;
        unsigned depth;
        bool first; /* nothing was written yet on this level */
        char closing[JSON_WRITE_DEPTH];
};

void json_write_begin(struct json_writer *json, struct buffer *out);

/* A value of an array, or the whole document. */
void json_write_object(struct json_writer *json);
void json_write_array(struct json_writer *json);
void json_write_text(struct json_writer *json, struct text text);
void json_write_string(struct json_writer *json, const char *string);
void json_write_int(struct json_writer *json, int64_t number);
void json_write_bool(struct json_writer *json, bool value);
void json_write_null(struct json_writer *json);

/* A member of an object. */
void json_write_member_object(struct json_writer *json, const char *name);
void json_write_member_array(struct json_writer *json, const char *name);
void json_write_member_text(struct json_writer *json, const char *name, struct text text);
void json_write_member_string(struct json_writer *json, const char *name, const char *string);
void json_write_member_int(struct json_writer *json, const char *name, int64_t number);
void json_write_member_bool(struct json_writer *json, const char *name, bool value);
void json_write_member_null(struct json_writer *json, const char *name);
/* The name alone; a value must follow. */
void json_write_member(struct json_writer *json, struct text name);

/* Ends the innermost object or array. */
void json_write_end(struct json_writer *json);

#endif
