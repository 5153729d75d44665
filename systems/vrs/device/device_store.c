/* SPDX-License-Identifier: MIT */
/* Rows of venues and devices, opened and sealed. */
#include "device/device.h"

#include "core/pair.h"
#include "device/device_view.h"
#include "device_sql.h"
#include "identifier/digits.h"
#include "request/area.h"
#include "seal/seal.h"
#include "text/utf8.h"

#define ERRORS_FILE "device/device_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 4096, DEVICE_FIELDS = 7 };

static const struct text venue_table = { "venue", 5 }, device_table = { "device", 6 };
static const char *const state_names[] = { "active", "stopped", "revoked" };

/* A device is noted as seen at most this often, so that looking at a page does not write a row each time. */
static const int64_t seen_step_ms = 60 * 1000;

static struct text
or_empty(struct text text)
{
        return text.at ? text : TEXT("");
}

static struct err *
seal_pairs(struct change *change, struct text table, const uint8_t id[static ID_SIZE], int64_t version,
           struct pair *fields, size_t count, struct bytes *out_sealed)
{
        struct buffer packed;
        struct err *err;

        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pairs_pack(&(struct pairs){ fields, count }, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, id, version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a %.*s", TEXT_ARGS(table));
}

static struct err *
open_pairs(struct seal *seal, struct arena *arena, struct text table, const uint8_t id[static ID_SIZE], int64_t version,
           struct bytes sealed, struct pairs *out_fields)
{
        struct bytes packed;
        struct err *err = seal_open_row(seal, table, id, version, sealed, arena, &packed);

        if (!err && !pairs_unpack(arena, packed, out_fields))
                err = err_new(&ERR_INTERNAL, "a sealed row has a wrong form");
        return err_wrap(err, "open a %.*s", TEXT_ARGS(table));
}

/* A name that people gave: of one line, and no number of a person, since it stands in the trail. */
static bool
name_is_good(struct arena *arena, struct text name, size_t most)
{
        size_t points = utf8_points(name);

        for (size_t i = 0; i < name.length; i++)
                if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f)
                        return false;
        return points > 0 && points <= most && !digits_are_individual_number(arena, name);
}

/* ---- Venues ---- */

static struct err *
open_venue(struct seal *seal, struct arena *arena, struct bytes id, int64_t version, struct bytes sealed,
           struct venue *out_venue)
{
        struct venue venue = { .version = version };
        struct pairs fields;
        struct err *err;

        if (!venue_id_from(id, &venue.venue))
                return err_new(&ERR_INTERNAL, "a row of venue has a wrong form");
        err = open_pairs(seal, arena, venue_table, venue.venue.at, version, sealed, &fields);
        if (err)
                return err;
        venue.name = or_empty(pairs_find(&fields, "name"));
        *out_venue = venue;
        return NULL;
}

static int
by_name(const void *a, const void *b)
{
        return text_compare(((const struct venue *)a)->name, ((const struct venue *)b)->name);
}

struct err *
venue_list(struct change *change, struct venues *out_venues)
{
        struct sql_device_venues_list list;
        struct venues venues;
        struct err *err = sql_device_venues(change->store, change->arena, &list);

        if (err)
                return err_wrap(err, "list venues");
        venues.count = list.count;
        venues.at = arena_new_array(change->arena, list.count + 1, struct venue);
        for (size_t i = 0; !err && i < list.count; i++)
                err = open_venue(change->seal, change->arena, list.rows[i].venue, list.rows[i].version,
                                 list.rows[i].sealed, &venues.at[i]);
        if (err)
                return err;
        qsort(venues.at, venues.count, sizeof *venues.at, by_name);
        *out_venues = venues;
        return NULL;
}

