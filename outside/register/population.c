/* SPDX-License-Identifier: MIT */
/* People and what the register says of them; how they are put together is in household.c. */
#include "population.h"

#include "household.h"
#include "identifier/check_digit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Purposes of chance: kept apart so that more changes never change the people. */
enum { CHANCE_PEOPLE = 1, CHANCE_RARITIES = 2 };

/* The years from which given names of data/given.txt are common. */
static const char *const given_from[] = { "1900", "1946", "1966", "1986", "2006" };
static const int given_from_year[] = { 1900, 1946, 1966, 1986, 2006 };
enum { GIVEN_PERIODS = sizeof given_from / sizeof given_from[0] };

enum { NUMBERS = 1000000 /* of one municipality */, FIRST_ADDRESS_NUMBER = 10000001, FIRST_HOUSEHOLD = 20000001 };

struct text
population_number(struct population *population)
{
        /* Two permutations: the running number, moved by the seed; then the whole, so that the digits look drawn.
         * Both factors have no divisor in common with 10. */
        uint64_t seed = population->options.seed % NUMBERS;
        uint64_t running = (population->next_number++ * 618033 + seed) % NUMBERS;
        uint64_t place = 0;
        uint64_t whole;
        char digits[13];

        assert(population->next_number <= NUMBERS);
        for (size_t i = 0; i < 5; i++)
                place = place * 10 + (uint64_t)(population->options.municipality[i] - '0');
        whole = ((place * NUMBERS + running) * 129140163 + 31415926535) % 100000000000;
        snprintf(digits, sizeof digits, "%011" PRIu64, whole);
        digits[11] = individual_number_check_digit(digits);
        digits[12] = '\0';
        return text_copy(population->arena, text_of(digits));
}

static struct date
years_before(struct date date, int years)
{
        int year, month, day;
        struct date before;

        date_to_parts(date, &year, &month, &day);
        if (!date_from_parts(year - years, month, day, &before))
                date_from_parts(year - years, month, 28, &before);
        return before;
}

/* A birthday that makes the person so old on the reference day. */
static struct date
draw_birthday(const struct population *population, struct chance *chance, int age, struct date latest)
{
        struct date first = date_add_days(years_before(population->options.on, age + 1), 1);
        struct date last = years_before(population->options.on, age);

        if (date_compare(last, latest) > 0)
                last = latest;
        if (date_compare(first, last) > 0)
                return last;
        return date_add_days(first, chance_between(chance, 0, last.days - first.days));
}

void
population_register_birth(struct population *population, struct resident *resident, enum feed_precision precision)
{
        static const size_t lengths[] = { [FEED_DAY] = 10, [FEED_MONTH] = 7, [FEED_YEAR] = 4, [FEED_UNKNOWN] = 0 };
        char day[DATE_TEXT_SIZE];

        date_write(resident->born, day);
        day[lengths[precision]] = '\0';
        resident->person.birth = text_copy(population->arena, text_of(day));
        resident->person.birth_precision = precision;
}

static const struct table_row *
draw_given(const struct population *population, struct chance *chance, enum feed_sex sex, struct date born)
{
        size_t period = GIVEN_PERIODS - 1;
        int year, month, day;

        date_to_parts(born, &year, &month, &day);
        while (period > 0 && year < given_from_year[period])
                period--;
        return table_draw(&population->given[sex == FEED_FEMALE][period], chance);
}

const struct table_row *
population_family(struct population *population, struct chance *chance)
{
        return table_draw(&population->families, chance);
}

/* A row of the same sex, and of that group where it has one. Cells: group, family, kana, given, kana, sex, alias. */
static const struct table_row *
draw_foreigner(const struct population *population, struct chance *chance, enum feed_sex sex, struct text group)
{
        for (int tries = 0; tries < 1000; tries++) {
                const struct table_row *row = table_draw(&population->foreigners, chance);

                if (text_is(row->cell[5], feed_sex_name(sex)) &&
                    (tries > 200 || !group.at || text_equal(row->cell[0], group)))
                        return row;
        }
        assert(false && "the list of foreign names has both sexes");
        return NULL;
}

