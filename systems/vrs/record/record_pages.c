/* SPDX-License-Identifier: MIT */
#include "record/record_pages.h"

#include "calendar/era.h"
#include "covid_products.h"
#include "field/municipality.h"
#include "identifier/digits.h"
#include "identifier/ticket.h"
#include "page/fields.h"
#include "record/record_pages.tmpl.h"
#include "request/area.h"
#include "text/utf8.h"

enum { REASON_MAX = 100, LIST_ROWS = PAGE_ROWS };

/* Fields of the form that are not the record's. */
static const char *const others[] = { "token", "version", "reason", "state", "address_number", NULL };

const char *
record_state_words(enum record_state state, bool english)
{
        static const char *const words[RECORD_STATES][2] = {
                [RECORD_RECORDED] = { "記録済み", "recorded" },
                [RECORD_HELD] = { "確認待ち", "to be checked" },
                [RECORD_AWAY] = { "ほかの市区町村", "other municipality" },
                [RECORD_CANCELLED] = { "取消", "cancelled" },
        };

        return words[state][english];
}

enum page_tone
record_state_tone(enum record_state state)
{
        static const enum page_tone tones[RECORD_STATES] = {
                [RECORD_RECORDED] = TONE_SUCCESS,
                [RECORD_HELD] = TONE_WARNING,
                [RECORD_AWAY] = TONE_INFO,
                [RECORD_CANCELLED] = TONE_ERROR,
        };

        return tones[state];
}

/* The name of a product; what another town sent and our table does not know stays as it came. */
static struct text
product_words(const struct visit *visit, struct text product)
{
        const struct code *code = code_find(covid_products, product);

        return code ? text_of(visit->english ? code->en : code->ja) : product;
}

/* ---- Rows ---- */

static struct text
code_words(struct visit *visit, struct text codes)
{
        static const struct err_code *const known[] = { &RECORD_W01, &RECORD_W03, &RECORD_W04, &RECORD_W05,
                                                        &RECORD_W10 };
        struct text words = TEXT("");

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
                if (codes.length && memmem(codes.at, codes.length, known[i]->code, strlen(known[i]->code)))
                        words = text_format(visit->arena, "%.*s%s%s %s%s%s", TEXT_ARGS(words), words.length ? "　" : "",
                                            visit->english ? known[i]->en : known[i]->ja, visit->english ? "(" : "（",
                                            known[i]->code, visit->english ? ")" : "）");
        return words;
}

static struct text
day_words(struct visit *visit, struct date day)
{
        return visit->english ? era_english(visit->arena, day) : era_both(visit->arena, day);
}

static struct text
digits_words(struct visit *visit, struct text ticket)
{
        struct ticket_parts parts;
        struct err *err = ticket_split(ticket, &parts);

        if (err) {
                err_free(err);
                return ticket;
        }
        return text_format(visit->arena, "%.*s %.*s %.*s %.*s", TEXT_ARGS(parts.kind), TEXT_ARGS(parts.dose),
                           TEXT_ARGS(parts.municipality), TEXT_ARGS(parts.number));
}

struct err *
record_row_fill(struct visit *visit, const struct record *record, bool with_name, struct record_row *out_row)
{
        struct text id = url_id(visit->arena, record->record);
        struct recipient recipient;
        struct err *err;

        *out_row = (struct record_row){
                .url = url_path(visit->arena, "/records/:record", &id, 1),
                .name = TEXT(""),
                .kana = TEXT(""),
                .dose = record->facts.dose,
                .given_on = day_words(visit, record->facts.given_on),
                .product = product_words(visit, record->facts.product),
                .lot = record->facts.lot,
                .venue = record->from.length ? text_format(visit->arena, "%.*s（%.*s）", TEXT_ARGS(record->facts.venue),
                                                           TEXT_ARGS(municipality_name(record->from)))
                                             : record->facts.venue,
                .state = record->state,
                .codes = code_words(visit, record->codes),
                .read_at = page_time(&visit->page, record->read_at),
                .version = record->version,
                .reason = record->reason,
        };
        if (!with_name || !record->has_recipient)
                return NULL;
        err = recipient_load(visit->change, &record->recipient, &recipient);
        if (err)
                return err;
        out_row->name = recipient_full_name(visit->arena, &recipient);
        out_row->kana = recipient_full_kana(visit->arena, &recipient);
        change_subject(visit->change, recipient_id_bytes(&record->recipient));
        return NULL;
}

static struct err *
fill_rows(struct visit *visit, const struct records *records, bool with_name, struct record_rows *out_rows)
{
        struct err *err = NULL;

        out_rows->at = arena_new_array(visit->arena, records->count + 1, struct record_row);
        out_rows->count = records->count;
        for (size_t i = 0; !err && i < records->count; i++)
                err = record_row_fill(visit, &records->at[i], with_name, &out_rows->at[i]);
        return err;
}

/* ---- The list, newest first ---- */

