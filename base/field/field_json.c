/* SPDX-License-Identifier: MIT */
#include "field/field_json.h"

#include "calendar/era.h"
#include "field/field_private.h"
#include "field/field_write.h"
#include "identifier/digits.h"
#include "text/kana.h"
#include "text/utf8.h"

#include <assert.h>
#include <string.h>

static enum json_kind
kind_in_json(const struct field *field)
{
        if (field->kind == FIELD_KIND_NUMBER)
                return JSON_IS_INTEGER;
        return field->kind == FIELD_KIND_FLAG ? JSON_IS_FLAG : JSON_IS_TEXT;
}

static struct field_value *
value_of(struct field_reading *reading, const struct field *field)
{
        return &reading->values[field - reading->fields];
}

static void
take_kana(struct field_reading *reading, const struct field *field, struct text sent)
{
        struct text kana;

        /* Only what is already in the stored form: a program sends what it means. */
        if (kana_read(reading->context->arena, sent, &kana) && text_equal(kana, sent))
                field_take_text(reading, field, sent);
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_KANA);
}

static void
take_date(struct field_reading *reading, const struct field *field, struct text sent)
{
        struct date date;

        if (date_read(sent, &date))
                field_take_date(reading, field, date);
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_A_DATE);
}

static void
take_birth(struct field_reading *reading, const struct field *field, struct text sent)
{
        struct birth birth;

        if (birth_read_stored(sent, &birth))
                field_take_birth(reading, field, birth);
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_A_DATE);
}

static void
take_id(struct field_reading *reading, const struct field *field, struct text sent)
{
        struct field_value *value = value_of(reading, field);

        if (bytes_from_hex(sent, value->id, ID_SIZE))
                value->present = true;
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_AN_ID);
}

static void
take_sent_text(struct field_reading *reading, const struct field *field, struct text sent)
{
        if (sent.length == 0 && field->kind != FIELD_KIND_BIRTH) {
                field_fail_plain(reading, field, &ERR_FIELD_REQUIRED);
                return;
        }
        switch (field->kind) {
        case FIELD_KIND_TEXT:
                field_take_text(reading, field, sent);
                break;
        case FIELD_KIND_NOTE:
                if (memchr(sent.at, '\r', sent.length))
                        field_fail_plain(reading, field, &ERR_TEXT_CONTROL);
                else
                        field_take_text(reading, field, sent);
                break;
        case FIELD_KIND_KANA:
                take_kana(reading, field, sent);
                break;
        case FIELD_KIND_DIGITS:
                if (digits_are(sent, sent.length))
                        field_take_digits(reading, field, sent);
                else
                        field_fail_plain(reading, field, &ERR_FIELD_NOT_DIGITS);
                break;
        case FIELD_KIND_CODE:
                field_take_code(reading, field, sent);
                break;
        case FIELD_KIND_DATE:
                take_date(reading, field, sent);
                break;
        case FIELD_KIND_BIRTH:
                take_birth(reading, field, sent);
                break;
        case FIELD_KIND_ID:
                take_id(reading, field, sent);
                break;
        case FIELD_KIND_NUMBER:
        case FIELD_KIND_FLAG:
                break;
        }
}

/* The getter's error, with its code: a wrong type is the field's, a control character the text's. */
static void
fail_by(struct field_reading *reading, const struct field *field, struct err *err)
{
        field_fail_plain(reading, field, err_is(err, &ERR_JSON_WRONG_TYPE) ? &ERR_FIELD_WRONG_TYPE : err_code(err));
        err_free(err);
}

static void
read_member(struct field_reading *reading, const struct field *field, struct json_object *object)
{
        struct field_value *value = value_of(reading, field);
        struct text *typed = &reading->typed[field - reading->fields];
        bool there = json_kind_of(object, field->name) != JSON_IS_ABSENT;
        struct err *err = NULL;
        struct text sent = { 0 };
        int64_t number = 0;

        /* Asks for the absent ones too, so that each member of the table counts as asked for. */
        switch (kind_in_json(field)) {
        case JSON_IS_INTEGER:
                err = json_read_integer(object, field->name, JSON_OPTIONAL, &number);
                if (!err && there)
                        field_take_number(reading, field, number);
                break;
        case JSON_IS_FLAG:
                err = json_read_flag(object, field->name, JSON_OPTIONAL, &value->flag);
                value->present = !err && there;
                break;
        default:
                if (field->kind == FIELD_KIND_NOTE)
                        err = json_read_lines(object, field->name, JSON_OPTIONAL, &sent);
                else
                        err = json_read_text(object, field->name, JSON_OPTIONAL, &sent);
                if (!err && there) {
                        /* The document may lie in another arena. */
                        *typed = text_copy(reading->context->arena, sent);
                        take_sent_text(reading, field, *typed);
                }
                break;
        }
        if (err)
                fail_by(reading, field, err);
}

