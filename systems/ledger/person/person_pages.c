/* SPDX-License-Identifier: MIT */
#include "person/person_pages.h"

#include "number/number_pages.h"
#include "person/person_pages.tmpl.h"
#include "person/person_view.h"
#include "resident/resident_pages.h"

static struct err *
person_show(struct visit *visit)
{
        struct resident *resident = arena_new(visit->arena, struct resident);
        struct person_record record = { .record_new = { { NULL, 0 } } };
        struct doses doses;
        struct text person;
        bool shown;
        struct err *err = resident_open(visit, resident, &shown);

        if (err || shown)
                return err;
        err = dose_load_of_person(visit->change, &resident->person, &doses);
        if (err)
                return err;
        resident_card_fill(visit, resident, &record.card);
        record.doses = dose_rows_make(visit, &doses);
        eligible_rows_fill(visit, resident, &doses, &record.eligible);
        err = ticket_rows_fill(visit, resident, &record.tickets);
        if (err)
                return err;
        number_offer_fill(visit, resident, &record.number);
        person = url_id(visit->arena, resident->person);
        if (role_has(visit->actor.role, "dose.record"))
                record.record_new = url_path(visit->arena, "/person/:person/dose/new", &person, 1);
        person_page(&visit->page, &record);
        return NULL;
}

const struct route person_routes[] = {
        { "/person/:person", SCGI_GET, SIDE_LGWAN, "person.view", "person.view", person_show },
        { 0 },
};
