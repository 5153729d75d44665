/* SPDX-License-Identifier: MIT */
/* What the person's record shows. */
#ifndef PERSON_PERSON_VIEW_H
#define PERSON_PERSON_VIEW_H

#include "dose/dose_view.h"
#include "eligible/eligible_view.h"
#include "number/number_view.h"
#include "resident/resident_view.h"
#include "ticket/ticket_view.h"

struct person_record {
        struct resident_card card;
        struct dose_rows doses;
        struct eligible_rows eligible;
        struct ticket_rows tickets;
        struct number_offer number;
        struct url record_new; /* { 0 } without the right */
};

#endif
