/* SPDX-License-Identifier: MIT */
/* One question about everybody: the columns of a whole municipality in, a column of answers out.
 *
 * This is what a list is made with (who may be given MR of the second phase, who has no BCG yet): 330,000 people and
 * all vaccines in a moment. The answers are exactly those of schedule_decide for each person; nearly everybody is
 * outside a vaccine by birth alone, and for those the question is never asked.
 *
 * Not here: reasons. A list shows the answer and its days; the rule behind one line is asked of schedule_decide for
 * that person. Nor who lives where and who is asked about: the caller fills the columns.
 *
 *      struct schedule_people people = { .count = n, .birth = births, .sex = sexes,
 *                                        .first_dose = starts, .doses = doses };
 *      struct schedule_answers answers = { .word = words };
 *
 *      schedule_decide_all(law, &people, &(struct schedule_question){ .vaccine = SCHEDULE_MR,
 *                          .phase = SCHEDULE_PHASE_2, .dose = 1, .on = day }, &answers);
 *
 * Nothing is allocated and nothing can fail. Columns may be slices of longer ones, so that threads share the work. */
#ifndef SCHEDULE_COLUMNS_H
#define SCHEDULE_COLUMNS_H

#include "schedule/schedule.h"

/* What a person's byte in `marks` says. */
enum { SCHEDULE_MARK_DISABILITY_60_64 = 1, SCHEDULE_MARK_SHORTAGE = 2 };

/* `count` entries in each column, one a person; the caller's memory, only read. A column that is NULL stands for one
 * in which nothing is known: no such date, not tested, sex unknown, no mark, no dose. */
struct schedule_people {
        size_t count;
        const struct date *birth; /* always there, and not after the day asked */
        const uint8_t *sex;       /* enum schedule_sex */
        const uint8_t *marks;
        const uint8_t *titre; /* enum schedule_titre */
        const struct date *titre_date;
        const struct date *due_date;
        const struct date *long_illness_until;
        /* count + 1 entries: the doses of person i are doses[first_dose[i]] to the one before doses[first_dose[i + 1]],
         * in any order, none before the birth. */
        const size_t *first_dose;
        const struct schedule_dose *doses;
};

/* As in a case. The vaccine must be one that the law has, and the phase a right one. */
struct schedule_question {
        struct date on;
        int32_t dose;
        uint8_t vaccine;
        uint8_t phase;
        uint8_t product;
};

/* `count` entries in each; NULL for what is not wanted. A date that the decision does not have is SCHEDULE_NO_DATE. */
struct schedule_answers {
        uint8_t *word; /* enum schedule_word */
        struct date *from;
        struct date *to;
        struct date *earliest;
};

/* Each person's answer to the question, as schedule_decide gives it. */
void schedule_decide_all(const struct schedule_law *law, const struct schedule_people *people,
                         const struct schedule_question *question, const struct schedule_answers *answers);

#endif
