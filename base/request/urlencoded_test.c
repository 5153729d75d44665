/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "request/request_errors.h"
#include "request/urlencoded.h"

#include <string.h>

static int
set_up(void **state)
{
        *state = arena_create(ARENA_PLAIN, 4 << 20);
        return 0;
}

static int
tear_down(void **state)
{
        arena_destroy(*state);
        assert_int_equal(err_live(), 0);
        return 0;
}

/* The expected pairs as "name=value" with ";" behind each. */
static void
expect(struct arena *arena, const char *encoded, const char *expected)
{
        struct pairs pairs = { 0 };
        struct err *err = urlencoded_read(arena, text_of(encoded), &pairs);
        struct text joined = TEXT("");

        if (err)
                fail_msg("'%s': %s", encoded, err_sentence(err));
        for (size_t i = 0; i < pairs.count; i++) {
                assert_non_null(pairs.at[i].name.at);
                assert_non_null(pairs.at[i].value.at);
                joined = text_format(arena, "%.*s%.*s=%.*s;", TEXT_ARGS(joined), TEXT_ARGS(pairs.at[i].name),
                                     TEXT_ARGS(pairs.at[i].value));
        }
        assert_string_equal(joined.at, expected);
}

static void
pairs_are_decoded_in_order_and_repetition_is_kept(void **state)
{
        expect(*state, "", "");
        expect(*state, "a=1", "a=1;");
        expect(*state, "a=1&b=2&a=3", "a=1;b=2;a=3;");
        expect(*state, "a", "a=;");
        expect(*state, "a=", "a=;");
        expect(*state, "=b", "=b;");
        expect(*state, "=", "=;");
        expect(*state, "a=b=c", "a=b=c;");
        expect(*state, "a=1&&b=2&", "a=1;b=2;");
        expect(*state, "&&&", "");
        expect(*state, "a+b=c+d", "a b=c d;");
        expect(*state, "a%3Db=%26%3d%2B%25", "a=b=&=+%;");
        expect(*state, "name=%E8%91%9B%F3%A0%84%80", "name=葛󠄀;");
        expect(*state, "name=葛", "name=葛;");
        expect(*state, "note=a%0D%0Ab%0Ac%09", "note=a\r\nb\nc\t;");
}

static void
what_is_malformed_is_refused(void **state)
{
        static const char *const bad[] = {
                "a=%",         "a=%2",           "a=%2&b=1", "%",        "%4=1",        "a=%G0",          "a=%0g",
                "a=% 1",       "a=%-1",          "a=%00",    "a%00=1",   "a=%80",       "a=%C0%80",       "a=%E8%91",
                "a=%ED%A0%80", "a=%F4%90%80%80", "a=%FF",    "a=\x80",   "a=\xE8",      "a=%E8&b=%91%9B", "b=1&a=%",
                "a=%%41",      "a=%01",          "a=%7F",    "a=%C2%85", "a=%E2%80%AE",
        };
        struct text nul = TEXT("a=1\0b");

        for (size_t i = 0; i <= sizeof bad / sizeof *bad; i++) {
                struct text encoded = i < sizeof bad / sizeof *bad ? text_of(bad[i]) : nul;
                struct pairs pairs = { NULL, 4711 };
                struct err *err = urlencoded_read(*state, encoded, &pairs);

                if (!err_is(err, &REQUEST_MALFORMED))
                        fail_msg("'%s' was not refused", encoded.at);
                assert_int_equal(pairs.count, 4711);
                err_free(err);
        }
}

static void
there_may_be_500_pairs(void **state)
{
        char encoded[4 * 501 + 1] = "";
        struct pairs pairs;
        struct err *err;

        for (size_t i = 0; i < 501; i++)
                memcpy(encoded + 4 * i, "a=b&", 4);
        /* What stands behind the last ampersand is no pair. */
        err = urlencoded_read(*state, (struct text){ encoded, 4 * 500 }, &pairs);
        assert_null(err);
        assert_int_equal(pairs.count, 500);
        assert_null(urlencoded_read(*state, (struct text){ encoded, 4 * 500 - 1 }, &pairs));
        assert_int_equal(pairs.count, 500);
        err = urlencoded_read(*state, (struct text){ encoded, 4 * 501 - 1 }, &pairs);
        assert_true(err_is(err, &REQUEST_MALFORMED));
        err_free(err);
}

static void
a_plus_sign_stays_in_a_segment_of_a_path(void **state)
{
        struct text text = TEXT("untouched");

        assert_true(urlencoded_segment(*state, TEXT("a+b%20c%2Fd"), &text));
        assert_true(text_is(text, "a+b c/d"));
        assert_true(urlencoded_segment(*state, TEXT(""), &text));
        assert_int_equal(text.length, 0);
}

static void
a_refused_segment_leaves_the_output_untouched(void **state)
{
        static const char *const bad[] = { "%", "a%2", "%zz", "%00", "%FF", "\xFF" };

        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct text text = TEXT("untouched");

                assert_false(urlencoded_segment(*state, text_of(bad[i]), &text));
                assert_true(text_is(text, "untouched"));
        }
}

static void
a_cookie_is_found_when_it_stands_once(void **state)
{
        static const struct {
                const char *header;
                const char *value; /* NULL: absent */
        } cases[] = {
                { "", NULL },
                { "session=1", "1" },
                { "session=", "" },
                { "session", NULL },
                { "a=b; session=1", "1" },
                { "a=b;session=1;c=d", "1" },
                { "session=1; a=b", "1" },
                { "session=1; session=2", NULL },
                { "session=1; session=1", NULL },
                { "session=1; session=1; session=1", NULL },
                { "session=; session=1", NULL },
                { "xsession=1", NULL },
                { "sessionx=1", NULL },
                { "Session=1", NULL },
                { "a=session=1", NULL },
                { "session=a=b", "a=b" },
                { ";;  ; session=1;", "1" },
                { "__Host-session=1", NULL },
        };

        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct text found = cookie_find(text_of(cases[i].header), "session");

                if (!cases[i].value ? found.at != NULL : !found.at || !text_is(found, cases[i].value))
                        fail_msg("'%s'", cases[i].header);
        }
        assert_null(cookie_find((struct text){ NULL, 0 }, "session").at);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(pairs_are_decoded_in_order_and_repetition_is_kept),
                TEST(what_is_malformed_is_refused),
                TEST(there_may_be_500_pairs),
                TEST(a_plus_sign_stays_in_a_segment_of_a_path),
                TEST(a_refused_segment_leaves_the_output_untouched),
                TEST(a_cookie_is_found_when_it_stands_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
