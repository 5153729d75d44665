/* SPDX-License-Identifier: MIT */
/* T2 set-up, T5 entry, T4 result, T6 history. Each works without a script; the server judges what is sent. */
#include "venue/venue_pages.h"

#include "calendar/era.h"
#include "covid_products.h"
#include "device/device_view.h"
#include "identifier/digits.h"
#include "identifier/ticket.h"
#include "request/area.h"
#include "request/form_token.h"
#include "text/normal.h"
#include "text/utf8.h"
#include "ticket_kinds.h"
#include "venue/venue.h"
#include "venue/venue_pages.tmpl.h"
#include "venue/venue_view.h"

enum { PRODUCTS_MAX = 40, KINDS_MAX = 11, ERRORS_MAX = 8, REASON_MAX = 40, LOT_MAX = 20 };

/* What is kept with a record that its own device cancels. */
static const struct text cancel_reason = { "会場の端末で取り消し", sizeof "会場の端末で取り消し" - 1 };

/* What is wrong, in one short sentence: the field's hint says how it is written, and the page must not scroll. */
static void
add_error(struct visit *visit, struct page_error *errors, const char *field, const struct err_code *code)
{
        if (visit->page.error_count == ERRORS_MAX)
                return;
        visit->page.errors = errors;
        errors[visit->page.error_count++] = (struct page_error){ field, text_of(visit->english ? code->en : code->ja) };
}

static struct err *
own_device(struct visit *visit, struct device *out_device)
{
        return device_load(visit->change, &visit->actor.device, out_device);
}

/* ---- / ---- */

static struct err *
home_show(struct visit *visit)
{
        return visit_see_other(visit, "/venue");
}

/* ---- T2: what the tablet is set to, once a day ---- */

static void
draw_setup(struct visit *visit, struct setup_form *form)
{
        static const struct {
                const char *value, *ja, *en, *hint_ja, *hint_en;
        } modes[] = {
                { "reception", "受付", "Reception", "接種の前に、接種券と本人を確かめる", "before the injection" },
                { "record", "記録", "Record", "接種の後に、接種した事実を残す", "after the injection" },
        };
        struct page_choice *mode_choices = arena_new_array(visit->arena, 2, struct page_choice);
        struct page_choice *products = arena_new_array(visit->arena, PRODUCTS_MAX, struct page_choice);

        for (size_t i = 0; i < 2; i++)
                mode_choices[i] = (struct page_choice){ modes[i].value, visit->english ? modes[i].en : modes[i].ja,
                                                        visit->english ? modes[i].hint_en : modes[i].hint_ja };
        form->modes = mode_choices;
        form->mode_count = 2;
        for (const struct code *code = covid_products; code->value && form->product_count < PRODUCTS_MAX; code++)
                products[form->product_count++] =
                    (struct page_choice){ code->value, visit->english ? code->en : code->ja, NULL };
        form->products = products;
        setup_page(&visit->page, form);
}

static struct text
today_text(struct visit *visit)
{
        char day[DATE_TEXT_SIZE];

        date_write(visit->today, day);
        return text_copy(visit->arena, text_of(day));
}

static struct err *
setup_show(struct visit *visit)
{
        struct setup_form form = { 0 };
        struct device device;
        struct err *err = own_device(visit, &device);

        if (err)
                return err;
        form.mode = device.setup.mode;
        form.product = device.setup.product;
        form.lot = device.setup.lot;
        form.given_on = text_is(device.setup.set_on, today_text(visit).at) ? device.setup.given_on : today_text(visit);
        form.reason = text_is(device.setup.set_on, today_text(visit).at) ? device.setup.reason : TEXT("");
        form.look_again = device.setup.mode.length && !venue_is_set_up(&device, visit->today, visit->change->at);
        draw_setup(visit, &form);
        return NULL;
}

/* HG2266: as printed on vials, in whatever width it was typed. */
static bool
read_lot(struct visit *visit, struct text typed, struct text *out_lot)
{
        struct text lot = normal_trim(normal_nfkc(visit->arena, typed));

        for (size_t i = 0; i < lot.length; i++) {
                char c = lot.at[i];

                if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
                        return false;
        }
        *out_lot = lot;
        return lot.length > 0 && lot.length <= LOT_MAX;
}

