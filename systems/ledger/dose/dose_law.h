/* SPDX-License-Identifier: MIT */
/* What the law says of a dose of a person: the question that base/schedule is asked, made from what the ledger knows.
 *
 * The earliest possible day stands for a birth date that is known to the month or the year; of a person whose birth
 * date is not known at all nothing can be said, nor of a vaccine for which law/ has no rules. Pure, but for the arena.
 *
 * Not known to the ledger, and so never said of anybody here: a due date, a titre, a long illness, a disability of 60
 * to 64, a shortage of vaccine. Whoever has one of these is judged as if they had not, and a dose that was given for it
 * keeps the flag that a clerk confirms. */
#ifndef DOSE_DOSE_LAW_H
#define DOSE_DOSE_LAW_H

#include "dose/dose.h"
#include "schedule/schedule.h"

/* Whether the law has a programme of this vaccine on that day. */
bool dose_law_in_force(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on);

/* One dose as the engine takes it. False when the law has no such vaccine or it would lie before the birth: the engine
 * takes neither. `phase` may be "" or absent. */
bool dose_law_given(const struct schedule_law *law, struct date birth, struct text vaccine, struct text phase,
                    int64_t number, struct date given_on, struct text product, struct schedule_dose *out_given);

/* The doses that stand, without `self` (NULL = none is left out). */
struct dose_history {
        struct schedule_dose *at;
        size_t count;
};
void dose_law_history(const struct schedule_law *law, struct arena *arena, struct date birth, const struct doses *doses,
                      const struct dose_id *self, struct dose_history *out_history);

/* The person's part of the question. False when nothing is known of the birth. */
bool dose_law_person(struct text birth_first, struct text sex, struct schedule_case *out_case);

/* Adds what the law says of these facts to a judgement: dose.outside-law when it does not allow the dose on its day,
 * dose.phase when the vaccine has no such phase. *out_asked tells whether there was an answer. */
void dose_law_judge(const struct schedule_law *law, struct arena *arena, const struct resident *resident,
                    const struct doses *others, const struct dose_id *self, const struct dose_new *facts,
                    struct dose_judgement *judgement, bool *out_asked, struct schedule_decision *out_decision);

#endif
