/* SPDX-License-Identifier: MIT */
#include "ticket/ticket.h"

#include "request/request_errors.h"
#include "seal/blind.h"
#include "seal/seal.h"
#include "ticket/ticket_sql.h"

#define ERRORS_FILE "ticket/ticket_errors.def"
#include "core/err_define.h"

/* The digits of a number never change, and neither does the version under which they are sealed. */
enum { NUMBER_VERSION = 1, DRAWS_MAX = 100 };

static const struct text table = { "ticket_number", 13 };

static struct err *
blind(struct change *change, struct text number, uint8_t out_blind[static BLIND_SIZE])
{
        return blind_index(change->seal, table, seal_key_period(change->seal, SEAL_BLIND, table),
                           (struct bytes){ (const uint8_t *)number.at, number.length }, out_blind);
}

/* ---- Numbers ---- */

/* Ten digits, each number as likely as any other. */
static struct text
draw(struct arena *arena)
{
        const uint64_t numbers = 10000000000ULL, whole = UINT64_MAX - UINT64_MAX % numbers;
        uint64_t drawn;

        do
                bytes_random(&drawn, sizeof drawn);
        while (drawn >= whole);
        return text_format(arena, "%010llu", (unsigned long long)(drawn % numbers));
}

/* A number that nobody has or had. */
static struct err *
draw_free(struct change *change, struct text *out_number, uint8_t out_blind[static BLIND_SIZE])
{
        for (int i = 0; i < DRAWS_MAX; i++) {
                struct sql_ticket_number_holder holder;
                struct text number = draw(change->arena);
                struct err *err = blind(change, number, out_blind);

                if (!err)
                        err = sql_ticket_number_holder(change->store, change->arena,
                                                       (struct bytes){ out_blind, BLIND_SIZE }, &holder);
                if (err)
                        return err;
                if (!holder.found) {
                        *out_number = number;
                        return NULL;
                }
        }
        return err_new(&TICKET_NUMBERS, "%d draws in a row were taken", DRAWS_MAX);
}

static struct err *
number_new(struct change *change, const struct person_id *person, struct ticket_number_id *out_id)
{
        struct ticket_number_id id = ticket_number_id_new();
        uint8_t index[BLIND_SIZE];
        struct bytes sealed;
        struct text number;
        struct err *err = draw_free(change, &number, index);

        if (!err)
                err = seal_row(change->seal, table, id.at, NUMBER_VERSION,
                               (struct bytes){ (const uint8_t *)number.at, number.length }, change->arena, &sealed);
        if (!err)
                err = sql_ticket_number_insert(change->store, ticket_number_id_bytes(&id), person_id_bytes(person),
                                               (struct bytes){ index, sizeof index }, change->number, sealed, NULL);
        if (!err)
                *out_id = id;
        return err_wrap(err, "give a number");
}

/* The person's number, or a new one. */
static struct err *
number_of(struct change *change, const struct person_id *person, struct ticket_number_id *out_id)
{
        struct sql_ticket_number_of row;
        struct err *err = sql_ticket_number_of(change->store, change->arena, person_id_bytes(person), &row);

        if (err)
                return err_wrap(err, "look up a person's number");
        if (!row.found)
                return number_new(change, person, out_id);
        if (!ticket_number_id_from(row.ticket_number, out_id))
                return err_new(&ERR_INTERNAL, "a row of ticket_number has a wrong form");
        return NULL;
}

/* ---- Tickets ---- */

static struct err *
insert(struct change *change, const struct person_id *person, struct text kind, int64_t dose)
{
        struct ticket_id ticket = ticket_id_new();
        struct ticket_number_id number;
        char issued_on[DATE_TEXT_SIZE];
        struct err *err = number_of(change, person, &number);

        date_write(change->today, issued_on);
        if (!err)
                err = sql_ticket_insert(change->store, ticket_id_bytes(&ticket), person_id_bytes(person),
                                        ticket_number_id_bytes(&number), kind, dose, text_of(issued_on), change->number,
                                        NULL);
        if (!err)
                change_subject(change, person_id_bytes(person));
        return err_wrap(err, "issue a ticket");
}

struct err *
ticket_issue(struct change *change, const struct person_id *person, struct text kind, int64_t dose, bool *out_issued)
{
        struct sql_ticket_live_count live;
        struct err *err =
            sql_ticket_live_count(change->store, change->arena, person_id_bytes(person), kind, dose, &live);

        if (!err && live.total > 0) {
                *out_issued = false;
                return NULL;
        }
        if (!err)
                err = insert(change, person, kind, dose);
        if (!err)
                *out_issued = true;
        return err;
}

/* Only who can still be read by a finder is worth another number. */
static bool
needs_new_number(struct text reason)
{
        return text_is(reason, "lost");
}

