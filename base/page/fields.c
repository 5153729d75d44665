/* SPDX-License-Identifier: MIT */
#include "page/fields.h"

#include "calendar/birth.h"
#include "calendar/era.h"
#include "field/field_write.h"

enum { FEW_CHOICES = 4, WIDEST_SIZED = 40 };

static enum field_language
language(const struct page *page)
{
        return page->english ? FIELD_EN : FIELD_JA;
}

const char *
page_field_label(const struct page *page, const struct field *field)
{
        return field_label(field, language(page));
}

struct text
page_field_words(struct page *page, const struct field *field, const void *object)
{
        return field_display(page->arena, field, object, language(page));
}

void
page_errors(struct page *page, const struct field_errors *errors)
{
        struct page_error *list;

        if (!errors || errors->count == 0)
                return;
        list = arena_new_array(page->arena, errors->count, struct page_error);
        for (size_t i = 0; i < errors->count; i++) {
                const struct field_error *error = &errors->at[i];
                struct text words = page->english ? error->en : error->ja;

                list[i].words = words;
                if (!error->field)
                        continue;
                list[i].words = text_format(page->arena, page->english ? "%s: %.*s" : "%s：%.*s",
                                            page_field_label(page, error->field), TEXT_ARGS(words));
                /* An id has no input to go to. */
                if (error->field->kind != FIELD_KIND_ID)
                        list[i].field = error->field->name;
        }
        page->errors = list;
        page->error_count = errors->count;
}

/* How the field wants to be filled in; NULL when that is plain. */
static const char *
hint(struct page *page, const struct field *field)
{
        bool english = page->english;
        long long least = (long long)field->minimum, most = (long long)field->maximum;

        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
                return text_format(page->arena, english ? "At most %lld characters" : "%lld文字まで", most).at;
        case FIELD_KIND_KANA:
                return english ? "Katakana; hiragana and half-width kana are converted"
                               : "カタカナ（ひらがな・半角カナも使えます）";
        case FIELD_KIND_DIGITS:
                if (least == most)
                        return text_format(page->arena, english ? "%lld digits" : "数字%lldけた", most).at;
                return text_format(page->arena, english ? "%lld to %lld digits" : "数字%lld～%lldけた", least, most).at;
        case FIELD_KIND_NUMBER:
                return text_format(page->arena, english ? "%lld to %lld" : "%lldから%lldまで", least, most).at;
        case FIELD_KIND_DATE:
                return page_input_date(page, &(struct page_input){ .name = field->name })->hint;
        case FIELD_KIND_BIRTH:
                return english ? "For example S40.4.1 or 1965-04-01; a month (1965-04), a year, or 不詳 when unknown"
                               : "例：S40.4.1、昭和40年4月1日、1965-04-01。日や月が分からないときは "
                                 "昭和40年4月、昭和40年、不詳";
        case FIELD_KIND_CODE:
        case FIELD_KIND_FLAG:
        case FIELD_KIND_ID:
                break;
        }
        return NULL;
}

/* How a day was understood, as under the field after it was typed. */
static struct text
echo(struct page *page, const struct field *field, struct text value, const struct field_errors *errors)
{
        const struct field_error *notice = errors ? field_notice_of(errors, field->name) : NULL;
        struct text words = TEXT("");
        struct err *err = NULL;

        if (value.length == 0 || page_error_of(page, field->name))
                return words;
        if (field->kind == FIELD_KIND_DATE) {
                struct era_reading reading;

                err = era_read(page->arena, value, &reading);
                if (!err)
                        words = page_day(page, reading.date);
        } else if (field->kind == FIELD_KIND_BIRTH) {
                struct era_reading reading;
                struct birth birth;

                err = birth_read_typed(page->arena, value, &birth, &reading);
                if (!err)
                        words = page->english ? birth_english(page->arena, &birth) : birth_text(page->arena, &birth);
        }
        if (err)
                err_drop(err, "what cannot be read is told beside the field when the form is sent");
        if (notice)
                words = text_format(page->arena, "%.*s%s%.*s", TEXT_ARGS(words), words.length ? " " : "",
                                    TEXT_ARGS(page->english ? notice->en : notice->ja));
        return words;
}

const struct page_input *
page_field(struct page *page, const struct field *field, const void *object, const struct field_errors *errors)
{
        struct page_input *input = arena_new(page->arena, struct page_input);
        bool came = errors && errors->typed.count > 0;

        *input = (struct page_input){
                .name = field->name,
                .label = page_field_label(page, field),
                .need = field->need == REQUIRED ? INPUT_REQUIRED : INPUT_OPTIONAL,
                .hint = hint(page, field),
        };
        if (came)
                input->value = field_typed(errors, field->name);
        else if (object)
                input->value = field_input(page->arena, field, object);
        input->echo = echo(page, field, input->value, errors);
        if (field->kind == FIELD_KIND_DIGITS || field->kind == FIELD_KIND_NUMBER)
                input->inputmode = "numeric";
        if (field->kind == FIELD_KIND_DATE || field->kind == FIELD_KIND_BIRTH || field->kind == FIELD_KIND_NUMBER)
                input->width = 20;
        else if (field->kind != FIELD_KIND_NOTE && field->maximum > 0 && field->maximum <= WIDEST_SIZED)
                input->width = (unsigned)field->maximum + 2;
        return input;
}

static size_t
code_count(const struct field *field)
{
        size_t count = 0;

        while (field->codes && field->codes[count].value)
                count++;
        return count;
}

const struct page_choice *
page_field_choices(struct page *page, const struct field *field, size_t *out_count)
{
        size_t count = code_count(field);
        struct page_choice *choices = arena_new_array(page->arena, count, struct page_choice);

        for (size_t i = 0; i < count; i++)
                choices[i] = (struct page_choice){ .value = field->codes[i].value,
                                                   .label = page->english ? field->codes[i].en : field->codes[i].ja };
        *out_count = count;
        return choices;
}

bool
page_field_few(const struct field *field)
{
        return field->need == REQUIRED && code_count(field) <= FEW_CHOICES;
}
