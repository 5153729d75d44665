/* SPDX-License-Identifier: MIT */
#include "record/record_private.h"

#include "core/pair.h"
#include "identifier/ticket.h"
#include "record/record_sql.h"
#include "request/request_errors.h"
#include "seal/seal.h"

#define ERRORS_FILE "record/record_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 4 * 1024, SEALED_FIELDS = 13 };

static const struct text table = { "record", 6 };

static const char *const state_names[RECORD_STATES] = {
        [RECORD_RECORDED] = "recorded",
        [RECORD_HELD] = "held",
        [RECORD_AWAY] = "away",
        [RECORD_CANCELLED] = "cancelled",
};

const char *
record_state_name(enum record_state state)
{
        return state_names[state];
}

bool
record_state_read(struct text name, enum record_state *out_state)
{
        for (size_t i = 0; i < RECORD_STATES; i++)
                if (text_is(name, state_names[i])) {
                        *out_state = (enum record_state)i;
                        return true;
                }
        return false;
}

/* ---- The sealed part ---- */

static struct err *
seal_facts(struct change *change, const struct record *record, struct bytes *out_sealed)
{
        const struct record_facts *facts = &record->facts;
        char birth[DATE_TEXT_SIZE], given_on[DATE_TEXT_SIZE], device[ID_TEXT_SIZE];
        struct buffer packed;
        struct err *err;

        birth_write_stored(&record->birth, birth);
        date_write(facts->given_on, given_on);
        record_device_text(&record->device, device);
        {
                struct pair fields[SEALED_FIELDS] = {
                        { TEXT("ticket"), record->ticket },
                        { TEXT("birth"), text_of(birth) },
                        { TEXT("dose"), text_format(change->arena, "%d", (int)facts->dose) },
                        { TEXT("given_on"), text_of(given_on) },
                        { TEXT("product"), facts->product },
                        { TEXT("lot"), facts->lot },
                        { TEXT("venue"), facts->venue },
                        { TEXT("device"), text_of(device) },
                        { TEXT("read_at"), text_format(change->arena, "%lld", (long long)record->read_at) },
                        { TEXT("from"), record->from },
                        { TEXT("codes"), record->codes },
                        { TEXT("reason"), record->reason },
                        { TEXT("by_clerk"), record->by_clerk ? TEXT("1") : TEXT("0") },
                };

                buffer_init_secret(&packed, SEALED_MAXIMUM);
                pairs_pack(&(struct pairs){ fields, SEALED_FIELDS }, &packed);
        }
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, record->record.at, record->version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a record");
}

static struct err *
open_facts(struct change *change, struct bytes sealed, struct record *record)
{
        struct record_facts *facts = &record->facts;
        struct bytes packed;
        struct pairs fields;
        uint64_t dose, read_at;
        struct err *err =
            seal_open_row(change->seal, table, record->record.at, record->version, sealed, change->arena, &packed);

        if (err)
                return err_wrap(err, "open a record");
        if (!pairs_unpack(change->arena, packed, &fields) || !number_read(pairs_find(&fields, "dose"), 9, &dose) ||
            !number_read(pairs_find(&fields, "read_at"), INT64_MAX, &read_at) ||
            !birth_read_stored(pairs_find(&fields, "birth"), &record->birth) ||
            !date_read(pairs_find(&fields, "given_on"), &facts->given_on) ||
            !record_device_read(pairs_find(&fields, "device"), &record->device))
                return err_new(&ERR_INTERNAL, "a sealed record has a wrong form");
        record->ticket = pairs_find(&fields, "ticket");
        facts->dose = (int64_t)dose;
        facts->product = pairs_find(&fields, "product");
        facts->lot = pairs_find(&fields, "lot");
        facts->venue = pairs_find(&fields, "venue");
        record->read_at = (int64_t)read_at;
        record->from = pairs_find(&fields, "from");
        record->codes = pairs_find(&fields, "codes");
        record->reason = pairs_find(&fields, "reason");
        record->by_clerk = text_is(pairs_find(&fields, "by_clerk"), "1");
        return NULL;
}

/* ---- Rows and structs. The rows of record and record_past have the same columns. ---- */

#define FROM_ROW(CHANGE, ROW, OUT)                                                                                     \
        from_columns((CHANGE), (ROW)->record, (ROW)->version, (ROW)->recipient, (ROW)->source, (ROW)->state,           \
                     (ROW)->event, (ROW)->sealed, (OUT))

static struct err *
from_columns(struct change *change, struct bytes id, int64_t version, struct bytes recipient, struct bytes source,
             struct text state, int64_t event, struct bytes sealed, struct record *out_record)
{
        struct record record = { .version = version, .has_recipient = recipient.at != NULL, .event = event };
        struct err *err;

        if (!record_id_from(id, &record.record) || !record_source_from(source, &record.source) ||
            !record_state_read(state, &record.state) ||
            (record.has_recipient && !recipient_id_from(recipient, &record.recipient)))
                return err_new(&ERR_INTERNAL, "a row of record has a wrong form");
        err = open_facts(change, sealed, &record);
        if (!err)
                *out_record = record;
        return err;
}

#define FROM_LIST(CHANGE, LIST, OUT)                                                                                   \
        do {                                                                                                           \
                (OUT)->count = (LIST)->count;                                                                          \
                (OUT)->at = arena_new_array((CHANGE)->arena, (LIST)->count + 1, struct record);                        \
                for (size_t i = 0; !err && i < (LIST)->count; i++)                                                     \
                        err = FROM_ROW((CHANGE), &(LIST)->rows[i], &(OUT)->at[i]);                                     \
        } while (0)

