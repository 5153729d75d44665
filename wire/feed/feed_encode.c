/* SPDX-License-Identifier: MIT */
#include "feed/feed.h"

void
feed_person_write(struct json_writer *json, const struct feed_person *person)
{
        json_write_object(json);
        json_write_member_text(json, "address_number", person->address_number);
        json_write_member_text(json, "individual_number", person->individual_number);
        json_write_member_text(json, "family", person->family);
        json_write_member_text(json, "given", person->given);
        json_write_member_text(json, "family_kana", person->family_kana);
        json_write_member_text(json, "given_kana", person->given_kana);
        if (person->alias.at)
                json_write_member_text(json, "alias", person->alias);
        json_write_member_text(json, "birth", person->birth);
        json_write_member_string(json, "birth_precision", feed_precision_name(person->birth_precision));
        json_write_member_string(json, "sex", feed_sex_name(person->sex));
        json_write_member_text(json, "postal", person->postal);
        json_write_member_text(json, "address", person->address);
        json_write_member_text(json, "household", person->household);
        json_write_member_bool(json, "foreign", person->foreign);
        json_write_end(json);
}

void
feed_line_write(struct buffer *buffer, const struct feed_line *line)
{
        struct json_writer json;
        char date[DATE_TEXT_SIZE];

        date_write(line->date, date);
        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_int(&json, "sequence", (int64_t)line->sequence);
        json_write_member_string(&json, "event", feed_event_name(line->event));
        json_write_member_string(&json, "date", date);
        if (line->event == FEED_CANCEL)
                json_write_member_int(&json, "cancels", (int64_t)line->cancels);
        json_write_member(&json, TEXT("person"));
        feed_person_write(&json, &line->person);
        json_write_end(&json);
        buffer_put_char(buffer, '\n');
}
