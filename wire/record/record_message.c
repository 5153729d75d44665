/* SPDX-License-Identifier: MIT */
#include "record/record_message.h"

#include "field/field_list.h"

static const struct code states[] = {
        { "recorded", "記録", "recorded" },
        { "cancelled", "取消", "cancelled" },
        { 0 },
};

const struct field record_message_fields[] = {
        FIELD_ID(struct record_message, record, REQUIRED, CLEAR, "記録の番号", "Record", ""),
        FIELD_NUMBER(struct record_message, version, 1, INT64_MAX, REQUIRED, CLEAR, "版", "Version", ""),
        FIELD_CODE(struct record_message, state, states, REQUIRED, CLEAR, "状態", "State", ""),
        FIELD_DIGITS(struct record_message, address_number, 1, 15, NULL, REQUIRED, CLEAR, "宛名番号", "Address number",
                     "別添2"),
        FIELD_DIGITS(struct record_message, ticket, 18, 18, NULL, REQUIRED, SEALED, "接種券の18けた",
                     "18 digits of the ticket", "別添2"),
        FIELD_NUMBER(struct record_message, dose, 1, 9, REQUIRED, CLEAR, "接種回", "Dose", "別添2"),
        FIELD_DATE(struct record_message, given_on, NOT_IN_FUTURE, REQUIRED, CLEAR, "接種日", "Given on", "別添2"),
        FIELD_TEXT(struct record_message, maker, 30, OPTIONAL, CLEAR, "ワクチンメーカー", "Maker", "別添2"),
        FIELD_TEXT(struct record_message, product, 40, OPTIONAL, CLEAR, "製品名", "Product", "別添2"),
        FIELD_TEXT(struct record_message, lot, 20, OPTIONAL, CLEAR, "ロット番号", "Lot", "別添2"),
        FIELD_TEXT(struct record_message, venue, 40, REQUIRED, CLEAR, "接種会場", "Venue", ""),
        FIELD_TEXT(struct record_message, doctor, 60, OPTIONAL, SEALED, "医師の氏名", "Doctor", ""),
        FIELD_TEXT(struct record_message, flags, 60, OPTIONAL, CLEAR, "記録時の注意", "Flags", ""),
        FIELD_TEXT(struct record_message, reason, 100, OPTIONAL, SEALED, "訂正・取消の理由", "Reason", ""),
        { 0 },
};

struct err *
record_message_read(struct arena *arena, struct text body, struct date today, struct record_message **out_records,
                    size_t *out_count)
{
        struct field_context context = { .arena = arena, .today = today };
        struct record_message *records;
        struct json_array *array;
        size_t count;
        struct err *err = field_list_read(arena, body, RECORD_MESSAGE_MAX, "records", RECORDS_MAX, &array);

        if (err)
                return err;
        count = json_items(array);
        records = arena_new_array(arena, count, struct record_message);
        for (size_t i = 0; i < count; i++) {
                struct json_object *item;

                err = json_item_object(array, i, &item);
                if (!err)
                        err = field_list_item(&context, record_message_fields, item, &records[i]);
                if (err)
                        return err;
        }
        *out_records = records;
        *out_count = count;
        return NULL;
}

void
record_message_write(struct buffer *buffer, const struct record_message *records, size_t count)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_array(&json, "records");
        for (size_t i = 0; i < count; i++) {
                json_write_object(&json);
                field_write_json(&json, record_message_fields, &records[i]);
                json_write_end(&json);
        }
        json_write_end(&json);
        json_write_end(&json);
}

void
record_answer_write(struct buffer *buffer, const struct record_answer *answer)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_int(&json, "new", answer->new_count);
        json_write_member_int(&json, "changed", answer->changed);
        json_write_member_int(&json, "unchanged", answer->unchanged);
        json_write_member_int(&json, "held", answer->held);
        json_write_end(&json);
}
