/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/verb.h"

static int seen_count;
static char seen_name[80];

static int
note(int argc, char **argv)
{
        seen_count = argc;
        snprintf(seen_name, sizeof seen_name, "%s", argv[0]);
        return 7;
}

static const struct verb verbs[] = {
        { "schedule", note, "予定", "schedule" },
        { "certificate", note, "証明", "certificate" },
        { "card", note, "カード", "card" },
        { 0 },
};

static int
run(const char *word)
{
        char program[] = "sesshu";
        char copy[80];
        char *argv[] = { program, copy, program, NULL };

        snprintf(copy, sizeof copy, "%s", word);
        return verb_run("sesshu", verbs, 3, argv);
}

static void
a_verb_gets_its_own_name_and_its_result_is_the_exit_status(void **state)
{
        (void)state;
        assert_int_equal(run("card"), 7);
        assert_int_equal(seen_count, 2);
        assert_string_equal(seen_name, "card");
}

static void
an_unknown_verb_is_usage_and_help_is_not(void **state)
{
        (void)state;
        assert_int_equal(run("nothing"), 64);
        assert_int_equal(run("schedul"), 64);
        assert_int_equal(run(""), 64);
        assert_int_equal(run("--help"), 0);
        assert_int_equal(verb_run("sesshu", verbs, 1, (char *[]){ NULL }), 64);
}

static void
a_slip_finds_the_nearest_verb(void **state)
{
        (void)state;
        assert_string_equal(verb_nearest(verbs, "shedule"), "schedule");
        assert_string_equal(verb_nearest(verbs, "scehdule"), "schedule");
        assert_string_equal(verb_nearest(verbs, "crad"), "card");
        assert_string_equal(verb_nearest(verbs, "certificat"), "certificate");
        assert_null(verb_nearest(verbs, "ledger"));
        assert_null(verb_nearest(verbs, "a"));
        assert_null(verb_nearest(verbs, "schedulescheduleschedulescheduleschedule"));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_verb_gets_its_own_name_and_its_result_is_the_exit_status),
                cmocka_unit_test(an_unknown_verb_is_usage_and_help_is_not),
                cmocka_unit_test(a_slip_finds_the_nearest_verb),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
