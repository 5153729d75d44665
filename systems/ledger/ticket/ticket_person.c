/* SPDX-License-Identifier: MIT */
/* The tickets of one person: on the record, issued one by one, and issued anew (再発行). */
#include "ticket/ticket_pages.h"

#include "calendar/era.h"
#include "ledger.h"
#include "number/number.h"
#include "request/area.h"
#include "request/request_errors.h"
#include "resident/resident_pages.h"
#include "ticket/ticket_due.h"
#include "ticket/ticket_pages.tmpl.h"
#include "ticket/ticket_send.h"
#include "ticket/ticket_view.h"
#include "ticket_kinds.h"
#include "ticket_reissues.h"

enum { REASONS_MAX = 20 };

static const char *
code_words(const struct code *codes, struct text value, bool english)
{
        const struct code *code = code_find(codes, value);

        return code ? (english ? code->en : code->ja) : "";
}

static struct text
day_words(const struct visit *visit, struct date day)
{
        return visit->english ? era_english(visit->arena, day) : era_both(visit->arena, day);
}

void
ticket_row_fill(struct visit *visit, const struct ticket *ticket, struct ticket_row *out_row)
{
        struct text parts[] = { url_id(visit->arena, ticket->person), url_id(visit->arena, ticket->ticket) };

        *out_row = (struct ticket_row){
                .digits = text_format(visit->arena, "%.*s %lld %s %.*s", TEXT_ARGS(ticket->kind),
                                      (long long)ticket->dose, visit->area->code, TEXT_ARGS(ticket->number)),
                .kind = text_of(code_words(ticket_kinds, ticket->kind, visit->english)),
                .dose = ticket->dose,
                .issued_on = day_words(visit, ticket->issued_on),
                .live = ticket->live,
        };
        if (!ticket->live)
                out_row->reason =
                    text_format(visit->arena, "%s（%.*s）", code_words(ticket_reissues, ticket->reason, visit->english),
                                TEXT_ARGS(day_words(visit, ticket->voided_on)));
        if (ticket->live && role_has(visit->actor.role, "ticket.issue"))
                out_row->reissue = url_path(visit->arena, "/person/:person/ticket/:ticket/reissue", parts, 2);
}

struct err *
ticket_rows_fill(struct visit *visit, const struct resident *resident, struct ticket_rows *out_rows)
{
        const struct ledger *ledger = visit->area->system;
        struct ticket_rows rows = { .shown = role_has(visit->actor.role, "ticket.view"),
                                    .not_here = resident->status != RESIDENT_RESIDENT };
        struct text person = url_id(visit->arena, resident->person);
        struct tickets tickets;
        struct ticket_due due;
        bool is_due = false;
        struct err *err;

        if (!rows.shown) {
                *out_rows = rows;
                return NULL;
        }
        err = ticket_load_of(visit->change, &resident->person, &tickets);
        if (!err && !rows.not_here)
                err = ticket_due_of(visit->change, ledger->law, &resident->person, resident->birth_first, resident->sex,
                                    &is_due, &due);
        if (err)
                return err;
        rows.count = tickets.count;
        rows.at = arena_new_array(visit->arena, tickets.count + 1, struct ticket_row);
        for (size_t i = 0; i < tickets.count; i++) {
                ticket_row_fill(visit, &tickets.at[i], &rows.at[i]);
                if (rows.not_here)
                        rows.at[i].reissue = (struct url){ { NULL, 0 } };
        }
        if (is_due) {
                rows.due = due.dose;
                if (role_has(visit->actor.role, "ticket.issue"))
                        rows.issue = url_path(visit->arena, "/person/:person/ticket", &person, 1);
        }
        *out_rows = rows;
        return NULL;
}

static struct err *
back_to(struct visit *visit, const struct person_id *person)
{
        char hex[ID_TEXT_SIZE];

        person_id_text(person, hex);
        return visit_see_other(visit, "/person/%s", hex);
}

