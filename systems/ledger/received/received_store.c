/* SPDX-License-Identifier: MIT */
#include "received/received_private.h"

#include "core/pair.h"
#include "received/received_sql.h"
#include "seal/seal.h"

#include <stddef.h>

static const struct text table = { "received", 8 };

enum { SEALED_MAXIMUM = 16 * 1024 };

/* What of a record is text, under the names of the wire. */
static const struct part {
        const char *name;
        size_t offset;
} parts[] = {
        { "state", offsetof(struct record_message, state) },
        { "address_number", offsetof(struct record_message, address_number) },
        { "ticket", offsetof(struct record_message, ticket) },
        { "maker", offsetof(struct record_message, maker) },
        { "product", offsetof(struct record_message, product) },
        { "lot", offsetof(struct record_message, lot) },
        { "venue", offsetof(struct record_message, venue) },
        { "doctor", offsetof(struct record_message, doctor) },
        { "flags", offsetof(struct record_message, flags) },
        { "reason", offsetof(struct record_message, reason) },
};

enum { PARTS = sizeof parts / sizeof *parts };

static void
pack(struct arena *arena, const struct record_message *message, struct buffer *out)
{
        struct pair fields[PARTS + 2];
        char given_on[DATE_TEXT_SIZE];

        for (size_t i = 0; i < PARTS; i++)
                fields[i] = (struct pair){ text_of(parts[i].name),
                                           *(const struct text *)((const char *)message + parts[i].offset) };
        date_write(message->given_on, given_on);
        fields[PARTS] = (struct pair){ TEXT("given_on"), text_of(given_on) };
        fields[PARTS + 1] = (struct pair){ TEXT("dose"), text_format(arena, "%lld", (long long)message->dose) };
        pairs_pack(&(struct pairs){ fields, PARTS + 2 }, out);
}

static bool
unpack(struct arena *arena, struct bytes packed, struct record_message *message)
{
        struct pairs fields;
        uint64_t dose;

        if (!pairs_unpack(arena, packed, &fields) || !date_read(pairs_find(&fields, "given_on"), &message->given_on) ||
            !number_read(pairs_find(&fields, "dose"), INT64_MAX, &dose))
                return false;
        message->dose = (int64_t)dose;
        for (size_t i = 0; i < PARTS; i++)
                *(struct text *)((char *)message + parts[i].offset) = pairs_find(&fields, parts[i].name);
        return true;
}

struct err *
received_seal(struct change *change, const struct record_message *message, struct bytes *out_sealed)
{
        struct buffer packed;
        struct err *err;

        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pack(change->arena, message, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, message->record.at, message->version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a record of VRS");
}

/* Rows of both statements have the same columns under the same names. */
#define FROM_ROW(CHANGE, ROW, OUT)                                                                                     \
        from_columns((CHANGE), (ROW)->record, (ROW)->version, (ROW)->state, (ROW)->code, (ROW)->dose, (ROW)->received, \
                     (ROW)->reviewed.has, (ROW)->sealed, (OUT))

static struct err *
from_columns(struct change *change, struct bytes record, int64_t version, struct text state, struct text code,
             struct bytes dose, int64_t at, bool reviewed, struct bytes sealed, struct received *out_received)
{
        struct received received = {
                .held = text_is(state, "held"), .code = code, .received = at, .reviewed = reviewed
        };
        struct bytes plain;
        struct err *err;

        received.has_dose = dose.at != NULL;
        received.message.version = version;
        if (!record_message_id_from(record, &received.message.record) ||
            (received.has_dose && !dose_id_from(dose, &received.dose)))
                return err_new(&ERR_INTERNAL, "a row of received has a wrong form");
        err = seal_open_row(change->seal, table, record.at, version, sealed, change->arena, &plain);
        if (err)
                return err_wrap(err, "open a record of VRS");
        if (!unpack(change->arena, plain, &received.message))
                return err_new(&ERR_INTERNAL, "a sealed record of VRS has a wrong form");
        *out_received = received;
        return NULL;
}

struct err *
received_load(struct change *change, const struct record_message_id *record, int64_t version,
              struct received *out_received)
{
        struct sql_received_by_version row;
        struct err *err =
            sql_received_by_version(change->store, change->arena, record_message_id_bytes(record), version, &row);

        if (err)
                return err_wrap(err, "load a record of VRS");
        if (!row.found)
                return err_new(&RECEIVED_UNKNOWN, "no such version of a record");
        return FROM_ROW(change, &row, out_received);
}

struct err *
received_waiting(struct change *change, int64_t limit, struct received_list *out_list)
{
        struct sql_received_waiting_list rows;
        struct received_list list;
        struct err *err = sql_received_waiting(change->store, change->arena, limit, &rows);

        if (err)
                return err_wrap(err, "list the records to look at");
        list.count = rows.count;
        list.at = arena_new_array(change->arena, rows.count + 1, struct received);
        for (size_t i = 0; !err && i < rows.count; i++)
                err = FROM_ROW(change, &rows.rows[i], &list.at[i]);
        if (!err)
                *out_list = list;
        return err;
}

struct err *
received_waiting_count(struct change *change, int64_t *out_count)
{
        struct sql_received_waiting_count row;
        struct err *err = sql_received_waiting_count(change->store, change->arena, &row);

        if (!err)
                *out_count = row.total;
        return err_wrap(err, "count the records to look at");
}

struct err *
received_review(struct change *change, const struct record_message_id *record, int64_t version, struct text reviewer)
{
        struct received received;
        struct err *err = received_load(change, record, version, &received);

        if (!err)
                err = sql_received_review(change->store, record_message_id_bytes(record), version, change->at, reviewer,
                                          change->number, NULL);
        return err_wrap(err, "note that somebody looked at a record");
}
