/* SPDX-License-Identifier: MIT */
/* What no rule of law/ reaches; the rest is asked by law/cases and tests/schedule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "schedule/schedule.h"

enum { MEMORY = 4 * 1024 * 1024, WINDOWS = 10 };

static const char sources[] = "law = x\nsource = x\nstatus = inferred\ntext = x。\n";

/* A vaccine of ten cohorts, each born in a year of its own: 2001 to 2010. */
static const struct schedule_law *
ten_cohorts(struct arena *arena)
{
        const struct schedule_law *law = NULL;
        struct buffer text, problems;
        struct err *err;

        buffer_init(&text, MEMORY);
        buffer_init(&problems, MEMORY);
        buffer_printf(&text, "[vaccine BCG]\nname = x\nkind = inactivated\nprogramme = 2001-01-01 ..\n%s", sources);
        buffer_printf(&text, "[course ONE]\ndoses = 1\n%s", sources);
        for (int i = 1; i <= WINDOWS; i++)
                buffer_printf(&text, "[window W%d]\nage = 1歳 .. 3歳\nborn = %d-01-01 .. %d-12-31\n%s", i, 2000 + i,
                              2000 + i, sources);
        err = schedule_law_read(arena, "ten.law", buffer_text(&text), &problems, &law);
        if (err)
                fail_msg("%s\n%.*s", err_sentence(err), TEXT_ARGS(buffer_text(&problems)));
        buffer_finish(&text);
        buffer_finish(&problems);
        return law;
}

static void
a_decision_has_as_many_reasons_as_fit_and_keeps_the_first(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, MEMORY);
        const struct schedule_law *law = ten_cohorts(arena);
        struct schedule_case asked = { .dose = 1,
                                       .vaccine = SCHEDULE_BCG,
                                       .due_date = SCHEDULE_NO_DATE,
                                       .titre_date = SCHEDULE_NO_DATE,
                                       .long_illness_until = SCHEDULE_NO_DATE };
        struct {
                struct schedule_decision decision;
                uint16_t behind;
        } out = { .behind = 0xbeef };

        (void)state;
        /* Born in none of the ten years: each of the windows is a reason why not. */
        assert_true(date_read(TEXT("1999-06-01"), &asked.birth));
        assert_true(date_read(TEXT("2012-06-01"), &asked.on));
        schedule_decide(law, &asked, &out.decision);
        assert_int_equal(out.decision.word, SCHEDULE_NOT_TARGET);
        assert_int_equal(out.decision.reason_count, SCHEDULE_REASONS);
        for (int i = 0; i < SCHEDULE_REASONS; i++)
                assert_int_equal(schedule_rule_at(law, out.decision.reasons[i])->id[1] - '0', i + 1);
        assert_int_equal(out.behind, 0xbeef);
        arena_destroy(arena);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_decision_has_as_many_reasons_as_fit_and_keeps_the_first),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
