/* SPDX-License-Identifier: MIT */
#include "recipient/recipient.h"

#include "core/pair.h"
#include "recipient/recipient_private.h"
#include "recipient/recipient_sql.h"
#include "request/request_errors.h"
#include "seal/blind.h"
#include "seal/seal.h"

#define ERRORS_FILE "recipient/recipient_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 4 * 1024, RECIPIENT_FIELDS = 9, TICKET_FIELDS = 5 };

static const struct text recipient_table = { "recipient", 9 };
static const struct text ticket_table = { "ticket", 6 };

/* ---- Blind indexes ---- */

static struct err *
blind(struct change *change, struct text index, struct text value, struct bytes *out_blind)
{
        uint8_t *at = arena_alloc(change->arena, BLIND_SIZE);
        struct err *err =
            blind_index(change->seal, index, 1, (struct bytes){ (const uint8_t *)value.at, value.length }, at);

        if (!err)
                *out_blind = (struct bytes){ at, BLIND_SIZE };
        return err_wrap(err, "blind index");
}

struct err *
recipient_number_blind(struct change *change, struct text number, struct bytes *out_blind)
{
        return blind(change, TEXT("ticket_number"), number, out_blind);
}

/* ---- The sealed parts ---- */

static struct err *
seal_pairs(struct change *change, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
           struct pair *fields, size_t count, struct bytes *out_sealed)
{
        struct buffer packed;
        struct err *err;

        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pairs_pack(&(struct pairs){ fields, count }, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, row, version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a row");
}

static struct err *
open_pairs(struct change *change, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
           struct bytes sealed, struct pairs *out_fields)
{
        struct bytes packed;
        struct err *err = seal_open_row(change->seal, table, row, version, sealed, change->arena, &packed);

        if (!err && !pairs_unpack(change->arena, packed, out_fields))
                err = err_new(&ERR_INTERNAL, "a sealed row has a wrong form");
        return err_wrap(err, "open a row");
}

static struct text
date_or_absent(struct arena *arena, struct date date)
{
        char text[DATE_TEXT_SIZE];

        if (!field_has_date(date))
                return (struct text){ NULL, 0 };
        date_write(date, text);
        return text_of(arena_string(arena, text));
}

static struct err *
seal_recipient(struct change *change, const struct recipient *recipient, struct bytes *out_sealed)
{
        char birth[DATE_TEXT_SIZE];
        struct pair fields[RECIPIENT_FIELDS] = {
                { TEXT("address_number"), recipient->address_number },
                { TEXT("family"), recipient->family },
                { TEXT("given"), recipient->given },
                { TEXT("family_kana"), recipient->family_kana },
                { TEXT("given_kana"), recipient->given_kana },
                { TEXT("birth"), { birth, 0 } },
                { TEXT("sex"), recipient->sex },
                { TEXT("status"), recipient->status },
                { TEXT("status_on"), date_or_absent(change->arena, recipient->status_on) },
        };

        birth_write_stored(&recipient->birth, birth);
        fields[5].value = text_of(birth);
        return seal_pairs(change, recipient_table, recipient->recipient.at, recipient->version, fields,
                          RECIPIENT_FIELDS, out_sealed);
}

static struct err *
open_recipient(struct change *change, struct bytes id, int64_t version, int64_t revision, int64_t event,
               struct bytes sealed, struct recipient *out_recipient)
{
        struct recipient recipient = { .version = version, .revision = revision, .event = event };
        struct pairs fields;
        struct text day;
        struct err *err;

