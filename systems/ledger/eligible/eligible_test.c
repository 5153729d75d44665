/* SPDX-License-Identifier: MIT */
/* The next dose of a person. What is expected is read from the articles that law/ names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "eligible/eligible.h"

enum { GIVEN_MAX = 8 };

struct next_case {
        const char *says;
        const char *birth;
        const char *on;
        const char *vaccine;
        struct {
                const char *phase;
                int32_t dose;
                const char *on;
        } given[GIVEN_MAX];
        const char *phase;
        int32_t dose;
        enum schedule_word word;
        const char *from; /* NULL = not asked */
        const char *to;
};

#define NONE                                                                                                           \
        {                                                                                                              \
                {                                                                                                      \
                        NULL, 0, NULL                                                                                  \
                }                                                                                                      \
        }

static const struct next_case cases[] = {
        { "nobody was given anything: the first", "1965-04-01", "2023-10-02", "COVID-S", NONE, "", 1, SCHEDULE_ELIGIBLE,
          NULL, "2024-03-31" },
        { "four were given: the fifth, in the autumn of 2023",
          "1965-04-01",
          "2023-10-02",
          "COVID-S",
          { { "", 1, "2021-07-05" }, { "", 2, "2021-07-26" }, { "", 3, "2022-03-01" }, { "", 4, "2022-11-15" } },
          "",
          5,
          SCHEDULE_ELIGIBLE,
          "2023-09-20",
          "2024-03-31" },
        { "the order in which they were put in does not matter",
          "1965-04-01",
          "2023-10-02",
          "COVID-S",
          { { "", 4, "2022-11-15" }, { "", 2, "2021-07-26" }, { "", 3, "2022-03-01" }, { "", 1, "2021-07-05" } },
          "",
          5,
          SCHEDULE_ELIGIBLE,
          "2023-09-20",
          "2024-03-31" },
        { "seven were given: it is done",
          "1950-04-01",
          "2023-12-20",
          "COVID-S",
          { { "", 1, "2021-06-05" },
            { "", 2, "2021-06-26" },
            { "", 3, "2022-01-20" },
            { "", 4, "2022-07-01" },
            { "", 5, "2022-12-01" },
            { "", 6, "2023-06-01" },
            { "", 7, "2023-09-20" } },
          "",
          7,
          SCHEDULE_DONE,
          NULL,
          NULL },
        { "this autumn's was given: the law has one",
          "1965-04-01",
          "2024-01-20",
          "COVID-S",
          { { "", 1, "2021-07-05" }, { "", 2, "2021-07-26" }, { "", 3, "2023-09-20" } },
          "",
          4,
          SCHEDULE_DONE,
          NULL,
          NULL },
        { "a child of five months", "2023-05-01", "2023-10-02", "COVID-S", NONE, "", 1, SCHEDULE_NOT_YET, "2023-10-31",
          "2024-03-31" },
        { "a child of one year: the first phase", "2022-10-03", "2023-10-02", "MR", NONE, "1", 1, SCHEDULE_ELIGIBLE,
          "2023-10-02", "2024-10-02" },
        { "after it, the second phase waits for the year before school",
          "2022-10-03",
          "2023-10-10",
          "MR",
          { { "1", 1, "2023-10-05" } },
          "2",
          1,
          SCHEDULE_NOT_YET,
          "2028-04-01",
          "2029-03-31" },
        { "a seasonal dose of last year does not count",
          "1950-04-01",
          "2023-10-02",
          "FLU",
          { { "", 1, "2022-11-01" } },
          "",
          1,
          SCHEDULE_ELIGIBLE,
          NULL,
          NULL },
        { "one of this season does",
          "1950-04-01",
          "2023-12-02",
          "FLU",
          { { "", 1, "2022-11-01" }, { "", 1, "2023-10-15" } },
          "",
          1,
          SCHEDULE_DONE,
          NULL,
          NULL },
};

static void
assert_day(const char *says, const char *expected, struct date day)
{
        char text[DATE_TEXT_SIZE];

        if (!expected)
                return;
        date_write(day, text);
        if (strcmp(text, expected) != 0)
                fail_msg("%s: %s where %s was expected", says, text, expected);
}

static void
check(const struct schedule_law *law, const struct next_case *c)
{
        struct schedule_dose given[GIVEN_MAX];
        struct schedule_case person;
        enum schedule_vaccine vaccine;
        struct eligible next;

        assert_true(dose_law_person(text_of(c->birth), TEXT("F"), &person));
        assert_true(date_read(text_of(c->on), &person.on));
        person.history = given;
        for (; person.history_count < GIVEN_MAX && c->given[person.history_count].on; person.history_count++) {
                size_t i = person.history_count;
                struct date on;

                assert_true(date_read(text_of(c->given[i].on), &on));
                assert_true(dose_law_given(law, person.birth, text_of(c->vaccine), text_of(c->given[i].phase),
                                           c->given[i].dose, on, TEXT(""), &given[i]));
        }
        assert_true(schedule_code_read(text_of(c->vaccine), &vaccine));
        eligible_next(law, &person, vaccine, &next);
        if (strcmp(schedule_phase_text(next.phase), c->phase) != 0 || next.dose != c->dose ||
            next.decision.word != c->word)
                fail_msg("%s: phase %s dose %d %s", c->says, schedule_phase_text(next.phase), next.dose,
                         schedule_word_text(next.decision.word));
        assert_day(c->says, c->from, next.decision.from);
        assert_day(c->says, c->to, next.decision.to);
}

static void
the_next_dose_is_the_one_after_the_highest(void **state) /* req: L13 */
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        const struct schedule_law *law;
        struct buffer problems;
        struct err *err;

        (void)state;
        buffer_init(&problems, 64 * 1024);
        err = schedule_law_load(arena, schedule_law_folder(), &problems, &law);
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
        buffer_finish(&problems);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                check(law, &cases[i]);
        arena_destroy(arena);
}

int
main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(the_next_dose_is_the_one_after_the_highest) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
