/* SPDX-License-Identifier: MIT */
/* A system for the tests of delivery: its areas send notes to each other and keep those that they get. What it does is
 * what a feature does: outbox_add in the turn of a change, and a route of SIDE_PEER. Not part of any product. */
#include "courier/outbox.h"
#include "process/program.h"
#include "relay_schema.h"
#include "relay_sql.h"
#include "request/area.h"
#include "request/request_errors.h"
#include "request/visit.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <stdio.h>

static struct text
municipality_name(struct text code)
{
        return code;
}

static struct err *
open_relay(struct area *area, struct arena *arena)
{
        (void)area;
        (void)arena;
        return NULL;
}

/* As many notes as the form says, each with its number behind it. */
static struct err *
add(struct visit *visit)
{
        struct text peer = visit_form(visit, "peer"), key = visit_form(visit, "key"), note = visit_form(visit, "note");
        uint64_t count = 1;
        struct err *err = NULL;

        number_read(visit_form(visit, "count"), 1000, &count);
        for (uint64_t i = 0; !err && i < count; i++) {
                struct text body =
                    text_format(visit->arena, "{\"note\": \"%.*s%llu\"}", TEXT_ARGS(note), (unsigned long long)i);

                err = outbox_add(visit->change, peer, "note", 1, key, body);
        }
        visit_type(visit, "application/x-ndjson");
        /* Added, and then undone: nothing may be sent. */
        if (!err && text_is(visit_form(visit, "fail"), "1"))
                err = err_new(&ERR_DATA, "as it was asked for");
        return err;
}

/* What waits, what is parked with which code, and the notes that were received. */
static struct err *
list(struct visit *visit)
{
        struct sql_relay_notes_list notes;
        struct outbox_parked *parked;
        struct outbox_peer *peers;
        size_t parked_count, peer_count;
        struct json_writer json;
        int64_t waiting = 0;
        struct err *err = sql_relay_notes(visit->change->store, visit->arena, &notes);

        if (!err)
                err = outbox_counts(visit->change, &peers, &peer_count);
        if (!err)
                err = outbox_parked(visit->change, 100, &parked, &parked_count);
        if (err)
                return err;
        for (size_t i = 0; i < peer_count; i++)
                waiting += peers[i].waiting;
        visit_type(visit, "application/x-ndjson");
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_int(&json, "waiting", waiting);
        json_write_member_array(&json, "parked");
        for (size_t i = 0; i < parked_count; i++)
                json_write_text(&json, parked[i].code);
        json_write_end(&json);
        json_write_member_array(&json, "notes");
        for (size_t i = 0; i < notes.count; i++)
                json_write_text(&json, notes.rows[i].note);
        json_write_end(&json);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
        return NULL;
}

/* Lets everything that is parked be tried again. */
static struct err *
retry(struct visit *visit)
{
        struct outbox_parked *parked;
        size_t count;
        bool found;
        struct err *err = outbox_parked(visit->change, 100, &parked, &count);

        for (size_t i = 0; !err && i < count; i++)
                err = outbox_again(visit->change, &parked[i].message, &found);
        visit_type(visit, "application/x-ndjson");
        return err;
}

static struct err *
receive(struct visit *visit)
{
        struct json_object *object;
        struct text note;
        struct err *err =
            json_read(visit->arena, visit_body(visit), &(struct json_limits){ .bytes = 65536, .depth = 2 }, &object);

        if (!err)
                err = json_read_text(object, "note", JSON_REQUIRED, &note);
        if (!err)
                err = json_read_end(object);
        if (!err && note.length >= 6 && memcmp(note.at, "refuse", 6) == 0)
                err = err_new(&ERR_DATA, "as it was asked for");
        if (!err)
                err = sql_relay_note_insert(visit->change->store, note, visit->change->number, NULL);
        if (!err)
                buffer_put_string(&visit->response.body, "{\"kept\":1}");
        return err;
}

static const struct route relay_routes[] = {
        { "/relay/add", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "relay.add", add },
        { "/relay/list", SCGI_GET, SIDE_OPERATOR, RIGHT_OPERATOR, "", list },
        { "/relay/retry", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "relay.retry", retry },
        { "/wire/note/1", SCGI_POST, SIDE_PEER, "peer:relay", "note.receive", receive },
        { "/wire/other/1", SCGI_POST, SIDE_PEER, "peer:other", "note.receive", receive },
        { 0 },
};
static const struct event_word relay_words[] = { { "relay.add", "追加", "added" },
                                                 { "relay.retry", "再送", "retried" },
                                                 { "note.receive", "受信", "received" },
                                                 { 0 } };
static const struct role relay_roles[] = { { 0 } };
static const struct purpose relay_purposes[] = { { 0 } };
static const struct area_menu relay_menu[] = { { 0 } };
static const struct route *const routes[] = { relay_routes };
static const struct event_word *const words[] = { relay_words, NULL };
static const struct schema_module *const modules[] = { &relay_schema };
static const char *const none[] = { NULL };

static const struct area_program relay_area = {
        .system = "relay",
        .title_ja = "試験",
        .title_en = "relay",
        .municipality_name = municipality_name,
        .routes = routes,
        .route_table_count = 1,
        .words = words,
        .roles = relay_roles,
        .purposes = relay_purposes,
        .menu = relay_menu,
        .modules = modules,
        .module_count = 1,
        .sealed_tables = none,
        .blind_indexes = none,
        .open = open_relay,
};

static int
area_main(struct area_start *start)
{
        return area_run(start, &relay_area);
}

int
main(int argc, char **argv)
{
        static const struct program relay = {
                .name = "relay", .version = "1", .peer_side = true, .area_main = area_main
        };

        return program_main(&relay, argc, argv);
}
