/* SPDX-License-Identifier: MIT */
#include "chain/event.h"

#include "text/json_write.h"

#include <stdlib.h>

void
event_add_subject(struct event *event, struct bytes id)
{
        struct subject_id subject;

        if (!subject_id_from(id, &subject))
                abort();
        for (size_t i = event->subject_count; i-- > 0 && event->subject_count - i <= 8;)
                if (subject_id_equal(&event->subjects[i], &subject))
                        return;
        if (event->subject_count == event->subject_capacity) {
                size_t capacity = event->subject_capacity ? 2 * event->subject_capacity : 8;
                struct subject_id *grown = arena_new_array(event->arena, capacity, struct subject_id);

                if (event->subject_count)
                        memcpy(grown, event->subjects, event->subject_count * sizeof *grown);
                event->subjects = grown;
                event->subject_capacity = capacity;
        }
        event->subjects[event->subject_count++] = subject;
}

/* A member of JSON stands once: a detail of the same name again replaces the first. */
static struct event_detail *
add_detail(struct event *event, const char *name)
{
        struct event_detail **last = &event->details;

        while (*last && strcmp((*last)->name, name) != 0)
                last = &(*last)->next;
        if (!*last)
                *last = arena_new(event->arena, struct event_detail);
        (*last)->name = name;
        return *last;
}

void
event_add_number(struct event *event, const char *name, int64_t number)
{
        struct event_detail *detail = add_detail(event, name);

        detail->is_number = true;
        detail->number = number;
}

void
event_add_text(struct event *event, const char *name, struct text word)
{
        struct event_detail *detail = add_detail(event, name);

        detail->is_number = false;
        detail->text = text_copy(event->arena, word);
}

void
event_clear(struct event *event)
{
        event->subject_count = 0;
        event->details = NULL;
}

static int
compare_subjects(const void *a, const void *b)
{
        return memcmp(((const struct subject_id *)a)->at, ((const struct subject_id *)b)->at, ID_SIZE);
}

/* Sorted, each once: the index has a row a subject. */
static void
sort_subjects(struct event *event)
{
        size_t kept = 0;

        if (event->subject_count == 0)
                return;
        qsort(event->subjects, event->subject_count, sizeof *event->subjects, compare_subjects);
        for (size_t i = 0; i < event->subject_count; i++)
                if (i == 0 || !subject_id_equal(&event->subjects[i], &event->subjects[kept - 1]))
                        event->subjects[kept++] = event->subjects[i];
        event->subject_count = kept;
}

static void
write_subjects(struct event *event, struct json_writer *json)
{
        json_write_member_array(json, "subjects");
        for (size_t i = 0; i < event->subject_count; i++) {
                char hex[ID_TEXT_SIZE];

                subject_id_text(&event->subjects[i], hex);
                json_write_string(json, hex);
        }
        json_write_end(json);
}

static void
write_details(const struct event *event, struct json_writer *json)
{
        json_write_member_object(json, "detail");
        for (const struct event_detail *detail = event->details; detail; detail = detail->next) {
                if (detail->is_number)
                        json_write_member_int(json, detail->name, detail->number);
                else
                        json_write_member_text(json, detail->name, detail->text);
        }
        json_write_end(json);
}

void
event_write(struct event *event, struct buffer *out)
{
        struct json_writer json;

        sort_subjects(event);
        json_write_begin(&json, out);
        json_write_object(&json);
        json_write_member_int(&json, "number", event->number);
        json_write_member_int(&json, "at", event->at);
        json_write_member_text(&json, "actor", event->actor);
        json_write_member_text(&json, "right", event->right);
        json_write_member_text(&json, "purpose", event->purpose);
        json_write_member_text(&json, "reference", event->reference);
        json_write_member_text(&json, "what", event->what);
        json_write_member_text(&json, "result", event->result);
        json_write_member_text(&json, "from", event->from);
        write_subjects(event, &json);
        write_details(event, &json);
        json_write_end(&json);
}
