/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "schedule/columns.h"

#include <string.h>

enum { PEOPLE = 400, DOSES_EACH = 8 };

static const struct schedule_law *law;

/* splitmix64: the same people on every run. */
static uint64_t
draw(uint64_t *state)
{
        uint64_t z = (*state += 0x9e3779b97f4a7c15u);

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
}

static int
below(uint64_t *state, int limit)
{
        return (int)(draw(state) % (uint64_t)limit);
}

static struct date
day(const char *text)
{
        struct date date;

        if (!date_read(text_of(text), &date))
                fail_msg("not a date: %s", text);
        return date;
}

static struct {
        struct date birth[PEOPLE], titre_date[PEOPLE], due_date[PEOPLE], ill[PEOPLE];
        uint8_t sex[PEOPLE], marks[PEOPLE], titre[PEOPLE];
        size_t first_dose[PEOPLE + 1];
        struct schedule_dose doses[PEOPLE * DOSES_EACH];
} town;

static struct date
some_date(uint64_t *state, struct date from, int days, int one_in)
{
        return below(state, one_in) ? SCHEDULE_NO_DATE : (struct date){ from.days + below(state, days) };
}

/* Children, schoolchildren and the old in equal parts: where the law has its windows. */
static struct date
some_birth(uint64_t *state, struct date on)
{
        static const int years[][2] = { { 0, 3 }, { 2, 9 }, { 8, 32 }, { 44, 66 }, { 63, 104 } };
        const int *between = years[below(state, 5)];

        return (struct date){ on.days - between[0] * 365 - below(state, (between[1] - between[0]) * 366) };
}

static void
settle(uint64_t seed, struct date on)
{
        uint64_t state = seed;
        size_t count = 0;

        for (int i = 0; i < PEOPLE; i++) {
                struct date birth = some_birth(&state, on);
                int doses = below(&state, DOSES_EACH);

                town.birth[i] = birth;
                town.sex[i] = (uint8_t)below(&state, 3);
                town.marks[i] = (uint8_t)below(&state, 4);
                town.titre[i] = (uint8_t)below(&state, 3);
                town.titre_date[i] = some_date(&state, (struct date){ on.days - 900 }, 1000, 2);
                town.due_date[i] = some_date(&state, (struct date){ on.days - 60 }, 200, 3);
                town.ill[i] = some_date(&state, (struct date){ on.days - 900 }, 1000, 4);
                town.first_dose[i] = count;
                while (doses-- > 0) {
                        struct schedule_dose *dose = &town.doses[count++];
                        int age = on.days - birth.days;

                        *dose = (struct schedule_dose){ .vaccine = (uint8_t)below(&state, SCHEDULE_VACCINES),
                                                        .dose = 1 + below(&state, 3) };
                        while (!schedule_phase_right(law, dose->vaccine, dose->phase))
                                dose->phase = (uint8_t)below(&state, SCHEDULE_PHASES);
                        dose->date.days = birth.days + (age > 0 ? below(&state, age + 30) : 0);
                }
        }
        town.first_dose[PEOPLE] = count;
}

static struct schedule_case
case_of(int i, const struct schedule_people *people, const struct schedule_question *question)
{
        return (struct schedule_case){
                .birth = people->birth[i],
                .on = question->on,
                .dose = question->dose,
                .vaccine = question->vaccine,
                .phase = question->phase,
                .product = question->product,
                .sex = people->sex ? people->sex[i] : SCHEDULE_UNKNOWN,
                .titre = people->titre ? people->titre[i] : SCHEDULE_NOT_TESTED,
                .titre_date = people->titre_date ? people->titre_date[i] : SCHEDULE_NO_DATE,
                .due_date = people->due_date ? people->due_date[i] : SCHEDULE_NO_DATE,
                .long_illness_until = people->long_illness_until ? people->long_illness_until[i] : SCHEDULE_NO_DATE,
                .disability_60_64 = people->marks && (people->marks[i] & 1) != 0,
                .shortage = people->marks && (people->marks[i] & 2) != 0,
                .history = people->doses ? people->doses + people->first_dose[i] : NULL,
                .history_count = people->doses ? people->first_dose[i + 1] - people->first_dose[i] : 0
        };
}

static size_t seen[SCHEDULE_ELIGIBLE + 1];

static void
assert_same(const struct schedule_people *people, const struct schedule_question *question)
{
        static struct date from[PEOPLE], to[PEOPLE], earliest[PEOPLE];
        static uint8_t word[PEOPLE];
        const struct schedule_answers answers = { word, from, to, earliest };

        memset(word, 0xff, sizeof word);
        schedule_decide_all(law, people, question, &answers);
        for (int i = 0; i < (int)people->count; i++) {
                struct schedule_case asked = case_of(i, people, question);
                struct schedule_decision one;

                schedule_decide(law, &asked, &one);
                seen[one.word]++;
                if (one.word != word[i] || one.from.days != from[i].days || one.to.days != to[i].days ||
                    one.earliest.days != earliest[i].days)
                        fail_msg("%s phase %d dose %d: person %d: alone %s, in the column %s",
                                 schedule_code(question->vaccine), question->phase, question->dose, i,
                                 schedule_word_text(one.word), schedule_word_text(word[i]));
        }
}

