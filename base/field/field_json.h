/* SPDX-License-Identifier: MIT */
/* JSON by a table of fields (field.h): reading the members of an object that was read by text/json_read.h, writing
 * members, the list of errors of an answer, and the rows of the data inventory.
 *
 *   kind                       JSON
 *   TEXT NOTE KANA DIGITS CODE a text, not empty, exactly as stored: nothing is trimmed, no full-width digits
 *   DATE                       "1965-04-01"
 *   BIRTH                      "1965-04-01", "1965-04", "1965", or "" for 不詳 said openly
 *   NUMBER                     an integer
 *   FLAG                       true or false; REQUIRED: it must be there
 *   ID                         32 lower-case hex digits
 *
 * Absent is no member, never null. */
#ifndef FIELD_FIELD_JSON_H
#define FIELD_FIELD_JSON_H

#include "field/field_read.h"
#include "text/json_read.h"
#include "text/json_write.h"

/* As field_read_form. Members that were asked for before, and those named in context->others, may stand beside the
 * table's. */
bool field_read_json(const struct field_context *context, const struct field *fields, struct json_object *object,
                     void *out, struct field_errors *out_errors) __attribute__((warn_unused_result));

/* Writes the members into the object that the writer has open: those that are not absent, in the order of the table.
 * field_read_json gives the same struct back. */
void field_write_json(struct json_writer *json, const struct field *fields, const void *object);

/* Writes an array, as a value of `errors` in application/problem+json (RFC 9457): {pointer, code, detail} each.
 * `pointer` is the place of the object that was read ("" for the whole document). */
void field_write_errors(struct json_writer *json, struct arena *arena, const struct field_errors *errors,
                        struct text pointer, bool english);

/* The data inventory: an object each, {table, name, kind, need, held, ja, en, law}, into the array that the writer has
 * open; `held` is "clear" or "sealed". */
void field_write_inventory(struct json_writer *json, const char *table, const struct field *fields);

#endif
