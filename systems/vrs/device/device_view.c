/* SPDX-License-Identifier: MIT */
#include "device/device_view.h"

#include "covid_products.h"
#include "request/visit.h"

static const struct code modes[] = { { "reception", "受付", "Reception" }, { "record", "記録", "Record" }, { 0 } };

static const char *
words_of(const struct code *codes, struct text value, bool english)
{
        const struct code *code = code_find(codes, value);

        return !code ? "" : english ? code->en : code->ja;
}

const char *
device_mode_words(struct text mode, bool english)
{
        return words_of(modes, mode, english);
}

const char *
device_product_words(struct text product, bool english)
{
        return words_of(covid_products, product, english);
}

struct text
device_lot_end(struct text lot)
{
        size_t skip = lot.length > 4 ? lot.length - 4 : 0;

        return (struct text){ lot.at + skip, lot.length - skip };
}

struct text
device_setup_words(struct arena *arena, const struct device_setup *setup, bool english)
{
        struct text end = device_lot_end(setup->lot);

        if (setup->mode.length == 0)
                return TEXT("");
        return text_format(arena, english ? "%s, %s, lot …%.*s" : "%s・%s・ロット …%.*s",
                           device_mode_words(setup->mode, english), device_product_words(setup->product, english),
                           TEXT_ARGS(end));
}

static void
fill_device(struct visit *visit, const struct device *device, struct device_row *out_row)
{
        bool over = device_is_over(device, visit->change->at), stopped = !over && device->state == DEVICE_STOPPED;
        struct text id = url_id(visit->arena, device->device);

        *out_row = (struct device_row){
                .name = device->name,
                .venue = device->venue_name,
                .tone = over      ? TONE_PLAIN
                        : stopped ? TONE_ERROR
                                  : TONE_SUCCESS,
                .state = over ? (visit->english ? "ended" : "終了")
                         : stopped ? (visit->english ? "stopped: unknown numbers" : "停止中（知られていない番号）")
                                   : (visit->english ? "in use" : "使用中"),
                .seen = page_time(&visit->page, device->seen),
                .paired = page_time(&visit->page, device->paired),
                .setup = device->setup.mode.length
                             ? text_format(visit->arena, "%s・%s・%.*s",
                                           device_mode_words(device->setup.mode, visit->english),
                                           device_product_words(device->setup.product, visit->english),
                                           TEXT_ARGS(device->setup.lot))
                             : TEXT(""),
        };
        if (!over)
                out_row->revoke = url_path(visit->arena, "/devices/:device/revoke", &id, 1);
        if (stopped)
                out_row->release = url_path(visit->arena, "/devices/:device/release", &id, 1);
}

struct err *
device_lists_fill(struct visit *visit, struct device_lists *out_lists)
{
        struct device_lists lists = { .typed = TEXT("") };
        struct devices devices;
        struct venues venues;
        struct err *err = venue_list(visit->change, &venues);

        if (!err)
                err = device_list(visit->change, &devices);
        if (err)
                return err;
        lists.venues = arena_new_array(visit->arena, venues.count + 1, struct venue_row);
        for (; lists.venue_count < venues.count; lists.venue_count++) {
                struct text id = url_id(visit->arena, venues.at[lists.venue_count].venue);

                lists.venues[lists.venue_count] =
                    (struct venue_row){ venues.at[lists.venue_count].name,
                                        url_path(visit->arena, "/venues/:venue/code", &id, 1) };
        }
        lists.devices = arena_new_array(visit->arena, devices.count + 1, struct device_row);
        for (; lists.device_count < devices.count; lists.device_count++)
                fill_device(visit, &devices.at[lists.device_count], &lists.devices[lists.device_count]);
        *out_lists = lists;
        return NULL;
}