static struct err *
list_show(struct visit *visit)
{
        struct text typed_state = visit_query(visit, "state"), typed_before = visit_query(visit, "before");
        struct record_list list = { .state = "" };
        enum record_state state = RECORD_HELD;
        bool chosen = record_state_read(typed_state, &state);
        uint64_t before = INT64_MAX;
        struct records records;
        struct err *err;

        if ((typed_state.length && !chosen) || (typed_before.length && !number_read(typed_before, INT64_MAX, &before)))
                return err_new(&RECORD_UNKNOWN, "no such list");
        err = record_newest(visit->change, chosen ? &state : NULL, (int64_t)before, LIST_ROWS + 1, &records);
        if (!err)
                err = record_count(visit->change, RECORD_HELD, &list.held);
        if (err)
                return err;
        if (records.count > LIST_ROWS) {
                struct url older = URL("/records");

                records.count = LIST_ROWS;
                if (chosen)
                        older = url_with(visit->arena, older, "state", typed_state);
                list.older = url_with(visit->arena, older, "before",
                                      text_format(visit->arena, "%lld", (long long)records.at[LIST_ROWS - 1].event));
        }
        list.state = chosen ? record_state_name(state) : "";
        err = fill_rows(visit, &records, true, &list.rows);
        if (!err)
                record_list_page(&visit->page, &list);
        return err;
}

/* ---- One record ---- */

struct open {
        struct record record;
        struct recipient recipient;
        struct recipient_card card;
        struct recipient_card *shown_card; /* NULL = no person yet */
};

static struct err *
open_record(struct visit *visit, struct open *open)
{
        struct record_id id;
        struct err *err = visit_param_id(visit, "record", id.at);

        if (!err)
                err = record_load(visit->change, &id, &open->record);
        if (err || !open->record.has_recipient)
                return err;
        err = recipient_load(visit->change, &open->record.recipient, &open->recipient);
        if (err)
                return err;
        recipient_card_fill(visit, &open->recipient, &open->card);
        open->shown_card = &open->card;
        change_subject(visit->change, recipient_id_bytes(&open->recipient.recipient));
        return NULL;
}

static struct url
record_url(struct visit *visit, const char *pattern, const struct open *open)
{
        struct text id = url_id(visit->arena, open->record.record);

        return url_path(visit->arena, pattern, &id, 1);
}

static struct err *
draw_record(struct visit *visit, struct open *open)
{
        struct record_detail detail = {
                .record = &open->record,
                .card = open->shown_card,
                .digits = digits_words(visit, open->record.ticket),
                .birth = visit->english ? birth_english(visit->arena, &open->record.birth)
                                        : birth_text(visit->arena, &open->record.birth),
                .correct = record_url(visit, "/records/:record/correct", open),
                .cancel = record_url(visit, "/records/:record/cancel", open),
                .may_correct = role_has(visit->actor.role, "record.correct"),
                .cancel_reason = visit_form(visit, "reason"),
        };
        struct records past;
        struct err *err = record_row_fill(visit, &open->record, false, &detail.row);

        if (!err)
                err = record_load_past(visit->change, &open->record.record, &past);
        if (!err)
                err = fill_rows(visit, &past, false, &detail.past);
        if (!err)
                record_page(&visit->page, &detail);
        return err;
}

static struct err *
record_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct err *err = open_record(visit, open);

        return err ? err : draw_record(visit, open);
}

/* ---- Correction: facts, and what becomes of a record that waits ---- */

static void
draw_form(struct visit *visit, const struct open *open, const struct field_errors *read)
{
        const struct page_choice states[] = {
                { "held", visit->english ? "keep it waiting" : "確認待ちのままにする", NULL },
                { "recorded",
                  visit->english ? "let it stand, and tell the ledger" : "記録として確定する（台帳にも送ります）",
                  NULL },
        };
        struct record_form form = {
                .states = states,
                .state_count = sizeof states / sizeof *states,
                .record = &open->record,
                .card = open->shown_card,
                .action = record_url(visit, "/records/:record/correct", open),
                .back = record_url(visit, "/records/:record", open),
                .read = read,
                .digits = digits_words(visit, open->record.ticket),
                .codes = code_words(visit, open->record.codes),
                .address_number = visit_form(visit, "address_number"),
                .state = visit_form(visit, "state"),
                .reason = visit_form(visit, "reason"),
        };

        record_form_page(&visit->page, &form);
}

static struct err *
correct_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct err *err = open_record(visit, open);

        if (err)
                return err;
        if (open->record.state == RECORD_CANCELLED)
                return err_new(&RECORD_IS_CANCELLED, "the record is cancelled");
        if (open->record.state == RECORD_AWAY)
                return err_new(&RECORD_IS_AWAY, "the ticket is another municipality's");
        draw_form(visit, open, NULL);
        return NULL;
}

