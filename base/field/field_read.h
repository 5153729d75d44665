/* SPDX-License-Identifier: MIT */
/* Reading what a table of fields declares: a handler gets a struct that is already checked, or the list of what is
 * wrong with what was typed kept beside it:
 *
 *         if (!field_read_form(&context, dose_fields, form, &new, &errors))
 *                 return visit_page(visit, dose_new_page(visit, &errors));
 *
 * Every field is looked at, so that a clerk sees all faults at once. `out` (the struct that the table's macros name)
 * is written only when there is none, and then only the members that are in the table; its texts lie in the context's
 * arena. A field that is not in the table is refused, and so is one that stands twice.
 *
 * Forms are read here, JSON in field_json.h, CSV in field_csv.h. Typed input (form, CSV) is read as people type: spaces
 * at the ends go, full-width digits and every form of a date are accepted. JSON comes from programs: exact forms only,
 * and an absent member rather than null or an empty text.
 *
 * Sentences never hold what was typed. */
#ifndef FIELD_FIELD_READ_H
#define FIELD_FIELD_READ_H

#include "core/arena.h"
#include "core/pair.h"
#include "field/field.h"

struct field_context {
        struct arena *arena;
        struct date today; /* the business date (design §6), for NOT_IN_FUTURE */
        /* Names that may stand beside the table's, read by someone else (the form's token, a version); ends with NULL;
         * NULL = none. */
        const char *const *others;
};

struct field_error {
        const struct field *field; /* NULL for an unknown field, and for the whole of a row */
        struct text name;          /* as declared; of an unknown field as sent, at most 40 characters of it */
        const struct err_code *code;
        struct text ja; /* a whole sentence without the label: 「20文字以内で入力してください（いま25文字）。」 */
        struct text en;
};

struct field_errors {
        struct field_error *at; /* at most one a field, in the order of the table; then the unknown ones */
        size_t count;
        /* What was accepted and should be seen: 昭和64年1月8日 read as 平成. code is NULL. There even when reading
         * succeeds. */
        struct field_error *notices;
        size_t notice_count;
        struct pairs typed; /* what came for each field of the table, as it came; for showing it again */
};

/* A form: pairs of names and values. */
bool field_read_form(const struct field_context *context, const struct field *fields, const struct pairs *form,
                     void *out, struct field_errors *out_errors) __attribute__((warn_unused_result));

/* The first error or notice of a field; NULL when there is none. */
const struct field_error *field_error_of(const struct field_errors *errors, const char *name);
const struct field_error *field_notice_of(const struct field_errors *errors, const char *name);
/* What was typed for a field; empty when nothing came. */
struct text field_typed(const struct field_errors *errors, const char *name);

/* Adds an error that only the feature can know (before the birth, another person's ticket) to a field of the table.
 * The sentence is the code's unless ja and en are given. */
void field_errors_add(const struct field_context *context, struct field_errors *errors, const struct field *field,
                      const struct err_code *code, struct text ja, struct text en);

#define ERRORS_FILE "field/field_errors.def"
#include "core/err_declare.h"

#endif
