/* SPDX-License-Identifier: MIT */
/* A table of fields (field/field.h) as a form and as a list of facts: label, hint, limits, choices, what was typed, and
 * the errors beside it all come from the table and from reading the form (field/field_read.h).
 *
 *         {{ render page_errors(page, errors) }}
 *         {{ render page_begin(page, "接種の記録" | "Record a dose") }}
 *         {{ render form_begin(page, action) }}
 *           {{ render fields(page, dose_fields, &form->new, errors) }}
 *
 * page_errors comes before page_begin, which draws the summary and changes the title. `errors` is NULL, or zeroed,
 * when the form is shown for the first time; then the values come from `object`, which may be NULL for an empty form.
 */
#ifndef PAGE_FIELDS_H
#define PAGE_FIELDS_H

#include "field/field.h"
#include "field/field_read.h"
#include "page/parts.h"

/* Hands the errors of a form to the page. NULL or no errors: nothing. */
void page_errors(struct page *page, const struct field_errors *errors);

/* The input of one field, as fields() draws it. */
const struct page_input *page_field(struct page *page, const struct field *field, const void *object,
                                    const struct field_errors *errors);
/* What a coded field can be, in the language of the page. */
const struct page_choice *page_field_choices(struct page *page, const struct field *field, size_t *out_count);
/* True when the choices are few enough to be seen at once, and one has to be taken. */
bool page_field_few(const struct field *field);
/* The value as a page shows it, in the language of the page. */
struct text page_field_words(struct page *page, const struct field *field, const void *object);
const char *page_field_label(const struct page *page, const struct field *field);

#endif
