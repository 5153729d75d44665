/* SPDX-License-Identifier: MIT */
/* What stands in VRS goes to the ledger of the same municipality: the outbox row is written in the turn of the change.
 */
#include "courier/outbox.h"
#include "covid_products.h"
#include "identifier/ticket.h"
#include "record/record_message.h"
#include "record/record_private.h"

static struct text
or_absent(struct text text)
{
        return text.length ? text : (struct text){ NULL, 0 };
}

/* The ledger takes the name that its clerks read, not our code. */
static struct text
product_name(struct text product)
{
        const struct code *code = code_find(covid_products, product);

        return or_absent(code ? text_of(code->ja) : product);
}

struct err *
record_send(struct change *change, struct text municipality, const struct record *record,
            const struct recipient *recipient)
{
        struct record_message message = {
                .version = record->version,
                .state = record->state == RECORD_RECORDED ? TEXT("recorded") : TEXT("cancelled"),
                .address_number = recipient->address_number,
                .ticket = record->ticket,
                .dose = record->facts.dose,
                .given_on = record->facts.given_on,
                .product = product_name(record->facts.product),
                .lot = or_absent(record->facts.lot),
                .venue = record->facts.venue,
                .flags = or_absent(record->codes),
                .reason = or_absent(record->reason),
        };
        struct buffer body;
        char key[ID_TEXT_SIZE];
        struct err *err;

        memcpy(message.record.at, record->record.at, ID_SIZE);
        /* Versions of one record stay in order; another record is not held back. */
        record_id_text(&record->record, key);
        buffer_init_secret(&body, RECORD_MESSAGE_MAX);
        record_message_write(&body, &message, 1);
        err = buffer_check(&body);
        if (!err)
                err = outbox_add(change, text_format(change->arena, "ledger-%.*s", TEXT_ARGS(municipality)),
                                 RECORD_FORMAT, RECORD_VERSION, text_of(key), buffer_text(&body));
        buffer_finish(&body);
        return err_wrap(err, "send a record to the ledger");
}

struct err *
record_pass_on(struct change *change, const struct record *record)
{
        struct venue_message message = {
                .state = record->state == RECORD_CANCELLED ? TEXT("cancelled") : TEXT("recorded"),
                .ticket = record->ticket,
                .birth = record->birth,
                .given_on = record->facts.given_on,
                .product = or_absent(record->facts.product),
                .lot = or_absent(record->facts.lot),
                .venue = record->facts.venue,
                .reason = or_absent(record->reason),
        };
        struct ticket_parts parts;
        char key[ID_TEXT_SIZE];
        struct buffer body;
        struct err *err = ticket_split(record->ticket, &parts);

        if (err)
                return err_wrap(err, "a kept ticket");
        memcpy(message.event.at, record->source.at, ID_SIZE);
        record_id_text(&record->record, key);
        buffer_init_secret(&body, VENUE_MESSAGE_MAX);
        venue_message_write(&body, &message, 1);
        err = buffer_check(&body);
        if (!err)
                err = outbox_add(change, text_format(change->arena, "vrs-%.*s", TEXT_ARGS(parts.municipality)),
                                 VENUE_FORMAT, VENUE_VERSION, text_of(key), buffer_text(&body));
        buffer_finish(&body);
        return err_wrap(err, "pass a record on");
}
