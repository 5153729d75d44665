/* SPDX-License-Identifier: MIT */
#include "received/received_pages.h"

#include "dose/dose_view.h"
#include "ledger.h"
#include "received/received.h"
#include "received/received_pages.tmpl.h"
#include "received/received_sql.h"
#include "received/received_view.h"
#include "request/area.h"
#include "request/request_errors.h"

enum { SHOWN_MAX = 100 };

/* ---- From VRS ---- */

static void
count(struct record_answer *answer, enum received_outcome outcome)
{
        switch (outcome) {
        case RECEIVED_NEW:
                answer->new_count++;
                break;
        case RECEIVED_CHANGED:
                answer->changed++;
                break;
        case RECEIVED_UNCHANGED:
                answer->unchanged++;
                break;
        case RECEIVED_HELD:
                answer->held++;
                break;
        }
}

static struct err *
receive(struct visit *visit)
{
        const struct ledger *ledger = visit->area->system;
        struct record_answer answer = { 0 };
        struct record_message *records;
        size_t record_count;
        struct err *err = record_message_read(visit->arena, visit_body(visit), visit->today, &records, &record_count);

        for (size_t i = 0; !err && i < record_count; i++) {
                enum received_outcome outcome;

                err = received_take(visit->change, ledger->law, visit->area->code, &records[i], &outcome);
                if (!err)
                        count(&answer, outcome);
        }
        if (err)
                return err;
        event_add_number(&visit->change->event, "records", (int64_t)record_count);
        event_add_number(&visit->change->event, "held", answer.held);
        record_answer_write(&visit->response.body, &answer);
        return NULL;
}

/* ---- What somebody should look at ---- */

static const struct err_code *
held_code(struct text code)
{
#define ERROR(NAME, CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN) &NAME,
        static const struct err_code *const codes[] = {
#include "dose/dose_errors.def"
#include "received/received_errors.def"
        };
#undef ERROR

        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                if (text_is(code, codes[i]->code))
                        return codes[i];
        return NULL;
}

static struct url
record_url(struct visit *visit, const char *pattern, const struct record_message *message)
{
        struct text parts[] = { url_id(visit->arena, message->record),
                                text_format(visit->arena, "%lld", (long long)message->version) };

        return url_path(visit->arena, pattern, parts, 2);
}

/* The person, when the ledger has them; then they are shown, and so a subject. */
static struct err *
fill_person(struct visit *visit, struct received_row *row)
{
        struct resident resident;
        struct text person;
        bool found;
        struct err *err = resident_find(visit->change, row->address_number, &found, &resident);

        if (err || !found)
                return err;
        person = url_id(visit->arena, resident.person);
        row->person = url_path(visit->arena, "/person/:person", &person, 1);
        change_subject(visit->change, person_id_bytes(&resident.person));
        return NULL;
}

static struct err *
fill_why(struct visit *visit, const struct received *received, struct received_row *row)
{
        const struct err_code *code = held_code(received->code);
        struct dose dose;
        struct err *err;

        if (received->held) {
                row->why = text_of(code ? (visit->english ? code->en : code->ja) : "");
                row->next = text_of(code ? (visit->english ? code->next_en : code->next_ja) : "");
                row->again = record_url(visit, "/received/:record/:version/again", &received->message);
                return NULL;
        }
        err = dose_load(visit->change, &received->dose, &dose);
        if (err)
                return err;
        row->why = dose_flag_words(visit, dose.flags);
        row->next = visit->english ? TEXT("Look at the dose; correct it if it is wrong.")
                                   : TEXT("接種の記録を見て、違っていれば訂正してください。");
        row->dose = url_path(visit->arena, "/person/:person/dose/:dose",
                             (struct text[]){ url_id(visit->arena, dose.person), url_id(visit->arena, dose.dose) }, 2);
        return NULL;
}

static struct err *
fill_row(struct visit *visit, const struct received *received, struct received_row *out_row)
{
        const struct record_message *message = &received->message;
        struct err *err;

        *out_row = (struct received_row){
                .received = received->received,
                .held = received->held,
                .address_number = message->address_number,
                .number = message->dose,
                .given_on = dose_day_words(visit, message->given_on),
                .lot = message->lot,
                .venue = message->venue,
                .review = record_url(visit, "/received/:record/:version/review", message),
        };
        err = fill_person(visit, out_row);
        return err ? err : fill_why(visit, received, out_row);
}

static struct err *
list_show(struct visit *visit)
{
        struct sql_received_count all;
        struct received_list list;
        struct received_rows rows = { .may_review = role_has(visit->actor.role, "received.review") };
        struct err *err = received_waiting(visit->change, SHOWN_MAX + 1, &list);

        if (!err)
                err = sql_received_count(visit->change->store, visit->arena, &all);
        if (err)
                return err;
        rows.total = all.total;
        rows.more = list.count > SHOWN_MAX;
        rows.count = rows.more ? SHOWN_MAX : list.count;
        rows.at = arena_new_array(visit->arena, rows.count + 1, struct received_row);
        for (size_t i = 0; !err && i < rows.count; i++)
                err = fill_row(visit, &list.at[i], &rows.at[i]);
        if (!err)
                received_page(&visit->page, &rows);
        return err;
}

/* The record and version of the path. */
static struct err *
read_path(struct visit *visit, struct record_message_id *out_record, int64_t *out_version)
{
        uint64_t version;
        struct err *err = visit_param_id(visit, "record", out_record->at);

        if (!err && !number_read(visit_param(visit, "version"), INT64_MAX, &version))
                err = err_new(&REQUEST_NOT_FOUND, "the path holds no version");
        if (!err)
                *out_version = (int64_t)version;
        return err;
}

static struct err *
again_save(struct visit *visit)
{
        const struct ledger *ledger = visit->area->system;
        struct record_message_id record;
        enum received_outcome outcome;
        int64_t version;
        struct err *err = read_path(visit, &record, &version);

        if (!err)
                err = received_again(visit->change, ledger->law, visit->area->code, &record, version, &outcome);
        return err ? err : visit_see_other(visit, "/received");
}

static struct err *
review_save(struct visit *visit)
{
        struct record_message_id record;
        int64_t version;
        struct err *err = read_path(visit, &record, &version);

        if (!err)
                err = received_review(visit->change, &record, version, visit->actor.name);
        return err ? err : visit_see_other(visit, "/received");
}

const struct route received_routes[] = {
        { "/wire/record/1", SCGI_POST, SIDE_PEER, "peer:vrs", "record.receive", receive },
        { "/received", SCGI_GET, SIDE_LGWAN, "received.view", "received.list", list_show },
        { "/received/:record/:version/again", SCGI_POST, SIDE_LGWAN, "received.review", "received.again", again_save },
        { "/received/:record/:version/review", SCGI_POST, SIDE_LGWAN, "received.review", "received.review",
          review_save },
        { 0 },
};
