/* SPDX-License-Identifier: MIT */
/* Writing what a table of fields declares: for people, for a form to be edited, for JSON, CSV and the data inventory.
 * `object` is the struct that the table's macros name. Texts lie in the arena or in the object. */
#ifndef FIELD_FIELD_WRITE_H
#define FIELD_FIELD_WRITE_H

#include "core/arena.h"
#include "field/field.h"

enum field_language { FIELD_JA, FIELD_EN };

const char *field_label(const struct field *field, enum field_language language);

/* True when an optional field holds nothing. A flag and a birth date always hold something. */
bool field_is_absent(const struct field *field, const void *object);

/* As a page shows it: 昭和40年4月1日（1965-04-01）, a code's label, はい or いいえ. Empty when absent. */
struct text field_display(struct arena *arena, const struct field *field, const void *object,
                          enum field_language language);

/* As a form's input holds it, and CSV and JSON: 1965-04-01, a code's value, 1 or 0. Reading it again gives the same. */
struct text field_input(struct arena *arena, const struct field *field, const void *object);

#endif
