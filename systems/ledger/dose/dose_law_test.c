/* SPDX-License-Identifier: MIT */
/* A dose against law/: what is expected is read from the articles that the files name, not from the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dose/dose_law.h"

struct given {
        const char *vaccine;
        const char *phase;
        int64_t number;
        const char *on;
        bool cancelled;
};

struct law_case {
        const char *says;
        const char *birth;
        struct given earlier[6];
        struct given dose;
        const struct err_code *doubt; /* NULL = the law allows it, or says nothing */
        bool asked;
        enum schedule_word word;
};

/* 初回 and the autumns of 2021 to 2022 of somebody born in 1965. */
#define FOUR                                                                                                           \
        {                                                                                                              \
                { "COVID-S", "", 1, "2021-07-05", false }, { "COVID-S", "", 2, "2021-07-26", false },                  \
                    { "COVID-S", "", 3, "2022-03-01", false }, { "COVID-S", "", 4, "2022-11-15", false },              \
        }

static const struct law_case cases[] = {
        /* 令和5年秋開始接種: from 2023-09-20, six months of age and more, three months after the last, once. */
        { "the fifth dose in the autumn of 2023",
          "1965-04-01",
          FOUR,
          { "COVID-S", "", 5, "2023-10-02", false },
          NULL,
          true,
          SCHEDULE_ELIGIBLE },
        { "on its first day",
          "1965-04-01",
          FOUR,
          { "COVID-S", "", 5, "2023-09-20", false },
          NULL,
          true,
          SCHEDULE_ELIGIBLE },
        { "the day before, for somebody of 58: the spring was for 65 and more",
          "1965-04-01",
          FOUR,
          { "COVID-S", "", 5, "2023-09-19", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_NOT_YET },
        { "the day before, for somebody of 65 and more",
          "1950-04-01",
          FOUR,
          { "COVID-S", "", 5, "2023-09-19", false },
          NULL,
          true,
          SCHEDULE_ELIGIBLE },
        { "the day after the programme ended",
          "1965-04-01",
          FOUR,
          { "COVID-S", "", 5, "2024-04-01", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_NOT_TARGET },
        { "a number before which one is missing",
          "1965-04-01",
          FOUR,
          { "COVID-S", "", 6, "2023-10-02", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_ORDER },
        { "a number that was cancelled is missing too",
          "1965-04-01",
          { { "COVID-S", "", 1, "2021-07-05", true } },
          { "COVID-S", "", 2, "2021-08-05", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_ORDER },
        { "two months after the last, where three are needed",
          "1965-04-01",
          { { "COVID-S", "", 1, "2023-05-10", false }, { "COVID-S", "", 2, "2023-08-02", false } },
          { "COVID-S", "", 3, "2023-10-02", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_INTERVAL },
        /* 令3条1項: 生後12月から; an age is reached on the day before. */
        { "MR on the day before the first birthday",
          "2022-10-03",
          { { NULL, NULL, 0, NULL, false } },
          { "MR", "1", 1, "2023-10-02", false },
          NULL,
          true,
          SCHEDULE_ELIGIBLE },
        { "MR two days before the first birthday",
          "2022-10-04",
          { { NULL, NULL, 0, NULL, false } },
          { "MR", "1", 1, "2023-10-02", false },
          &DOSE_OUTSIDE_LAW,
          true,
          SCHEDULE_NOT_YET },
        { "MR without a phase",
          "2022-10-03",
          { { NULL, NULL, 0, NULL, false } },
          { "MR", "", 1, "2023-10-02", false },
          &DOSE_PHASE,
          false,
          SCHEDULE_ELIGIBLE },
        { "COVID-19 with a phase",
          "1965-04-01",
          { { NULL, NULL, 0, NULL, false } },
          { "COVID-S", "1", 1, "2023-10-02", false },
          &DOSE_PHASE,
          false,
          SCHEDULE_ELIGIBLE },
        { "of a birth date that nobody knows nothing is said",
          NULL,
          { { NULL, NULL, 0, NULL, false } },
          { "COVID-S", "", 1, "2019-10-02", false },
          NULL,
          false,
          SCHEDULE_ELIGIBLE },
        { "nor of a code without rules",
          "1965-04-01",
          { { NULL, NULL, 0, NULL, false } },
          { "YF", "", 1, "2019-10-02", false },
          NULL,
          false,
          SCHEDULE_ELIGIBLE },
        { "a dose before the birth is another error",
          "2023-10-03",
          { { NULL, NULL, 0, NULL, false } },
          { "COVID-S", "", 1, "2023-10-02", false },
          NULL,
          false,
          SCHEDULE_ELIGIBLE },
};

static const struct schedule_law *law;
static struct arena *arena;

static int
set_up(void **state)
{
        struct buffer problems;
        struct err *err;

        (void)state;
        arena = arena_create(ARENA_PLAIN, 64 << 20);
        buffer_init(&problems, 64 * 1024);
        err = schedule_law_load(arena, schedule_law_folder(), &problems, &law);
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
        buffer_finish(&problems);
        return 0;
}

static int
tear_down(void **state)
{
        (void)state;
        arena_destroy(arena);
        return 0;
}

static struct dose_new
facts_of(const struct given *given)
{
        struct dose_new facts = { .vaccine = text_of(given->vaccine),
                                  .phase = given->phase ? text_of(given->phase) : TEXT(""),
                                  .number = given->number };

        assert_true(date_read(text_of(given->on), &facts.given_on));
        return facts;
}

static struct doses
doses_of(const struct given *earlier, struct dose at[static 6])
{
        struct doses doses = { at, 0 };

        for (; doses.count < 6 && earlier[doses.count].vaccine; doses.count++)
                at[doses.count] = (struct dose){ .dose = { { (uint8_t)(doses.count + 1) } },
                                                 .cancelled = earlier[doses.count].cancelled,
                                                 .facts = facts_of(&earlier[doses.count]) };
        return doses;
}

static void
each_case_is_judged_as_the_articles_say(void **state) /* req: L1 */
{
        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct law_case *c = &cases[i];
                struct resident resident = { .birth_first = c->birth ? text_of(c->birth) : (struct text){ NULL, 0 },
                                             .sex = TEXT("F") };
                struct dose at[6];
                struct doses earlier = doses_of(c->earlier, at);
                struct dose_new facts = facts_of(&c->dose);
                struct dose_judgement judgement = { 0 };
                struct schedule_decision decision;
                bool asked;

                dose_law_judge(law, arena, &resident, &earlier, NULL, &facts, &judgement, &asked, &decision);
                if (asked != c->asked)
                        fail_msg("%s: %s", c->says, asked ? "there was an answer" : "there was no answer");
                if (asked && decision.word != c->word)
                        fail_msg("%s: %s", c->says, schedule_word_text(decision.word));
                if (judgement.doubt_count != (c->doubt ? 1U : 0U) || (c->doubt && judgement.doubts[0] != c->doubt))
                        fail_msg("%s: %s", c->says, judgement.doubt_count ? judgement.doubts[0]->code : "no doubt");
        }
}

static void
a_doubt_of_the_law_stands_beside_the_others(void **state) /* req: L1 */
{
        static const struct given seventh = { "COVID-S", "", 7, "2023-10-02", false };
        struct resident resident = { .birth = TEXT("1965-04-01"),
                                     .birth_precision = TEXT("day"),
                                     .birth_first = TEXT("1965-04-01"),
                                     .sex = TEXT("M"),
                                     .since = TEXT("") };
        struct doses none = { NULL, 0 };
        struct dose_new facts = facts_of(&seventh);
        struct dose_judgement judgement;
        struct schedule_decision decision;
        bool asked;

        (void)state;
        dose_judge(&resident, &none, NULL, &facts, &judgement);
        assert_int_equal(judgement.doubt_count, 1);
        dose_law_judge(law, arena, &resident, &none, NULL, &facts, &judgement, &asked, &decision);
        assert_int_equal(judgement.doubt_count, 2);
        assert_ptr_equal(judgement.doubts[0], &DOSE_SKIPS);
        assert_ptr_equal(judgement.doubts[1], &DOSE_OUTSIDE_LAW);
        assert_null(judgement.error);
        /* The rule that stands behind it can be read to a resident. */
        assert_true(decision.reason_count > 0);
        assert_non_null(schedule_rule_at(law, decision.reasons[0])->text);
}

static void
a_dose_being_corrected_does_not_stand_in_its_own_way(void **state) /* req: L1 */
{
        static const struct given four[6] = FOUR;
        static const struct dose_id fourth = { { 4 } };
        struct resident resident = { .birth_first = TEXT("1965-04-01"), .sex = TEXT("M") };
        struct dose at[6];
        struct doses doses = doses_of(four, at);
        struct dose_new facts = facts_of(&four[3]);
        struct dose_judgement judgement = { 0 };
        struct schedule_decision decision;
        bool asked;

        (void)state;
        dose_law_judge(law, arena, &resident, &doses, &fourth, &facts, &judgement, &asked, &decision);
        assert_true(asked);
        assert_int_equal(decision.word, SCHEDULE_ELIGIBLE);
        dose_law_judge(law, arena, &resident, &doses, NULL, &facts, &judgement, &asked, &decision);
        assert_int_equal(decision.word, SCHEDULE_DONE);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_case_is_judged_as_the_articles_say),
                cmocka_unit_test(a_doubt_of_the_law_stands_beside_the_others),
                cmocka_unit_test(a_dose_being_corrected_does_not_stand_in_its_own_way),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