        if (!recipient_id_from(id, &recipient.recipient))
                return err_new(&ERR_INTERNAL, "a row of recipient has a wrong form");
        err = open_pairs(change, recipient_table, recipient.recipient.at, version, sealed, &fields);
        if (err)
                return err;
        recipient.address_number = pairs_find(&fields, "address_number");
        recipient.family = pairs_find(&fields, "family");
        recipient.given = pairs_find(&fields, "given");
        recipient.family_kana = pairs_find(&fields, "family_kana");
        recipient.given_kana = pairs_find(&fields, "given_kana");
        recipient.sex = pairs_find(&fields, "sex");
        recipient.status = pairs_find(&fields, "status");
        recipient.status_on = FIELD_NO_DATE;
        day = pairs_find(&fields, "status_on");
        if (!birth_read_stored(pairs_find(&fields, "birth"), &recipient.birth) ||
            (day.at && !date_read(day, &recipient.status_on)))
                return err_new(&ERR_INTERNAL, "a sealed recipient has a wrong form");
        *out_recipient = recipient;
        return NULL;
}

static struct err *
seal_ticket(struct change *change, const struct ticket *ticket, struct bytes *out_sealed)
{
        struct pair fields[TICKET_FIELDS] = {
                { TEXT("number"), ticket->number },
                { TEXT("kind"), ticket->kind },
                { TEXT("dose"), text_format(change->arena, "%d", (int)ticket->dose) },
                { TEXT("issued_on"), date_or_absent(change->arena, ticket->issued_on) },
                { TEXT("state"), ticket->live ? TEXT("live") : TEXT("void") },
        };

        return seal_pairs(change, ticket_table, ticket->ticket.at, ticket->version, fields, TICKET_FIELDS, out_sealed);
}

static struct err *
open_ticket(struct change *change, struct bytes id, struct bytes recipient, int64_t version, int64_t event,
            struct bytes sealed, struct ticket *out_ticket)
{
        struct ticket ticket = { .version = version, .event = event };
        struct pairs fields;
        uint64_t dose;
        struct err *err;

