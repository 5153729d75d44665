/* SPDX-License-Identifier: MIT */
#include "feed/feed.h"

#include <inttypes.h>

void
feed_text_write(struct buffer *buffer, struct text text)
{
        size_t from = 0;

        buffer_put_char(buffer, '"');
        for (size_t i = 0; i < text.length; i++) {
                if (text.at[i] != '"' && text.at[i] != '\\')
                        continue;
                buffer_put(buffer, text.at + from, i - from);
                buffer_put_char(buffer, '\\');
                from = i;
        }
        if (text.length)
                buffer_put(buffer, text.at + from, text.length - from);
        buffer_put_char(buffer, '"');
}

static void
put_member(struct buffer *buffer, const char *name, struct text value)
{
        buffer_put_string(buffer, name);
        feed_text_write(buffer, value);
}

void
feed_person_write(struct buffer *buffer, const struct feed_person *person)
{
        put_member(buffer, "{\"address_number\":", person->address_number);
        put_member(buffer, ",\"individual_number\":", person->individual_number);
        put_member(buffer, ",\"family\":", person->family);
        put_member(buffer, ",\"given\":", person->given);
        put_member(buffer, ",\"family_kana\":", person->family_kana);
        put_member(buffer, ",\"given_kana\":", person->given_kana);
        if (person->alias.at)
                put_member(buffer, ",\"alias\":", person->alias);
        put_member(buffer, ",\"birth\":", person->birth);
        put_member(buffer, ",\"birth_precision\":", text_of(feed_precision_name(person->birth_precision)));
        put_member(buffer, ",\"sex\":", text_of(feed_sex_name(person->sex)));
        put_member(buffer, ",\"postal\":", person->postal);
        put_member(buffer, ",\"address\":", person->address);
        put_member(buffer, ",\"household\":", person->household);
        buffer_put_string(buffer, person->foreign ? ",\"foreign\":true}" : ",\"foreign\":false}");
}

void
feed_line_write(struct buffer *buffer, const struct feed_line *line)
{
        char date[DATE_TEXT_SIZE];

        date_write(line->date, date);
        buffer_printf(buffer, "{\"sequence\":%" PRIu64 ",\"event\":\"%s\",\"date\":\"%s\",", line->sequence,
                      feed_event_name(line->event), date);
        if (line->event == FEED_CANCEL)
                buffer_printf(buffer, "\"cancels\":%" PRIu64 ",", line->cancels);
        buffer_put_string(buffer, "\"person\":");
        feed_person_write(buffer, &line->person);
        buffer_put_string(buffer, "}\n");
}
