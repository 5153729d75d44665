/* SPDX-License-Identifier: MIT */
#include "recipient/recipient_message.h"

#include "field/field_list.h"

enum { NAME_MAX_POINTS = 100, SEALED_NUMBER_MAX = 2000 };

static const struct code sexes[] = {
        { "M", "男", "male" },
        { "F", "女", "female" },
        { "U", "不明", "unknown" },
        { 0 },
};

static const struct code statuses[] = {
        { "resident", "住民", "resident" },
        { "moved_out", "転出", "moved out" },
        { "dead", "死亡", "dead" },
        { "erased", "消除", "erased" },
        { 0 },
};

static const struct code ticket_states[] = {
        { "live", "有効", "live" },
        { "void", "失効", "void" },
        { 0 },
};

/* The fields of a person in every version. */
#define PERSON_FIELDS                                                                                                  \
        FIELD_DIGITS(struct recipient_person, address_number, 1, 15, NULL, REQUIRED, SEALED, "宛名番号",               \
                     "Address number", "別添2"),                                                                       \
            FIELD_NUMBER(struct recipient_person, revision, 1, INT64_MAX, REQUIRED, CLEAR, "台帳の変更番号",           \
                         "Revision of the ledger", ""),                                                                \
            FIELD_TEXT(struct recipient_person, family, NAME_MAX_POINTS, REQUIRED, SEALED, "氏", "Family name",        \
                       "別添2"),                                                                                       \
            FIELD_TEXT(struct recipient_person, given, NAME_MAX_POINTS, OPTIONAL, SEALED, "名", "Given name",          \
                       "別添2"),                                                                                       \
            FIELD_TEXT(struct recipient_person, family_kana, NAME_MAX_POINTS, OPTIONAL, SEALED, "氏のカナ",            \
                       "Family name in kana", "別添2"),                                                                \
            FIELD_TEXT(struct recipient_person, given_kana, NAME_MAX_POINTS, OPTIONAL, SEALED, "名のカナ",             \
                       "Given name in kana", "別添2"),                                                                 \
            FIELD_BIRTH(struct recipient_person, birth, REQUIRED, SEALED, "生年月日", "Birth date", "別添2"),          \
            FIELD_CODE(struct recipient_person, sex, sexes, REQUIRED, SEALED, "性別", "Sex", "別添2"),                 \
            FIELD_CODE(struct recipient_person, status, statuses, REQUIRED, SEALED, "異動の状態", "Status", "別添2"),  \
            FIELD_DATE(struct recipient_person, status_on, ANY_DAY, OPTIONAL, SEALED, "異動日", "Since", "別添2")

static const struct field person_fields_1[] = { PERSON_FIELDS, { 0 } };

const struct field recipient_person_fields[] = {
        PERSON_FIELDS,
        FIELD_TEXT(struct recipient_person, sealed_number, SEALED_NUMBER_MAX, OPTIONAL, SEALED,
                   "個人番号（保管庫あてに暗号化）", "Individual number, encrypted to the vault", "別添2"),
        { 0 },
};

const struct field recipient_ticket_fields[] = {
        FIELD_DIGITS(struct recipient_ticket, number, 10, 10, NULL, REQUIRED, SEALED, "券番号", "Ticket number",
                     "別添2"),
        FIELD_DIGITS(struct recipient_ticket, kind, 1, 1, NULL, REQUIRED, SEALED, "券種", "Kind of ticket", "別添2"),
        FIELD_NUMBER(struct recipient_ticket, dose, 1, 9, REQUIRED, SEALED, "接種回", "Dose", "別添2"),
        FIELD_DATE(struct recipient_ticket, issued_on, ANY_DAY, REQUIRED, SEALED, "発行日", "Issued on", "別添2"),
        FIELD_CODE(struct recipient_ticket, state, ticket_states, REQUIRED, SEALED, "券の状態", "State", "別添2"),
        { 0 },
};

static struct err *
read_tickets(const struct field_context *context, struct json_array *array, struct recipient_person *person)
{
        size_t count = json_items(array);
        struct recipient_ticket *tickets;

        if (count > RECIPIENT_TICKETS_MAX)
                return err_at(err_new(&ERR_FIELD_COUNT, "%zu tickets of one person", count), 0, "tickets");
        tickets = arena_new_array(context->arena, count + 1, struct recipient_ticket);
        for (size_t i = 0; i < count; i++) {
                struct json_object *item;
                struct err *err = json_item_object(array, i, &item);

                if (!err)
                        err = field_list_item(context, recipient_ticket_fields, item, &tickets[i]);
                if (err)
                        return err;
        }
        person->tickets = tickets;
        person->ticket_count = count;
        return NULL;
}

static struct err *
read_person(const struct field_context *context, int version, struct json_object *item,
            struct recipient_person *out_person)
{
        const struct field *fields = version == 1 ? person_fields_1 : recipient_person_fields;
        struct json_array *tickets;
        struct err *err = json_read_array(item, "tickets", JSON_REQUIRED, &tickets);

        if (!err)
                err = field_list_item(context, fields, item, out_person);
        return err ? err : read_tickets(context, tickets, out_person);
}

struct err *
recipient_message_read(struct arena *arena, int version, struct text body, struct date today,
                       struct recipient_person **out_people, size_t *out_count)
{
        struct field_context context = { .arena = arena, .today = today };
        struct recipient_person *people;
        struct json_array *array;
        size_t count;
        struct err *err = field_list_read(arena, body, RECIPIENT_MESSAGE_MAX, "recipients", RECIPIENTS_MAX, &array);

        if (err)
                return err;
        count = json_items(array);
        people = arena_new_array(arena, count, struct recipient_person);
        for (size_t i = 0; i < count; i++) {
                struct json_object *item;

                err = json_item_object(array, i, &item);
                if (!err)
                        err = read_person(&context, version, item, &people[i]);
                if (err)
                        return err;
        }
        *out_people = people;
        *out_count = count;
        return NULL;
}

void
recipient_message_write(struct buffer *buffer, const struct recipient_person *people, size_t count)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_array(&json, "recipients");
        for (size_t i = 0; i < count; i++) {
                json_write_object(&json);
                field_write_json(&json, recipient_person_fields, &people[i]);
                json_write_member_array(&json, "tickets");
                for (size_t j = 0; j < people[i].ticket_count; j++) {
                        json_write_object(&json);
                        field_write_json(&json, recipient_ticket_fields, &people[i].tickets[j]);
                        json_write_end(&json);
                }
                json_write_end(&json);
                json_write_end(&json);
        }
        json_write_end(&json);
        json_write_end(&json);
}

void
recipient_answer_write(struct buffer *buffer, const struct recipient_answer *answer)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_int(&json, "new", answer->new_count);
        json_write_member_int(&json, "changed", answer->changed);
        json_write_member_int(&json, "unchanged", answer->unchanged);
        json_write_member_int(&json, "stale", answer->stale);
        json_write_end(&json);
}
