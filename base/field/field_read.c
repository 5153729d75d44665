/* SPDX-License-Identifier: MIT */
#include "field/field_private.h"

#include "text/utf8.h"

#include <assert.h>
#include <string.h>

#define ERRORS_FILE "field/field_errors.def"
#include "core/err_define.h"

enum { UNKNOWN_NAME_SHOWN = 40 };

static size_t
count_fields(const struct field *fields)
{
        size_t count = 0;

        while (!FIELD_END(&fields[count]))
                count++;
        return count;
}

void
field_reading_begin(struct field_reading *reading, const struct field_context *context, const struct field *fields,
                    size_t extra)
{
        struct arena *arena = context->arena;
        size_t count = count_fields(fields);

        *reading = (struct field_reading){ .context = context, .fields = fields, .field_count = count };
        reading->values = arena_new_array(arena, count + 1, struct field_value);
        reading->typed = arena_new_array(arena, count + 1, struct text);
        reading->faulty = arena_new_array(arena, count + 1, bool);
        reading->error_room = count + extra;
        reading->errors.at = arena_new_array(arena, reading->error_room + 1, struct field_error);
        reading->errors.notices = arena_new_array(arena, count + 1, struct field_error);
}

static struct text
or_code(struct text given, const char *of_code)
{
        return given.at ? given : text_of(of_code);
}

void
field_fail(struct field_reading *reading, const struct field *field, const struct err_code *code, struct text ja,
           struct text en)
{
        bool *faulty = &reading->faulty[field - reading->fields];

        if (*faulty)
                return;
        *faulty = true;
        assert(reading->errors.count < reading->error_room);
        reading->errors.at[reading->errors.count++] = (struct field_error){
                field, text_of(field->name), code, or_code(ja, code->ja), or_code(en, code->en),
        };
}

void
field_fail_plain(struct field_reading *reading, const struct field *field, const struct err_code *code)
{
        field_fail(reading, field, code, (struct text){ 0 }, (struct text){ 0 });
}

void
field_fail_unknown(struct field_reading *reading, struct text name)
{
        const struct err_code *code = &ERR_FIELD_UNKNOWN;
        struct text shown = utf8_is_valid(name, UTF8_LINE) ? utf8_first(name, UNKNOWN_NAME_SHOWN) : TEXT("");

        assert(reading->errors.count < reading->error_room);
        reading->errors.at[reading->errors.count++] = (struct field_error){
                NULL, text_copy(reading->context->arena, shown), code, text_of(code->ja), text_of(code->en),
        };
}

void
field_fail_whole(struct field_reading *reading, const struct err_code *code)
{
        assert(reading->errors.count < reading->error_room);
        reading->errors.at[reading->errors.count++] =
            (struct field_error){ NULL, TEXT(""), code, text_of(code->ja), text_of(code->en) };
}

void
field_flags_not_sent(struct field_reading *reading)
{
        for (size_t i = 0; i < reading->field_count; i++)
                if (reading->fields[i].kind == FIELD_KIND_FLAG && !reading->typed[i].at)
                        reading->values[i].present = true;
}

bool
field_is_other(const struct field_context *context, struct text name)
{
        for (const char *const *other = context->others; other && *other; other++)
                if (text_is(name, *other))
                        return true;
        return false;
}

static void
store(const struct field *field, const struct field_value *value, void *out)
{
        char *member = (char *)out + field->offset;

        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
        case FIELD_KIND_KANA:
        case FIELD_KIND_DIGITS:
        case FIELD_KIND_CODE:
                memcpy(member, &value->text, sizeof value->text);
                break;
        case FIELD_KIND_DATE:
                memcpy(member, value->present ? &value->date : &FIELD_NO_DATE, sizeof value->date);
                break;
        case FIELD_KIND_BIRTH: {
                struct birth birth = { BIRTH_UNKNOWN, DATE_FIRST };

                memcpy(member, value->present ? &value->birth : &birth, sizeof birth);
                break;
        }
        case FIELD_KIND_NUMBER: {
                int64_t number = value->present ? value->number : FIELD_NO_NUMBER;

                memcpy(member, &number, sizeof number);
                break;
        }
        case FIELD_KIND_FLAG:
                memcpy(member, &value->flag, sizeof value->flag);
                break;
        case FIELD_KIND_ID:
                memcpy(member, value->id, sizeof value->id);
                break;
        }
}

