/* SPDX-License-Identifier: MIT */
#include "field/field_write.h"

#include "calendar/era.h"

#include <string.h>

static const void *
member(const struct field *field, const void *object)
{
        return (const char *)object + field->offset;
}

const char *
field_label(const struct field *field, enum field_language language)
{
        return language == FIELD_EN ? field->en : field->ja;
}

bool
field_is_absent(const struct field *field, const void *object)
{
        static const uint8_t no_id[ID_SIZE];
        const void *at = member(field, object);

        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
        case FIELD_KIND_KANA:
        case FIELD_KIND_DIGITS:
        case FIELD_KIND_CODE:
                return ((const struct text *)at)->at == NULL;
        case FIELD_KIND_DATE:
                return !field_has_date(*(const struct date *)at);
        case FIELD_KIND_NUMBER:
                return *(const int64_t *)at == FIELD_NO_NUMBER;
        case FIELD_KIND_ID:
                return memcmp(at, no_id, ID_SIZE) == 0;
        case FIELD_KIND_BIRTH:
        case FIELD_KIND_FLAG:
                return false;
        }
        return true;
}

static struct text
show_code(struct arena *arena, const struct field *field, struct text value, enum field_language language)
{
        const struct code *code = code_find(field->codes, value);

        /* A value of an older table of codes is shown as it is stored. */
        if (!code)
                return text_copy(arena, value);
        return text_of(language == FIELD_EN ? code->en : code->ja);
}

struct text
field_display(struct arena *arena, const struct field *field, const void *object, enum field_language language)
{
        const void *at = member(field, object);

        if (field_is_absent(field, object))
                return TEXT("");
        switch (field->kind) {
        case FIELD_KIND_CODE:
                return show_code(arena, field, *(const struct text *)at, language);
        case FIELD_KIND_DATE:
                if (language == FIELD_EN)
                        return era_english(arena, *(const struct date *)at);
                return era_both(arena, *(const struct date *)at);
        case FIELD_KIND_BIRTH:
                return language == FIELD_EN ? birth_english(arena, at) : birth_text(arena, at);
        case FIELD_KIND_FLAG:
                if (language == FIELD_EN)
                        return *(const bool *)at ? TEXT("yes") : TEXT("no");
                return *(const bool *)at ? TEXT("はい") : TEXT("いいえ");
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
        case FIELD_KIND_KANA:
        case FIELD_KIND_DIGITS:
        case FIELD_KIND_NUMBER:
        case FIELD_KIND_ID:
                break;
        }
        return field_input(arena, field, object);
}

struct text
field_input(struct arena *arena, const struct field *field, const void *object)
{
        const void *at = member(field, object);
        char text[ID_TEXT_SIZE];

        if (field_is_absent(field, object))
                return TEXT("");
        switch (field->kind) {
        case FIELD_KIND_TEXT:
        case FIELD_KIND_NOTE:
        case FIELD_KIND_KANA:
        case FIELD_KIND_DIGITS:
        case FIELD_KIND_CODE:
                return *(const struct text *)at;
        case FIELD_KIND_DATE:
                date_write(*(const struct date *)at, text);
                break;
        case FIELD_KIND_BIRTH:
                if (((const struct birth *)at)->precision == BIRTH_UNKNOWN)
                        return TEXT("不詳");
                birth_write_stored(at, text);
                break;
        case FIELD_KIND_NUMBER:
                return text_format(arena, "%lld", (long long)*(const int64_t *)at);
        case FIELD_KIND_FLAG:
                return *(const bool *)at ? TEXT("1") : TEXT("0");
        case FIELD_KIND_ID:
                bytes_to_hex((struct bytes){ at, ID_SIZE }, text);
                break;
        }
        return text_copy(arena, text_of(text));
}
