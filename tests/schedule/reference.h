/* SPDX-License-Identifier: MIT */
/* The law once more, day by day: a slow second reading, to be compared with the engine.
 *
 * It was written from the text of the law and the interface, opens nothing of law/, and shares neither the engine's
 * calendar nor its forms: for each day it asks "is the person in the target today" and "does a dose in the history
 * forbid today", and finds windows by walking. Its dates and ages stand in the code on purpose. */
#ifndef SCHEDULE_REFERENCE_H
#define SCHEDULE_REFERENCE_H

#include <stdbool.h>

enum { REFERENCE_HISTORY = 12, NO_DAY = -1 };

struct reference_dose {
        const char *vaccine, *phase, *product; /* "" = none */
        int dose;
        int day;
};

struct reference_case {
        const char *vaccine, *phase, *product;
        char sex;
        int birth, on, due, titre_day, ill_until; /* days since 1900-01-01; NO_DAY = not given */
        int dose;
        const char *titre;
        bool disability, shortage;
        struct reference_dose history[REFERENCE_HISTORY];
        int count;
};

struct reference_answer {
        const char *word;
        int from, to, earliest;
        bool dates_count; /* false: cut off by the start; the interface does not say which window it has */
};

/* Days since 1900-01-01 of a day that exists. */
int day_of(int year, int month, int day);
void day_split(int day, int *out_year, int *out_month, int *out_day);

/* The last day the reference can see. */
int day_last(void);

void reference_decide(const struct reference_case *asked, struct reference_answer *out_answer);

#endif