struct err *
venue_load(struct change *change, const struct venue_id *id, struct venue *out_venue)
{
        struct sql_device_venue row;
        struct err *err = sql_device_venue(change->store, change->arena, venue_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a venue");
        if (!row.found)
                return err_new(&VENUE_UNKNOWN, "no venue of this id");
        return open_venue(change->seal, change->arena, row.venue, row.version, row.sealed, out_venue);
}

struct err *
venue_add(struct change *change, struct text name, struct venue_id *out_venue)
{
        struct venue_id venue = venue_id_new();
        struct pair fields[] = { { TEXT("name"), name } };
        struct venues venues;
        struct bytes sealed;
        struct err *err;

        if (!name_is_good(change->arena, name, VENUE_NAME_MAX))
                return err_new(&VENUE_NAME, "the name of a venue has a wrong form");
        err = venue_list(change, &venues);
        if (!err && venues.count >= VENUES_MAX)
                err = err_new(&VENUE_TOO_MANY, "%zu venues", venues.count);
        for (size_t i = 0; !err && i < venues.count; i++)
                if (text_equal(venues.at[i].name, name))
                        err = err_new(&VENUE_NAME_TAKEN, "another venue has this name");
        if (!err)
                err = seal_pairs(change, venue_table, venue.at, 1, fields, 1, &sealed);
        if (!err)
                err = sql_device_venue_insert(change->store, venue_id_bytes(&venue), change->number, sealed, NULL);
        if (!err)
                *out_venue = venue;
        return err_wrap(err, "add a venue");
}

/* ---- Devices ---- */

bool
device_name_is_good(struct arena *arena, struct text name)
{
        return name_is_good(arena, name, DEVICE_NAME_MAX);
}

bool
device_is_over(const struct device *device, int64_t now)
{
        return device->state == DEVICE_REVOKED || now > device->ends;
}

static struct err *
seal_device(struct change *change, const struct device *device, struct bytes *out_sealed)
{
        const struct device_setup *setup = &device->setup;
        struct pair fields[DEVICE_FIELDS] = {
                { TEXT("name"), device->name },        { TEXT("mode"), setup->mode },
                { TEXT("product"), setup->product },   { TEXT("lot"), setup->lot },
                { TEXT("given_on"), setup->given_on }, { TEXT("reason"), setup->reason },
                { TEXT("set_on"), setup->set_on },
        };

        return seal_pairs(change, device_table, device->device.at, device->version, fields, DEVICE_FIELDS, out_sealed);
}

static bool
read_state(struct text name, enum device_state *out_state)
{
        for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
                if (text_is(name, state_names[i])) {
                        *out_state = (enum device_state)i;
                        return true;
                }
        return false;
}

/* Rows of device joined with their venue have the same columns under the same names. */
#define FROM_ROW(SEAL, ARENA, ROW, OUT)                                                                                \
        from_columns((SEAL), (ARENA), (ROW)->device, (ROW)->venue, (ROW)->secret, (ROW)->state, (ROW)->paired,         \
                     (ROW)->ends, (ROW)->seen, (ROW)->used, (ROW)->released, (ROW)->version, (ROW)->sealed,            \
                     (ROW)->venue_version, (ROW)->venue_sealed, (OUT))

static struct err *
from_columns(struct seal *seal, struct arena *arena, struct bytes id, struct bytes venue_bytes, struct bytes secret,
             struct text state, int64_t paired, int64_t ends, int64_t seen, int64_t used, int64_t released,
             int64_t version, struct bytes sealed, int64_t venue_version, struct bytes venue_sealed,
             struct device *out_device)
{
        struct device device = { .paired = paired,
                                 .ends = ends,
                                 .seen = seen,
                                 .used = used,
                                 .released = released,
                                 .version = version,
                                 .secret = secret };
        struct venue venue;
        struct pairs fields;
        struct err *err;

        if (!device_id_from(id, &device.device) || !read_state(state, &device.state))
                return err_new(&ERR_INTERNAL, "a row of device has a wrong form");
        err = open_venue(seal, arena, venue_bytes, venue_version, venue_sealed, &venue);
        if (!err)
                err = open_pairs(seal, arena, device_table, device.device.at, version, sealed, &fields);
        if (err)
                return err;
        device.venue = venue.venue;
        device.venue_name = venue.name;
        device.name = or_empty(pairs_find(&fields, "name"));
        device.setup = (struct device_setup){
                .mode = or_empty(pairs_find(&fields, "mode")),
                .product = or_empty(pairs_find(&fields, "product")),
                .lot = or_empty(pairs_find(&fields, "lot")),
                .given_on = or_empty(pairs_find(&fields, "given_on")),
                .reason = or_empty(pairs_find(&fields, "reason")),
                .set_on = or_empty(pairs_find(&fields, "set_on")),
        };
        *out_device = device;
        return NULL;
}

struct err *
device_list(struct change *change, struct devices *out_devices)
{
        struct sql_device_newest_list list;
        struct devices devices;
        struct err *err = sql_device_newest(change->store, change->arena, DEVICES_SHOWN_MAX, &list);

        if (err)
                return err_wrap(err, "list devices");
        devices.count = list.count;
        devices.at = arena_new_array(change->arena, list.count + 1, struct device);
        for (size_t i = 0; !err && i < list.count; i++)
                err = FROM_ROW(change->seal, change->arena, &list.rows[i], &devices.at[i]);
        if (!err)
                *out_devices = devices;
        return err;
}

struct err *
device_load(struct change *change, const struct device_id *id, struct device *out_device)
{
        struct sql_device_by_id row;
        struct err *err = sql_device_by_id(change->store, change->arena, device_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a device");
        if (!row.found)
                return err_new(&DEVICE_UNKNOWN, "no device of this id");
        return FROM_ROW(change->seal, change->arena, &row, out_device);
}

struct err *
device_pair(struct change *change, const struct venue_id *venue, struct text name, struct device_id *out_device,
            char out_cookie[static 2 * ACTOR_COOKIE_SIZE + 1])
{
        struct device device = { .device = device_id_new(),
                                 .version = 1,
                                 .name = name,
                                 .setup = { TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT("") } };
        uint8_t cookie[ACTOR_COOKIE_SIZE], session[32], secret[32];
        struct devices devices;
        struct bytes sealed;
        struct err *err;

        if (!device_name_is_good(change->arena, name))
                return err_new(&DEVICE_NAME, "the name of a device has a wrong form");
        err = device_list(change, &devices);
        for (size_t i = 0; !err && i < devices.count; i++)
                if (text_equal(devices.at[i].name, name) && !device_is_over(&devices.at[i], change->at))
                        err = err_new(&DEVICE_NAME_TAKEN, "another device has this name");
        if (!err)
                err = seal_device(change, &device, &sealed);
        if (err)
                return err_wrap(err, "pair a device");
        bytes_random(cookie, sizeof cookie);
        bytes_random(secret, sizeof secret);
        actor_cookie_digest(cookie, session);
        err = sql_device_insert(change->store, device_id_bytes(&device.device), venue_id_bytes(venue),
                                (struct bytes){ session, sizeof session }, (struct bytes){ secret, sizeof secret },
                                change->at, change->at + DEVICE_LONGEST_MS, change->number, sealed, NULL);
        bytes_wipe(secret, sizeof secret);
        if (!err) {
                bytes_to_hex((struct bytes){ cookie, sizeof cookie }, out_cookie);
                *out_device = device.device;
        }
        bytes_wipe(cookie, sizeof cookie);
        return err_wrap(err, "pair a device");
}

struct err *
device_set_up(struct change *change, const struct device_id *id, const struct device_setup *setup)
{
        struct device device;
        struct bytes sealed;
        int64_t changed = 0;
        struct err *err = device_load(change, id, &device);

        if (err)
                return err;
        device.version++;
        device.setup = *setup;
        err = seal_device(change, &device, &sealed);
        if (!err)
                err = sql_device_replace(change->store, device_id_bytes(id), device.version, change->at, change->number,
                                         sealed, &changed);
        if (!err && changed != 1)
                err = err_new(&ERR_INTERNAL, "a device changed within its own change");
        return err_wrap(err, "set a device up");
}

struct err *
device_used(struct change *change, const struct device_id *id)
{
        return err_wrap(sql_device_in_use(change->store, device_id_bytes(id), change->at, change->number, NULL),
                        "note a device as in use");
}

static struct err *
set_state(struct change *change, const struct device_id *id, enum device_state state, int64_t released)
{
        return err_wrap(sql_device_state_set(change->store, device_id_bytes(id), text_of(state_names[state]), released,
                                             change->number, NULL),
                        "set the state of a device");
}

struct err *
device_revoke(struct change *change, const struct device_id *id)
{
        struct sql_device_by_id row;
        struct device device;
        struct err *err = sql_device_by_id(change->store, change->arena, device_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a device");
        if (!row.found)
                return err_new(&DEVICE_UNKNOWN, "no device of this id");
        err = FROM_ROW(change->seal, change->arena, &row, &device);
        if (!err && device_is_over(&device, change->at))
                err = err_new(&DEVICE_OVER, "the device is over");
        if (!err)
                err = sql_device_forms_end(change->store, row.session, NULL);
        return err ? err : set_state(change, id, DEVICE_REVOKED, device.released);
}

struct err *
device_stop(struct change *change, const struct device_id *id)
{
        struct device device;
        struct err *err = device_load(change, id, &device);

        return err ? err : set_state(change, id, DEVICE_STOPPED, device.released);
}

struct err *
device_release(struct change *change, const struct device_id *id)
{
        struct device device;
        struct err *err = device_load(change, id, &device);

        if (!err && device_is_over(&device, change->at))
                err = err_new(&DEVICE_OVER, "the device is over");
        return err ? err : set_state(change, id, DEVICE_ACTIVE, change->at);
}

struct err *
device_find(struct area *area, struct arena *arena, int64_t now, struct actor *actor)
{
        struct sql_device_by_session row;
        struct device device;
        struct err *err;

        err = sql_device_by_session(area->store, arena, (struct bytes){ actor->session, sizeof actor->session }, &row);
        if (err || !row.found)
                return err;
        err = FROM_ROW(area->seal, arena, &row, &device);
        if (err)
                return err;
        if (device.secret.length != sizeof actor->secret || device_is_over(&device, now)) {
                actor->expired = true;
                return NULL;
        }
        actor->kind = ACTOR_DEVICE;
        memcpy(actor->secret, device.secret.at, sizeof actor->secret);
        actor->device = device.device;
        actor->name = device.name;
        actor->user = text_format(arena, "device:%.*s", TEXT_ARGS(device.name));
        actor->terminal_name = device.name;
        actor->venue = device.venue_name;
        actor->setup = device_setup_words(arena, &device.setup, false);
        actor->setup_en = device_setup_words(arena, &device.setup, true);
        actor->has_purpose = true;
        actor->purpose = TEXT(DEVICE_PURPOSE);
        actor->refused = device.state == DEVICE_STOPPED ? &DEVICE_IS_STOPPED : NULL;
        if (now - device.seen > seen_step_ms)
                return sql_device_seen(area->store, device_id_bytes(&device.device), now, NULL);
        return NULL;
}
