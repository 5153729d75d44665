/* SPDX-License-Identifier: MIT */
#include "calendar/era.h"
#include "identifier/digits.h"
#include "identifier/ticket.h"
#include "record/record_pages.h"
#include "record/record_pages.tmpl.h"
#include "request/area.h"
#include "ticket_kinds.h"

enum { ADDRESS_NUMBER_MAX = 15, FOUND_MAX = 2 };

static const char *
status_words(struct text status, bool english)
{
        if (text_is(status, "moved_out"))
                return english ? "moved out" : "転出";
        if (text_is(status, "dead"))
                return english ? "died" : "死亡";
        if (text_is(status, "erased"))
                return english ? "erased" : "消除";
        return "";
}

static struct text
day_words(struct visit *visit, struct date day)
{
        return visit->english ? era_english(visit->arena, day) : era_both(visit->arena, day);
}

void
recipient_card_fill(struct visit *visit, const struct recipient *recipient, struct recipient_card *out_card)
{
        struct text id = url_id(visit->arena, recipient->recipient);
        const char *status = status_words(recipient->status, visit->english);

        *out_card = (struct recipient_card){
                .recipient = recipient,
                .name = recipient_full_name(visit->arena, recipient),
                .kana = recipient_full_kana(visit->arena, recipient),
                .birth = visit->english ? birth_english(visit->arena, &recipient->birth)
                                        : birth_text(visit->arena, &recipient->birth),
                .sex = text_is(recipient->sex, "M")   ? (visit->english ? "male" : "男")
                       : text_is(recipient->sex, "F") ? (visit->english ? "female" : "女")
                                                      : (visit->english ? "unknown" : "不明"),
                .status_word = *status ? status : NULL,
                .status = text_of(status),
                .url = url_path(visit->arena, "/recipient/:recipient", &id, 1),
        };
        if (*status && field_has_date(recipient->status_on))
                out_card->status =
                    text_format(visit->arena, "%s　%.*s", status, TEXT_ARGS(day_words(visit, recipient->status_on)));
        if (role_has(visit->actor.role, "audit.read"))
                out_card->who = url_path(visit->arena, "/audit/who/:subject", &id, 1);
}

/* ---- Search by number ---- */

static struct err *
search_show(struct visit *visit)
{
        struct recipient_results results = { 0 };

        recipient_search_page(&visit->page, &results);
        return NULL;
}

static void
show_error(struct visit *visit, const char *ja, const char *en)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);

        *error = (struct page_error){ "number", text_of(visit->english ? en : ja) };
        visit->page.errors = error;
        visit->page.error_count = 1;
        visit_status(visit, 422);
}

static struct err *
add_found(struct visit *visit, const struct recipient *found, bool by_ticket, struct recipient_results *results)
{
        for (size_t i = 0; i < results->count; i++)
                if (recipient_id_equal(&results->at[i].recipient->recipient, &found->recipient))
                        return NULL;
        recipient_card_fill(visit, found, &results->at[results->count]);
        results->at[results->count++].by_ticket = by_ticket;
        change_subject(visit->change, recipient_id_bytes(&found->recipient));
        return NULL;
}

static struct err *
find_by_ticket(struct visit *visit, struct text number, struct recipient_results *results)
{
        struct recipient *recipient = arena_new(visit->arena, struct recipient);
        struct tickets tickets;
        struct err *err = recipient_tickets_by_number(visit->change, number, &tickets);

        if (err || tickets.count == 0)
                return err;
        err = recipient_load(visit->change, &tickets.at[0].recipient, recipient);
        return err ? err : add_found(visit, recipient, true, results);
}

static struct err *
find_by_address(struct visit *visit, struct text number, struct recipient_results *results)
{
        struct recipient *recipient = arena_new(visit->arena, struct recipient);
        bool found;
        struct err *err = recipient_find(visit->change, number, &found, recipient);

        return err || !found ? err : add_found(visit, recipient, false, results);
}

/* 18 digits of this municipality's ticket, a 券番号, or a 宛名番号. */
static struct err *
find(struct visit *visit, struct text number, struct recipient_results *results)
{
        struct ticket_parts parts;
        struct err *err = NULL;

        if (number.length == TICKET_LENGTH) {
                err = ticket_split(number, &parts);
                if (!err && !text_is(parts.municipality, visit->area->code)) {
                        show_error(visit, "ほかの市区町村の接種券です。発行した市区町村に確かめてください",
                                   "The ticket is of another municipality; ask there");
                        return NULL;
                }
                if (err) {
                        err_free(err);
                        show_error(visit, "接種券の18けたとして正しくありません。数字を確かめてください",
                                   "These are no 18 digits of a ticket; check them");
                        return NULL;
                }
                return find_by_ticket(visit, parts.number, results);
        }
        if (number.length == TICKET_NUMBER_LENGTH)
                err = find_by_ticket(visit, number, results);
        return err ? err : find_by_address(visit, number, results);
}