static void
name_foreigner(struct population *population, struct chance *chance, struct resident *resident,
               const struct table_row *first)
{
        struct feed_person *person = &resident->person;
        const struct table_row *own = draw_foreigner(population, chance, person->sex, first->cell[0]);
        bool alone = text_is(own->cell[0], "one");

        person->foreign = true;
        person->family = alone ? own->cell[1] : first->cell[1];
        person->family_kana = alone ? own->cell[2] : first->cell[2];
        person->given = own->cell[3];
        person->given_kana = own->cell[4];
        if (own->cell[6].length && text_equal(person->family, own->cell[1]) && chance_of(chance, 3, 5))
                person->alias = own->cell[6];
}

/* Is there somebody of that given name in the household already? */
static bool
name_taken(const struct population *population, size_t household, struct text given)
{
        for (size_t i = population->households[household].first; i; i = population->residents[i - 1].next)
                if (text_equal(population->residents[i - 1].person.given, given))
                        return true;
        return false;
}

static void
name_resident(struct population *population, struct chance *chance, struct resident *resident,
              const struct table_row *family)
{
        const struct table_row *given = draw_given(population, chance, resident->person.sex, resident->born);

        for (int tries = 0; tries < 8 && name_taken(population, resident->household, given->cell[2]); tries++)
                given = draw_given(population, chance, resident->person.sex, resident->born);
        resident->person.family = family->cell[0];
        resident->person.family_kana = family->cell[1];
        resident->person.given = given->cell[2];
        resident->person.given_kana = given->cell[3];
}

/* Adds somebody to a household, without a name. */
static struct resident *
add_resident(struct population *population, struct chance *chance, size_t household)
{
        struct resident *resident = &population->residents[population->count];
        struct household *home = &population->households[household];
        size_t *end = &home->first;
        char number[24];

        assert(population->count < population->capacity);
        while (*end)
                end = &population->residents[*end - 1].next;
        *end = ++population->count;
        population->next_address_number += 1 + chance_below(chance, 3);
        snprintf(number, sizeof number, "%" PRIu64, population->next_address_number);
        resident->person.address_number = text_copy(population->arena, text_of(number));
        resident->person.individual_number = population_number(population);
        resident->person.postal = home->postal;
        resident->person.address = home->address;
        resident->person.household = text_of(home->number);
        resident->household = household;
        return resident;
}

void
population_move(struct population *population, struct chance *chance, size_t household)
{
        struct household *home = &population->households[household];
        const struct table_row *town = table_draw(&population->towns, chance);
        struct text form = town->cell[3];
        int block = chance_between(chance, 1, 40), house = chance_between(chance, 1, 30);
        int street = chance_between(chance, 1, 12), quarter = chance_between(chance, 1, 9);
        char address[400];
        int used;

        used = snprintf(address, sizeof address, "%.*s%.*s", TEXT_ARGS(population->place), TEXT_ARGS(town->cell[2]));
        if (text_is(form, "jo"))
                used += snprintf(address + used, sizeof address - (size_t)used, "%d条%d丁目%d番%d号", street, quarter,
                                 block, house);
        else if (text_is(form, "chome"))
                used +=
                    snprintf(address + used, sizeof address - (size_t)used, "%d丁目%d番%d号", quarter, block, house);
        else if (text_is(form, "ban"))
                used += snprintf(address + used, sizeof address - (size_t)used, "%d番%d号", block, house);
        else
                used += snprintf(address + used, sizeof address - (size_t)used, "字%s%d番地%d",
                                 quarter > 5 ? "東" : "西", block * 30 + house, street);
        if (chance_of(chance, 1, 3)) {
                const struct table_row *building = table_draw(&population->buildings, chance);

                snprintf(address + used, sizeof address - (size_t)used, "　%.*s%d号室", TEXT_ARGS(building->cell[0]),
                         quarter * 100 + street);
        }
        home->postal = town->cell[1];
        home->address = text_copy(population->arena, text_of(address));
}

