/* SPDX-License-Identifier: MIT */
/* A JSON document with one member that is a list of objects, each read by a table of fields: the form of the messages
 * between systems (design D23). Strict: unknown and double members are refused, at the first fault. */
#ifndef FIELD_FIELD_LIST_H
#define FIELD_FIELD_LIST_H

#include "field/field_json.h"

/* Reads the document and gives its list; nothing else may stand in the document.
 *
 * json.*        as text/json_read.h, with `maximum_bytes` as the limit
 * field.count   no item, or more than `maximum` */
struct err *field_list_read(struct arena *arena, struct text body, size_t maximum_bytes, const char *member,
                            size_t maximum, struct json_array **out_array) __attribute__((warn_unused_result));

/* Reads the members of one object. Lists inside it are asked for by the caller beforehand. The first fault becomes the
 * error: its code, and its place as err_field. */
struct err *field_list_item(const struct field_context *context, const struct field *fields, struct json_object *object,
                            void *out) __attribute__((warn_unused_result));

#endif
