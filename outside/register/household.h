/* SPDX-License-Identifier: MIT */
/* Who lives together: the ages of data/pyramid.txt, put together to households. */
#ifndef REGISTER_HOUSEHOLD_H
#define REGISTER_HOUSEHOLD_H

#include "population.h"

struct household_plan {
        struct member *members; /* the members of a household stand together */
        struct {
                size_t first, count;
        } * households;
        size_t count;
};

/* Exactly `people` members, households in an order drawn by chance. */
struct household_plan household_plan_create(struct arena *arena, struct chance *chance, size_t people);

#endif
