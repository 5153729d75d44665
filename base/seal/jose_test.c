/* SPDX-License-Identifier: MIT */
/* Base64, strict JSON, the canonical form, keys and JWS. Expected values: RFC 4648 §10, RFC 8785 §3.2 and appendix B,
 * RFC 7515 appendix A.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "seal/jose_jws.h"

#include <stdlib.h>

static struct arena *arena;

static int
begin(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 8 << 20);
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

static bool
decodes(const char *text, enum base64_form form)
{
        struct bytes bytes;
        struct err *err = base64_decode(arena, text_of(text), form, &bytes);

        err_free(err);
        return !err;
}

static void
base64url_is_written_and_read_as_rfc_4648(void **state)
{
        static const char *const pairs[][2] = {
                { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },         { "foo", "Zm9v" },
                { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }
        };

        (void)state;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
                struct bytes plain = { (const uint8_t *)pairs[i][0], strlen(pairs[i][0]) };
                struct bytes back;

                assert_string_equal(base64_encode(arena, plain, BASE64_URL).at, pairs[i][1]);
                assert_null(base64_decode(arena, text_of(pairs[i][1]), BASE64_URL, &back));
                assert_true(bytes_equal(plain, back));
        }
        assert_string_equal(base64_encode(arena, (struct bytes){ (const uint8_t *)"\xfb\xff", 2 }, BASE64_STANDARD).at,
                            "+/8=");
        assert_string_equal(
            base64_encode(arena, (struct bytes){ (const uint8_t *)"\xfb\xff", 2 }, BASE64_URL_PADDED).at, "-_8=");
}

static void
one_run_of_bytes_has_one_base64_text(void **state)
{
        (void)state;
        assert_false(decodes("Zh", BASE64_URL)); /* leftover bits */
        assert_false(decodes("Zm9", BASE64_URL));
        assert_false(decodes("Z", BASE64_URL));    /* no bytes have this length */
        assert_false(decodes("Zg==", BASE64_URL)); /* JOSE has no padding */
        assert_false(decodes("Zm9v\n", BASE64_URL));
        assert_false(decodes("-_8=", BASE64_STANDARD));
        assert_false(decodes("+/8", BASE64_URL));
        assert_true(decodes("Zg==", BASE64_URL_EITHER));
        assert_true(decodes("Zg", BASE64_URL_EITHER));
        assert_false(decodes("Zg=", BASE64_URL_EITHER));
        assert_false(decodes("Zg", BASE64_STANDARD));
        assert_false(decodes("====", BASE64_URL_EITHER));
}

static const char *
canonical(const char *json)
{
        struct value_read read;
        struct buffer buffer;
        struct err *err = value_read(arena, text_of(json), &read);
        const char *result;

        if (err) {
                err_free(err);
                return NULL;
        }
        buffer_init(&buffer, 1 << 20);
        err = value_canonical(read.value, &buffer);
        result = err ? NULL : arena_string(arena, buffer_text(&buffer).at);
        err_free(err);
        buffer_finish(&buffer);
        return result;
}

