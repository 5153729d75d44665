/* SPDX-License-Identifier: MIT */
/* 会場・端末: B4 of the domain's screens. */
#include "device/device_pages.h"

#include "device/device.h"
#include "device/device_pages.tmpl.h"
#include "device/device_view.h"
#include "request/form_token.h"

static struct err *
list_show(struct visit *visit)
{
        struct device_lists lists;
        struct err *err = device_lists_fill(visit, &lists);

        if (!err)
                venues_page(&visit->page, &lists);
        return err;
}

/* The list again, with what was wrong with the new name. */
static struct err *
list_refuse(struct visit *visit, const struct err_code *code, struct text typed)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);
        struct device_lists lists;
        struct err *err = device_lists_fill(visit, &lists);

        if (err)
                return err;
        *error = (struct page_error){ "name", text_format(visit->arena, "%s%s%s", visit->english ? code->en : code->ja,
                                                          visit->english ? " " : "",
                                                          visit->english ? code->next_en : code->next_ja) };
        visit->page.errors = error;
        visit->page.error_count = 1;
        lists.typed = typed;
        visit_status(visit, 422);
        venues_page(&visit->page, &lists);
        return NULL;
}

static struct err *
venue_save(struct visit *visit)
{
        struct text name = visit_form(visit, "name");
        struct venue_id venue;
        struct err *err = venue_add(visit->change, name, &venue);

        if (err && (err_is(err, &VENUE_NAME) || err_is(err, &VENUE_NAME_TAKEN) || err_is(err, &VENUE_TOO_MANY))) {
                const struct err_code *code = err_code(err);

                err_drop(err, "shown beside the field");
                return list_refuse(visit, code, code == &VENUE_NAME ? TEXT("") : name);
        }
        return err ? err : visit_see_other(visit, "/venues");
}

/* Shown in the answer itself, since it is kept nowhere; the same form again leads back to the list. */
static struct err *
code_save(struct visit *visit)
{
        struct device_code code;
        struct venue_id id;
        struct venue venue;
        struct text digits;
        struct err *err = visit_param_id(visit, "venue", id.at);

        if (!err)
                err = device_code_make(visit->change, &id, &code);
        if (!err)
                err = venue_load(visit->change, &id, &venue);
        if (!err)
                err = form_token_used(visit, TEXT("/venues"));
        if (err)
                return err;
        digits = text_format(visit->arena, "%.4s %.3s %.3s", code.digits, code.digits + 4, code.digits + 7);
        bytes_wipe(&code.digits, sizeof code.digits);
        code_page(&visit->page, venue.name, digits, page_time(&visit->page, code.ends));
        return NULL;
}

static struct err *
revoke_save(struct visit *visit)
{
        struct device_id id;
        struct err *err = visit_param_id(visit, "device", id.at);

        if (!err)
                err = device_revoke(visit->change, &id);
        return err ? err : visit_see_other(visit, "/venues");
}

static struct err *
release_save(struct visit *visit)
{
        struct device_id id;
        struct err *err = visit_param_id(visit, "device", id.at);

        if (!err)
                err = device_release(visit->change, &id);
        return err ? err : visit_see_other(visit, "/venues");
}

const struct route device_routes[] = {
        { "/venues", SCGI_GET, SIDE_LGWAN, "venue.manage", "venue.list", list_show },
        { "/venues", SCGI_POST, SIDE_LGWAN, "venue.manage", "venue.add", venue_save },
        { "/venues/:venue/code", SCGI_POST, SIDE_LGWAN, "venue.manage", "device.code", code_save },
        { "/devices/:device/revoke", SCGI_POST, SIDE_LGWAN, "venue.manage", "device.revoke", revoke_save },
        { "/devices/:device/release", SCGI_POST, SIDE_LGWAN, "venue.manage", "device.release", release_save },
        { 0 },
};

const struct event_word device_words[] = {
        { "venue.list", "会場・端末の一覧", "venues and devices listed" },
        { "venue.add", "会場の登録", "venue added" },
        { "device.code", "端末の登録番号の作成", "code for a device made" },
        { "device.pair", "端末の登録", "device paired" },
        { "device.revoke", "端末の停止", "device ended" },
        { "device.release", "端末の停止の解除", "device released" },
        { 0 },
};
