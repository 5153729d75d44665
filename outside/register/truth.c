/* SPDX-License-Identifier: MIT */
#include "truth.h"

#include <inttypes.h>

static const char *const standing_words[] = {
        [STANDING_RESIDENT] = "resident",
        [STANDING_MOVED_OUT] = "moved_out",
        [STANDING_DEAD] = "dead",
        [STANDING_NEVER] = "never",
};

static void
put_value(struct buffer *buffer, struct text value, bool *first)
{
        if (!value.length)
                return;
        if (!*first)
                buffer_put_char(buffer, ',');
        *first = false;
        feed_text_write(buffer, value);
}

/* A name in the three ways in which programs join its parts. */
static void
put_joined(struct buffer *buffer, struct text a, struct text b, bool *first)
{
        static const char *const between[] = { "　", "", " " };
        char joined[8 * FEED_NAME_MAXIMUM + 8];

        if (!b.length) {
                put_value(buffer, a, first);
                return;
        }
        for (size_t i = 0; i < 3; i++) {
                snprintf(joined, sizeof joined, "%.*s%s%.*s", TEXT_ARGS(a), between[i], TEXT_ARGS(b));
                put_value(buffer, text_of(joined), first);
        }
}

/* What must not lie anywhere in the clear. Of earlier facts only what differs from those behind them. */
static void
put_secrets(struct buffer *buffer, const struct feed_person *person, const struct feed_person *newer, bool *first)
{
        if (!newer || !text_equal(person->family, newer->family) || !text_equal(person->given, newer->given))
                put_joined(buffer, person->family, person->given, first);
        if (!newer || !text_equal(person->family_kana, newer->family_kana) ||
            !text_equal(person->given_kana, newer->given_kana))
                put_joined(buffer, person->family_kana, person->given_kana, first);
        if (!newer || !text_equal(person->alias, newer->alias))
                put_value(buffer, person->alias, first);
        if (!newer || !text_equal(person->address, newer->address))
                put_value(buffer, person->address, first);
        if (!newer || !text_equal(person->individual_number, newer->individual_number))
                put_value(buffer, person->individual_number, first);
}

void
truth_write(struct buffer *buffer, const struct resident *resident)
{
        const struct feed_person *newer = &resident->person;
        char since[DATE_TEXT_SIZE], born[DATE_TEXT_SIZE];
        bool first = true;

        date_write(resident->since, since);
        date_write(resident->born, born);
        buffer_put_string(buffer, "{\"person\":");
        feed_person_write(buffer, &resident->person);
        buffer_printf(buffer,
                      ",\"state\":\"%s\",\"since\":\"%s\",\"protected\":%s,\"born\":\"%s\",\"last_sequence\":%" PRIu64
                      ",\"sealed\":[",
                      standing_words[resident->standing], since, resident->protected ? "true" : "false", born,
                      resident->last_sequence);
        put_secrets(buffer, &resident->person, NULL, &first);
        for (const struct past *past = resident->past; past; past = past->older) {
                put_secrets(buffer, &past->person, newer, &first);
                newer = &past->person;
        }
        buffer_put_string(buffer, "]}\n");
}