static void
add_error(struct visit *visit, struct page_error *errors, const char *field, const struct err_code *code)
{
        visit->page.errors = errors;
        errors[visit->page.error_count++] =
            (struct page_error){ field, text_format(visit->arena, "%s%s%s", visit->english ? code->en : code->ja,
                                                    visit->english ? " " : "",
                                                    visit->english ? code->next_en : code->next_ja) };
}

/* The person of a record that has none, by the 宛名番号 that the clerk typed. *out_code says what is wrong with it. */
static struct err *
find_person(struct visit *visit, struct record *next, const struct err_code **out_code)
{
        struct text typed = visit_form(visit, "address_number");
        struct recipient recipient;
        struct digits digits;
        bool found = false;
        struct err *err;

        if (typed.length == 0)
                return NULL;
        err = digits_read(visit->arena, typed, &digits);
        if (err) {
                err_free(err);
                *out_code = &RECORD_NOT_HERE;
                return NULL;
        }
        err = recipient_find(visit->change, digits.text, &found, &recipient);
        if (err)
                return err;
        if (!found) {
                *out_code = &RECORD_NOT_HERE;
                return NULL;
        }
        next->has_recipient = true;
        next->recipient = recipient.recipient;
        return NULL;
}

/* One line, and no 個人番号, which clerks sometimes take for a reference. */
static bool
has_reason(const struct visit *visit)
{
        struct text reason = visit_form(visit, "reason");
        size_t points = utf8_points(reason);

        return points > 0 && points <= REASON_MAX && utf8_is_valid(reason, UTF8_LINE) &&
               !digits_are_individual_number(visit->arena, reason);
}

static bool
read_version(const struct visit *visit, int64_t *out_version)
{
        uint64_t version;

        if (!number_read(visit_form(visit, "version"), INT64_MAX, &version))
                return false;
        *out_version = (int64_t)version;
        return true;
}

static struct err *
correct_save(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct field_context context = { .arena = visit->arena, .today = visit->today, .others = others };
        struct page_error *errors = arena_new_array(visit->arena, 4, struct page_error);
        struct field_errors *read = arena_new(visit->arena, struct field_errors);
        const struct err_code *person = NULL;
        struct record next;
        int64_t seen;
        struct err *err = open_record(visit, open);

        if (err)
                return err;
        if (!read_version(visit, &seen))
                return err_new(&ERR_DATA, "the form has no version");
        next = open->record;
        next.by_clerk = true;
        next.reason = visit_form(visit, "reason");
        if (!field_read_form(&context, record_fields, &visit->form, &next.facts, read)) {
                page_errors(&visit->page, read);
                visit_status(visit, 422);
                draw_form(visit, open, read);
                return NULL;
        }
        if (next.state == RECORD_HELD && text_is(visit_form(visit, "state"), "recorded"))
                next.state = RECORD_RECORDED;
        if (!next.has_recipient)
                err = find_person(visit, &next, &person);
        if (err)
                return err;
        if (!person && next.state == RECORD_RECORDED && !next.has_recipient)
                person = &RECORD_PERSON;
        if (person)
                add_error(visit, errors, "address_number", person);
        if (!has_reason(visit))
                add_error(visit, errors, "reason", &RECORD_REASON);
        if (visit->page.error_count) {
                visit_status(visit, 422);
                draw_form(visit, open, read);
                return NULL;
        }
        err = record_correct(visit->change, text_of(visit->area->code), seen, &next);
        if (err)
                return err;
        return visit_see_other(visit, "%s", record_url(visit, "/records/:record", open).checked.at);
}

static struct err *
cancel_save(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct page_error *errors = arena_new_array(visit->arena, 1, struct page_error);
        struct record next;
        int64_t seen;
        struct err *err = open_record(visit, open);

        if (err)
                return err;
        if (!read_version(visit, &seen))
                return err_new(&ERR_DATA, "the form has no version");
        if (!has_reason(visit)) {
                add_error(visit, errors, "reason", &RECORD_REASON);
                visit_status(visit, 422);
                return draw_record(visit, open);
        }
        next = open->record;
        next.by_clerk = true;
        next.state = RECORD_CANCELLED;
        next.reason = visit_form(visit, "reason");
        err = record_correct(visit->change, text_of(visit->area->code), seen, &next);
        if (err)
                return err;
        return visit_see_other(visit, "%s", record_url(visit, "/records/:record", open).checked.at);
}

const struct route record_routes[] = {
        { "/records", SCGI_GET, SIDE_LGWAN, "record.view", "record.list", list_show },
        { "/records/:record", SCGI_GET, SIDE_LGWAN, "record.view", "record.view", record_show },
        { "/records/:record/correct", SCGI_GET, SIDE_LGWAN, "record.correct", "record.view", correct_show },
        { "/records/:record/correct", SCGI_POST, SIDE_LGWAN, "record.correct", "record.correct", correct_save },
        { "/records/:record/cancel", SCGI_POST, SIDE_LGWAN, "record.correct", "record.cancel", cancel_save },
        { 0 },
};
