/* SPDX-License-Identifier: MIT */
#include "field/field.h"

#include <string.h>

const struct code *
code_find(const struct code *codes, struct text value)
{
        for (const struct code *code = codes; code->value; code++)
                if (text_is(value, code->value))
                        return code;
        return NULL;
}

const struct field *
field_find(const struct field *fields, struct text name)
{
        for (const struct field *field = fields; !FIELD_END(field); field++)
                if (text_is(name, field->name))
                        return field;
        return NULL;
}

static const char *
row_fault(const struct field *field)
{
        if (!field->ja || !*field->ja || !field->en || !*field->en || !field->law)
                return "a field without a label";
        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
        case FIELD_KIND_KANA:
                return field->maximum < 1 ? "a text that nothing fits" : NULL;
        case FIELD_KIND_DIGITS:
                return field->minimum < 1 || field->maximum < field->minimum ? "digits that nothing fits" : NULL;
        case FIELD_KIND_NUMBER:
                if (field->minimum <= FIELD_NO_NUMBER || field->maximum < field->minimum)
                        return "a number that nothing fits";
                return NULL;
        case FIELD_KIND_CODE:
                return !field->codes || !field->codes->value ? "a code without a table" : NULL;
        case FIELD_KIND_DATE:
        case FIELD_KIND_BIRTH:
        case FIELD_KIND_FLAG:
        case FIELD_KIND_ID:
                return NULL;
        }
        return "an unknown kind";
}

const char *
field_table_fault(const struct field *fields)
{
        for (const struct field *field = fields; !FIELD_END(field); field++) {
                const char *fault = row_fault(field);

                if (fault)
                        return fault;
                if (field_find(fields, text_of(field->name)) != field)
                        return "a name that stands twice";
        }
        return NULL;
}