bool
field_read_json(const struct field_context *context, const struct field *fields, struct json_object *object, void *out,
                struct field_errors *out_errors)
{
        struct field_reading reading;
        size_t unknown = 0, position = 0;
        struct text name;

        while (json_next_unasked(object, &position, &name))
                unknown++;
        field_reading_begin(&reading, context, fields, unknown);
        for (const struct field *field = fields; !FIELD_END(field); field++)
                read_member(&reading, field, object);
        position = 0;
        while (json_next_unasked(object, &position, &name))
                if (!field_is_other(context, name))
                        field_fail_unknown(&reading, name);
        return field_reading_end(&reading, out, out_errors);
}

void
field_write_json(struct json_writer *json, const struct field *fields, const void *object)
{
        for (const struct field *field = fields; !FIELD_END(field); field++) {
                const void *at = (const char *)object + field->offset;
                char text[ID_TEXT_SIZE];

                if (field_is_absent(field, object))
                        continue;
                switch (field->kind) {
                case FIELD_KIND_TEXT:
                case FIELD_KIND_NOTE:
                case FIELD_KIND_KANA:
                case FIELD_KIND_DIGITS:
                case FIELD_KIND_CODE:
                        json_write_member_text(json, field->name, *(const struct text *)at);
                        break;
                case FIELD_KIND_DATE:
                        date_write(*(const struct date *)at, text);
                        json_write_member_string(json, field->name, text);
                        break;
                case FIELD_KIND_BIRTH:
                        birth_write_stored(at, text);
                        json_write_member_string(json, field->name, text);
                        break;
                case FIELD_KIND_NUMBER:
                        json_write_member_int(json, field->name, *(const int64_t *)at);
                        break;
                case FIELD_KIND_FLAG:
                        json_write_member_bool(json, field->name, *(const bool *)at);
                        break;
                case FIELD_KIND_ID:
                        bytes_to_hex((struct bytes){ at, ID_SIZE }, text);
                        json_write_member_string(json, field->name, text);
                        break;
                }
        }
}

void
field_write_errors(struct json_writer *json, struct arena *arena, const struct field_errors *errors,
                   struct text pointer, bool english)
{
        json_write_array(json);
        for (size_t i = 0; i < errors->count; i++) {
                const struct field_error *error = &errors->at[i];

                json_write_object(json);
                json_write_member_text(json, "pointer", json_pointer_step(arena, pointer, error->name));
                json_write_member_string(json, "code", error->code->code);
                json_write_member_text(json, "detail", english ? error->en : error->ja);
                json_write_end(json);
        }
        json_write_end(json);
}

static const char *
kind_name(enum field_kind kind)
{
        static const char *const names[] = {
                [FIELD_KIND_TEXT] = "text",     [FIELD_KIND_NOTE] = "note",     [FIELD_KIND_KANA] = "kana",
                [FIELD_KIND_DIGITS] = "digits", [FIELD_KIND_CODE] = "code",     [FIELD_KIND_DATE] = "date",
                [FIELD_KIND_BIRTH] = "birth",   [FIELD_KIND_NUMBER] = "number", [FIELD_KIND_FLAG] = "flag",
                [FIELD_KIND_ID] = "id",
        };

        return names[kind];
}

void
field_write_inventory(struct json_writer *json, const char *table, const struct field *fields)
{
        for (const struct field *field = fields; !FIELD_END(field); field++) {
                json_write_object(json);
                json_write_member_string(json, "table", table);
                json_write_member_string(json, "name", field->name);
                json_write_member_string(json, "kind", kind_name(field->kind));
                json_write_member_string(json, "need", field->need == REQUIRED ? "required" : "optional");
                json_write_member_string(json, "held", field->sealing == SEALED ? "sealed" : "clear");
                json_write_member_string(json, "ja", field->ja);
                json_write_member_string(json, "en", field->en);
                json_write_member_string(json, "law", field->law);
                json_write_end(json);
        }
}
