/* SPDX-License-Identifier: MIT */
#include "dose/dose_view.h"

#include "calendar/era.h"
#include "field/field_write.h"

struct text
dose_form_value(struct page *page, const struct dose_form *form, const char *name)
{
        const struct field *field = field_find(dose_fields, text_of(name));

        if (form->read)
                return field_typed(form->read, name);
        if (form->start && field)
                return field_input(page->arena, field, form->start);
        return TEXT("");
}

struct text
dose_form_day(struct page *page, const struct dose_form *form)
{
        struct text typed = dose_form_value(page, form, "given_on");
        struct era_reading reading;
        struct err *err;

        if (typed.length == 0)
                return TEXT("");
        err = era_read(page->arena, typed, &reading);
        err_drop(err, "the field's own error says it");
        if (err)
                return TEXT("");
        return page->english ? era_english(page->arena, reading.date) : era_both(page->arena, reading.date);
}