/* Whoever moved in, or asks at the counter before the next issue for all. */
static struct err *
issue_save(struct visit *visit)
{
        const struct ledger *ledger = visit->area->system;
        struct resident resident;
        struct ticket_due due;
        bool shown, is_due = false;
        struct err *err = resident_open(visit, &resident, &shown);

        if (err || shown)
                return err;
        if (resident.status != RESIDENT_RESIDENT)
                return err_new(&TICKET_NOT_HERE, "the person is no resident");
        err = ticket_due_of(visit->change, ledger->law, &resident.person, resident.birth_first, resident.sex, &is_due,
                            &due);
        if (!err && is_due)
                err = ticket_issue(visit->change, &due.person, TEXT(TICKET_KIND_VACCINATION), due.dose, &is_due);
        if (!err && !is_due)
                err = err_new(&TICKET_NOT_DUE, "no ticket is due");
        if (!err)
                err = ticket_send(visit->change, visit->area->code, number_vault(visit->area), &resident.person, 1);
        return err ? err : back_to(visit, &resident.person);
}

/* ---- 再発行 ---- */

struct open {
        struct resident resident;
        struct resident_card card;
        struct ticket ticket;
        bool shown;
};

/* The person and the ticket of the path, which must be this person's and stand. */
static struct err *
open_ticket(struct visit *visit, struct open *open)
{
        struct ticket_id id;
        struct err *err = resident_open(visit, &open->resident, &open->shown);

        if (err || open->shown)
                return err;
        resident_card_fill(visit, &open->resident, &open->card);
        err = visit_param_id(visit, "ticket", id.at);
        if (!err)
                err = ticket_load(visit->change, &id, &open->ticket);
        if (!err && !person_id_equal(&open->ticket.person, &open->resident.person))
                err = err_new(&TICKET_UNKNOWN, "the ticket is another person's");
        if (!err && open->resident.status != RESIDENT_RESIDENT)
                err = err_new(&TICKET_NOT_HERE, "the person is no resident");
        if (!err && !open->ticket.live)
                err = err_new(&TICKET_VOID, "the ticket is void");
        return err;
}

static void
draw_reissue(struct visit *visit, const struct open *open)
{
        struct page_choice reasons[REASONS_MAX];
        struct ticket_row row;
        struct ticket_reissue_form form = { .card = &open->card,
                                            .ticket = &row,
                                            .reasons = reasons,
                                            .reason = visit_form(visit, "reason"),
                                            .version = open->ticket.version };

        ticket_row_fill(visit, &open->ticket, &row);
        form.action = row.reissue;
        for (const struct code *code = ticket_reissues; code->value && form.reason_count < REASONS_MAX; code++)
                reasons[form.reason_count++] =
                    (struct page_choice){ code->value, visit->english ? code->en : code->ja, NULL };
        ticket_reissue_page(&visit->page, &form);
}

static struct err *
reissue_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct err *err = open_ticket(visit, open);

        if (!err && !open->shown)
                draw_reissue(visit, open);
        return err;
}

static struct err *
reissue_save(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct page_error error = { "reason", text_of(visit->english ? TICKET_REASON.en : TICKET_REASON.ja) };
        struct text reason = visit_form(visit, "reason");
        uint64_t seen;
        struct err *err = open_ticket(visit, open);

        if (err || open->shown)
                return err;
        if (!number_read(visit_form(visit, "version"), INT64_MAX, &seen))
                return err_new(&ERR_DATA, "the form has no version");
        if (!code_find(ticket_reissues, reason)) {
                visit->page.errors = &error;
                visit->page.error_count = 1;
                visit_status(visit, TICKET_REASON.status);
                draw_reissue(visit, open);
                return NULL;
        }
        err = ticket_reissue(visit->change, &open->ticket, (int64_t)seen, reason);
        if (!err)
                err = ticket_send(visit->change, visit->area->code, number_vault(visit->area), &open->resident.person, 1);
        event_add_text(&visit->change->event, "reason", reason);
        return err ? err : back_to(visit, &open->resident.person);
}

const struct route ticket_person_routes[] = {
        { "/person/:person/ticket", SCGI_POST, SIDE_LGWAN, "ticket.issue", "ticket.issue", issue_save },
        { "/person/:person/ticket/:ticket/reissue", SCGI_GET, SIDE_LGWAN, "ticket.issue", "ticket.view", reissue_show },
        { "/person/:person/ticket/:ticket/reissue", SCGI_POST, SIDE_LGWAN, "ticket.issue", "ticket.reissue",
          reissue_save },
        { 0 },
};