static size_t
add_household(struct population *population)
{
        struct household *home = &population->households[population->household_count];

        assert(population->household_count < population->capacity);
        home->number = arena_format(population->arena, "%zu", FIRST_HOUSEHOLD + population->household_count);
        return population->household_count++;
}

void
population_join(struct population *population, size_t resident, size_t household)
{
        struct resident *mover = &population->residents[resident];
        size_t *at = &population->households[mover->household].first;

        while (*at != resident + 1)
                at = &population->residents[*at - 1].next;
        *at = mover->next;
        at = &population->households[household].first;
        while (*at)
                at = &population->residents[*at - 1].next;
        *at = resident + 1;
        mover->next = 0;
        mover->household = household;
        mover->person.household = text_of(population->households[household].number);
}

void
population_separate(struct population *population, size_t resident)
{
        const struct household *before = &population->households[population->residents[resident].household];
        size_t household = add_household(population);

        population->households[household].postal = before->postal;
        population->households[household].address = before->address;
        population_join(population, resident, household);
}

/* The second child becomes the twin of the first, now and then. */
static void
make_twins(struct population *population, struct chance *chance, struct resident *first, struct resident *second)
{
        const struct table_row *names;

        do
                names = table_draw(&population->twins, chance);
        while (!text_is(names->cell[0], feed_sex_name(first->person.sex)));
        second->person.sex = first->person.sex;
        second->born = first->born;
        first->person.given = names->cell[1];
        first->person.given_kana = names->cell[2];
        second->person.given = names->cell[3];
        second->person.given_kana = names->cell[4];
        population_register_birth(population, second, FEED_DAY);
}

size_t
population_settle(struct population *population, struct chance *chance, const struct member *members, size_t count,
                  struct date since)
{
        size_t household = add_household(population);
        const struct table_row *family = population_family(population, chance);
        bool foreign = members[0].age >= 18 && members[0].age <= 60 && chance_of(chance, 3, 100);
        const struct table_row *foreigner = NULL;
        struct resident *child = NULL;

        population_move(population, chance, household);
        if (foreign)
                foreigner = draw_foreigner(population, chance, members[0].sex, (struct text){ NULL, 0 });
        for (size_t i = 0; i < count; i++) {
                struct resident *resident = add_resident(population, chance, household);

                resident->person.sex = members[i].sex;
                resident->born = draw_birthday(population, chance, members[i].age, since);
                resident->since = since;
                population_register_birth(population, resident, FEED_DAY);
                if (foreign) {
                        name_foreigner(population, chance, resident, foreigner);
                        continue;
                }
                name_resident(population, chance, resident, family);
                if (child && members[i].child && members[i].age < 40 && chance_of(chance, 1, 60))
                        make_twins(population, chance, child, resident);
                child = members[i].child ? resident : NULL;
        }
        return household;
}

size_t
population_birth(struct population *population, struct chance *chance, size_t parent, struct date born)
{
        const struct feed_person *kin = &population->residents[parent].person;
        struct resident *resident = add_resident(population, chance, population->residents[parent].household);
        struct table_row family = { .cell = { kin->family, kin->family_kana } };

        resident->person.sex = chance_of(chance, 512, 1000) ? FEED_MALE : FEED_FEMALE;
        resident->born = born;
        resident->since = born;
        population_register_birth(population, resident, FEED_DAY);
        name_resident(population, chance, resident, &family);
        return population->count - 1;
}

