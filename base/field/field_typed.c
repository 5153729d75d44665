/* SPDX-License-Identifier: MIT */
/* From what people type to values. */
#include "field/field_private.h"

#include "calendar/era.h"
#include "identifier/digits.h"
#include "identifier/identifier_errors.h"
#include "text/kana.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <string.h>

/* Longer ones are no date, number, code, flag or id, and are not worth folding. */
enum { SHORT_MAXIMUM = 200 };

static struct field_value *
value_of(struct field_reading *reading, const struct field *field)
{
        return &reading->values[field - reading->fields];
}

/* Takes over a foreign error: its code and the sentence of its table. */
static void
fail_by(struct field_reading *reading, const struct field *field, struct err *err)
{
        field_fail_plain(reading, field, err_code(err));
        err_free(err);
}

void
field_take_text(struct field_reading *reading, const struct field *field, struct text text)
{
        struct arena *arena = reading->context->arena;
        size_t points = utf8_points(text);
        struct field_value *value = value_of(reading, field);

        if (points > (uint64_t)field->maximum) {
                field_fail(reading, field, &ERR_FIELD_TOO_LONG,
                           text_format(arena, "%lld文字以内で入力してください（いま%zu文字）。",
                                       (long long)field->maximum, points),
                           text_format(arena, "At most %lld characters (now %zu).", (long long)field->maximum, points));
                return;
        }
        value->text = text;
        value->present = true;
}

void
field_take_digits(struct field_reading *reading, const struct field *field, struct text digits)
{
        struct arena *arena = reading->context->arena;
        struct field_value *value = value_of(reading, field);
        const long long minimum = field->minimum, maximum = field->maximum;
        struct err *err;

        if ((long long)digits.length < minimum || (long long)digits.length > maximum) {
                if (minimum == maximum)
                        field_fail(
                            reading, field, &ERR_FIELD_LENGTH,
                            text_format(arena, "%lldけたで入力してください（いま%zuけた）。", minimum, digits.length),
                            text_format(arena, "%lld digits are wanted (now %zu).", minimum, digits.length));
                else
                        field_fail(reading, field, &ERR_FIELD_LENGTH,
                                   text_format(arena, "%lldけたから%lldけたで入力してください（いま%zuけた）。",
                                               minimum, maximum, digits.length),
                                   text_format(arena, "%lld to %lld digits are wanted (now %zu).", minimum, maximum,
                                               digits.length));
                return;
        }
        err = field->check ? field->check(digits) : NULL;
        if (err) {
                fail_by(reading, field, err);
                return;
        }
        value->text = digits;
        value->present = true;
}

void
field_take_code(struct field_reading *reading, const struct field *field, struct text typed)
{
        const struct code *code = code_find(field->codes, typed);
        struct field_value *value = value_of(reading, field);

        if (!code) {
                field_fail_plain(reading, field, &ERR_FIELD_NOT_A_CODE);
                return;
        }
        value->text = text_of(code->value);
        value->present = true;
}

/* True, and refused, when a day of this field must not be after today and is. */
static bool
is_future(struct field_reading *reading, const struct field *field, struct date date)
{
        struct arena *arena = reading->context->arena;
        struct date today = reading->context->today;

        if (field->days != NOT_IN_FUTURE || date_compare(date, today) <= 0)
                return false;
        field_fail(reading, field, &ERR_FIELD_FUTURE,
                   text_format(arena, "今日 %.*s より後の日付は入力できません。", TEXT_ARGS(era_both(arena, today))),
                   text_format(arena, "The date is after today, %.*s.", TEXT_ARGS(era_english(arena, today))));
        return true;
}

void
field_take_date(struct field_reading *reading, const struct field *field, struct date date)
{
        struct field_value *value = value_of(reading, field);

        if (is_future(reading, field, date))
                return;
        value->date = date;
        value->present = true;
}

void
field_take_birth(struct field_reading *reading, const struct field *field, struct birth birth)
{
        struct field_value *value = value_of(reading, field);

        if (is_future(reading, field, birth.first))
                return;
        value->birth = birth;
        value->present = true;
}

void
field_take_number(struct field_reading *reading, const struct field *field, int64_t number)
{
        struct arena *arena = reading->context->arena;
        struct field_value *value = value_of(reading, field);
        const long long minimum = field->minimum, maximum = field->maximum;

        if (number < field->minimum || number > field->maximum) {
                field_fail(reading, field, &ERR_FIELD_OUT_OF_RANGE,
                           text_format(arena, "%lldから%lldまでの数を入力してください。", minimum, maximum),
                           text_format(arena, "From %lld to %lld.", minimum, maximum));
                return;
        }
        value->number = number;
        value->present = true;
}

static void
add_notice(struct field_reading *reading, const struct field *field, const struct era_reading *read)
{
        struct arena *arena = reading->context->arena;
        struct text ja = era_notice_ja(arena, read);

        if (ja.at)
                reading->errors.notices[reading->errors.notice_count++] = (struct field_error){
                        field, text_of(field->name), NULL, ja, era_notice_en(arena, read),
                };
}

static void
fail_date(struct field_reading *reading, const struct field *field, struct err *err)
{
        if (!err_is(err, &ERR_NOT_A_DATE)) {
                fail_by(reading, field, err);
                return;
        }
        field_fail_plain(reading, field, &ERR_FIELD_NOT_A_DATE);
        err_free(err);
}

static void
read_date(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct era_reading read;
        struct err *err = era_read(reading->context->arena, typed, &read);

        if (err) {
                fail_date(reading, field, err);
                return;
        }
        add_notice(reading, field, &read);
        field_take_date(reading, field, read.date);
}

