/* SPDX-License-Identifier: MIT */
/* What a message of the ledger does to recipients and tickets. */
#include "recipient/recipient_private.h"

static bool
same_birth(const struct birth *a, const struct birth *b)
{
        return a->precision == b->precision && (a->precision == BIRTH_UNKNOWN || a->first.days == b->first.days);
}

static bool
same_person(const struct recipient *known, const struct recipient *said)
{
        return text_equal(known->family, said->family) && text_equal(known->given, said->given) &&
               text_equal(known->family_kana, said->family_kana) && text_equal(known->given_kana, said->given_kana) &&
               same_birth(&known->birth, &said->birth) && text_equal(known->sex, said->sex) &&
               text_equal(known->status, said->status) && known->status_on.days == said->status_on.days;
}

static struct recipient
as_said(const struct recipient_person *person)
{
        return (struct recipient){
                .revision = person->revision,
                .address_number = person->address_number,
                .family = person->family,
                .given = person->given,
                .family_kana = person->family_kana,
                .given_kana = person->given_kana,
                .birth = person->birth,
                .sex = person->sex,
                .status = person->status,
                .status_on = person->status_on,
        };
}

static bool
is_ticket(const struct ticket *known, const struct recipient_ticket *said)
{
        return text_equal(known->number, said->number) && text_equal(known->kind, said->kind) &&
               known->dose == said->dose;
}

/* One ticket of the message: added, changed, or as it was. */
static struct err *
take_ticket(struct change *change, const struct recipient_id *recipient, const struct tickets *known,
            const struct recipient_ticket *said, bool *out_changed)
{
        struct ticket ticket = { .recipient = *recipient,
                                 .number = said->number,
                                 .kind = said->kind,
                                 .dose = said->dose,
                                 .issued_on = said->issued_on,
                                 .live = text_is(said->state, "live") };

        for (size_t i = 0; i < known->count; i++) {
                const struct ticket *have = &known->at[i];

                if (!is_ticket(have, said))
                        continue;
                if (have->live == ticket.live && have->issued_on.days == ticket.issued_on.days)
                        return NULL;
                *out_changed = true;
                return recipient_ticket_supersede(change, have, &ticket);
        }
        *out_changed = true;
        return recipient_ticket_add(change, &ticket);
}

/* The whole list: what is not in it any more is void. */
static struct err *
take_tickets(struct change *change, const struct recipient_id *recipient, const struct recipient_person *person,
             bool *out_changed)
{
        struct tickets known;
        struct err *err = recipient_tickets(change, recipient, &known);

        for (size_t i = 0; !err && i < person->ticket_count; i++)
                err = take_ticket(change, recipient, &known, &person->tickets[i], out_changed);
        for (size_t i = 0; !err && i < known.count; i++) {
                bool said = false;

                for (size_t j = 0; !said && j < person->ticket_count; j++)
                        said = is_ticket(&known.at[i], &person->tickets[j]);
                if (said || !known.at[i].live)
                        continue;
                *out_changed = true;
                err = recipient_ticket_void(change, &known.at[i]);
        }
        return err;
}

static struct err *
take_newer(struct change *change, const struct recipient *known, struct recipient *said,
           const struct recipient_person *person, enum recipient_outcome *out_outcome)
{
        bool changed = !same_person(known, said);
        struct err *err;

        said->recipient = known->recipient;
        said->version = known->version;
        err = changed ? recipient_supersede(change, said)
                      : recipient_note_revision(change, &known->recipient, said->revision);
        if (!err)
                err = take_tickets(change, &known->recipient, person, &changed);
        if (!err)
                *out_outcome = changed ? RECIPIENT_CHANGED : RECIPIENT_UNCHANGED;
        return err;
}

struct err *
recipient_receive(struct change *change, const struct recipient_person *person, enum recipient_outcome *out_outcome,
                  struct recipient_id *out_recipient)
{
        struct recipient said = as_said(person), known;
        bool found, changed = false;
        struct err *err = recipient_find(change, person->address_number, &found, &known);

        if (err)
                return err;
        if (found) {
                *out_recipient = known.recipient;
                change_subject(change, recipient_id_bytes(&known.recipient));
                if (person->revision <= known.revision) {
                        *out_outcome = person->revision == known.revision ? RECIPIENT_UNCHANGED : RECIPIENT_STALE;
                        return NULL;
                }
                return take_newer(change, &known, &said, person, out_outcome);
        }
        err = recipient_add(change, &said);
        if (!err)
                err = take_tickets(change, &said.recipient, person, &changed);
        if (!err) {
                *out_outcome = RECIPIENT_NEW;
                *out_recipient = said.recipient;
        }
        return err;
}
