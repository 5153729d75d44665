/* SPDX-License-Identifier: MIT */
#include "household.h"

#include <assert.h>
#include <stdlib.h>

/* People who have no household yet, by sex and age, and the plan so far. */
struct pool {
        struct household_plan plan;
        struct chance *chance;
        size_t left[2][AGE_MAXIMUM + 1];
        size_t used; /* members */
};

/* As many of each age and sex as the pyramid says; what is lost by rounding is carried on, so the sum is right. */
static void
fill(struct pool *pool, struct arena *arena, size_t people)
{
        struct table pyramid = table_read(arena, data_pyramid, 3, TABLE_EVEN, NULL, NULL);
        uint64_t whole = 0, sum = 0;
        size_t given = 0;

        for (int pass = 0; pass < 2; pass++) {
                for (size_t band = 0; band < pyramid.count; band++) {
                        uint64_t first = table_number(pyramid.rows[band].cell[0]);
                        uint64_t end =
                            band + 1 < pyramid.count ? table_number(pyramid.rows[band + 1].cell[0]) : AGE_MAXIMUM + 1;

                        for (uint64_t age = first; age < end; age++) {
                                for (size_t sex = 0; sex < 2; sex++) {
                                        sum += table_number(pyramid.rows[band].cell[1 + sex]);
                                        if (pass == 0)
                                                continue;
                                        pool->left[sex][age] = people * sum / whole - given;
                                        given += pool->left[sex][age];
                                }
                        }
                }
                whole = sum;
                sum = 0;
        }
        assert(given == people);
}

static void
open_household(struct pool *pool)
{
        pool->plan.households[pool->plan.count].first = pool->used;
        pool->plan.households[pool->plan.count].count = 0;
        pool->plan.count++;
}

static void
add(struct pool *pool, size_t sex, int age, bool child)
{
        assert(pool->left[sex][age] > 0);
        pool->left[sex][age]--;
        pool->plan.members[pool->used++] =
            (struct member){ .sex = sex ? FEED_FEMALE : FEED_MALE, .age = age, .child = child };
        pool->plan.households[pool->plan.count - 1].count++;
}

/* Is there somebody of that sex between two ages? Then *out_age is the age nearest to the one wished. */
static bool
find(const struct pool *pool, size_t sex, int wish, int first, int last, int *out_age)
{
        for (int apart = 0; apart <= AGE_MAXIMUM; apart++) {
                for (int side = -1; side <= 1; side += 2) {
                        int age = wish + side * apart;

                        if (age < first || age > last || age < 0 || age > AGE_MAXIMUM || !pool->left[sex][age])
                                continue;
                        *out_age = age;
                        return true;
                }
        }
        return false;
}

/* Brothers and sisters of the child, older than it. Fills `ages` and `sexes` behind the first. */
static size_t
find_siblings(struct pool *pool, int ages[4], size_t sexes[4])
{
        size_t wished = chance_of(pool->chance, 65, 100) ? 1 : 0, count = 1;

        if (wished)
                wished += chance_of(pool->chance, 30, 100) ? (chance_of(pool->chance, 10, 100) ? 2 : 1) : 0;
        while (count <= wished) {
                size_t sex = chance_below(pool->chance, 2);
                int age;

                if (!find(pool, sex, ages[count - 1] + chance_between(pool->chance, 1, 4), ages[count - 1] + 1, 21,
                          &age))
                        break;
                ages[count] = age;
                sexes[count] = sex;
                pool->left[sex][age]--; /* reserved; add() takes it */
                count++;
        }
        return count;
}

/* A family around the youngest child that is left. */
static void
make_family(struct pool *pool, size_t child_sex, int child_age)
{
        int ages[4] = { child_age }, mother, father, oldest;
        size_t sexes[4] = { child_sex }, count;
        bool has_mother, has_father = false;

        pool->left[child_sex][child_age]--;
        count = find_siblings(pool, ages, sexes);
        oldest = ages[count - 1];
        has_mother = find(pool, 1, oldest + chance_between(pool->chance, 24, 35), oldest + 20, oldest + 44, &mother);
        if (!has_mother || chance_of(pool->chance, 88, 100)) {
                int wish = has_mother ? mother + chance_between(pool->chance, -2, 6) : oldest + 32;

                has_father = find(pool, 0, wish, oldest + 20, wish + 15, &father);
        }
        open_household(pool);
        if (has_father)
                add(pool, 0, father, false);
        if (has_mother)
                add(pool, 1, mother, false);
        for (size_t i = count; i-- > 0;) {
                pool->left[sexes[i]][ages[i]]++;
                add(pool, sexes[i], ages[i], true);
        }
        if (has_mother && chance_of(pool->chance, 8, 100)) {
                int grandmother, grandfather;

                if (find(pool, 1, mother + 27, mother + 20, mother + 40, &grandmother))
                        add(pool, 1, grandmother, false);
                if (chance_of(pool->chance, 1, 2) && find(pool, 0, mother + 29, mother + 20, mother + 42, &grandfather))
                        add(pool, 0, grandfather, false);
        }
}

/* Of a hundred women of that age who are left, how many live with a man. */
static unsigned
couples_of_100(int age)
{
        return age < 22 ? 2 : age < 30 ? 20 : age < 40 ? 45 : age < 75 ? 62 : age < 85 ? 38 : 12;
}

static void
make_couple_or_single(struct pool *pool, size_t sex, int age)
{
        int man;

        open_household(pool);
        if (sex == 1 && chance_of(pool->chance, couples_of_100(age), 100) &&
            find(pool, 0, age + chance_between(pool->chance, -1, 5), age > 23 ? age - 5 : 18, age + 12, &man))
                add(pool, 0, man, false);
        add(pool, sex, age, false);
        if (age >= 45 && age <= 84 && chance_of(pool->chance, 14, 100)) {
                size_t child = chance_below(pool->chance, 2);
                int grown;

                if (find(pool, child, age - chance_between(pool->chance, 24, 34), 20, age - 20, &grown))
                        add(pool, child, grown, true);
        }
}

struct household_plan
household_plan_create(struct arena *arena, struct chance *chance, size_t people)
{
        struct pool *pool = arena_new(arena, struct pool);

        pool->chance = chance;
        pool->plan.members = arena_new_array(arena, people, struct member);
        pool->plan.households = arena_array(arena, people, sizeof *pool->plan.households);
        fill(pool, arena, people);
        for (int age = 0; age < 18; age++)
                for (size_t sex = 0; sex < 2; sex++)
                        while (pool->left[sex][age])
                                make_family(pool, sex, age);
        for (int age = 18; age <= AGE_MAXIMUM; age++)
                for (size_t sex = 2; sex-- > 0;)
                        while (pool->left[sex][age])
                                make_couple_or_single(pool, sex, age);
        assert(pool->used == people);
        for (size_t i = pool->plan.count; i > 1; i--) {
                size_t other = chance_below(chance, i);
                size_t first = pool->plan.households[i - 1].first, count = pool->plan.households[i - 1].count;

                pool->plan.households[i - 1] = pool->plan.households[other];
                pool->plan.households[other].first = first;
                pool->plan.households[other].count = count;
        }
        return pool->plan;
}
