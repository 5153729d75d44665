/* SPDX-License-Identifier: MIT */
/* /pair on the internet side: a tablet shows a code and becomes a device (T1). */
#include "device/device.h"
#include "device/device_pages.h"
#include "device/device_pages.tmpl.h"
#include "identifier/digits.h"

static void
show(struct visit *visit, const char *field, const struct err_code *code)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);

        if (code) {
                *error = (struct page_error){
                        field, text_format(visit->arena, "%s%s%s", visit->english ? code->en : code->ja,
                                           visit->english ? " " : "", visit->english ? code->next_en : code->next_ja)
                };
                visit->page.errors = error;
                visit->page.error_count = 1;
                visit->change->event.result = text_of(code->code);
                visit_status(visit, 422);
        }
        pair_page(&visit->page, code ? visit_form(visit, "name") : TEXT(""));
}

static struct err *
pair_show(struct visit *visit)
{
        show(visit, NULL, NULL);
        return NULL;
}

static bool
read_code(struct visit *visit, struct text *out_digits)
{
        struct digits read;
        struct err *err = digits_read(visit->arena, visit_form(visit, "code"), &read);

        if (err) {
                err_drop(err, "the page says what a code looks like");
                return false;
        }
        *out_digits = read.text;
        return read.text.length == DEVICE_CODE_DIGITS;
}

/* The device that the tablet was until now is over: it has one cookie. */
static struct err *
end_before(struct visit *visit)
{
        return visit->actor.kind == ACTOR_DEVICE ? device_revoke(visit->change, &visit->actor.device) : NULL;
}

static struct err *
pair_save(struct visit *visit)
{
        char cookie[2 * ACTOR_COOKIE_SIZE + 1];
        struct device_id device;
        struct venue_id venue;
        struct text digits;
        bool right = false;
        struct err *err;

        if (!read_code(visit, &digits)) {
                show(visit, "code", &PAIRING_FORM);
                return NULL;
        }
        /* Before the code, which counts only together with it. Whether the name is taken is told only to who has one.
         */
        if (!device_name_is_good(visit->arena, visit_form(visit, "name"))) {
                show(visit, "name", &DEVICE_NAME);
                return NULL;
        }
        err = device_code_try(visit->change, digits, &right, &venue);
        if (err)
                return err;
        if (!right) {
                show(visit, "code", &PAIRING_WRONG);
                return NULL;
        }
        err = end_before(visit);
        if (!err)
                err = device_pair(visit->change, &venue, visit_form(visit, "name"), &device, cookie);
        if (err)
                return err;
        event_add_text(&visit->change->event, "device", url_id(visit->change->arena, device));
        visit_header(visit, "Set-Cookie",
                     text_format(visit->arena, "device=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%lld",
                                 cookie, DEVICE_LONGEST_MS / 1000));
        bytes_wipe(cookie, sizeof cookie);
        return visit_see_other(visit, "/venue/session");
}

const struct route pair_routes[] = {
        { "/pair", SCGI_GET, SIDE_INTERNET, RIGHT_ANYONE, "", pair_show },
        { "/pair", SCGI_POST, SIDE_INTERNET, RIGHT_ANYONE, "device.pair", pair_save },
        { 0 },
};
