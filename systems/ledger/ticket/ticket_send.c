/* SPDX-License-Identifier: MIT */
#include "ticket/ticket_send.h"

#include "calendar/birth.h"
#include "courier/outbox.h"
#include "field/field.h"
#include "recipient/recipient_message.h"
#include "ticket/ticket_sql.h"

/* All messages of this format are of one order. */
static const struct text ordering_key = { RECIPIENT_FORMAT, sizeof RECIPIENT_FORMAT - 1 };

static struct text
status_of(enum resident_status status)
{
        switch (status) {
        case RESIDENT_RESIDENT:
                return TEXT("resident");
        case RESIDENT_MOVED_OUT:
                return TEXT("moved_out");
        case RESIDENT_DEAD:
                return TEXT("dead");
        case RESIDENT_CANCELLED:
                return TEXT("erased");
        }
        return TEXT("erased");
}

static struct text
or_absent(struct text text)
{
        return text.length ? text : (struct text){ NULL, 0 };
}

static bool
same_digits(const struct recipient_ticket *told, const struct ticket *ticket)
{
        return told->dose == ticket->dose && text_equal(told->kind, ticket->kind) &&
               text_equal(told->number, ticket->number);
}

/* Tickets with the same digits are one for whoever reads them: it is live when one of them is. Of one dose the live one
 * comes first (ticket_load_of). */
static void
tell_tickets(struct arena *arena, const struct tickets *tickets, struct recipient_person *person)
{
        struct recipient_ticket *told = arena_new_array(arena, tickets->count + 1, struct recipient_ticket);
        size_t count = 0;

        for (size_t i = 0; i < tickets->count && count < RECIPIENT_TICKETS_MAX; i++) {
                const struct ticket *ticket = &tickets->at[i];
                bool known = false;

                for (size_t j = 0; j < count; j++)
                        known = known || same_digits(&told[j], ticket);
                if (!known)
                        told[count++] =
                            (struct recipient_ticket){ .number = ticket->number,
                                                       .kind = ticket->kind,
                                                       .dose = ticket->dose,
                                                       .issued_on = ticket->issued_on,
                                                       .state = ticket->live ? TEXT("live") : TEXT("void") };
        }
        person->tickets = told;
        person->ticket_count = count;
}

static struct err *
tell_person(struct change *change, const struct person_id *id, struct recipient_person *out_person)
{
        struct recipient_person person = { .revision = change->number, .status_on = FIELD_NO_DATE };
        struct resident resident;
        struct tickets tickets;
        struct err *err = resident_load(change, id, &resident);

        if (!err)
                err = ticket_load_of(change, id, &tickets);
        if (err)
                return err;
        person.address_number = resident.address_number;
        person.family = resident.family;
        person.given = or_absent(resident.given);
        person.family_kana = or_absent(resident.family_kana);
        person.given_kana = or_absent(resident.given_kana);
        person.sex = resident.sex;
        person.status = status_of(resident.status);
        if (resident.since.length)
                (void)date_read(resident.since, &person.status_on);
        if (!birth_read_stored(resident.birth, &person.birth))
                person.birth = (struct birth){ .precision = BIRTH_UNKNOWN };
        tell_tickets(change->arena, &tickets, &person);
        *out_person = person;
        return NULL;
}

/* One message, or two halves where it would be too long. */
static struct err *
send_people(struct change *change, struct text peer, const struct recipient_person *people, size_t count)
{
        struct buffer body;
        struct err *err = NULL;

        buffer_init_secret(&body, RECIPIENT_MESSAGE_MAX);
        recipient_message_write(&body, people, count);
        if (!buffer_full(&body))
                err = outbox_add(change, peer, RECIPIENT_FORMAT, RECIPIENT_VERSION, ordering_key, buffer_text(&body));
        else if (count == 1)
                err = buffer_check(&body);
        if (buffer_full(&body) && count > 1) {
                err = send_people(change, peer, people, count / 2);
                if (!err)
                        err = send_people(change, peer, people + count / 2, count - count / 2);
        }
        buffer_finish(&body);
        return err;
}

static bool
has_person(const struct person_id *people, size_t count, const struct person_id *person)
{
        for (size_t i = 0; i < count; i++)
                if (person_id_equal(&people[i], person))
                        return true;
        return false;
}

/* The people of a message, and whom the vault knows them as. */
struct told {
        struct recipient_person at[TICKET_SEND_PEOPLE];
        struct vault_sealed numbers[TICKET_SEND_PEOPLE];
        size_t count;
};

/* Puts the sealed numbers to their people, and sends them. */
static struct err *
send_told(struct change *change, struct text peer, struct message_link *vault, struct told *told)
{
        struct err *err = NULL;

        if (vault)
                err = vault_seal(vault, change->arena, peer, told->numbers, told->count);
        for (size_t i = 0; !err && i < told->count; i++)
                told->at[i].sealed_number = told->numbers[i].jwe;
        if (!err)
                err = send_people(change, peer, told->at, told->count);
        told->count = 0;
        return err;
}

struct err *
ticket_send(struct change *change, const char *municipality, struct message_link *vault, const struct person_id *people,
            size_t count)
{
        struct told *told = arena_new(change->arena, struct told);
        struct text peer = text_format(change->arena, "vrs-%s", municipality);
        struct err *err = NULL;

        for (size_t i = 0; !err && i < count; i++) {
                if (has_person(people, i, &people[i]))
                        continue;
                err = tell_person(change, &people[i], &told->at[told->count]);
                if (err)
                        break;
                memcpy(told->numbers[told->count].id, people[i].at, ID_SIZE);
                told->numbers[told->count].subject = told->at[told->count].address_number;
                if (++told->count == TICKET_SEND_PEOPLE)
                        err = send_told(change, peer, vault, told);
        }
        if (!err && told->count)
                err = send_told(change, peer, vault, told);
        return err_wrap(err, "hand people over to VRS");
}

struct err *
ticket_changed_note(struct change *change, struct text address_number, struct ticket_changed *changed)
{
        struct sql_ticket_person_of row;
        struct person_id person;
        struct err *err = sql_ticket_person_of(change->store, change->arena, address_number, &row);

        if (err)
                return err_wrap(err, "look for a person with tickets");
        if (!row.found)
                return NULL;
        if (!person_id_from(row.person, &person))
                return err_new(&ERR_INTERNAL, "a row of person has a wrong form");
        if (has_person(changed->at, changed->count, &person))
                return NULL;
        if (changed->count == changed->capacity) {
                size_t capacity = changed->capacity ? 2 * changed->capacity : TICKET_SEND_PEOPLE;
                struct person_id *at = arena_new_array(change->arena, capacity, struct person_id);

                if (changed->count)
                        memcpy(at, changed->at, changed->count * sizeof *at);
                changed->at = at;
                changed->capacity = capacity;
        }
        changed->at[changed->count++] = person;
        return NULL;
}