/* What is rare in a register and breaks programs: at least one of each from 50 people on. */
static void
add_rarities(struct population *population)
{
        struct chance chance = chance_seed(population->options.seed, CHANCE_RARITIES);
        size_t count = population->count;
        int old, year, month, day;

        if (count < 50)
                return;
        date_to_parts(population->options.on, &old, &month, &day);
        old -= 60;
        for (enum feed_precision precision = FEED_MONTH; precision <= FEED_UNKNOWN; precision++) {
                for (size_t left = 1 + count / 8000; left; left--) {
                        struct resident *resident;
                        int tries = 0;

                        do {
                                resident = &population->residents[chance_below(&chance, count)];
                                date_to_parts(resident->born, &year, &month, &day);
                        } while (resident->person.birth_precision != FEED_DAY || (year > old && tries++ < 100));
                        population_register_birth(population, resident, precision);
                }
        }
        for (size_t left = 1 + count / 5000; left; left--)
                population->residents[chance_below(&chance, count)].person.sex = FEED_SEX_UNKNOWN;
        /* Two people of one name, born on one day, who are not one person. */
        for (size_t left = 1 + count / 4000; left; left--) {
                for (int tries = 0; tries < 5000; tries++) {
                        struct resident *a = &population->residents[chance_below(&chance, count)];
                        struct resident *b = &population->residents[chance_below(&chance, count)];
                        int apart = a->born.days - b->born.days;

                        if (a->household == b->household || a->person.foreign || b->person.foreign ||
                            a->person.sex != b->person.sex || apart < -1500 || apart > 1500 ||
                            a->person.birth_precision != FEED_DAY || b->person.birth_precision != FEED_DAY)
                                continue;
                        b->born = a->born;
                        b->person.birth = a->person.birth;
                        b->person.family = a->person.family;
                        b->person.family_kana = a->person.family_kana;
                        b->person.given = a->person.given;
                        b->person.given_kana = a->person.given_kana;
                        break;
                }
        }
}

/* "北海道旭川市"; for a municipality without an entry the name of its prefecture and a city that does not exist. */
static struct text
read_place(struct arena *arena, const char *municipality)
{
        char prefecture[3] = { municipality[0], municipality[1], '\0' };
        struct table table = table_read(arena, data_municipality, 2, TABLE_EVEN, municipality, NULL);

        if (table.count)
                return table.rows[0].cell[1];
        table = table_read(arena, data_municipality, 2, TABLE_EVEN, prefecture, NULL);
        assert(table.count == 1);
        return text_format(arena, "%.*s見本市", TEXT_ARGS(table.rows[0].cell[1]));
}

static void
read_tables(struct population *population)
{
        struct arena *arena = population->arena;
        const char *municipality = population->options.municipality;

        population->place = read_place(arena, municipality);
        population->towns = table_read(arena, data_town, 5, TABLE_WEIGHTED, municipality, NULL);
        if (!population->towns.count)
                population->towns = table_read(arena, data_town, 5, TABLE_WEIGHTED, "*", NULL);
        population->buildings = table_read(arena, data_building, 1, TABLE_EVEN, NULL, NULL);
        population->families = table_read(arena, data_family, 3, TABLE_WEIGHTED, NULL, NULL);
        population->foreigners = table_read(arena, data_foreign, 7, TABLE_EVEN, NULL, NULL);
        population->twins = table_read(arena, data_twin, 5, TABLE_EVEN, NULL, NULL);
        for (size_t i = 0; i < GIVEN_PERIODS; i++) {
                population->given[0][i] = table_read(arena, data_given, 5, TABLE_WEIGHTED, "M", given_from[i]);
                population->given[1][i] = table_read(arena, data_given, 5, TABLE_WEIGHTED, "F", given_from[i]);
        }
}

struct population *
population_create(struct arena *arena, const struct population_options *options)
{
        struct population *population = arena_new(arena, struct population);
        struct chance chance = chance_seed(options->seed, CHANCE_PEOPLE);
        struct household_plan plan;

        assert(options->people > 0 && options->people + options->changes <= POPULATION_MAXIMUM);
        population->arena = arena;
        population->options = *options;
        population->drawn = date_add_days(options->on, -POPULATION_DAYS);
        /* A change adds at most a household of as many people as lines. */
        population->capacity = options->people + options->changes + HOUSEHOLD_MAXIMUM;
        population->residents = arena_new_array(arena, population->capacity, struct resident);
        population->households = arena_new_array(arena, population->capacity, struct household);
        population->next_address_number = FIRST_ADDRESS_NUMBER;
        read_tables(population);

        plan = household_plan_create(arena, &chance, options->people);
        for (size_t i = 0; i < plan.count; i++)
                population_settle(population, &chance, plan.members + plan.households[i].first,
                                  plan.households[i].count, population->drawn);
        assert(population->count == options->people);
        add_rarities(population);
        return population;
}
