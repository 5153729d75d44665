/* SPDX-License-Identifier: MIT */
#include "ticket/ticket_due.h"

#include "ticket/ticket_sql.h"

/* The person's doses as the engine takes them. */
static struct err *
load_history(struct change *change, const struct schedule_law *law, const struct person_id *person, struct date birth,
             struct dose_history *out_history)
{
        struct sql_ticket_doses_list list;
        struct dose_history history;
        struct err *err = sql_ticket_doses(change->store, change->arena, person_id_bytes(person), &list);

        if (err)
                return err_wrap(err, "load the doses of a person");
        history.count = 0;
        history.at = arena_new_array(change->arena, list.count + 1, struct schedule_dose);
        for (size_t i = 0; i < list.count; i++) {
                const struct sql_ticket_doses_row *row = &list.rows[i];
                struct date given_on;

                if (!date_read(row->given_on, &given_on))
                        return err_new(&ERR_INTERNAL, "a row of dose has a wrong form");
                history.count += dose_law_given(law, birth, row->vaccine, row->phase, row->number, given_on,
                                                row->product, &history.at[history.count]);
        }
        *out_history = history;
        return NULL;
}

struct err *
ticket_due_of(struct change *change, const struct schedule_law *law, const struct person_id *person,
              struct text birth_first, struct text sex, bool *out_due, struct ticket_due *out_ticket)
{
        struct schedule_case asked;
        struct dose_history history = { NULL, 0 };
        struct eligible next;
        struct sql_ticket_live_count live;
        struct err *err;

        *out_due = false;
        if (!schedule_has(law, SCHEDULE_COVID_S) || !dose_law_person(birth_first, sex, &asked) ||
            date_compare(change->today, asked.birth) < 0)
                return NULL;
        err = load_history(change, law, person, asked.birth, &history);
        if (err)
                return err;
        asked.on = change->today;
        asked.history = history.at;
        asked.history_count = history.count;
        eligible_next(law, &asked, SCHEDULE_COVID_S, &next);
        if (next.decision.word != SCHEDULE_ELIGIBLE)
                return NULL;
        err = sql_ticket_live_count(change->store, change->arena, person_id_bytes(person),
                                    TEXT(TICKET_KIND_VACCINATION), next.dose, &live);
        if (err)
                return err_wrap(err, "look for a live ticket");
        *out_due = live.total == 0;
        *out_ticket = (struct ticket_due){ *person, next.dose };
        return NULL;
}

struct err *
ticket_walk_on(struct change *change, const struct schedule_law *law, struct ticket_walk *walk, int64_t people,
               struct ticket_dues *out_dues)
{
        struct sql_ticket_residents_list list;
        struct ticket_dues dues = { NULL, 0 };
        struct err *err = sql_ticket_residents(change->store, change->arena, text_of(walk->after), people, &list);

        if (err)
                return err_wrap(err, "read the residents");
        dues.at = arena_new_array(change->arena, list.count + 1, struct ticket_due);
        for (size_t i = 0; i < list.count; i++) {
                const struct sql_ticket_residents_row *row = &list.rows[i];
                struct person_id person;
                bool due;

                if (!person_id_from(row->person, &person) || row->address_number.length >= TICKET_AFTER_SIZE)
                        return err_new(&ERR_INTERNAL, "a row of person has a wrong form");
                err = ticket_due_of(change, law, &person, row->birth_first, row->sex, &due, &dues.at[dues.count]);
                if (err)
                        return err;
                dues.count += due;
        }
        if (list.count) {
                struct text last = list.rows[list.count - 1].address_number;

                memcpy(walk->after, last.at, last.length);
                walk->after[last.length] = '\0';
        }
        walk->seen += (int64_t)list.count;
        walk->end = (int64_t)list.count < people;
        *out_dues = dues;
        return NULL;
}

struct err *
ticket_residents(struct change *change, int64_t *out_total)
{
        struct sql_ticket_residents_count row;
        struct err *err = sql_ticket_residents_count(change->store, change->arena, &row);

        if (!err)
                *out_total = row.total;
        return err_wrap(err, "count the residents");
}
