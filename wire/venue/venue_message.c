/* SPDX-License-Identifier: MIT */
#include "venue/venue_message.h"

#include "field/field_list.h"

static const struct code states[] = {
        { "recorded", "記録", "recorded" },
        { "cancelled", "取消", "cancelled" },
        { 0 },
};

const struct field venue_message_fields[] = {
        FIELD_ID(struct venue_message, event, REQUIRED, CLEAR, "読取の番号", "Event", ""),
        FIELD_CODE(struct venue_message, state, states, REQUIRED, CLEAR, "状態", "State", ""),
        FIELD_DIGITS(struct venue_message, ticket, 18, 18, NULL, REQUIRED, SEALED, "接種券の18けた",
                     "18 digits of the ticket", "別添2"),
        FIELD_BIRTH(struct venue_message, birth, REQUIRED, SEALED, "生年月日", "Birth date", "別添2"),
        FIELD_DATE(struct venue_message, given_on, NOT_IN_FUTURE, REQUIRED, SEALED, "接種日", "Given on", "別添2"),
        FIELD_TEXT(struct venue_message, product, 40, OPTIONAL, SEALED, "製品名", "Product", "別添2"),
        FIELD_TEXT(struct venue_message, lot, 20, OPTIONAL, SEALED, "ロット番号", "Lot", "別添2"),
        FIELD_TEXT(struct venue_message, venue, 40, REQUIRED, SEALED, "接種会場", "Venue", ""),
        FIELD_TEXT(struct venue_message, reason, 100, OPTIONAL, SEALED, "取消の理由", "Reason", ""),
        { 0 },
};

struct err *
venue_message_read(struct arena *arena, struct text body, struct date today, struct venue_message **out_reads,
                   size_t *out_count)
{
        struct field_context context = { .arena = arena, .today = today };
        struct venue_message *reads;
        struct json_array *array;
        size_t count;
        struct err *err = field_list_read(arena, body, VENUE_MESSAGE_MAX, "reads", VENUE_READS_MAX, &array);

        if (err)
                return err;
        count = json_items(array);
        reads = arena_new_array(arena, count, struct venue_message);
        for (size_t i = 0; i < count; i++) {
                struct json_object *item;

                err = json_item_object(array, i, &item);
                if (!err)
                        err = field_list_item(&context, venue_message_fields, item, &reads[i]);
                if (err)
                        return err;
        }
        *out_reads = reads;
        *out_count = count;
        return NULL;
}

void
venue_message_write(struct buffer *buffer, const struct venue_message *reads, size_t count)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_array(&json, "reads");
        for (size_t i = 0; i < count; i++) {
                json_write_object(&json);
                field_write_json(&json, venue_message_fields, &reads[i]);
                json_write_end(&json);
        }
        json_write_end(&json);
        json_write_end(&json);
}

void
venue_answer_write(struct buffer *buffer, const struct venue_answer *answer)
{
        struct json_writer json;

        json_write_begin(&json, buffer);
        json_write_object(&json);
        json_write_member_int(&json, "recorded", answer->recorded);
        json_write_member_int(&json, "held", answer->held);
        json_write_member_int(&json, "repeated", answer->repeated);
        json_write_member_int(&json, "cancelled", answer->cancelled);
        json_write_end(&json);
}
