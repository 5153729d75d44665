/* SPDX-License-Identifier: MIT */
#include "ticket/ticket_pages.h"

#include "calendar/era.h"
#include "ledger.h"
#include "number/number.h"
#include "request/area.h"
#include "request/form_token.h"
#include "request/request_errors.h"
#include "ticket/ticket_due.h"
#include "ticket/ticket_pages.tmpl.h"
#include "ticket/ticket_send.h"
#include "ticket/ticket_sql.h"
#include "ticket/ticket_view.h"

enum { BATCHES_SHOWN = 10, PAGES_MAX = 100000 };

static struct text
day_words(const struct visit *visit, struct date day)
{
        return visit->english ? era_english(visit->arena, day) : era_both(visit->arena, day);
}

/* ---- Batches ---- */

/* The columns of a batch have the same names in both statements. */
#define FILL_BATCH(VISIT, ROW, OUT)                                                                                    \
        *(OUT) = (struct ticket_batch_row)                                                                             \
        {                                                                                                              \
                .url = issue_url((VISIT), (ROW)->ticket_batch), .opened = (ROW)->opened, .closed = (ROW)->closed.has,  \
                .issued_on = stored_day_words((VISIT), (ROW)->issued_on), .clerk = (ROW)->clerk, .seen = (ROW)->seen,  \
                .issued = (ROW)->issued                                                                                \
        }

static struct text
stored_day_words(const struct visit *visit, struct text stored)
{
        struct date day;

        return date_read(stored, &day) ? day_words(visit, day) : stored;
}

static struct url
issue_url(struct visit *visit, struct bytes batch)
{
        struct text hex = url_hex(visit->arena, batch.at, batch.length);

        return url_path(visit->arena, "/tickets/issue/:issue", &hex, 1);
}

static struct err *
load_batches(struct visit *visit, struct ticket_batch_rows *out_rows)
{
        struct sql_ticket_batches_list list;
        struct err *err = sql_ticket_batches(visit->change->store, visit->arena, BATCHES_SHOWN, &list);

        if (err)
                return err_wrap(err, "list the issues of tickets");
        out_rows->count = list.count;
        out_rows->at = arena_new_array(visit->arena, list.count + 1, struct ticket_batch_row);
        for (size_t i = 0; i < list.count; i++)
                FILL_BATCH(visit, &list.rows[i], &out_rows->at[i]);
        return NULL;
}

static struct err *
batch_show(struct visit *visit)
{
        struct sql_ticket_batch_by_id row;
        struct ticket_batch_id batch;
        struct ticket_batch_row shown;
        struct err *err = visit_param_id(visit, "issue", batch.at);

        if (!err)
                err = sql_ticket_batch_by_id(visit->change->store, visit->arena, ticket_batch_id_bytes(&batch), &row);
        if (!err && !row.found)
                err = err_new(&REQUEST_NOT_FOUND, "no such issue");
        if (err)
                return err;
        FILL_BATCH(visit, &row, &shown);
        ticket_batch_page(&visit->page, &shown);
        return NULL;
}

/* ---- Who is due ---- */

/* A count over all residents that goes on from turn to turn, and the rows of the page asked for. */
struct listing {
        struct ticket_walk walk;
        uint64_t page;
        uint64_t total;
        struct ticket_due kept[PAGE_ROWS];
        size_t kept_count;
};

static struct err *
fill_due(struct visit *visit, const struct ticket_due *due, struct ticket_due_row *out_row)
{
        struct resident *resident = arena_new(visit->arena, struct resident);
        struct resident_card card;
        struct err *err = resident_load(visit->change, &due->person, resident);

        if (err)
                return err;
        resident_card_fill(visit, resident, &card);
        change_subject(visit->change, person_id_bytes(&due->person));
        *out_row = (struct ticket_due_row){
                .url = card.record,
                .name = card.name,
                .kana = card.kana,
                .birth = card.birth,
                .age = card.age,
                .address_number = resident->address_number,
                .address = resident->is_protected ? TEXT("") : resident->address,
                .is_protected = resident->is_protected,
                .dose = due->dose,
        };
        return NULL;
}

static struct err *
draw_list(struct visit *visit, const struct listing *listing)
{
        struct ticket_list list = {
                .on = day_words(visit, visit->today),
                .residents = listing->walk.seen,
                .count = listing->kept_count,
                .pager = { .url = URL("/tickets"), .total = listing->total, .page = listing->page },
                .may_issue = role_has(visit->actor.role, "ticket.issue"),
        };
        struct err *err = load_batches(visit, &list.batches);

        list.rows = arena_new_array(visit->arena, list.count + 1, struct ticket_due_row);
        for (size_t i = 0; !err && i < list.count; i++)
                err = fill_due(visit, &listing->kept[i], &list.rows[i]);
        if (err)
                return err;
        event_add_number(&visit->change->event, "due", (int64_t)listing->total);
        ticket_list_page(&visit->page, &list);
        return NULL;
}

