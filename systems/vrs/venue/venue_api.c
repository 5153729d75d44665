/* SPDX-License-Identifier: MIT */
/* POST /api/venue/record (docs/interfaces/product.md, Venue): the same read as on the page, for programs. */
#include "field/field_json.h"
#include "request/area.h"
#include "venue/venue.h"
#include "venue/venue_pages.h"

static const struct json_limits limits = { .bytes = SCGI_BODY_MAX, .depth = 2 };

/* The header, as it is or in quotes (a string of RFC 8941). */
static bool
read_key(const struct scgi_request *request, struct text *out_key)
{
        struct text key = request->idempotency_key;

        if (key.length >= 2 && key.at[0] == '"' && key.at[key.length - 1] == '"')
                key = (struct text){ key.at + 1, key.length - 2 };
        if (key.length == 0 || key.length > VENUE_KEY_MAX)
                return false;
        for (size_t i = 0; i < key.length; i++) {
                char c = key.at[i];

                if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.'))
                        return false;
        }
        *out_key = key;
        return true;
}

/* Everything that is wrong at once, each with its place. */
static struct err *
answer_errors(struct visit *visit, const struct field_errors *errors)
{
        struct json_writer json;

        visit_status(visit, 422);
        visit_type(visit, "application/problem+json");
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_string(&json, "code", errors->at[0].code->code);
        json_write_member_string(&json, "title", visit->english ? errors->at[0].code->en : errors->at[0].code->ja);
        json_write_member(&json, TEXT("errors"));
        field_write_errors(&json, visit->arena, errors, TEXT(""), visit->english);
        json_write_end(&json);
        return NULL;
}

/* codes are written with one space between them. */
static void
write_codes(struct json_writer *json, struct text codes)
{
        json_write_member_array(json, "codes");
        while (codes.length) {
                const char *space = memchr(codes.at, ' ', codes.length);
                size_t length = space ? (size_t)(space - codes.at) : codes.length;
                size_t passed = length + (space ? 1 : 0);

                json_write_text(json, (struct text){ codes.at, length });
                codes.at += passed;
                codes.length -= passed;
        }
        json_write_end(json);
}

static void
write_answer(struct visit *visit, const struct read_answer *answer)
{
        char record[ID_TEXT_SIZE];
        struct json_writer json;

        visit_type(visit, "application/json");
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_text(&json, "result", answer->result);
        write_codes(&json, answer->codes);
        if (answer->has_record) {
                record_id_text(&answer->record, record);
                json_write_member_string(&json, "record", record);
        }
        if (answer->masked.length) {
                json_write_member_object(&json, "shown");
                json_write_member_text(&json, "kana", answer->masked);
                if (answer->birth_year)
                        json_write_member_int(&json, "birth_year", answer->birth_year);
                json_write_end(&json);
        }
        json_write_end(&json);
}

static struct err *
record_take(struct visit *visit)
{
        struct field_context context = { .arena = visit->arena, .today = visit->today };
        struct field_errors *errors = arena_new(visit->arena, struct field_errors);
        struct json_object *object;
        struct read_answer answer;
        struct venue_entry entry;
        struct device device;
        struct text key;
        struct err *err;

        if (!read_key(visit->request, &key))
                return err_new(&VENUE_KEY, "no usable Idempotency-Key");
        err = json_read(visit->arena, visit_body(visit), &limits, &object);
        if (err)
                return err;
        if (!field_read_json(&context, venue_entry_fields, object, &entry, errors))
                return answer_errors(visit, errors);
        err = device_load(visit->change, &visit->actor.device, &device);
        if (!err)
                err = venue_take(visit->change, text_of(visit->area->code), &device, key, &entry, &answer);
        /* What is wrong with the digits is found by those who split them; to the program it is one member. */
        if (err && *err_field(err))
                err = err_at(err, 0, "/ticket");
        if (err)
                return err;
        write_answer(visit, &answer);
        return NULL;
}

const struct route venue_api_routes[] = {
        { "/api/venue/record", SCGI_POST, SIDE_INTERNET, RIGHT_DEVICE, "venue.read", record_take },
        { 0 },
};
