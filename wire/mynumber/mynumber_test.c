/* SPDX-License-Identifier: MIT */
/* BER and 内部認証; what makes a card genuine is proved with whole cards in tests/certificate and tests/interop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "mynumber/mynumber.h"

static struct bytes
bytes_of(const char *literal, size_t length)
{
        return (struct bytes){ (const uint8_t *)literal, length };
}
#define BYTES(literal) bytes_of(literal, sizeof(literal) - 1)

static void
lengths_take_one_two_or_three_bytes(void **state)
{
        static uint8_t long_value[3 + 300] = { 0x82, 0x01, 0x2C };
        struct bytes rest = BYTES("\xdf\x22\x02hi\x90\x81\x80");
        uint8_t tagged[1 + sizeof long_value] = { 0x91 };
        struct ber ber;

        (void)state;
        assert_true(ber_next(&rest, &ber));
        assert_int_equal(ber.tag, 0xDF22);
        assert_true(bytes_equal(ber.value, BYTES("hi")));
        assert_int_equal(ber.whole.length, 5);
        assert_false(ber_next(&rest, &ber)); /* 128 bytes are promised, none is there */
        assert_int_equal(rest.length, 3);
        memcpy(tagged + 1, long_value, sizeof long_value);
        rest = (struct bytes){ tagged, sizeof tagged };
        assert_true(ber_take(&rest, 0x91, &ber));
        assert_int_equal(ber.value.length, 300);
        assert_int_equal(rest.length, 0);
}

static void
what_is_cut_off_or_of_another_form_is_no_object(void **state)
{
        static const struct {
                const char *at;
                size_t length;
        } bad[] = { { "", 0 },
                    { "\xdf", 1 },
                    { "\xdf\x22", 2 },
                    { "\x90", 1 },
                    { "\x90\x81", 2 },
                    { "\x90\x82\x00", 3 },
                    { "\x90\x80\x00\x00", 4 },
                    { "\x90\x83\x00\x00\x00", 5 },
                    { "\x90\x01", 2 },
                    { "\xff\x81", 2 },
                    { "\xff\x81\x81\x01\x00", 5 } };
        struct ber ber;

        (void)state;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct bytes rest = bytes_of(bad[i].at, bad[i].length);

                assert_false(ber_next(&rest, &ber));
                assert_int_equal(rest.length, bad[i].length);
        }
}

static void
a_head_is_written_in_the_shortest_form(void **state)
{
        uint8_t head[BER_HEAD_MAXIMUM];

        (void)state;
        assert_true(bytes_equal((struct bytes){ head, ber_head(0xFF10, 12, head) }, BYTES("\xff\x10\x0c")));
        assert_true(bytes_equal((struct bytes){ head, ber_head(0x90, 128, head) }, BYTES("\x90\x81\x80")));
        assert_true(bytes_equal((struct bytes){ head, ber_head(0x5F4E, 297, head) }, BYTES("\x5f\x4e\x82\x01\x29")));
}

static void
a_card_is_present_when_it_signs_a_fresh_challenge_with_a_certified_key(void **state)
{
        struct arena *arena = arena_create(ARENA_SECRET, 1 << 20);
        struct mynumber_makers makers = { .authority = rsa_key_generate(), .intermediate = rsa_key_generate() };
        struct rsa_key *card = rsa_key_generate(), *other = rsa_key_generate();
        struct bytes certificate, card_key, forged_key, challenge = BYTES("0123456789abcdef");
        uint8_t signature[RSA_SIGNATURE_LENGTH];
        struct bytes s = { signature, sizeof signature };

        (void)state;
        assert_null(mynumber_certificate(arena, &makers, &certificate));
        assert_int_equal(certificate.length, MYNUMBER_CERTIFICATE);
        assert_null(mynumber_card_key(arena, card, makers.intermediate, &card_key));
        assert_null(mynumber_card_key(arena, other, other, &forged_key));
        assert_null(rsa_key_sign(card, challenge, signature));
        assert_true(mynumber_authenticate(certificate, card_key, challenge, s));
        /* another challenge, a short one, another signature, a key that nobody certified */
        assert_false(mynumber_authenticate(certificate, card_key, BYTES("0123456789abcdeF"), s));
        assert_null(rsa_key_sign(card, BYTES("short"), signature));
        assert_false(mynumber_authenticate(certificate, card_key, BYTES("short"), s));
        assert_null(rsa_key_sign(other, challenge, signature));
        assert_false(mynumber_authenticate(certificate, card_key, challenge, s));
        assert_false(mynumber_authenticate(certificate, forged_key, challenge, s));
        rsa_key_destroy(card);
        rsa_key_destroy(other);
        rsa_key_destroy(makers.authority);
        rsa_key_destroy(makers.intermediate);
        arena_destroy(arena);
        assert_int_equal(err_live(), 0);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lengths_take_one_two_or_three_bytes),
                cmocka_unit_test(what_is_cut_off_or_of_another_form_is_no_object),
                cmocka_unit_test(a_head_is_written_in_the_shortest_form),
                cmocka_unit_test(a_card_is_present_when_it_signs_a_fresh_challenge_with_a_certified_key),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
