/* SPDX-License-Identifier: MIT */
#include "request/area.h"

#include "chain/chain_schema.h"
#include "core/log.h"
#include "courier/outbox.h"
#include "courier/courier_schema.h"
#include "process/area_start.h"
#include "request/clock.h"
#include "request/keys.h"
#include "request/loop.h"
#include "request/request_schema.h"
#include "seal/seal.h"
#include "store/store.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <sysexits.h>

enum { MODULES_MAX = 32, ARENA_MAXIMUM = 64 << 20 };

struct date
area_today(const struct area *area)
{
        return area->date_fixed ? area->date : date_in_japan(clock_now_ms());
}

const struct role *
area_role(const struct area *area, struct text name)
{
        for (const struct role *role = area->program->roles; role->name; role++)
                if (text_is(name, role->name))
                        return role;
        return NULL;
}

const struct purpose *
area_purpose(const struct area *area, struct text name)
{
        for (const struct purpose *purpose = area->program->purposes; purpose->name; purpose++)
                if (text_is(name, purpose->name))
                        return purpose;
        return NULL;
}

const struct purpose *
area_purpose_told(const struct area *area, struct text name)
{
        const struct purpose *device = area->program->device_purpose;

        return device && text_is(name, device->name) ? device : area_purpose(area, name);
}

static const struct event_word *
find_word(const struct area_program *program, struct text event)
{
        for (size_t i = 0; program->words[i]; i++)
                for (const struct event_word *word = program->words[i]; word->event; word++)
                        if (text_is(event, word->event))
                                return word;
        return NULL;
}

const char *
area_event_word(const struct area *area, struct text event, bool english)
{
        const struct event_word *word = find_word(area->program, event);

        return !word ? event.at : english ? word->en : word->ja;
}

static bool
is_granted(const struct area_program *program, const struct route *route)
{
        bool any, for_peers = right_peer_system(route->right, &any) != NULL;

        /* A row for peers is for nobody else, and needs a right that names them. */
        if (for_peers || route->sides & SIDE_PEER)
                return for_peers && route->sides == SIDE_PEER;
        /* The internet side is for devices and for anybody, and no device gets beyond that side (D6): whoever puts a
         * staff page there by mistake opens no area. */
        if (strcmp(route->right, RIGHT_DEVICE) == 0 || route->sides & SIDE_INTERNET)
                return route->sides == SIDE_INTERNET &&
                       (strcmp(route->right, RIGHT_DEVICE) == 0 || strcmp(route->right, RIGHT_ANYONE) == 0);
        if (strcmp(route->right, RIGHT_ANYONE) == 0 || strcmp(route->right, RIGHT_LOGGED_IN) == 0 ||
            strcmp(route->right, RIGHT_OPERATOR) == 0)
                return true;
        for (const struct role *role = program->roles; role->name; role++)
                if (role_has(role, route->right))
                        return true;
        return false;
}

/* Every duty of a route has to be somebody's: a right that no role grants is a mistake of the program. */
static struct err *
check_routes(const struct area_program *program)
{
        for (size_t i = 0; i < program->route_table_count; i++)
                for (const struct route *route = program->routes[i]; route->path; route++) {
                        if (!is_granted(program, route))
                                return err_new(&ERR_INTERNAL, "nobody has the right %s of %s", route->right,
                                               route->path);
                        if (*route->event && !find_word(program, text_of(route->event)))
                                return err_new(&ERR_INTERNAL, "the event %s has no word", route->event);
                }
        return NULL;
}

static struct err *
open_store(struct area *area, const struct area_start *start)
{
        const struct area_program *program = area->program;
        const struct schema_module *modules[MODULES_MAX] = { &chain_schema, &request_schema, &courier_schema };
        size_t count = 3;

        for (size_t i = 0; i < program->module_count && count < MODULES_MAX; i++)
                modules[count++] = program->modules[i];
        return store_open(start->place, modules, count, &area->store);
}

/* A list of the program, and the outbox that every area has. */
static const char *const *
with_outbox(struct arena *arena, const char *const *names)
{
        const char **all;
        size_t count = 0;

        while (names[count])
                count++;
        all = arena_new_array(arena, count + 2, const char *);
        memcpy(all, names, count * sizeof *all);
        all[count] = OUTBOX_TABLE;
        return all;
}

static struct err *
open_area(struct area *area, struct area_start *start, struct arena *arena)
{
        struct key_owner owner = { text_of(start->program->name), text_of(start->municipality) };
        struct key_area key;
        struct err *err;

        err = check_routes(area->program);
        if (!err)
                err = store_load(start->place);
        if (!err)
                err = area_start_enter(start, start->network);
        if (!err)
                err = area_start_key(start, &key);
        if (err)
                return err_wrap(err, "enter");
        area->seal = seal_create(&owner, &key);
        bytes_wipe(&key, sizeof key);
        if (!start->landlock)
                area->warning =
                    TEXT("この機器のカーネルに保護機能（Landlock）がないため、隔離が弱い状態で動いています。");
        err = open_store(area, start);
        if (!err && start->vault.descriptor >= 0)
                err = vault_await(&start->vault);
        if (!err)
                err = keys_open(area->store, area->seal, arena, with_outbox(arena, area->program->sealed_tables),
                                with_outbox(arena, area->program->blind_indexes));
        if (!err)
                err = chain_load(area->store, arena, &area->head);
        if (!err)
                err = area->program->open(area, arena);
        return err_wrap(err, "open the area");
}

static struct err *
run_area(struct area *area)
{
        struct area_start *start = area->start;
        struct loop_listener listeners[4];
        size_t count = 0;

        if (start->operator_listener >= 0)
                listeners[count++] = (struct loop_listener){ start->operator_listener, SIDE_OPERATOR };
        if (start->lgwan_listener >= 0)
                listeners[count++] = (struct loop_listener){ start->lgwan_listener, SIDE_LGWAN };
        if (start->internet_listener >= 0)
                listeners[count++] = (struct loop_listener){ start->internet_listener, SIDE_INTERNET };
        if (start->peer_listener >= 0)
                listeners[count++] = (struct loop_listener){ start->peer_listener, SIDE_PEER };
        area_start_ready(start);
        return loop_run(area, listeners, count, (int64_t)start->idle_seconds * 1000);
}

int
area_run(struct area_start *start, const struct area_program *program)
{
        struct arena *arena = arena_create(ARENA_PLAIN, ARENA_MAXIMUM);
        struct area area = {
                .program = program,
                .start = start,
                .code = start->municipality,
                .municipality = program->municipality_name(text_of(start->municipality)),
                .band = text_of(start->band),
                .warning = TEXT(""),
                .date_fixed = start->date_fixed,
                .date = start->date,
        };
        int status = EXIT_SUCCESS;
        struct err *err;

        seal_warm();
        err = open_area(&area, start, arena);
        if (err)
                area_start_cannot(start, err);
        else
                err = run_area(&area);
        if (err) {
                status = err_exit(err);
                log_event(LOG_ERR, "area.failed", log_string("municipality", area.code),
                          log_string("code", err_code(err)->code), log_string("why", err_sentence(err)));
                err_free(err);
        }
        store_close(area.store);
        seal_destroy(area.seal);
        arena_destroy(arena);
        return status;
}
