/* SPDX-License-Identifier: MIT */
/* What the readers of this folder share: the values of one reading, before the struct is written. */
#ifndef FIELD_FIELD_PRIVATE_H
#define FIELD_FIELD_PRIVATE_H

#include "field/field_read.h"

struct field_value {
        bool present;
        struct text text;
        struct date date;
        struct birth birth;
        int64_t number;
        bool flag;
        uint8_t id[ID_SIZE];
};

struct field_reading {
        const struct field_context *context;
        const struct field *fields;
        size_t field_count;
        struct field_value *values; /* one a field */
        struct text *typed;         /* one a field; .at NULL = did not come */
        bool *faulty;               /* one a field: has an error already */
        struct field_errors errors;
        size_t error_room;
};

/* Starts a reading of at most `extra` things that are not in the table. */
void field_reading_begin(struct field_reading *reading, const struct field_context *context, const struct field *fields,
                         size_t extra);
/* Keeps the error if it is the field's first. */
void field_fail(struct field_reading *reading, const struct field *field, const struct err_code *code, struct text ja,
                struct text en);
void field_fail_plain(struct field_reading *reading, const struct field *field, const struct err_code *code);
void field_fail_unknown(struct field_reading *reading, struct text name);
/* An error of the whole input, without a field. */
void field_fail_whole(struct field_reading *reading, const struct err_code *code);
/* A box that was not ticked is not sent: it means no. */
void field_flags_not_sent(struct field_reading *reading);
/* True when the name belongs to someone else. */
bool field_is_other(const struct field_context *context, struct text name);

/* Reads what people type into the field's value. */
void field_read_typed(struct field_reading *reading, const struct field *field, struct text typed);
/* Checks that are the same for typed and sent values; they set value->present. Texts lie in the context's arena. */
void field_take_date(struct field_reading *reading, const struct field *field, struct date date);
void field_take_birth(struct field_reading *reading, const struct field *field, struct birth birth);
void field_take_number(struct field_reading *reading, const struct field *field, int64_t number);
void field_take_digits(struct field_reading *reading, const struct field *field, struct text digits);
void field_take_code(struct field_reading *reading, const struct field *field, struct text value);
void field_take_text(struct field_reading *reading, const struct field *field, struct text text);

/* Refuses what is required and did not come, then writes the struct (NULL: none) if nothing is wrong. */
bool field_reading_end(struct field_reading *reading, void *out, struct field_errors *out_errors);

#endif