struct err *
ticket_reissue(struct change *change, const struct ticket *ticket, int64_t seen, struct text reason)
{
        struct bytes person = person_id_bytes(&ticket->person);
        char voided_on[DATE_TEXT_SIZE];
        int64_t changed = 0;
        struct err *err;

        if (!ticket->live)
                return err_new(&TICKET_VOID, "the ticket is void");
        date_write(change->today, voided_on);
        err = sql_ticket_void(change->store, ticket_id_bytes(&ticket->ticket), seen, reason, text_of(voided_on),
                              change->number, &changed);
        if (!err && changed != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        if (!err && needs_new_number(reason)) {
                err = sql_ticket_void_all(change->store, person, reason, text_of(voided_on), change->number, NULL);
                if (!err)
                        err = sql_ticket_number_lapse(change->store, person, change->number, NULL);
        }
        if (!err)
                err = insert(change, &ticket->person, ticket->kind, ticket->dose);
        return err_wrap(err, "issue a ticket anew");
}

/* Rows of both statements have the same columns under the same names. */
#define FROM_ROW(CHANGE, ROW, OUT)                                                                                     \
        from_columns((CHANGE), (ROW)->ticket, (ROW)->person, (ROW)->ticket_number, (ROW)->kind, (ROW)->dose,           \
                     (ROW)->issued_on, (ROW)->state, (ROW)->reason, (ROW)->voided_on, (ROW)->version, (ROW)->event,    \
                     (ROW)->sealed, (OUT))

static struct err *
from_columns(struct change *change, struct bytes id, struct bytes person, struct bytes number_id, struct text kind,
             int64_t dose, struct text issued_on, struct text state, struct text reason, struct text voided_on,
             int64_t version, int64_t event, struct bytes sealed, struct ticket *out_ticket)
{
        struct ticket ticket = { .kind = kind,
                                 .dose = dose,
                                 .live = text_is(state, "live"),
                                 .reason = reason,
                                 .version = version,
                                 .event = event };
        struct bytes number;
        struct err *err;

        if (!ticket_id_from(id, &ticket.ticket) || !person_id_from(person, &ticket.person) ||
            !date_read(issued_on, &ticket.issued_on) || (voided_on.at && !date_read(voided_on, &ticket.voided_on)))
                return err_new(&ERR_INTERNAL, "a row of ticket has a wrong form");
        err = seal_open_row(change->seal, table, number_id.at, NUMBER_VERSION, sealed, change->arena, &number);
        if (err)
                return err_wrap(err, "open a number");
        ticket.number = (struct text){ (const char *)number.at, number.length };
        *out_ticket = ticket;
        return NULL;
}

struct err *
ticket_load(struct change *change, const struct ticket_id *id, struct ticket *out_ticket)
{
        struct sql_ticket_by_id row;
        struct err *err = sql_ticket_by_id(change->store, change->arena, ticket_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a ticket");
        if (!row.found)
                return err_new(&TICKET_UNKNOWN, "no ticket of this id");
        return FROM_ROW(change, &row, out_ticket);
}

struct err *
ticket_load_of(struct change *change, const struct person_id *person, struct tickets *out_tickets)
{
        struct sql_ticket_of_person_list list;
        struct tickets tickets;
        struct err *err = sql_ticket_of_person(change->store, change->arena, person_id_bytes(person), &list);

        if (err)
                return err_wrap(err, "load the tickets of a person");
        tickets.count = list.count;
        tickets.at = arena_new_array(change->arena, list.count + 1, struct ticket);
        for (size_t i = 0; !err && i < list.count; i++)
                err = FROM_ROW(change, &list.rows[i], &tickets.at[i]);
        if (!err)
                *out_tickets = tickets;
        return err;
}

struct err *
ticket_find_person(struct change *change, struct text number, bool *out_found, struct person_id *out_person)
{
        struct sql_ticket_number_holder row;
        uint8_t index[BLIND_SIZE];
        struct err *err = blind(change, number, index);

        if (!err)
                err =
                    sql_ticket_number_holder(change->store, change->arena, (struct bytes){ index, sizeof index }, &row);
        if (err)
                return err_wrap(err, "find whose number it is");
        *out_found = row.found;
        if (row.found && !person_id_from(row.person, out_person))
                return err_new(&ERR_INTERNAL, "a row of ticket_number has a wrong form");
        return NULL;
}

struct text
ticket_digits(struct arena *arena, const struct ticket *ticket, const char *municipality)
{
        return text_format(arena, "%.*s%lld%s%.*s", TEXT_ARGS(ticket->kind), (long long)ticket->dose, municipality,
                           TEXT_ARGS(ticket->number));
}
