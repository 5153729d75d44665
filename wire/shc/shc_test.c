/* SPDX-License-Identifier: MIT */
/* Forms and bounds of a card; its rules are proved with whole cards in tests/certificate and tests/interop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shc/shc.h"

#include <libdeflate.h>

static struct arena *arena;

static int
begin(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 16 << 20);
        return 0;
}

static int
end(void **state)
{
        (void)state;
        arena_destroy(arena);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
digits_are_the_code_less_45(void **state)
{
        struct text jws;

        (void)state;
        /* The framework's example begins shc:/5676, for "ey"; "-" is 00, "z" is 77. */
        assert_string_equal(shc_numeric(arena, TEXT("ey-z.")).at, "shc:/5676007701");
        assert_true(shc_unwrap(arena, TEXT("shc:/5676007701"), &jws));
        assert_true(text_is(jws, "ey-z."));
        assert_false(shc_unwrap(arena, TEXT("shc:/567"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/5678"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/56 7"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/"), &jws));
}

static void
chunks_come_in_any_order_and_all_of_them(void **state)
{
        struct text jws;

        (void)state;
        assert_true(shc_unwrap(arena, TEXT("shc:/2/3/76\r\nshc:/3/3/00\nshc:/1/3/56\n"), &jws));
        assert_true(text_is(jws, "ey-"));
        assert_false(shc_unwrap(arena, TEXT("shc:/1/2/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/1/2/56\nshc:/1/2/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/1/2/56\nshc:/2/3/76\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/0/1/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/2/1/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/01/1/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/1/999/56\n"), &jws));
        assert_false(shc_unwrap(arena, TEXT("shc:/1/1/56\n\nshc:/1/1/56"), &jws));
}

static struct bytes
deflated(const char *bytes, size_t length)
{
        struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(9);
        uint8_t *out = arena_alloc(arena, length + 1024);
        size_t got = libdeflate_deflate_compress(compressor, bytes, length, out, length + 1024);

        libdeflate_free_compressor(compressor);
        return (struct bytes){ out, got };
}

static void
no_more_than_64_kib_are_inflated(void **state)
{
        enum { BOMB = 4 << 20 };
        char *zeros = arena_alloc(arena, BOMB);
        struct bytes inflated, bomb = deflated(zeros, BOMB);
        size_t used;

        (void)state;
        assert_int_equal(shc_inflate(arena, deflated(zeros, SHC_INFLATED_MAXIMUM), &inflated), SHC_INFLATED);
        assert_int_equal(inflated.length, SHC_INFLATED_MAXIMUM);
        assert_int_equal(shc_inflate(arena, deflated(zeros, SHC_INFLATED_MAXIMUM + 1), &inflated),
                         SHC_INFLATE_TOO_LARGE);
        assert_int_equal(shc_inflate(arena, (struct bytes){ (const uint8_t *)"", 0 }, &inflated), SHC_INFLATE_BROKEN);
        /* A thousandth of what it would become; nothing of it is kept. */
        assert_true(bomb.length < BOMB / 900);
        used = arena_used(arena);
        assert_int_equal(shc_inflate(arena, bomb, &inflated), SHC_INFLATE_TOO_LARGE);
        assert_int_equal(arena_used(arena), used);
}

static void
an_issued_card_verifies_and_stays_within_one_code(void **state)
{
        const struct shc_dose doses[] = {
                { TEXT("2021-06-21"), TEXT("207"), TEXT("3002621"), TEXT(SHC_PERFORMER_JAPAN) },
                { TEXT("2021-07-19"), TEXT("207"), TEXT("3003600"), TEXT(SHC_PERFORMER_JAPAN) },
                { TEXT("2022-02-19"), TEXT("207"), TEXT("000001A"), TEXT(SHC_PERFORMER_JAPAN) },
        };
        const struct shc_dose dozen[] = { doses[0], doses[1], doses[2], doses[0], doses[1], doses[2],
                                          doses[0], doses[1], doses[2], doses[0], doses[1], doses[2] };
        struct shc_card card = { .issuer = TEXT(SHC_ISSUER_JAPAN),
                                 .not_before = 1640015882,
                                 .family = TEXT("接種"),
                                 .given = TEXT("花子"),
                                 .birth = TEXT("1991-02-18"),
                                 .all_types = true,
                                 .doses = doses,
                                 .dose_count = 3 };
        struct jose_key *key = jose_key_generate(JOSE_P256);
        struct shc_issuer *issuer = shc_issuer_create(key);
        struct value *set = value_object(arena);
        struct shc_policy policy = { .issuer = TEXT(SHC_ISSUER_JAPAN), .at = 1700000000 };
        struct verdict verdict;
        struct buffer buffer;
        struct text jws;

        (void)state;
        value_append(value_set(set, "keys", value_array(arena)), jose_key_to_jwk(arena, key));
        buffer_init(&buffer, 1 << 16);
        value_write(set, &buffer);
        assert_null(shc_keys_read(arena, buffer_text(&buffer), &policy.keys));
        buffer_finish(&buffer);
        assert_null(shc_issue(arena, issuer, &card, &jws));
        assert_true(jws.length <= 927); /* error correction M in version 22 */
        verdict_init(&verdict, arena);
        shc_verify(&verdict, shc_numeric(arena, jws), &policy);
        assert_true(verdict_valid(&verdict));
        policy.at = 1640015881; /* a second too early */
        shc_verify(&verdict, jws, &policy);
        assert_true(verdict.count == 1 && verdict_has(&verdict, PROBLEM_NOT_YET));
        policy.at = 1640015882;
        card.doses = dozen;
        card.dose_count = sizeof dozen / sizeof *dozen;
        assert_null(shc_issue(arena, issuer, &card, &jws));
        verdict_init(&verdict, arena);
        shc_verify(&verdict, jws, &policy);
        assert_true(verdict_valid(&verdict));
        assert_int_equal(value_member(verdict.content, "doses")->count, card.dose_count);
        shc_issuer_destroy(issuer);
        jose_key_destroy(key);
}

#define rule(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                rule(digits_are_the_code_less_45),
                rule(chunks_come_in_any_order_and_all_of_them),
                rule(no_more_than_64_kib_are_inflated),
                rule(an_issued_card_verifies_and_stays_within_one_code),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