/* The day of the doses: today, or another one with a reason. */
static void
read_day(struct visit *visit, struct page_error *errors, struct device_setup *setup, struct setup_form *form)
{
        struct text reason = normal_trim(visit_form(visit, "reason"));
        struct era_reading reading;
        char day[DATE_TEXT_SIZE];
        struct err *err = era_read(visit->arena, visit_form(visit, "given_on"), &reading);

        form->reason = visit_form(visit, "reason");
        form->given_on = visit_form(visit, "given_on");
        if (err) {
                err_drop(err, "the page shows how to write a day");
                add_error(visit, errors, "given_on", &VENUE_DAY);
                return;
        }
        if (reading.date.days > visit->today.days) {
                add_error(visit, errors, "given_on", &VENUE_DAY);
                return;
        }
        form->echo = visit->english ? era_english(visit->arena, reading.date) : era_both(visit->arena, reading.date);
        date_write(reading.date, day);
        setup->given_on = text_copy(visit->arena, text_of(day));
        setup->reason = reading.date.days == visit->today.days ? TEXT("") : reason;
        if (reading.date.days != visit->today.days && (reason.length == 0 || utf8_points(reason) > REASON_MAX ||
                                                       digits_are_individual_number(visit->arena, reason)))
                add_error(visit, errors, "reason", &VENUE_DAY_REASON);
}

static struct err *
setup_save(struct visit *visit)
{
        struct page_error *errors = arena_new_array(visit->arena, ERRORS_MAX, struct page_error);
        struct device_setup setup = { .mode = visit_form(visit, "mode"),
                                      .product = visit_form(visit, "product"),
                                      .set_on = today_text(visit) };
        struct setup_form form = { .mode = setup.mode, .product = setup.product, .lot = visit_form(visit, "lot") };
        struct device device;
        struct err *err = own_device(visit, &device);

        if (err)
                return err;
        if (!*device_mode_words(setup.mode, true))
                add_error(visit, errors, "mode", &VENUE_MODE);
        read_day(visit, errors, &setup, &form);
        if (!code_find(covid_products, setup.product))
                add_error(visit, errors, "product", &VENUE_PRODUCT);
        if (!read_lot(visit, form.lot, &setup.lot))
                add_error(visit, errors, "lot", &VENUE_LOT);
        else if (device.setup.lot.length && text_equal(device.setup.lot, setup.lot) &&
                 !text_equal(device.setup.product, setup.product))
                add_error(visit, errors, "lot", &VENUE_LOT_OTHER);
        if (visit->page.error_count) {
                visit_status(visit, 422);
                draw_setup(visit, &form);
                return NULL;
        }
        event_add_text(&visit->change->event, "mode", setup.mode);
        err = venue_forget_old(visit->change);
        if (!err)
                err = device_set_up(visit->change, &visit->actor.device, &setup);
        return err ? err : visit_see_other(visit, "/venue");
}

/* ---- T5: a ticket by hand ---- */

static void
draw_entry(struct visit *visit, struct entry_form *form)
{
        char *kinds = arena_alloc(visit->arena, KINDS_MAX);
        size_t count = 0;

        for (const struct code *code = ticket_kinds; code->value && count < KINDS_MAX - 1; code++)
                kinds[count++] = code->value[0];
        kinds[count] = '\0';
        form->kinds = kinds;
        entry_page(&visit->page, form);
}

static struct err *
entry_show(struct visit *visit)
{
        struct entry_form form = { .kind = TEXT(""),
                                   .dose = TEXT(""),
                                   .municipality = TEXT(""),
                                   .number = TEXT(""),
                                   .birth = TEXT(""),
                                   .echo = TEXT("") };
        struct device device;
        struct err *err = own_device(visit, &device);

        if (err)
                return err;
        if (!venue_is_set_up(&device, visit->today, visit->change->at))
                return visit_see_other(visit, "/venue/session");
        form.record_mode = text_is(device.setup.mode, "record");
        draw_entry(visit, &form);
        return NULL;
}

/* Puts the four groups together; one field may hold all 18 (a scanner, a paste). The groups of `form` are as they were
 * understood. False: something was said. */
static bool
read_ticket(struct visit *visit, struct page_error *errors, struct entry_form *form, struct text *out_ticket)
{
        struct text typed = text_format(visit->arena, "%.*s %.*s %.*s %.*s", TEXT_ARGS(form->kind),
                                        TEXT_ARGS(form->dose), TEXT_ARGS(form->municipality), TEXT_ARGS(form->number));
        struct ticket_parts parts;
        struct digits digits;
        struct err *err = digits_read(visit->arena, typed, &digits);

        if (!err && digits.text.length != TICKET_LENGTH) {
                add_error(visit, errors, "kind", &VENUE_TICKET);
                return false;
        }
        if (!err) {
                form->kind = (struct text){ digits.text.at, 1 };
                form->dose = (struct text){ digits.text.at + 1, 1 };
                form->municipality = (struct text){ digits.text.at + 2, 6 };
                form->number = (struct text){ digits.text.at + 8, TICKET_NUMBER_LENGTH };
                err = ticket_split(digits.text, &parts);
        }
        if (err) {
                const char *field = err_field(err);

                add_error(visit, errors, *field ? arena_string(visit->arena, field) : "kind", err_code(err));
                err_drop(err, "said beside the group");
                return false;
        }
        *out_ticket = digits.text;
        return true;
}