/* Errors came in the order of the input; a page lists them in the order of its fields. */
static void
sort_by_table(struct field_errors *errors)
{
        for (size_t i = 1; i < errors->count; i++)
                for (size_t j = i; j > 0; j--) {
                        struct field_error *before = &errors->at[j - 1], *after = &errors->at[j], kept;

                        if (!after->field || (before->field && before->field <= after->field))
                                break;
                        kept = *before;
                        *before = *after;
                        *after = kept;
                }
}

bool
field_reading_end(struct field_reading *reading, void *out, struct field_errors *out_errors)
{
        struct field_errors *errors = &reading->errors;

        errors->typed.at = arena_new_array(reading->context->arena, reading->field_count + 1, struct pair);
        for (size_t i = 0; i < reading->field_count; i++) {
                const struct field *field = &reading->fields[i];

                if (field->need == REQUIRED && !reading->values[i].present)
                        field_fail_plain(reading, field, &ERR_FIELD_REQUIRED);
                if (reading->typed[i].at)
                        errors->typed.at[errors->typed.count++] =
                            (struct pair){ text_of(field->name), reading->typed[i] };
        }
        sort_by_table(errors);
        *out_errors = *errors;
        if (errors->count)
                return false;
        for (size_t i = 0; out && i < reading->field_count; i++)
                store(&reading->fields[i], &reading->values[i], out);
        return true;
}

bool
field_read_form(const struct field_context *context, const struct field *fields, const struct pairs *form, void *out,
                struct field_errors *out_errors)
{
        struct field_reading reading;

        field_reading_begin(&reading, context, fields, form->count);
        for (size_t i = 0; i < form->count; i++) {
                const struct field *field = field_find(fields, form->at[i].name);

                if (!field) {
                        if (!field_is_other(context, form->at[i].name))
                                field_fail_unknown(&reading, form->at[i].name);
                } else if (reading.typed[field - fields].at) {
                        field_fail_plain(&reading, field, &ERR_FIELD_REPEATED);
                } else {
                        field_read_typed(&reading, field, form->at[i].value);
                }
        }
        field_flags_not_sent(&reading);
        return field_reading_end(&reading, out, out_errors);
}

static const struct field_error *
find(const struct field_error *at, size_t count, const char *name)
{
        for (size_t i = 0; i < count; i++)
                if (at[i].field && text_is(at[i].name, name))
                        return &at[i];
        return NULL;
}

const struct field_error *
field_error_of(const struct field_errors *errors, const char *name)
{
        return find(errors->at, errors->count, name);
}

const struct field_error *
field_notice_of(const struct field_errors *errors, const char *name)
{
        return find(errors->notices, errors->notice_count, name);
}

struct text
field_typed(const struct field_errors *errors, const char *name)
{
        struct text typed = pairs_find(&errors->typed, name);

        return typed.at ? typed : TEXT("");
}

void
field_errors_add(const struct field_context *context, struct field_errors *errors, const struct field *field,
                 const struct err_code *code, struct text ja, struct text en)
{
        struct field_error *more = arena_new_array(context->arena, errors->count + 1, struct field_error);

        if (errors->count)
                memcpy(more, errors->at, errors->count * sizeof *more);
        more[errors->count] = (struct field_error){
                field, text_of(field->name), code, or_code(ja, code->ja), or_code(en, code->en),
        };
        errors->at = more;
        errors->count++;
        sort_by_table(errors);
}