static struct err *
list_slice(struct visit *visit, void *context)
{
        const struct ledger *ledger = visit->area->system;
        struct listing *listing = context;
        uint64_t first = (listing->page - 1) * PAGE_ROWS;
        struct ticket_dues dues;
        struct err *err = ticket_walk_on(visit->change, ledger->law, &listing->walk, TICKET_LIST_SLICE, &dues);

        if (err)
                return err;
        for (size_t i = 0; i < dues.count; i++, listing->total++)
                if (listing->total >= first && listing->kept_count < PAGE_ROWS)
                        listing->kept[listing->kept_count++] = dues.at[i];
        if (listing->walk.end)
                return draw_list(visit, listing);
        /* Nothing was shown or changed yet: the last turn leaves the event of all of them. */
        visit->change->event.what = TEXT("");
        return visit_continue(visit, list_slice, listing);
}

static struct err *
list_show(struct visit *visit)
{
        struct listing *listing = arena_new(visit->arena, struct listing);

        if (!number_read(visit_query(visit, "page"), PAGES_MAX, &listing->page) || listing->page == 0)
                listing->page = 1;
        return list_slice(visit, listing);
}

/* ---- The issue for all who are due ---- */

struct issue {
        struct ticket_batch_id batch;
        struct url url; /* its record */
        struct ticket_walk walk;
        int64_t issued;
};

static struct err *
issue_people(struct visit *visit, struct issue *issue)
{
        const struct ledger *ledger = visit->area->system;
        struct change *change = visit->change;
        struct person_id *people;
        struct ticket_dues dues;
        size_t count = 0;
        struct err *err = ticket_walk_on(change, ledger->law, &issue->walk, TICKET_ISSUE_SLICE, &dues);

        if (err)
                return err;
        people = arena_new_array(change->arena, dues.count + 1, struct person_id);
        for (size_t i = 0; i < dues.count; i++) {
                bool issued;

                err = ticket_issue(change, &dues.at[i].person, TEXT(TICKET_KIND_VACCINATION), dues.at[i].dose, &issued);
                if (err)
                        return err;
                if (issued)
                        people[count++] = dues.at[i].person;
        }
        issue->issued += (int64_t)count;
        event_add_number(&change->event, "issued", (int64_t)count);
        return ticket_send(change, visit->area->code, number_vault(visit->area), people, count);
}

static struct err *
issue_slice(struct visit *visit, void *context)
{
        struct issue *issue = context;
        struct err *err = issue_people(visit, issue);
        bool over = issue->walk.end || issue->issued >= TICKET_ISSUE_MAX;

        if (!err)
                err = sql_ticket_batch_note(visit->change->store, ticket_batch_id_bytes(&issue->batch),
                                            issue->walk.seen, issue->issued,
                                            (struct store_int){ over, visit->change->at }, visit->change->number, NULL);
        if (err)
                return err_wrap(err, "issue tickets");
        if (!over)
                return visit_continue(visit, issue_slice, issue);
        /* The token of the form was used up when the issue began. */
        visit_status(visit, 303);
        visit_header(visit, "Location", issue->url.checked);
        return NULL;
}

/* Goes on from turn to turn while it is waited for. What was issued stays when it is broken off, and another press goes
 * on with who is missing. The same form again leads to the issue that it began. */
static struct err *
issue_begin(struct visit *visit)
{
        struct issue *issue = arena_new(visit->arena, struct issue);
        char issued_on[DATE_TEXT_SIZE];
        struct err *err;

        issue->batch = ticket_batch_id_new();
        issue->url = issue_url(visit, ticket_batch_id_bytes(&issue->batch));
        date_write(visit->today, issued_on);
        err = sql_ticket_batch_open(visit->change->store, ticket_batch_id_bytes(&issue->batch), visit->change->at,
                                    text_of(issued_on), visit->actor.name, visit->change->number, NULL);
        if (!err)
                err = form_token_used(visit, issue->url.checked);
        return err ? err_wrap(err, "begin an issue of tickets") : issue_slice(visit, issue);
}

const struct route ticket_routes[] = {
        { "/tickets", SCGI_GET, SIDE_LGWAN, "ticket.view", "ticket.list", list_show },
        { "/tickets/issue", SCGI_POST, SIDE_LGWAN, "ticket.issue", "ticket.issue", issue_begin },
        { "/tickets/issue/:issue", SCGI_GET, SIDE_LGWAN, "ticket.view", "ticket.batch", batch_show },
        { 0 },
};
