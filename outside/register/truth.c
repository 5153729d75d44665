/* SPDX-License-Identifier: MIT */
#include "truth.h"

#include <stdio.h>

static const char *const standing_words[] = {
        [STANDING_RESIDENT] = "resident",
        [STANDING_MOVED_OUT] = "moved_out",
        [STANDING_DEAD] = "dead",
        [STANDING_NEVER] = "never",
};

static void
put_value(struct json_writer *json, struct text value)
{
        if (value.length)
                json_write_text(json, value);
}

/* A name in the three ways in which programs join its parts. */
static void
put_joined(struct json_writer *json, struct text a, struct text b)
{
        static const char *const between[] = { "　", "", " " };
        char joined[8 * FEED_NAME_MAXIMUM + 8];

        if (!b.length) {
                put_value(json, a);
                return;
        }
        for (size_t i = 0; i < 3; i++) {
                snprintf(joined, sizeof joined, "%.*s%s%.*s", TEXT_ARGS(a), between[i], TEXT_ARGS(b));
                put_value(json, text_of(joined));
        }
}

/* What must not lie anywhere in the clear. Of earlier facts only what differs from those behind them. */
static void
put_secrets(struct json_writer *json, const struct feed_person *person, const struct feed_person *newer)
{
        if (!newer || !text_equal(person->family, newer->family) || !text_equal(person->given, newer->given))
                put_joined(json, person->family, person->given);
        if (!newer || !text_equal(person->family_kana, newer->family_kana) ||
            !text_equal(person->given_kana, newer->given_kana))
                put_joined(json, person->family_kana, person->given_kana);
        if (!newer || !text_equal(person->alias, newer->alias))
                put_value(json, person->alias);
        if (!newer || !text_equal(person->address, newer->address))
                put_value(json, person->address);
        if (!newer || !text_equal(person->individual_number, newer->individual_number))
                put_value(json, person->individual_number);
}

void
truth_write(struct buffer *buffer, const struct resident *resident)
{
        const struct feed_person *newer = &resident->person;
        char since[DATE_TEXT_SIZE], born[DATE_TEXT_SIZE];
        struct json_writer json;

        date_write(resident->since, since);
        date_write(resident->born, born);
        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member(&json, TEXT("person"));
        feed_person_write(&json, &resident->person);
        json_write_member_string(&json, "state", standing_words[resident->standing]);
        json_write_member_string(&json, "since", since);
        json_write_member_bool(&json, "protected", resident->protected);
        json_write_member_string(&json, "born", born);
        json_write_member_int(&json, "last_sequence", (int64_t)resident->last_sequence);
        json_write_member_array(&json, "sealed");
        put_secrets(&json, &resident->person, NULL);
        for (const struct past *past = resident->past; past; past = past->older) {
                put_secrets(&json, &past->person, newer);
                newer = &past->person;
        }
        json_write_end(&json);
        json_write_end(&json);
        buffer_put_char(buffer, '\n');
}
