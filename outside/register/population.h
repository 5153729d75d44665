/* SPDX-License-Identifier: MIT */
/* The invented population of one municipality: households, their people, and what the register says of each.
 *
 * Numbers of people by age and sex are those of data/pyramid.txt, whatever the size. Households are put together from
 * them: children with parents of a fitting age, couples, people alone. All chance comes from the seed. */
#ifndef REGISTER_POPULATION_H
#define REGISTER_POPULATION_H

#include "calendar/date.h"
#include "core/arena.h"
#include "feed/feed.h"
#include "chance.h"
#include "table.h"

enum { POPULATION_MAXIMUM = 900000, HOUSEHOLD_MAXIMUM = 12, AGE_MAXIMUM = 109 };

/* How many days before the reference day the full feed was drawn; the changes lie between. */
enum { POPULATION_DAYS = 30 };

struct population_options {
        char municipality[7]; /* its check digit right */
        size_t people;        /* at least 1; with the changes at most POPULATION_MAXIMUM */
        size_t changes;
        uint64_t seed;
        struct date on; /* the reference day: ages are as of it */
};

enum standing { STANDING_RESIDENT, STANDING_MOVED_OUT, STANDING_DEAD, STANDING_NEVER /* the entry was cancelled */ };

/* Facts that the register sent once and that hold no more. */
struct past {
        struct feed_person person;
        struct past *older;
};

struct resident {
        struct feed_person person;
        enum standing standing;
        bool protected;
        struct date since;      /* of the standing */
        uint64_t last_sequence; /* of the last line about the person */
        struct past *past;      /* newest first */
        struct date born;       /* also where the register does not know it whole */
        size_t household;
        size_t next; /* of the same household: index + 1, 0 = the last */
};

struct household {
        size_t first; /* index + 1 into residents */
        const char *number;
        struct text postal, address;
};

/* Somebody to be invented. */
struct member {
        enum feed_sex sex;
        int age;
        bool child; /* of the first of the household */
};

struct population {
        struct arena *arena;
        struct population_options options;
        struct date drawn; /* the day of the full feed */

        struct resident *residents;
        size_t count, capacity;
        struct household *households;
        size_t household_count;

        uint64_t next_address_number;
        uint64_t next_number; /* see population_number */

        struct text place; /* what stands before the town */
        struct table towns, buildings, families, foreigners, twins;
        struct table given[2][5];
};

/* Everything lies in the arena. */
struct population *population_create(struct arena *arena, const struct population_options *options);

/* Adds a household at a new address; the first member gives the family its name. Its people have standing resident
 * since `since` and were born at the latest on that day. Returns its index. */
size_t population_settle(struct population *population, struct chance *chance, const struct member *members,
                         size_t count, struct date since);

/* Adds a child to the household of a resident, born on that day. Returns its index among the residents. */
size_t population_birth(struct population *population, struct chance *chance, size_t parent, struct date born);

/* A new address for a household; the facts of its people are not touched. */
void population_move(struct population *population, struct chance *chance, size_t household);
/* A household of its own for a resident, at the same address. */
void population_separate(struct population *population, size_t resident);
/* Into another household; the address is not touched. */
void population_join(struct population *population, size_t resident, size_t household);

/* A family name. */
const struct table_row *population_family(struct population *population, struct chance *chance);

/* A 個人番号 with its right check digit that no other person of any municipality has, whatever the seeds: the first
 * eleven digits are a permutation of (municipality, running number). */
struct text population_number(struct population *population);

/* Writes birth in the form of its precision. */
void population_register_birth(struct population *population, struct resident *resident, enum feed_precision precision);

#endif