static void
read_birth(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct era_reading read;
        struct birth birth;
        struct err *err = birth_read_typed(reading->context->arena, typed, &birth, &read);

        if (err) {
                fail_date(reading, field, err);
                return;
        }
        if (birth.precision != BIRTH_UNKNOWN)
                add_notice(reading, field, &read);
        field_take_birth(reading, field, birth);
}

/* An optional sign and digits; zeros in front are how people fill a box. */
static void
read_number(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct text digits = normal_nfkc(reading->context->arena, typed);
        bool negative = digits.length && *digits.at == '-';
        uint64_t number;

        if (negative)
                digits = (struct text){ digits.at + 1, digits.length - 1 };
        while (digits.length > 1 && *digits.at == '0')
                digits = (struct text){ digits.at + 1, digits.length - 1 };
        if (!number_read(digits, INT64_MAX, &number)) {
                field_fail_plain(reading, field, &ERR_FIELD_NOT_A_NUMBER);
                return;
        }
        field_take_number(reading, field, negative ? -(int64_t)number : (int64_t)number);
}

static void
read_digits(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct digits digits;
        struct err *err = digits_read(reading->context->arena, typed, &digits);

        if (err) {
                field_fail_plain(reading, field, &ERR_FIELD_NOT_DIGITS);
                err_free(err);
                return;
        }
        field_take_digits(reading, field, digits.text);
}

static void
read_flag(struct field_reading *reading, const struct field *field, struct text typed)
{
        static const char *const yes[] = { "1", "on", "true", "はい" };
        static const char *const no[] = { "0", "off", "false", "いいえ" };
        struct field_value *value = value_of(reading, field);

        for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
                if (text_is(typed, yes[i])) {
                        value->flag = value->present = true;
                        return;
                }
        for (size_t i = 0; i < sizeof no / sizeof *no; i++)
                if (text_is(typed, no[i])) {
                        value->present = true;
                        return;
                }
        field_fail_plain(reading, field, &ERR_FIELD_NOT_A_FLAG);
}

static void
read_id(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct field_value *value = value_of(reading, field);

        if (bytes_from_hex(typed, value->id, ID_SIZE))
                value->present = true;
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_AN_ID);
}

static void
read_kana(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct text kana;

        if (kana_read(reading->context->arena, typed, &kana))
                field_take_text(reading, field, kana);
        else
                field_fail_plain(reading, field, &ERR_FIELD_NOT_KANA);
}

/* A form sends CR LF; one kind of line end is stored. */
static struct text
without_cr(struct arena *arena, struct text lines)
{
        char *made = arena_alloc(arena, lines.length + 1);
        size_t length = 0;

        for (size_t i = 0; i < lines.length; i++)
                if (lines.at[i] != '\r')
                        made[length++] = lines.at[i];
        return (struct text){ made, length };
}

/* True for what is too long to be worth reading. Text, notes and kana say how long they may be. */
static bool
is_absurd(const struct field *field, struct text typed)
{
        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
                return false;
        case FIELD_KIND_KANA:
                /* Half-width kana with a voice mark is two code points for one. */
                return utf8_points(typed) > 4 * (uint64_t)field->maximum + SHORT_MAXIMUM;
        case FIELD_KIND_DIGITS:
                return typed.length > 8 * (uint64_t)field->maximum + SHORT_MAXIMUM;
        case FIELD_KIND_CODE:
        case FIELD_KIND_DATE:
        case FIELD_KIND_BIRTH:
        case FIELD_KIND_NUMBER:
        case FIELD_KIND_FLAG:
        case FIELD_KIND_ID:
                return typed.length > SHORT_MAXIMUM;
        }
        return true;
}

void
field_read_typed(struct field_reading *reading, const struct field *field, struct text typed)
{
        struct arena *arena = reading->context->arena;
        struct text *kept = &reading->typed[field - reading->fields];
        struct err *err = utf8_check(typed, field->kind == FIELD_KIND_NOTE ? UTF8_LINES : UTF8_LINE);
        struct text trimmed;

        if (err) {
                /* Control characters are not shown again either: a page is text. */
                *kept = TEXT("");
                fail_by(reading, field, err);
                return;
        }
        *kept = text_copy(arena, typed.at ? typed : TEXT(""));
        trimmed = normal_trim(*kept);
        if (trimmed.length == 0) {
                /* Nothing was typed: absent, or refused at the end if it is required. A flag sent empty means no. */
                value_of(reading, field)->present = field->kind == FIELD_KIND_FLAG;
                return;
        }
        if (is_absurd(field, trimmed)) {
                field_fail_plain(reading, field, &ERR_FIELD_TOO_LONG);
                return;
        }
        switch (field->kind) {
        case FIELD_KIND_TEXT:
                field_take_text(reading, field, trimmed);
                break;
        case FIELD_KIND_NOTE:
                field_take_text(reading, field, without_cr(arena, trimmed));
                break;
        case FIELD_KIND_KANA:
                read_kana(reading, field, trimmed);
                break;
        case FIELD_KIND_DIGITS:
                read_digits(reading, field, trimmed);
                break;
        case FIELD_KIND_CODE:
                field_take_code(reading, field, normal_nfkc(arena, trimmed));
                break;
        case FIELD_KIND_DATE:
                read_date(reading, field, trimmed);
                break;
        case FIELD_KIND_BIRTH:
                read_birth(reading, field, trimmed);
                break;
        case FIELD_KIND_NUMBER:
                read_number(reading, field, trimmed);
                break;
        case FIELD_KIND_FLAG:
                read_flag(reading, field, trimmed);
                break;
        case FIELD_KIND_ID:
                read_id(reading, field, trimmed);
                break;
        }
}
