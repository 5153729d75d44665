/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "request/route.h"

#include <string.h>

static struct err *
nothing(struct visit *visit)
{
        (void)visit;
        return NULL;
}

static const struct route first[] = {
        { "/", SCGI_GET, SIDE_LGWAN | SIDE_INTERNET, RIGHT_ANYONE, "home", nothing },
        { "/person", SCGI_GET, SIDE_LGWAN, "person.view", "person.search", nothing },
        { "/person/new", SCGI_GET, SIDE_LGWAN, "person.view", "person.new", nothing },
        { "/person/:person", SCGI_GET, SIDE_LGWAN, "person.view", "person.view", nothing },
        { 0 },
};
static const struct route second[] = {
        { "/person/:person/dose/:dose", SCGI_GET, SIDE_LGWAN, "dose.view", "dose.view", nothing },
        { "/person/:person/dose/:dose", SCGI_POST, SIDE_LGWAN, "dose.record", "dose.correct", nothing },
        { "/operator/feed", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "feed.import", nothing },
        { "/:a/:b/:c/:d/four", SCGI_GET, SIDE_LGWAN, "person.view", "four", nothing },
        { "/:a/:b/:c/:d/:e/five", SCGI_GET, SIDE_LGWAN, "person.view", "five", nothing },
        { 0 },
};
static const struct route *const tables[] = { first, second };

static void
expect(enum side side, enum scgi_method method, const char *path, const char *event, bool other_method)
{
        struct route_match match = { .param_count = 4711 };

        route_find(tables, 2, side, method, text_of(path), &match);
        if (event ? !match.route || strcmp(match.route->event, event) != 0 : match.route != NULL)
                fail_msg("%s: %s instead of %s", path, match.route ? match.route->event : "nothing",
                         event ? event : "nothing");
        assert_int_equal(match.other_method, other_method);
}

static void
a_path_finds_its_row_and_nothing_else_does(void **state)
{
        (void)state;
        expect(SIDE_LGWAN, SCGI_GET, "/", "home", false);
        expect(SIDE_LGWAN, SCGI_GET, "/person", "person.search", false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/new", "person.new", false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/0a", "person.view", false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/0a/dose/0b", "dose.view", false);
        expect(SIDE_LGWAN, SCGI_GET, "/1/2/3/4/four", "four", false);
        expect(SIDE_LGWAN, SCGI_GET, "/persona", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/perso", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/Person", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "//person", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/0a/", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/person//dose/0b", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/person/0a/dose", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "/%70erson", NULL, false);
        expect(SIDE_LGWAN, SCGI_GET, "", NULL, false);
        /* More parameters than there is room for. */
        expect(SIDE_LGWAN, SCGI_GET, "/1/2/3/4/5/five", NULL, false);
}

static void
a_side_reaches_only_its_own_rows_and_does_not_learn_of_others(void **state)
{
        (void)state;
        expect(SIDE_INTERNET, SCGI_GET, "/", "home", false);
        expect(SIDE_INTERNET, SCGI_GET, "/person", NULL, false);
        expect(SIDE_INTERNET, SCGI_POST, "/person/0a/dose/0b", NULL, false);
        expect(SIDE_OPERATOR, SCGI_GET, "/", NULL, false);
        expect(SIDE_OPERATOR, SCGI_POST, "/operator/feed", "feed.import", false);
        expect(SIDE_LGWAN, SCGI_POST, "/operator/feed", NULL, false);
}

static void
the_method_chooses_the_row(void **state)
{
        (void)state;
        expect(SIDE_LGWAN, SCGI_POST, "/person/0a/dose/0b", "dose.correct", false);
        expect(SIDE_LGWAN, SCGI_HEAD_ONLY, "/person/0a/dose/0b", "dose.view", false);
        expect(SIDE_LGWAN, SCGI_HEAD_ONLY, "/person", "person.search", false);
        expect(SIDE_LGWAN, SCGI_POST, "/person", NULL, true);
        expect(SIDE_OPERATOR, SCGI_GET, "/operator/feed", NULL, true);
        expect(SIDE_OPERATOR, SCGI_HEAD_ONLY, "/operator/feed", NULL, true);
}

static void
parameters_are_given_by_name_as_they_came(void **state)
{
        struct route_match match;

        (void)state;
        route_find(tables, 2, SIDE_LGWAN, SCGI_POST, TEXT("/person/%E8/dose/a+b"), &match);
        assert_non_null(match.route);
        assert_int_equal(match.param_count, 2);
        assert_true(text_is(match.params[0].name, "person"));
        assert_true(text_is(match.params[0].value, "%E8"));
        assert_true(text_is(match.params[1].name, "dose"));
        assert_true(text_is(match.params[1].value, "a+b"));
        route_find(tables, 2, SIDE_LGWAN, SCGI_GET, TEXT("/person"), &match);
        assert_int_equal(match.param_count, 0);
        route_find(tables, 2, SIDE_LGWAN, SCGI_GET, TEXT("/person/0a/none"), &match);
        assert_null(match.route);
        assert_int_equal(match.param_count, 0);
}

static void
a_role_has_the_rights_that_are_listed_and_no_part_of_one(void **state)
{
        static const struct role clerk = { "clerk", "", "", "person.view dose.record dose.correct" };
        static const struct role nobody = { "nobody", "", "", "" };

        (void)state;
        assert_true(role_has(&clerk, "person.view"));
        assert_true(role_has(&clerk, "dose.record"));
        assert_true(role_has(&clerk, "dose.correct"));
        assert_false(role_has(&clerk, "dose"));
        assert_false(role_has(&clerk, "dose.records"));
        assert_false(role_has(&clerk, "view"));
        assert_false(role_has(&clerk, "person.view dose.record"));
        assert_false(role_has(&clerk, "Person.view"));
        assert_false(role_has(&clerk, RIGHT_OPERATOR));
        assert_false(role_has(&nobody, "person.view"));
        assert_false(role_has(&clerk, ""));
        assert_false(role_has(&nobody, ""));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_path_finds_its_row_and_nothing_else_does),
                cmocka_unit_test(a_side_reaches_only_its_own_rows_and_does_not_learn_of_others),
                cmocka_unit_test(the_method_chooses_the_row),
                cmocka_unit_test(parameters_are_given_by_name_as_they_came),
                cmocka_unit_test(a_role_has_the_rights_that_are_listed_and_no_part_of_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