        if (!ticket_id_from(id, &ticket.ticket) || !recipient_id_from(recipient, &ticket.recipient))
                return err_new(&ERR_INTERNAL, "a row of ticket has a wrong form");
        err = open_pairs(change, ticket_table, ticket.ticket.at, version, sealed, &fields);
        if (err)
                return err;
        ticket.number = pairs_find(&fields, "number");
        ticket.kind = pairs_find(&fields, "kind");
        ticket.live = text_is(pairs_find(&fields, "state"), "live");
        if (!number_read(pairs_find(&fields, "dose"), 9, &dose) ||
            !date_read(pairs_find(&fields, "issued_on"), &ticket.issued_on))
                return err_new(&ERR_INTERNAL, "a sealed ticket has a wrong form");
        ticket.dose = (int64_t)dose;
        *out_ticket = ticket;
        return NULL;
}

/* ---- Reading ---- */

struct err *
recipient_load(struct change *change, const struct recipient_id *id, struct recipient *out_recipient)
{
        struct sql_recipient_by_id row;
        struct err *err = sql_recipient_by_id(change->store, change->arena, recipient_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a recipient");
        if (!row.found)
                return err_new(&RECIPIENT_UNKNOWN, "no recipient of this id");
        return open_recipient(change, row.recipient, row.version, row.revision, row.event, row.sealed, out_recipient);
}

struct err *
recipient_find(struct change *change, struct text address_number, bool *out_found, struct recipient *out_recipient)
{
        struct sql_recipient_by_address row;
        struct bytes address;
        struct err *err = blind(change, TEXT("recipient_address"), address_number, &address);

        if (!err)
                err = sql_recipient_by_address(change->store, change->arena, address, &row);
        if (err)
                return err_wrap(err, "find a recipient");
        *out_found = row.found;
        return row.found ? open_recipient(change, row.recipient, row.version, row.revision, row.event, row.sealed,
                                          out_recipient)
                         : NULL;
}

struct err *
recipient_tickets(struct change *change, const struct recipient_id *id, struct tickets *out_tickets)
{
        struct sql_recipient_tickets_of_list list;
        struct tickets tickets;
        struct err *err = sql_recipient_tickets_of(change->store, change->arena, recipient_id_bytes(id), &list);

        if (err)
                return err_wrap(err, "load the tickets of a recipient");
        tickets.count = list.count;
        tickets.at = arena_new_array(change->arena, list.count + 1, struct ticket);
        for (size_t i = 0; !err && i < list.count; i++)
                err = open_ticket(change, list.rows[i].ticket, list.rows[i].recipient, list.rows[i].version,
                                  list.rows[i].event, list.rows[i].sealed, &tickets.at[i]);
        if (!err)
                *out_tickets = tickets;
        return err;
}

struct err *
recipient_tickets_by_number(struct change *change, struct text number, struct tickets *out_tickets)
{
        struct sql_recipient_tickets_by_number_list list;
        struct tickets tickets;
        struct bytes value;
        struct err *err = recipient_number_blind(change, number, &value);

        if (!err)
                err = sql_recipient_tickets_by_number(change->store, change->arena, value, &list);
        if (err)
                return err_wrap(err, "find the tickets of a number");
        tickets.count = list.count;
        tickets.at = arena_new_array(change->arena, list.count + 1, struct ticket);
        for (size_t i = 0; !err && i < list.count; i++)
                err = open_ticket(change, list.rows[i].ticket, list.rows[i].recipient, list.rows[i].version,
                                  list.rows[i].event, list.rows[i].sealed, &tickets.at[i]);
        if (!err)
                *out_tickets = tickets;
        return err;
}

/* ---- Writing ---- */

struct err *
recipient_add(struct change *change, struct recipient *recipient)
{
        struct bytes address, sealed;
        struct err *err = blind(change, TEXT("recipient_address"), recipient->address_number, &address);

        recipient->recipient = recipient_id_new();
        recipient->version = 1;
        if (!err)
                err = seal_recipient(change, recipient, &sealed);
        if (!err)
                err = sql_recipient_insert(change->store, recipient_id_bytes(&recipient->recipient), address,
                                           recipient->revision, change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "add a recipient");
        change_subject(change, recipient_id_bytes(&recipient->recipient));
        return NULL;
}

struct err *
recipient_supersede(struct change *change, struct recipient *recipient)
{
        struct bytes id = recipient_id_bytes(&recipient->recipient);
        struct bytes sealed;
        int64_t kept = 0;
        struct err *err = sql_recipient_keep(change->store, id, recipient->version, &kept);

        if (!err && kept != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        recipient->version++;
        if (!err)
                err = seal_recipient(change, recipient, &sealed);
        if (!err)
                err = sql_recipient_replace(change->store, id, recipient->version, recipient->revision, change->number,
                                            sealed, NULL);
        if (err)
                return err_wrap(err, "replace a recipient");
        change_subject(change, id);
        return NULL;
}

struct err *
recipient_note_revision(struct change *change, const struct recipient_id *id, int64_t revision)
{
        return err_wrap(sql_recipient_newer(change->store, recipient_id_bytes(id), revision, NULL),
                        "note a recipient's revision");
}

struct err *
recipient_ticket_add(struct change *change, struct ticket *ticket)
{
        struct bytes number, sealed;
        struct err *err = recipient_number_blind(change, ticket->number, &number);

        ticket->ticket = ticket_id_new();
        ticket->version = 1;
        if (!err)
                err = seal_ticket(change, ticket, &sealed);
        if (!err)
                err = sql_recipient_ticket_insert(change->store, ticket_id_bytes(&ticket->ticket),
                                                  recipient_id_bytes(&ticket->recipient), number, change->number,
                                                  sealed, NULL);
        return err_wrap(err, "add a ticket");
}

struct err *
recipient_ticket_supersede(struct change *change, const struct ticket *current, const struct ticket *next)
{
        struct bytes id = ticket_id_bytes(&current->ticket);
        struct ticket ticket = *next;
        struct bytes sealed;
        int64_t kept = 0;
        struct err *err = sql_recipient_ticket_keep(change->store, id, current->version, &kept);

        if (!err && kept != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        ticket.ticket = current->ticket;
        ticket.version = current->version + 1;
        if (!err)
                err = seal_ticket(change, &ticket, &sealed);
        if (!err)
                err = sql_recipient_ticket_replace(change->store, id, ticket.version, change->number, sealed, NULL);
        return err_wrap(err, "replace a ticket");
}

struct err *
recipient_ticket_void(struct change *change, const struct ticket *ticket)
{
        struct ticket next = *ticket;

        next.live = false;
        return ticket->live ? recipient_ticket_supersede(change, ticket, &next) : NULL;
}