static bool
read_birth(struct visit *visit, struct page_error *errors, struct entry_form *form, struct birth *out_birth)
{
        struct era_reading reading;
        struct err *err;

        if (normal_trim(form->birth).length == 0) {
                add_error(visit, errors, "birth", &VENUE_BIRTH);
                return false;
        }
        err = birth_read_typed(visit->arena, form->birth, out_birth, &reading);
        if (err) {
                add_error(visit, errors, "birth", err_code(err));
                err_drop(err, "said beside the field");
                return false;
        }
        form->echo = visit->english ? birth_english(visit->arena, out_birth) : birth_text(visit->arena, out_birth);
        return true;
}

static struct err *
refuse_entry(struct visit *visit, struct entry_form *form)
{
        visit_status(visit, 422);
        draw_entry(visit, form);
        return NULL;
}

static struct err *
entry_save(struct visit *visit)
{
        struct page_error *errors = arena_new_array(visit->arena, ERRORS_MAX, struct page_error);
        struct entry_form form = { .kind = visit_form(visit, "kind"),
                                   .dose = visit_form(visit, "dose"),
                                   .municipality = visit_form(visit, "municipality"),
                                   .number = visit_form(visit, "number"),
                                   .birth = visit_form(visit, "birth"),
                                   .echo = TEXT("") };
        uint8_t nonce[FORM_NONCE_SIZE];
        struct read_answer answer;
        struct venue_entry entry;
        struct device device;
        bool good;
        struct err *err = own_device(visit, &device);

        if (err)
                return err;
        if (!venue_is_set_up(&device, visit->today, visit->change->at))
                return err_new(&VENUE_NOT_SET_UP, "the set-up is over");
        form.record_mode = text_is(device.setup.mode, "record");
        entry =
            (struct venue_entry){ .mode = device.setup.mode, .product = device.setup.product, .lot = device.setup.lot };
        good = read_ticket(visit, errors, &form, &entry.ticket);
        if (!read_birth(visit, errors, &form, &entry.birth) || !good)
                return refuse_entry(visit, &form);
        if (!date_read(device.setup.given_on, &entry.given_on) || !form_token_nonce(visit, nonce))
                return err_new(&ERR_INTERNAL, "the set-up has no day");
        entry.event = url_hex(visit->arena, nonce, sizeof nonce);
        err = venue_take(visit->change, text_of(visit->area->code), &device, entry.event, &entry, &answer);
        if (err && *err_field(err)) {
                add_error(visit, errors, arena_string(visit->arena, err_field(err)), err_code(err));
                err_drop(err, "said beside the group");
                return refuse_entry(visit, &form);
        }
        if (err)
                return err;
        return visit_see_other(visit, "/venue/result/%s", url_id(visit->arena, answer.read).at);
}

/* ---- T4: the result ---- */

static struct err *
own_answer(struct visit *visit, struct read_answer *out_answer)
{
        struct venue_read_id id;
        struct err *err = visit_param_id(visit, "read", id.at);

        return err ? err : read_answer_load(visit->change, &visit->actor.device, &id, out_answer);
}

static struct err *
is_cancelled(struct visit *visit, const struct read_answer *answer, bool *out_cancelled)
{
        struct record record;
        struct err *err;

        *out_cancelled = false;
        if (!answer->has_record)
                return NULL;
        err = record_load(visit->change, &answer->record, &record);
        if (!err)
                *out_cancelled = record.state == RECORD_CANCELLED;
        return err;
}

static struct text
person_words(struct visit *visit, const struct read_answer *answer)
{
        struct text dose =
            text_format(visit->arena, visit->english ? "dose %lld" : "%lld回目", (long long)answer->dose);

        if (answer->masked.length == 0)
                return dose;
        if (answer->birth_year == 0)
                return text_format(visit->arena, "%.*s %.*s", TEXT_ARGS(dose), TEXT_ARGS(answer->masked));
        return text_format(visit->arena, visit->english ? "%.*s %.*s born %lld" : "%.*s %.*s %lld年生", TEXT_ARGS(dose),
                           TEXT_ARGS(answer->masked), (long long)answer->birth_year);
}