static void
ask_everything(const struct schedule_people *people, struct date on)
{
        for (int vaccine = 0; vaccine < SCHEDULE_VACCINES; vaccine++)
                for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                        if (!schedule_phase_right(law, vaccine, phase))
                                continue;
                        for (int dose = 1; dose <= schedule_doses(law, vaccine, phase) + 1; dose++)
                                assert_same(people, &(struct schedule_question){ .on = on,
                                                                                 .dose = dose,
                                                                                 .vaccine = (uint8_t)vaccine,
                                                                                 .phase = (uint8_t)phase });
                }
}

static const char *const days[] = { "1995-01-10", "2001-11-07", "2013-04-01", "2014-10-01", "2016-10-03",
                                    "2020-09-30", "2020-10-01", "2022-10-24", "2024-03-31", "2025-04-01",
                                    "2026-04-01", "2027-03-31", "2030-04-01", "2044-02-29" };

static void
a_column_has_the_answers_that_each_person_has_alone(void **state)
{
        (void)state;
        memset(seen, 0, sizeof seen);
        for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
                const struct schedule_people people = { PEOPLE,          town.birth,      town.sex,      town.marks,
                                                        town.titre,      town.titre_date, town.due_date, town.ill,
                                                        town.first_dose, town.doses };

                settle(i + 1, day(days[i]));
                ask_everything(&people, day(days[i]));
        }
        for (int word = 0; word <= SCHEDULE_ELIGIBLE; word++)
                if (seen[word] < 100)
                        fail_msg("%s was hardly asked: %zu", schedule_word_text(word), seen[word]);
}

static void
a_column_that_is_not_there_says_that_nothing_is_known(void **state)
{
        const struct schedule_people people = { .count = PEOPLE, .birth = town.birth };

        (void)state;
        for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
                settle(100 + i, day(days[i]));
                ask_everything(&people, day(days[i]));
        }
}

static void
births_at_the_edge_of_a_window_are_inside(void **state)
{
        const struct date on = day("2026-04-01");
        const struct schedule_people people = { .count = PEOPLE, .birth = town.birth };

        (void)state;
        /* Every birth of a year around the first and last that each age of the law means on that day. */
        for (int years = 0; years <= 105; years++) {
                for (int i = 0; i < PEOPLE; i++)
                        town.birth[i].days = on.days - years * 365 - years / 4 - i;
                ask_everything(&people, on);
        }
}

static void
only_what_is_wanted_is_written_and_a_slice_is_enough(void **state)
{
        const struct date on = day("2026-04-01");
        const struct schedule_question question = { .on = on, .dose = 1, .vaccine = SCHEDULE_BCG };
        uint8_t whole[PEOPLE], part[PEOPLE];
        struct schedule_people people = { .count = PEOPLE,
                                          .birth = town.birth,
                                          .sex = town.sex,
                                          .doses = town.doses,
                                          .first_dose = town.first_dose };

        (void)state;
        settle(77, on);
        schedule_decide_all(law, &people, &question, &(struct schedule_answers){ .word = whole });
        people.count = PEOPLE / 2;
        memset(part, 0xff, sizeof part);
        schedule_decide_all(law, &people, &question, &(struct schedule_answers){ .word = part });
        assert_memory_equal(whole, part, PEOPLE / 2);
        assert_int_equal(part[PEOPLE / 2], 0xff);
        people.birth += PEOPLE / 2;
        people.sex += PEOPLE / 2;
        people.first_dose += PEOPLE / 2;
        schedule_decide_all(law, &people, &question, &(struct schedule_answers){ .word = part });
        assert_memory_equal(whole + PEOPLE / 2, part, PEOPLE / 2);
}

int
main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_column_has_the_answers_that_each_person_has_alone),
                cmocka_unit_test(a_column_that_is_not_there_says_that_nothing_is_known),
                cmocka_unit_test(births_at_the_edge_of_a_window_are_inside),
                cmocka_unit_test(only_what_is_wanted_is_written_and_a_slice_is_enough),
        };
        struct arena *arena = arena_create(ARENA_PLAIN, 64 * 1024 * 1024);
        struct buffer problems;
        struct err *err;
        int failed;

        if (argc != 2)
                return 64;
        buffer_init(&problems, 1024 * 1024);
        err = schedule_law_load(arena, argv[1], &problems, &law);
        buffer_finish(&problems);
        if (err) {
                err_print(err);
                err_free(err);
                return 78;
        }
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        arena_destroy(arena);
        return failed;
}