static struct err *
search_run(struct visit *visit)
{
        struct recipient_results results = { .at = arena_new_array(visit->arena, FOUND_MAX, struct recipient_card) };
        struct text typed = visit_form(visit, "number");
        struct digits digits = { .text = TEXT("") };
        struct err *err;

        if (digits_are_individual_number(visit->arena, typed)) {
                show_error(visit, "個人番号では検索できません。券番号か宛名番号で検索してください",
                           "The individual number is not accepted here. Use a ticket number or an address number");
                recipient_search_page(&visit->page, &results);
                return NULL;
        }
        results.typed = typed;
        err = digits_read(visit->arena, typed, &digits);
        if (err || digits.text.length == 0 ||
            (digits.text.length > ADDRESS_NUMBER_MAX && digits.text.length != TICKET_LENGTH)) {
                err_free(err);
                show_error(visit, "接種券の18けた、券番号（10けた）、宛名番号のどれかを数字で入力してください",
                           "Type the 18 digits of a ticket, its 10-digit number, or an address number");
                recipient_search_page(&visit->page, &results);
                return NULL;
        }
        err = find(visit, digits.text, &results);
        if (err)
                return err;
        event_add_number(&visit->change->event, "hits", (int64_t)results.count);
        if (results.count == 1)
                return visit_see_other(visit, "%.*s", TEXT_ARGS(results.at[0].url.checked));
        results.asked = visit->page.error_count == 0;
        recipient_search_page(&visit->page, &results);
        return NULL;
}

/* ---- One recipient ---- */

static struct err *
fill_tickets(struct visit *visit, const struct recipient *recipient, struct recipient_detail *detail)
{
        struct tickets tickets;
        struct err *err = recipient_tickets(visit->change, &recipient->recipient, &tickets);

        if (err)
                return err;
        detail->tickets = arena_new_array(visit->arena, tickets.count + 1, struct ticket_row);
        detail->ticket_count = tickets.count;
        for (size_t i = 0; i < tickets.count; i++) {
                const struct ticket *ticket = &tickets.at[i];
                const struct code *kind = code_find(ticket_kinds, ticket->kind);

                detail->tickets[i] = (struct ticket_row){
                        .number = ticket->number,
                        .kind = !kind            ? ""
                                : visit->english ? kind->en
                                                 : kind->ja,
                        .dose = ticket->dose,
                        .issued_on = day_words(visit, ticket->issued_on),
                        .live = ticket->live,
                };
        }
        return NULL;
}

static struct err *
recipient_show(struct visit *visit)
{
        struct recipient_detail *detail = arena_new(visit->arena, struct recipient_detail);
        struct recipient *recipient = arena_new(visit->arena, struct recipient);
        struct recipient_id id;
        struct records records;
        struct err *err = visit_param_id(visit, "recipient", id.at);

        if (!err)
                err = recipient_load(visit->change, &id, recipient);
        if (!err)
                err = fill_tickets(visit, recipient, detail);
        if (!err)
                err = record_load_of(visit->change, &id, &records);
        if (err)
                return err;
        recipient_card_fill(visit, recipient, &detail->card);
        detail->records.at = arena_new_array(visit->arena, records.count + 1, struct record_row);
        detail->records.count = records.count;
        for (size_t i = 0; !err && i < records.count; i++)
                err = record_row_fill(visit, &records.at[i], false, &detail->records.at[i]);
        if (err)
                return err;
        change_subject(visit->change, recipient_id_bytes(&id));
        recipient_page(&visit->page, detail);
        return NULL;
}

const struct route recipient_routes[] = {
        { "/search", SCGI_GET, SIDE_LGWAN, "recipient.search", "", search_show },
        { "/search", SCGI_POST, SIDE_LGWAN, "recipient.search", "recipient.search", search_run },
        { "/recipient/:recipient", SCGI_GET, SIDE_LGWAN, "recipient.view", "recipient.view", recipient_show },
        { 0 },
};
