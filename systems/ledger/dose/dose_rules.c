/* SPDX-License-Identifier: MIT */
/* What can be said of a dose from the person and the other doses. No SQL, no HTML, no clock, and no date or age of a
 * law: whether a dose was within the law's window is base/schedule's question. */
#include "dose/dose.h"

static void
doubt(struct dose_judgement *judgement, const struct err_code *code)
{
        for (size_t i = 0; i < judgement->doubt_count; i++)
                if (judgement->doubts[i] == code)
                        return;
        if (judgement->doubt_count < DOSE_DOUBTS_MAX)
                judgement->doubts[judgement->doubt_count++] = code;
}

static void
judge_person(const struct resident *resident, const struct dose_new *facts, struct dose_judgement *judgement)
{
        struct date birth, since;
        bool has_since = date_read(resident->since, &since);
        bool has_birth = resident->birth_first.at && date_read(resident->birth_first, &birth);

        judgement->error_field = "given_on";
        if (has_birth && date_compare(facts->given_on, birth) < 0)
                judgement->error = &DOSE_BEFORE_BIRTH;
        else if (resident->status == RESIDENT_DEAD && has_since && date_compare(facts->given_on, since) > 0)
                judgement->error = &DOSE_AFTER_DEATH;
        if (has_birth && text_is(resident->birth_precision, "day") && date_compare(facts->given_on, birth) == 0)
                doubt(judgement, &DOSE_BIRTH_DAY);
        if (resident->status == RESIDENT_CANCELLED)
                doubt(judgement, &DOSE_NOT_RESIDENT);
        /* A move-out counts from its day on, a move-in up to the day before. */
        if (resident->status == RESIDENT_MOVED_OUT && has_since && date_compare(facts->given_on, since) >= 0)
                doubt(judgement, &DOSE_NOT_RESIDENT);
        if (resident->status == RESIDENT_RESIDENT && has_since && date_compare(facts->given_on, since) < 0)
                doubt(judgement, &DOSE_NOT_RESIDENT);
}

static bool
same_series(const struct dose_new *a, const struct dose_new *b)
{
        return text_equal(a->vaccine, b->vaccine) && text_equal(a->phase, b->phase);
}

static void
judge_series(const struct doses *others, const struct dose_id *self, const struct dose_new *facts,
             struct dose_judgement *judgement)
{
        bool has_previous = facts->number <= 1;

        for (size_t i = 0; i < others->count; i++) {
                const struct dose *other = &others->at[i];
                int order = date_compare(other->facts.given_on, facts->given_on);

                if (other->cancelled || (self && dose_id_equal(self, &other->dose)))
                        continue;
                if (text_equal(other->facts.vaccine, facts->vaccine) && order == 0)
                        doubt(judgement, &DOSE_SAME_DAY);
                if (!same_series(&other->facts, facts))
                        continue;
                if (other->facts.number == facts->number)
                        doubt(judgement, &DOSE_TWICE);
                if (other->facts.number == facts->number - 1)
                        has_previous = true;
                if ((other->facts.number < facts->number && order > 0) ||
                    (other->facts.number > facts->number && order < 0))
                        doubt(judgement, &DOSE_ORDER);
        }
        if (!has_previous)
                doubt(judgement, &DOSE_SKIPS);
}

void
dose_judge(const struct resident *resident, const struct doses *others, const struct dose_id *self,
           const struct dose_new *facts, struct dose_judgement *out_judgement)
{
        struct dose_judgement judgement = { 0 };

        judge_person(resident, facts, &judgement);
        judge_series(others, self, facts, &judgement);
        *out_judgement = judgement;
}