static void
the_samples_of_rfc_8785_become_its_results(void **state)
{
        (void)state;
        assert_string_equal(canonical("{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
                                      "              2e-3, 0.000000000000000000000000001],\n"
                                      "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
                                      "  \"literals\": [null, true, false]\n}"),
                            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                            "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        assert_string_equal(
            canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                      "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
                      "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                      "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
            "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
            "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

static void
doubles_are_written_as_rfc_8785_appendix_b(void **state)
{
        static const struct {
                uint64_t bits;
                const char *text;
        } rows[] = {
                { 0x0000000000000000, "0" },
                { 0x8000000000000000, "0" },
                { 0x0000000000000001, "5e-324" },
                { 0x8000000000000001, "-5e-324" },
                { 0x7fefffffffffffff, "1.7976931348623157e+308" },
                { 0xffefffffffffffff, "-1.7976931348623157e+308" },
                { 0x4340000000000000, "9007199254740992" },
                { 0xc340000000000000, "-9007199254740992" },
                { 0x4430000000000000, "295147905179352830000" },
                { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
                { 0x44b52d02c7e14af6, "1e+23" },
                { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
                { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
                { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
                { 0x444b1ae4d6e2ef50, "1e+21" },
                { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
                { 0x3eb0c6f7a0b5ed8d, "0.000001" },
                { 0x41b3de4355555553, "333333333.3333332" },
                { 0x41b3de4355555554, "333333333.33333325" },
                { 0x41b3de4355555555, "333333333.3333333" },
                { 0x41b3de4355555556, "333333333.3333334" },
                { 0x41b3de4355555557, "333333333.33333343" },
                { 0xbecbf647612f3696, "-0.0000033333333333333333" },
                { 0x43143ff3c1cb0959, "1424953923781206.2" },
        };

        /* The rows "NaN" and "Infinity", and the other infinity: there is no JSON of them, to write or to read. */
        static const uint64_t never[] = { 0x7fffffffffffffff, 0x7ff0000000000000, 0xfff0000000000000 };
        char text[VALUE_DOUBLE_SIZE] = "unchanged";
        double number;

        (void)state;
        for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
                memcpy(&number, &never[i], sizeof number);
                assert_false(value_double_write(number, text));
                assert_string_equal(text, "unchanged");
        }
        assert_null(canonical("NaN"));
        assert_null(canonical("Infinity"));
        assert_null(canonical("-Infinity"));
        assert_null(canonical("1.7976931348623159e308")); /* what rounds to it */
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                memcpy(&number, &rows[i].bits, sizeof number);
                assert_true(value_double_write(number, text));
                assert_string_equal(text, rows[i].text);
                assert_string_equal(canonical(text), rows[i].text); /* and it reads its own output */
        }
}

static void
a_number_that_the_canonical_form_would_change_is_refused(void **state)
{
        (void)state;
        assert_null(canonical("9007199254740993"));
        assert_null(canonical("-9007199254740993"));
        assert_null(canonical("1.00000000000000000001"));
        assert_null(canonical("1e400"));
        assert_null(canonical("1e-400"));
        assert_null(canonical("123456789012345678901234567890"));
        assert_string_equal(canonical("-0"), "0");
        assert_string_equal(canonical("1.0"), "1");
        assert_string_equal(canonical("0e400"), "0");
}

static bool
reads(const char *json)
{
        struct value_read read;
        struct err *err = value_read(arena, text_of(json), &read);

        err_free(err);
        return !err;
}

static void
json_is_read_strictly(void **state)
{
        static const char *const bad[] = { "",
                                           " ",
                                           "{",
                                           "[1,]",
                                           "{\"a\":1,}",
                                           "{a:1}",
                                           "[1 2]",
                                           "01",
                                           "1.",
                                           ".5",
                                           "+1",
                                           "1e",
                                           "-",
                                           "nul",
                                           "\"\\x\"",
                                           "\"\\ud800\"",
                                           "\"\\udc00\"",
                                           "\"\\ud800\\u0041\"",
                                           "\"a",
                                           "\"\\",
                                           "\"\\\"",
                                           "\"\\u12\"",
                                           "\"\n\"",
                                           "\"\xff\"",
                                           "\"\xc0\x80\"",
                                           "\"\xed\xa0\x80\"",
                                           "\"\xf4\x90\x80\x80\"",
                                           "\"\xe2\x82\"",
                                           "{} {}",
                                           "\xef\xbb\xbf{}",
                                           "NaN",
                                           "Infinity",
                                           "'a'",
                                           "[1]]",
                                           "{\"a\"}",
                                           "tru" };
        static const char *const good[] = {
                "0", " [ ] ", "{}", "-1.5e+3", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "null"
        };

        (void)state;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
                if (reads(bad[i]))
                        fail_msg("was read: %s", bad[i]);
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
                if (!reads(good[i]))
                        fail_msg("was refused: %s", good[i]);
}

static void
deep_and_wide_json_meets_its_limit(void **state)
{
        char *deep = arena_alloc(arena, 2 * 65 + 1), *wide = arena_alloc(arena, 2 * 20001 + 2);

        (void)state;
        memset(deep, '[', 65);
        memset(deep + 65, ']', 65);
        assert_false(reads(deep));
        deep[64 * 2 + 1] = '\0';
        assert_true(reads(deep + 1));
        wide[0] = '[';
        for (int i = 0; i < 20000; i++)
                memcpy(wide + 1 + 2 * i, "0,", 2);
        memcpy(wide + 1 + 2 * 20000, "0]", 3);
        assert_false(reads(wide));
}

static void
a_duplicate_member_and_white_space_are_reported(void **state)
{
        struct value_read read;

        (void)state;
        assert_null(value_read(arena, TEXT("{\"a\":[{\"b\":1,\"c\":2,\"\\u0062\":3}]}"), &read));
        assert_true(read.duplicate);
        assert_false(read.spaced);
        assert_null(value_read(arena, TEXT("{\"a\":{\"a\":\" \"}, \"b\":{\"a\":1}}"), &read));
        assert_false(read.duplicate);
        assert_true(read.spaced);
}

static void
an_integer_is_whole_however_it_is_written(void **state)
{
        struct value_read read;
        int64_t integer = 7;

        (void)state;
        assert_null(value_read(arena, TEXT("[1640015882,1.0,10e-1,1.5,\"1\",9007199254740993,-3]"), &read));
        static const int64_t expected[] = { 1640015882, 1, 1, -1, -1, -1, -3 };
        size_t i = 0;
        for (const struct value *v = read.value->first; v; v = v->next, i++) {
                bool whole = value_integer(v, &integer);

                if (expected[i] == -1)
                        assert_false(whole);
                else
                        assert_true(whole && integer == expected[i]);
        }
}

static const char rfc7515_jws[] =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
    "VlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

static struct jose_key *
rfc7515_key(void)
{
        struct jose_key *key;
        struct value_read read;

        assert_null(
            value_read(arena,
                       TEXT("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                            "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                       &read));
        assert_null(jose_key_from_jwk(read.value, &key));
        return key;
}

static bool
verifies(const char *text, struct jose_key *key)
{
        struct bytes signature;
        struct jws jws;

        assert_true(jws_split(text_of(text), &jws));
        assert_null(base64_decode(arena, jws.signature, BASE64_URL, &signature));
        return jws_verify(&jws, key, signature);
}

static void
the_es256_example_of_rfc_7515_verifies_and_no_other(void **state)
{
        struct jose_key *key = rfc7515_key();
        struct jose_key *other = jose_key_generate(JOSE_P256);
        char *changed = arena_string(arena, rfc7515_jws);

        (void)state;
        assert_true(verifies(rfc7515_jws, key));
        assert_false(verifies(rfc7515_jws, other));
        changed[30] = changed[30] == 'A' ? 'B' : 'A';
        assert_false(verifies(changed, key));
        jose_key_destroy(other);
        jose_key_destroy(key);
}

static void
what_is_signed_verifies_on_each_curve_and_a_changed_bit_does_not(void **state)
{
        (void)state;
        for (int curve = JOSE_P256; curve <= JOSE_P521; curve++) {
                struct jose_key *key = jose_key_generate((enum jose_curve)curve), *public;
                uint8_t signature[JOSE_SIGNATURE_MAXIMUM];
                struct bytes message = { (const uint8_t *)"message", 7 };
                struct bytes s = { signature, jose_key_signature_length(key) };
                char a[JOSE_THUMBPRINT_LENGTH + 1], b[JOSE_THUMBPRINT_LENGTH + 1];
                bool short_r = false, short_s = false;

                assert_null(jose_key_from_jwk(jose_key_to_jwk(arena, key), &public));
                /* Until an r and an s came that are a byte shorter than the curve, which is one in 256 of P-256. */
                for (int i = 0; i < 20 || (i < 20000 && !(short_r && short_s)); i++) {
                        message.length = (size_t)i % 8;
                        assert_null(jose_key_sign(key, message, signature));
                        assert_true(jose_key_verify(public, message, s));
                        short_r = short_r || !signature[0];
                        short_s = short_s || !signature[s.length / 2];
                        if (curve == JOSE_P384 && i > 20)
                                break;
                }
                assert_true(curve == JOSE_P384 || (short_r && short_s));
                jose_key_thumbprint(key, a);
                jose_key_thumbprint(public, b);
                assert_string_equal(a, b);
                assert_false(jose_key_verify(public, message, (struct bytes){ signature, s.length - 1 }));
                for (size_t i = 0; i < s.length; i++) {
                        signature[i] ^= 1;
                        assert_false(jose_key_verify(public, message, s));
                        signature[i] ^= 1;
                }
                memset(signature, 0, sizeof signature);
                assert_false(jose_key_verify(public, message, s));
                jose_key_destroy(public);
                jose_key_destroy(key);
        }
}

static void
a_jwk_off_its_curve_or_of_wrong_length_is_no_key(void **state)
{
        static const char *const bad[] = {
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"}", /* leftover bits */
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\"}", /* not on the curve */
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
                "{\"kty\":\"RSA\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
                "[]",
        };

        (void)state;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct value_read read;
                struct jose_key *key;
                struct err *err;

                assert_null(value_read(arena, text_of(bad[i]), &read));
                err = jose_key_from_jwk(read.value, &key);
                assert_true(err && err_is(err, &JOSE_KEY));
                err_free(err);
        }
}

static void
a_jws_is_three_runs_and_two_dots(void **state)
{
        struct jws jws;

        (void)state;
        assert_true(jws_split(TEXT("a.b.c"), &jws));
        assert_true(text_is(jws.signed_text, "a.b"));
        assert_false(jws_split(TEXT("a.b"), &jws));
        assert_false(jws_split(TEXT("a.b.c.d"), &jws));
        assert_false(jws_split(TEXT("a..c"), &jws));
        assert_false(jws_split(TEXT(" a.b.c"), &jws));
        assert_false(jws_split(TEXT("a.b.c\n"), &jws));
        assert_false(jws_split(TEXT(""), &jws));
}

static void
rsa_signatures_of_2048_bits_verify_and_changed_ones_do_not(void **state)
{
        struct rsa_key *key = rsa_key_generate(), *public;
        uint8_t n[RSA_SIGNATURE_LENGTH], signature[RSA_SIGNATURE_LENGTH];
        struct bytes message = { (const uint8_t *)"message", 7 };
        struct bytes s = { signature, sizeof signature };
        struct err *err;

        (void)state;
        rsa_key_modulus(key, n);
        assert_null(rsa_key_from_public((struct bytes){ n, sizeof n }, (struct bytes){ (const uint8_t *)"\1\0\1", 3 },
                                        &public));
        assert_null(rsa_key_sign(key, message, signature));
        assert_true(rsa_key_verify(public, message, s));
        signature[255] ^= 1;
        assert_false(rsa_key_verify(public, message, s));
        assert_false(rsa_key_verify(public, message, (struct bytes){ signature, 255 }));
        rsa_key_destroy(public);
        err = rsa_key_from_public((struct bytes){ n, sizeof n }, (struct bytes){ (const uint8_t *)"\3", 1 }, &public);
        assert_true(err && err_is(err, &JOSE_KEY));
        err_free(err);
        err = rsa_key_from_public((struct bytes){ n, 128 }, (struct bytes){ (const uint8_t *)"\1\0\1", 3 }, &public);
        assert_true(err && err_is(err, &JOSE_KEY));
        err_free(err);
        rsa_key_destroy(key);
}

#define rule(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                rule(base64url_is_written_and_read_as_rfc_4648),
                rule(one_run_of_bytes_has_one_base64_text),
                rule(the_samples_of_rfc_8785_become_its_results),
                rule(doubles_are_written_as_rfc_8785_appendix_b),
                rule(a_number_that_the_canonical_form_would_change_is_refused),
                rule(json_is_read_strictly),
                rule(deep_and_wide_json_meets_its_limit),
                rule(a_duplicate_member_and_white_space_are_reported),
                rule(an_integer_is_whole_however_it_is_written),
                rule(the_es256_example_of_rfc_7515_verifies_and_no_other),
                rule(what_is_signed_verifies_on_each_curve_and_a_changed_bit_does_not),
                rule(a_jwk_off_its_curve_or_of_wrong_length_is_no_key),
                rule(a_jws_is_three_runs_and_two_dots),
                rule(rsa_signatures_of_2048_bits_verify_and_changed_ones_do_not),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
