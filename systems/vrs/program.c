/* SPDX-License-Identifier: MIT */
#include "program.h"

#include "device/device.h"
#include "device/device_pages.h"
#include "device_schema.h"
#include "exchange/exchange.h"
#include "field/municipality.h"
#include "home/home.h"
#include "number/number.h"
#include "office/office.h"
#include "process/area_start.h"
#include "process/program.h"
#include "recipient/recipient.h"
#include "recipient_schema.h"
#include "record/record_pages.h"
#include "record_schema.h"
#include "venue/venue_pages.h"
#include "venue_schema.h"
#include "vrs_sql.h"

static struct err *
vrs_open(struct area *area, struct arena *arena)
{
        (void)arena;
        return number_open(area);
}

/* The trail is asked about people, whom officials know by 宛名番号. */
static struct err *
find_subject(struct change *change, struct text number, bool *out_found, uint8_t out_subject[static ID_SIZE])
{
        struct recipient recipient;
        struct err *err = recipient_find(change, number, out_found, &recipient);

        if (!err && *out_found)
                memcpy(out_subject, recipient.recipient.at, ID_SIZE);
        return err;
}

static struct err *
name_subject(struct change *change, const uint8_t subject[static ID_SIZE], struct text *out_number)
{
        struct recipient recipient;
        struct recipient_id id;
        struct err *err;

        memcpy(id.at, subject, ID_SIZE);
        err = recipient_load(change, &id, &recipient);
        if (!err)
                *out_number = recipient.address_number;
        return err;
}

static struct err *
newest_event(struct change *change, int64_t *out_number)
{
        struct sql_vrs_newest_event row;
        struct err *err = sql_vrs_newest_event(change->store, change->arena, &row);

        if (!err)
                *out_number = row.number;
        return err_wrap(err, "find the newest event that a row names");
}

static const struct route *const routes[] = {
        home_routes,     login_routes,     account_routes, audit_routes,  message_routes, dump_routes,
        exchange_routes, recipient_routes, record_routes,  device_routes, pair_routes,    venue_routes,
        venue_api_routes,
};
static const struct event_word *const words[] = { office_words, vrs_words, device_words, venue_words, NULL };
static const struct schema_module *const modules[] = { &recipient_schema, &record_schema, &device_schema,
                                                       &venue_schema };
static const char *const sealed_tables[] = { "recipient", "ticket", "record", "venue", "device", "venue_read", NULL };
static const char *const blind_indexes[] = { "recipient_address", "ticket_number", "pairing", "venue_read", NULL };

static const struct dump_rule dump_rules[] = {
        { "recipient", "revision", DUMP_CHANGE, NULL },
        { "recipient_past", "revision", DUMP_CHANGE, NULL },
        { "ticket", "sealed.number", DUMP_DRAWN, NULL },
        { "ticket_past", "sealed.number", DUMP_DRAWN, NULL },
        { "record", "sealed.ticket", DUMP_DRAWN, NULL },
        { "record", "sealed.read_at", DUMP_LEFT_OUT, "real time" },
        { "record_past", "sealed.ticket", DUMP_DRAWN, NULL },
        { "record_past", "sealed.read_at", DUMP_LEFT_OUT, "real time" },
        { "pairing", "selector", DUMP_LEFT_OUT, "nonce" },
        { "pairing", "code", DUMP_LEFT_OUT, "key" },
        { "pairing", "ends", DUMP_LEFT_OUT, "real time" },
        { "device", "session", DUMP_LEFT_OUT, "key" },
        { "device", "secret", DUMP_LEFT_OUT, "key" },
        { "device", "paired", DUMP_LEFT_OUT, "real time" },
        { "device", "ends", DUMP_LEFT_OUT, "real time" },
        { "device", "seen", DUMP_LEFT_OUT, "real time" },
        { "device", "used", DUMP_LEFT_OUT, "real time" },
        { "device", "released", DUMP_LEFT_OUT, "real time" },
        { "venue_read", "key", DUMP_LEFT_OUT, "key" },
        { "venue_read", "at", DUMP_LEFT_OUT, "real time" },
        { "venue_read", "sealed.print", DUMP_LEFT_OUT, "key" },
        { "venue_read", "sealed.last", DUMP_LEFT_OUT, "repeats the end of the number drawn for the ticket" },
        { 0 },
};

const struct area_program vrs_area = {
        .system = "vrs",
        .title_ja = "ワクチン接種記録システム（VRS）",
        .title_en = "Vaccination record system (VRS)",
        .municipality_name = municipality_name,
        .routes = routes,
        .route_table_count = sizeof routes / sizeof *routes,
        .words = words,
        .roles = vrs_roles,
        .purposes = vrs_purposes,
        .device_purpose = &vrs_device_purpose,
        .menu = vrs_menu,
        .modules = modules,
        .module_count = sizeof modules / sizeof *modules,
        .sealed_tables = sealed_tables,
        .blind_indexes = blind_indexes,
        .dump_rules = dump_rules,
        .open = vrs_open,
        .find_subject = find_subject,
        .name_subject = name_subject,
        .find_device = device_find,
        .newest_event = newest_event,
};
