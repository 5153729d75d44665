/* SPDX-License-Identifier: MIT */
#include "program.h"

#include "dose/dose_pages.h"
#include "dose_schema.h"
#include "feed/feed_import.h"
#include "feed/feed_pages.h"
#include "feed_schema.h"
#include "field/municipality.h"
#include "home/home.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "number/number.h"
#include "number/number_pages.h"
#include "office/office.h"
#include "person/person_pages.h"
#include "process/area_start.h"
#include "process/program.h"
#include "received/received_pages.h"
#include "received_schema.h"
#include "resident/resident_pages.h"
#include "resident/resident_search.h"
#include "resident_schema.h"
#include "schedule/schedule.h"
#include "ticket/ticket_pages.h"
#include "ticket_schema.h"

enum { LAW_PROBLEMS_MAX = 64 * 1024, LAW_MAX = 64 << 20 };

static void
destroy_search(void *search)
{
        search_destroy(search);
}

static struct err *
read_law(struct arena *arena, const char *folder, const struct schedule_law **out_law)
{
        struct buffer problems;
        struct err *err;

        buffer_init(&problems, LAW_PROBLEMS_MAX);
        err = schedule_law_load(arena, folder, &problems, out_law);
        if (err && problems.length)
                err = err_wrap(err, "%.*s", (int)problems.length, problems.at);
        buffer_finish(&problems);
        return err;
}

struct err *
ledger_check_law(const char *folder)
{
        struct arena *arena = arena_create(ARENA_PLAIN, LAW_MAX);
        const struct schedule_law *law;
        struct err *err = read_law(arena, folder, &law);

        arena_destroy(arena);
        return err;
}

static struct err *
ledger_open(struct area *area, struct arena *arena)
{
        struct ledger *ledger = arena_new(arena, struct ledger);
        struct err *err = read_law(arena, area->start->law, &ledger->law);

        if (err)
                return err_wrap(err, "read the law");
        ledger->search = search_create();
        arena_on_destroy(arena, destroy_search, ledger->search);
        area->system = ledger;
        return number_open(area);
}

/* The trail is asked about people, whom officials know by 宛名番号. */
static struct err *
find_subject(struct change *change, struct text number, bool *out_found, uint8_t out_subject[static ID_SIZE])
{
        struct resident resident;
        struct err *err = resident_find(change, number, out_found, &resident);

        if (!err && *out_found)
                memcpy(out_subject, resident.person.at, ID_SIZE);
        return err;
}

static struct err *
name_subject(struct change *change, const uint8_t subject[static ID_SIZE], struct text *out_number)
{
        struct resident resident;
        struct person_id person;
        struct err *err;

        memcpy(person.at, subject, ID_SIZE);
        err = resident_load(change, &person, &resident);
        if (!err)
                *out_number = resident.address_number;
        return err;
}

static struct err *
newest_event(struct change *change, int64_t *out_number)
{
        struct sql_ledger_newest_event row;
        struct err *err = sql_ledger_newest_event(change->store, change->arena, &row);

        if (!err)
                *out_number = row.number;
        return err_wrap(err, "find the newest event that a row names");
}

static const struct route *const routes[] = {
        home_routes,   login_routes,    account_routes,       audit_routes,       message_routes,
        dump_routes,   resident_routes, feed_page_routes,     feed_import_routes, dose_routes,
        person_routes, ticket_routes,   ticket_person_routes, received_routes, number_routes,
};

static const struct event_word *const words[] = { office_words, ledger_words, NULL };
static const struct schema_module *const modules[] = { &resident_schema, &feed_schema, &dose_schema, &ticket_schema,
                                                       &received_schema };
static const char *const sealed_tables[] = { "person",        "person_reason", "feed_reject", "dose",
                                             "ticket_number", "received",      NULL };
static const char *const blind_indexes[] = { "feed_line", "ticket_number", NULL };

static const struct dump_rule dump_rules[] = {
        { "feed_batch", "opened", DUMP_LEFT_OUT, "real time" },
        { "feed_batch", "closed", DUMP_LEFT_OUT, "real time" },
        { "feed_batch", "reviewed", DUMP_LEFT_OUT, "real time" },
        { "person_reason", "at", DUMP_LEFT_OUT, "real time" },
        { "ticket_batch", "opened", DUMP_LEFT_OUT, "real time" },
        { "ticket_batch", "closed", DUMP_LEFT_OUT, "real time" },
        { "ticket_number", "sealed.text", DUMP_DRAWN, NULL },
        { "received", "received", DUMP_LEFT_OUT, "real time" },
        { "received", "reviewed", DUMP_LEFT_OUT, "real time" },
        { "received", "sealed.ticket", DUMP_DRAWN, NULL },
        { 0 },
};

const struct area_program ledger_area = {
        .system = "ledger",
        .title_ja = "予防接種台帳",
        .title_en = "Vaccination ledger",
        .municipality_name = municipality_name,
        .routes = routes,
        .route_table_count = sizeof routes / sizeof *routes,
        .words = words,
        .roles = ledger_roles,
        .purposes = ledger_purposes,
        .menu = ledger_menu,
        .modules = modules,
        .module_count = sizeof modules / sizeof *modules,
        .sealed_tables = sealed_tables,
        .blind_indexes = blind_indexes,
        .dump_rules = dump_rules,
        .open = ledger_open,
        .find_subject = find_subject,
        .name_subject = name_subject,
        .newest_event = newest_event,
};
