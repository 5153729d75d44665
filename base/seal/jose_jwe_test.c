/* SPDX-License-Identifier: MIT */
/* Encrypted texts: what opens, and that nothing else does. Whether others read them: tests/interop/jwe.test.js. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "seal/jose_base64.h"
#include "seal/jose_jwe.h"

#include <stdlib.h>

static const struct jwe_parties parties = { { "ledger-012041", 13 }, { "vrs-012041", 10 } };
static const uint8_t secret[32] = { 7 }, other_secret[32] = { 8 };
static const char plain[] = "{\"number\":\"123456789018\"}";

struct fixture {
        struct arena *arena;
        struct jose_key *key;
        struct text jwe;
};

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_PLAIN, 64 << 20);
        f->key = jwe_key_from_secret(secret);
        assert_null(
            jwe_seal(f->arena, f->key, &parties, (struct bytes){ (const uint8_t *)plain, sizeof plain - 1 }, &f->jwe));
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        jose_key_destroy(f->key);
        arena_destroy(f->arena);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
refuses(struct fixture *f, const struct jose_key *key, const struct jwe_parties *of, struct text jwe)
{
        struct bytes opened;
        struct err *err = jwe_open(f->arena, key, of, jwe, &opened);

        if (!err_is(err, &JOSE_JWE))
                fail_msg("not refused: %.*s", TEXT_ARGS(jwe));
        err_free(err);
}

/* req: R1 */
static void
what_was_sealed_for_a_key_opens_with_it(void **state)
{
        struct fixture *f = *state;
        struct bytes opened;

        assert_null(jwe_open(f->arena, f->key, &parties, f->jwe, &opened));
        assert_int_equal(opened.length, sizeof plain - 1);
        assert_memory_equal(opened.at, plain, sizeof plain - 1);
}

static void
nothing_of_it_can_be_read_without_the_key(void **state)
{
        struct fixture *f = *state;
        struct jose_key *other = jwe_key_from_secret(other_secret);

        assert_null(memmem(f->jwe.at, f->jwe.length, "123456789018", 12));
        refuses(f, other, &parties, f->jwe);
        jose_key_destroy(other);
}

static void
it_opens_for_no_other_sender_and_no_other_receiver(void **state)
{
        struct fixture *f = *state;
        struct jwe_parties sender = { TEXT("ledger-012025"), parties.receiver },
                           receiver = { parties.sender, TEXT("vrs-012025") };

        refuses(f, f->key, &sender, f->jwe);
        refuses(f, f->key, &receiver, f->jwe);
}

static void
each_changed_character_is_noticed(void **state)
{
        struct fixture *f = *state;

        for (size_t i = 0; i < f->jwe.length; i++) {
                char *changed = arena_copy(f->arena, f->jwe.at, f->jwe.length);

                changed[i] = changed[i] == 'A' ? 'B' : 'A';
                refuses(f, f->key, &parties, (struct text){ changed, f->jwe.length });
        }
        refuses(f, f->key, &parties, (struct text){ f->jwe.at, f->jwe.length - 1 });
        refuses(f, f->key, &parties, TEXT(""));
        refuses(f, f->key, &parties, TEXT("...."));
}

/* The same text with its header written otherwise: what the header asks for decides nothing. */
static void
another_header_is_refused(void **state)
{
        static const char *const headers[] = {
                "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", "{\"alg\":\"none\"}", "[]", "{}", "not JSON",
        };
        struct fixture *f = *state;
        const char *rest = memchr(f->jwe.at, '.', f->jwe.length);

        for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
                struct text header = text_of(headers[i]);
                struct text encoded =
                    base64_encode(f->arena, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL);

                refuses(f, f->key, &parties,
                        text_format(f->arena, "%.*s%.*s", TEXT_ARGS(encoded), (int)(f->jwe.at + f->jwe.length - rest),
                                    rest));
        }
}

static void
two_texts_of_the_same_are_never_equal(void **state)
{
        struct fixture *f = *state;
        struct text again;

        assert_null(
            jwe_seal(f->arena, f->key, &parties, (struct bytes){ (const uint8_t *)plain, sizeof plain - 1 }, &again));
        assert_false(text_equal(again, f->jwe));
}

static void
a_secret_gives_the_same_pair_each_time_and_another_secret_another(void **state)
{
        struct jose_key *same = jwe_key_from_secret(secret), *other = jwe_key_from_secret(other_secret);
        char a[JOSE_THUMBPRINT_LENGTH + 1], b[JOSE_THUMBPRINT_LENGTH + 1], c[JOSE_THUMBPRINT_LENGTH + 1];
        struct fixture *f = *state;

        jose_key_thumbprint(f->key, a);
        jose_key_thumbprint(same, b);
        jose_key_thumbprint(other, c);
        assert_string_equal(a, b);
        assert_string_not_equal(a, c);
        jose_key_destroy(same);
        jose_key_destroy(other);
}

/* The edges of 1 + secret mod (n − 1). */
static void
every_secret_is_a_key(void **state)
{
        static const uint8_t none[32] = { 0 };
        struct fixture *f = *state;
        uint8_t all[32];
        struct bytes opened;

        memset(all, 0xff, sizeof all);
        for (int i = 0; i < 2; i++) {
                struct jose_key *key = jwe_key_from_secret(i ? all : none);
                struct text jwe;

                assert_null(jwe_seal(f->arena, key, &parties, (struct bytes){ (const uint8_t *)plain, 3 }, &jwe));
                assert_null(jwe_open(f->arena, key, &parties, jwe, &opened));
                jose_key_destroy(key);
        }
}

static void
a_key_of_another_curve_and_a_long_text_are_refused(void **state)
{
        static const uint8_t long_text[JWE_PLAIN_MAXIMUM + 1];
        struct fixture *f = *state;
        struct jose_key *other = jose_key_generate(JOSE_P384);
        struct text jwe;
        struct err *err = jwe_seal(f->arena, other, &parties, (struct bytes){ (const uint8_t *)plain, 3 }, &jwe);

        assert_true(err_is(err, &JOSE_KEY));
        err_free(err);
        err = jwe_seal(f->arena, f->key, &parties, (struct bytes){ long_text, sizeof long_text }, &jwe);
        assert_true(err_is(err, &ERR_LIMIT));
        err_free(err);
        jose_key_destroy(other);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
                TEST(what_was_sealed_for_a_key_opens_with_it),
                TEST(nothing_of_it_can_be_read_without_the_key),
                TEST(it_opens_for_no_other_sender_and_no_other_receiver),
                TEST(each_changed_character_is_noticed),
                TEST(another_header_is_refused),
                TEST(two_texts_of_the_same_are_never_equal),
                TEST(a_secret_gives_the_same_pair_each_time_and_another_secret_another),
                TEST(every_secret_is_a_key),
                TEST(a_key_of_another_curve_and_a_long_text_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