static struct bytes
recipient_or_null(const struct record *record)
{
        return record->has_recipient ? recipient_id_bytes(&record->recipient) : (struct bytes){ NULL, 0 };
}

static struct err *
number_of(struct change *change, const struct record *record, struct bytes *out_number)
{
        struct text number = { record->ticket.at + TICKET_LENGTH - TICKET_NUMBER_LENGTH, TICKET_NUMBER_LENGTH };

        return recipient_number_blind(change, number, out_number);
}

/* ---- Reading ---- */

struct err *
record_load(struct change *change, const struct record_id *id, struct record *out_record)
{
        struct sql_record_by_id row;
        struct err *err = sql_record_by_id(change->store, change->arena, record_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a record");
        if (!row.found)
                return err_new(&RECORD_UNKNOWN, "no record of this id");
        return FROM_ROW(change, &row, out_record);
}

struct err *
record_by_source(struct change *change, const struct record_source *source, bool *out_found, struct record *out_record)
{
        struct sql_record_by_source row;
        struct err *err = sql_record_by_source(change->store, change->arena, record_source_bytes(source), &row);

        if (err)
                return err_wrap(err, "look up the source of a record");
        *out_found = row.found;
        return row.found ? FROM_ROW(change, &row, out_record) : NULL;
}

struct err *
record_load_of(struct change *change, const struct recipient_id *recipient, struct records *out_records)
{
        struct sql_record_of_recipient_list list;
        struct records records;
        struct err *err = sql_record_of_recipient(change->store, change->arena, recipient_id_bytes(recipient), &list);

        if (err)
                return err_wrap(err, "load the records of a recipient");
        FROM_LIST(change, &list, &records);
        if (!err)
                *out_records = records;
        return err;
}

struct err *
record_waiting(struct change *change, struct text number, struct records *out_records)
{
        struct sql_record_waiting_list list;
        struct records records;
        struct bytes blind;
        struct err *err = recipient_number_blind(change, number, &blind);

        if (!err)
                err = sql_record_waiting(change->store, change->arena, blind, &list);
        if (err)
                return err_wrap(err, "load waiting records");
        FROM_LIST(change, &list, &records);
        if (!err)
                *out_records = records;
        return err;
}

struct err *
record_load_past(struct change *change, const struct record_id *id, struct records *out_records)
{
        struct sql_record_past_of_list list;
        struct records records;
        struct err *err = sql_record_past_of(change->store, change->arena, record_id_bytes(id), &list);

        if (err)
                return err_wrap(err, "load the past of a record");
        FROM_LIST(change, &list, &records);
        if (!err)
                *out_records = records;
        return err;
}

struct err *
record_newest(struct change *change, const enum record_state *state, int64_t before, int64_t limit,
              struct records *out_records)
{
        struct sql_record_newest_in_list in;
        struct sql_record_newest_list every;
        struct records records;
        struct err *err;

        if (state)
                err = sql_record_newest_in(change->store, change->arena, text_of(record_state_name(*state)), before,
                                           limit, &in);
        else
                err = sql_record_newest(change->store, change->arena, before, limit, &every);
        if (err)
                return err_wrap(err, "list records");
        if (state)
                FROM_LIST(change, &in, &records);
        else
                FROM_LIST(change, &every, &records);
        if (!err)
                *out_records = records;
        return err;
}

struct err *
record_count(struct change *change, enum record_state state, int64_t *out_count)
{
        struct sql_record_count row;
        struct err *err = sql_record_count(change->store, change->arena, text_of(record_state_name(state)), &row);

        if (!err)
                *out_count = row.total;
        return err_wrap(err, "count records");
}

/* ---- Writing ---- */

static void
name_subject(struct change *change, const struct record *record)
{
        if (record->has_recipient)
                change_subject(change, recipient_id_bytes(&record->recipient));
}

struct err *
record_add(struct change *change, struct record *record)
{
        struct bytes number, sealed;
        struct err *err = number_of(change, record, &number);

        record->record = record_id_new();
        record->version = 1;
        if (!err)
                err = seal_facts(change, record, &sealed);
        if (!err)
                err = sql_record_insert(change->store, record_id_bytes(&record->record), recipient_or_null(record),
                                        number, record_source_bytes(&record->source),
                                        text_of(record_state_name(record->state)), change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "add a record");
        name_subject(change, record);
        return NULL;
}

struct err *
record_supersede(struct change *change, int64_t seen, struct record *record)
{
        struct bytes id = record_id_bytes(&record->record);
        struct sql_record_by_id current;
        struct bytes sealed;
        int64_t kept = 0;
        struct err *err = sql_record_by_id(change->store, change->arena, id, &current);

        if (!err && current.found && current.version == seen && text_is(current.state, "cancelled"))
                err = err_new(&RECORD_IS_CANCELLED, "the record is cancelled");
        if (!err)
                err = sql_record_keep(change->store, id, seen, &kept);
        if (!err && kept != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        record->version = seen + 1;
        if (!err)
                err = seal_facts(change, record, &sealed);
        if (!err)
                err = sql_record_replace(change->store, id, record->version, recipient_or_null(record),
                                         text_of(record_state_name(record->state)), change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "replace a record");
        name_subject(change, record);
        return NULL;
}