static struct err *
result_show(struct visit *visit)
{
        struct verdict_view view = { .was_cancelled = text_is(visit_query(visit, "cancelled"), "1") };
        struct read_answer answer;
        struct device device;
        struct err *err = own_answer(visit, &answer);

        if (!err)
                err = own_device(visit, &device);
        if (!err)
                err = is_cancelled(visit, &answer, &view.cancelled);
        if (err)
                return err;
        verdict_words(&answer, visit->english, &view.tone, &view.words);
        view.person = person_words(visit, &answer);
        view.last = answer.last;
        view.code_count = verdict_codes(&answer, view.codes);
        view.green = view.tone == TONE_SUCCESS && view.code_count == 0 && !view.cancelled;
        if (!view.cancelled && venue_may_cancel(&device, &answer)) {
                struct text id = url_id(visit->arena, answer.read);

                view.cancel = url_path(visit->arena, "/venue/result/:read/cancel", &id, 1);
        }
        result_page(&visit->page, &view);
        return NULL;
}

static struct err *
result_cancel(struct visit *visit)
{
        struct record_device owner;
        struct read_answer answer;
        struct device device;
        struct err *err = own_answer(visit, &answer);

        if (!err)
                err = own_device(visit, &device);
        if (err)
                return err;
        if (!venue_may_cancel(&device, &answer))
                return err_new(&VENUE_CLOSED, "the record was made under another set-up");
        memcpy(owner.at, device.device.at, sizeof owner.at);
        err = venue_cancel(visit->change, text_of(visit->area->code), &owner, &answer.record, cancel_reason);
        if (err)
                return err;
        return visit_see_other(visit, "/venue/result/%s?cancelled=1", url_id(visit->arena, answer.read).at);
}

/* ---- T6: the history ---- */

static struct err *
fill_history(struct visit *visit, const struct read_answer *answer, struct history_row *out_row)
{
        struct text id = url_id(visit->arena, answer->read);
        bool cancelled;
        struct err *err = is_cancelled(visit, answer, &cancelled);

        if (err)
                return err;
        *out_row = (struct history_row){ .time = page_time(&visit->page, answer->at),
                                         .last = answer->last,
                                         .dose = answer->dose,
                                         .url = url_path(visit->arena, "/venue/result/:read", &id, 1) };
        verdict_words(answer, visit->english, &out_row->tone, &out_row->state);
        if (cancelled) {
                out_row->tone = TONE_PLAIN;
                out_row->state = visit->english ? "cancelled" : "取り消しました";
        }
        return NULL;
}

static struct err *
history_show(struct visit *visit)
{
        struct read_answers answers;
        struct history_view view = { 0 };
        struct err *err = venue_history(visit->change, &visit->actor.device, &answers);

        if (err)
                return err;
        view.rows = arena_new_array(visit->arena, answers.count + 1, struct history_row);
        for (; !err && view.count < answers.count; view.count++)
                err = fill_history(visit, &answers.at[view.count], &view.rows[view.count]);
        if (err)
                return err;
        history_page(&visit->page, &view);
        return NULL;
}

const struct route venue_routes[] = {
        { "/", SCGI_GET, SIDE_INTERNET, RIGHT_DEVICE, "", home_show },
        { "/venue/session", SCGI_GET, SIDE_INTERNET, RIGHT_DEVICE, "", setup_show },
        { "/venue/session", SCGI_POST, SIDE_INTERNET, RIGHT_DEVICE, "venue.session", setup_save },
        { "/venue", SCGI_GET, SIDE_INTERNET, RIGHT_DEVICE, "", entry_show },
        { "/venue", SCGI_POST, SIDE_INTERNET, RIGHT_DEVICE, "venue.read", entry_save },
        { "/venue/result/:read", SCGI_GET, SIDE_INTERNET, RIGHT_DEVICE, "venue.result", result_show },
        { "/venue/result/:read/cancel", SCGI_POST, SIDE_INTERNET, RIGHT_DEVICE, "venue.cancel", result_cancel },
        { "/venue/history", SCGI_GET, SIDE_INTERNET, RIGHT_DEVICE, "venue.history", history_show },
        { 0 },
};

const struct event_word venue_words[] = {
        { "venue.session", "端末の設定", "device set up" },
        { "venue.read", "接種券の読取", "ticket read" },
        { "venue.result", "読取の結果の表示", "result of a read shown" },
        { "venue.cancel", "会場での取り消し", "record cancelled at the venue" },
        { "venue.history", "端末の履歴の表示", "history of a device shown" },
        { 0 },
};
