/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "seal/blind.h"
#include "seal/errors.h"
#include "seal/gcm.h"
#include "seal/head.h"
#include "seal/seal.h"
#include "seal/sign.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
        struct arena *arena;
        struct key_area key;
        struct seal *seal;
        uint8_t row[ID_SIZE];
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
};

static const struct key_owner asahikawa = { { "ledger", 6 }, { "012041", 6 } };
static const struct key_owner hakodate = { { "ledger", 6 }, { "012025", 6 } };

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_SECRET, 64 << 20);
        key_area_new(&f->key);
        f->seal = seal_create(&asahikawa, &f->key);
        seal_key_new(f->seal, SEAL_ROWS, TEXT("person"), 1, f->wrapped);
        bytes_random(f->row, sizeof f->row);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        seal_destroy(f->seal);
        arena_destroy(f->arena);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
assert_error(struct err *err, const struct err_code *expected)
{
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, expected->code);
        err_free(err);
}

static struct bytes
of(const char *string)
{
        return (struct bytes){ (const uint8_t *)string, strlen(string) };
}

static struct bytes
hex(const char *digits, uint8_t *space)
{
        assert_true(bytes_from_hex(text_of(digits), space, strlen(digits) / 2));
        return (struct bytes){ space, strlen(digits) / 2 };
}

static struct bytes
sealed(struct fixture *f, struct bytes plain)
{
        struct bytes blob;

        assert_null(seal_row(f->seal, TEXT("person"), f->row, 1, plain, f->arena, &blob));
        return blob;
}

/* McGrew and Viega, The Galois/Counter Mode of Operation, test case 16. */
static void
gcm_opens_the_published_example(void **state)
{
        uint8_t key[32], nonce_and_rest[12 + 60 + 16], associated[20], expected[60], plain[60];
        struct gcm gcm;

        (void)state;
        hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", key);
        hex("cafebabefacedbaddecaf888"
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b",
            nonce_and_rest);
        hex("feedfacedeadbeeffeedfacedeadbeefabaddad2", associated);
        hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            expected);
        gcm_init(&gcm, key);
        assert_true(gcm_open(&gcm, (struct bytes){ associated, sizeof associated },
                             (struct bytes){ nonce_and_rest, sizeof nonce_and_rest }, plain));
        assert_memory_equal(plain, expected, sizeof expected);
        gcm_finish(&gcm);
        gcm_finish(&gcm);
}

/* Design D13 and the head of seal.h, written out again by hand. */
static void
the_blob_has_the_form_that_the_manual_says(void **state)
{
        struct fixture *f = *state;
        struct bytes blob = sealed(f, of("山田太郎"));
        uint8_t data_key[32], plain[64], associated[256];
        size_t length = 0;
        struct gcm gcm;

        /* the data key, out of its wrapping */
#define PUT(bytes, count) (memcpy(associated + length, (bytes), (count)), length += (count))
        PUT("sesshu.data-key", 16);
        PUT("\1\1\0\0\0", 5);
        PUT("\6ledger\6"
            "012041\6person",
            21);
        gcm_init(&gcm, f->key.at);
        assert_int_equal(f->wrapped[0], 1);
        assert_true(gcm_open(&gcm, (struct bytes){ associated, length },
                             (struct bytes){ f->wrapped + 1, sizeof f->wrapped - 1 }, data_key));
        gcm_finish(&gcm);

        /* the row */
        assert_int_equal(blob.length, strlen("山田太郎") + 33);
        assert_memory_equal(blob.at, "\1\1\0\0\0", 5);
        length = 0;
        PUT("sesshu.row", 11);
        PUT("\1\1\0\0\0", 5);
        PUT("\6ledger\6"
            "012041\6person",
            21);
        PUT(f->row, 16);
        PUT("\1\0\0\0\0\0\0\0", 8);
#undef PUT
        gcm_init(&gcm, data_key);
        assert_true(gcm_open(&gcm, (struct bytes){ associated, length }, (struct bytes){ blob.at + 5, blob.length - 5 },
                             plain));
        assert_memory_equal(plain, "山田太郎", strlen("山田太郎"));
        gcm_finish(&gcm);
}

static void
a_row_opens_in_its_own_place_only(void **state)
{
        struct fixture *f = *state;
        struct bytes blob = sealed(f, of("a name")), plain;
        uint8_t wrapped[SEAL_WRAPPED_SIZE], other_row[ID_SIZE];
        struct seal *other = seal_create(&hakodate, &f->key);

        assert_null(seal_open_row(f->seal, TEXT("person"), f->row, 1, blob, f->arena, &plain));
        assert_true(bytes_equal(plain, of("a name")));
        assert_int_equal(plain.at[plain.length], 0);

        memcpy(other_row, f->row, sizeof other_row);
        other_row[15] ^= 1;
        assert_error(seal_open_row(f->seal, TEXT("person"), other_row, 1, blob, f->arena, &plain), &SEAL_NOT_AUTHENTIC);
        assert_error(seal_open_row(f->seal, TEXT("person"), f->row, 2, blob, f->arena, &plain), &SEAL_NOT_AUTHENTIC);
        seal_key_new(f->seal, SEAL_ROWS, TEXT("dose"), 1, wrapped);
        assert_error(seal_open_row(f->seal, TEXT("dose"), f->row, 1, blob, f->arena, &plain), &SEAL_NOT_AUTHENTIC);
        seal_key_new(other, SEAL_ROWS, TEXT("person"), 1, wrapped);
        assert_error(seal_open_row(other, TEXT("person"), f->row, 1, blob, f->arena, &plain), &SEAL_NOT_AUTHENTIC);
        seal_destroy(other);
}

static void
every_changed_byte_and_every_cut_is_told(void **state)
{
        struct fixture *f = *state;
        struct bytes blob = sealed(f, of("twenty bytes of text")), plain;
        uint8_t changed[128];

        for (size_t i = 0; i < blob.length; i++) {
                struct err *err;

                memcpy(changed, blob.at, blob.length);
                changed[i] ^= 0x10;
                err = seal_open_row(f->seal, TEXT("person"), f->row, 1, (struct bytes){ changed, blob.length },
                                    f->arena, &plain);
                assert_error(err, i == 0 ? &SEAL_FORMAT : i < 5 ? &SEAL_NO_KEY : &SEAL_NOT_AUTHENTIC);
        }
        for (size_t length = 0; length < blob.length; length++) {
                struct err *err = seal_open_row(f->seal, TEXT("person"), f->row, 1, (struct bytes){ blob.at, length },
                                                f->arena, &plain);

                assert_error(err, length < 33 ? &SEAL_FORMAT : &SEAL_NOT_AUTHENTIC);
        }
}

static void
the_same_text_never_gives_the_same_blob(void **state)
{
        struct fixture *f = *state;
        struct bytes one = sealed(f, of("same")), two = sealed(f, of("same"));

        assert_int_equal(one.length, two.length);
        assert_memory_not_equal(one.at + 5, two.at + 5, 12);
        assert_memory_not_equal(one.at + 17, two.at + 17, 20);
}

static void
no_nonce_is_used_twice_not_even_by_a_child_of_fork(void **state)
{
        struct fixture *f = *state;
        uint8_t nonces[402][12];
        int ends[2];
        pid_t child;

        /* Some are drawn, so that some are left when the process forks. */
        for (size_t i = 0; i < 200; i++)
                memcpy(nonces[i], sealed(f, of("x")).at + 5, 12);
        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
                for (size_t i = 0; i < 101; i++)
                        if (write(ends[1], sealed(f, of("x")).at + 5, 12) != 12)
                                _exit(1);
                _exit(0);
        }
        for (size_t i = 200; i < 301; i++)
                assert_int_equal(read(ends[0], nonces[i], 12), 12);
        for (size_t i = 301; i < 402; i++)
                memcpy(nonces[i], sealed(f, of("x")).at + 5, 12);
        assert_int_equal(waitpid(child, NULL, 0), child);
        close(ends[0]);
        close(ends[1]);
        for (size_t i = 0; i < 402; i++)
                for (size_t j = i + 1; j < 402; j++)
                        assert_memory_not_equal(nonces[i], nonces[j], 12);
}

static void
an_empty_row_and_one_of_a_mebibyte_open_and_a_longer_one_is_refused(void **state)
{
        struct fixture *f = *state;
        uint8_t *big = calloc(1, SEAL_PLAIN_MAXIMUM + 1);
        struct bytes blob, plain;

        blob = sealed(f, (struct bytes){ NULL, 0 });
        assert_null(seal_open_row(f->seal, TEXT("person"), f->row, 1, blob, f->arena, &plain));
        assert_int_equal(plain.length, 0);
        blob = sealed(f, (struct bytes){ big, SEAL_PLAIN_MAXIMUM });
        assert_null(seal_open_row(f->seal, TEXT("person"), f->row, 1, blob, f->arena, &plain));
        assert_int_equal(plain.length, SEAL_PLAIN_MAXIMUM);
        assert_error(seal_row(f->seal, TEXT("person"), f->row, 1, (struct bytes){ big, SEAL_PLAIN_MAXIMUM + 1 },
                              f->arena, &blob),
                     &ERR_LIMIT);
        free(big);
}

static void
a_new_key_period_seals_and_the_old_one_still_opens(void **state)
{
        struct fixture *f = *state;
        struct bytes old = sealed(f, of("old")), new, plain;
        uint8_t second[SEAL_WRAPPED_SIZE];

        assert_int_equal(seal_key_period(f->seal, SEAL_ROWS, TEXT("person")), 1);
        seal_key_new(f->seal, SEAL_ROWS, TEXT("person"), 2, second);
        assert_int_equal(seal_key_period(f->seal, SEAL_ROWS, TEXT("person")), 2);
        new = sealed(f, of("new"));
        assert_memory_equal(new.at, "\1\2\0\0\0", 5);
        assert_null(seal_open_row(f->seal, TEXT("person"), f->row, 1, old, f->arena, &plain));
        assert_true(bytes_equal(plain, of("old")));
        assert_null(seal_open_row(f->seal, TEXT("person"), f->row, 1, new, f->arena, &plain));
        assert_true(bytes_equal(plain, of("new")));
}

static void
stored_keys_open_after_a_restart_whatever_their_order(void **state)
{
        struct fixture *f = *state;
        struct bytes first = sealed(f, of("first")), second, plain;
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct seal *again = seal_create(&asahikawa, &f->key);

        seal_key_new(f->seal, SEAL_ROWS, TEXT("person"), 2, wrapped);
        second = sealed(f, of("second"));
        assert_error(seal_open_row(again, TEXT("person"), f->row, 1, first, f->arena, &plain), &SEAL_NO_KEY);
        assert_error(seal_row(again, TEXT("person"), f->row, 1, of("x"), f->arena, &plain), &SEAL_NO_KEY);
        for (int round = 0; round < 2; round++) {
                assert_null(
                    seal_key_import(again, SEAL_ROWS, TEXT("person"), 2, (struct bytes){ wrapped, sizeof wrapped }));
                assert_null(seal_key_import(again, SEAL_ROWS, TEXT("person"), 1,
                                            (struct bytes){ f->wrapped, sizeof f->wrapped }));
        }
        assert_int_equal(seal_key_period(again, SEAL_ROWS, TEXT("person")), 2);
        assert_null(seal_open_row(again, TEXT("person"), f->row, 1, first, f->arena, &plain));
        assert_true(bytes_equal(plain, of("first")));
        assert_null(seal_open_row(again, TEXT("person"), f->row, 1, second, f->arena, &plain));
        assert_true(bytes_equal(plain, of("second")));
        seal_destroy(again);
}

static void
a_wrapped_key_opens_only_as_what_it_was_wrapped_for(void **state)
{
        struct fixture *f = *state;
        struct bytes wrapped = { f->wrapped, sizeof f->wrapped };
        struct seal *again = seal_create(&asahikawa, &f->key), *other = seal_create(&hakodate, &f->key), *wrong;
        struct key_area other_key;
        uint8_t changed[SEAL_WRAPPED_SIZE];

        key_area_new(&other_key);
        wrong = seal_create(&asahikawa, &other_key);
        assert_error(seal_key_import(wrong, SEAL_ROWS, TEXT("person"), 1, wrapped), &SEAL_WRONG_KEY);
        assert_error(seal_key_import(other, SEAL_ROWS, TEXT("person"), 1, wrapped), &SEAL_WRONG_KEY);
        assert_error(seal_key_import(again, SEAL_ROWS, TEXT("dose"), 1, wrapped), &SEAL_WRONG_KEY);
        assert_error(seal_key_import(again, SEAL_ROWS, TEXT("person"), 2, wrapped), &SEAL_WRONG_KEY);
        assert_error(seal_key_import(again, SEAL_BLIND, TEXT("person"), 1, wrapped), &SEAL_WRONG_KEY);
        memcpy(changed, f->wrapped, sizeof changed);
        changed[20] ^= 1;
        assert_error(seal_key_import(again, SEAL_ROWS, TEXT("person"), 1, (struct bytes){ changed, sizeof changed }),
                     &SEAL_WRONG_KEY);
        assert_error(seal_key_import(again, SEAL_ROWS, TEXT("person"), 1, (struct bytes){ changed, 3 }), &SEAL_FORMAT);
        assert_int_equal(seal_key_period(again, SEAL_ROWS, TEXT("person")), 0);
        assert_null(seal_key_import(again, SEAL_ROWS, TEXT("person"), 1, wrapped));
        seal_destroy(again);
        seal_destroy(other);
        seal_destroy(wrong);
}

static void
an_exported_key_is_the_same_key(void **state)
{
        struct fixture *f = *state;
        struct bytes blob = sealed(f, of("kept")), plain;
        uint8_t exported[SEAL_WRAPPED_SIZE];
        struct seal *again = seal_create(&asahikawa, &f->key), *copy;

        assert_error(seal_key_export(f->seal, SEAL_ROWS, TEXT("person"), 7, exported), &SEAL_NO_KEY);
        assert_null(seal_key_export(f->seal, SEAL_ROWS, TEXT("person"), 1, exported));
        assert_memory_not_equal(exported, f->wrapped, sizeof exported);
        assert_null(seal_key_import(again, SEAL_ROWS, TEXT("person"), 1, (struct bytes){ exported, sizeof exported }));
        assert_null(seal_open_row(again, TEXT("person"), f->row, 1, blob, f->arena, &plain));
        copy = seal_copy(again);
        seal_destroy(again);
        assert_null(seal_open_row(copy, TEXT("person"), f->row, 1, blob, f->arena, &plain));
        assert_true(bytes_equal(plain, of("kept")));
        seal_destroy(copy);
}

/* RFC 4231, test case 1: a key of 20 bytes 0x0b, which HMAC fills up with zeros. */
static void
a_blind_index_is_hmac_sha_256_with_its_own_key(void **state)
{
        struct fixture *f = *state;
        uint8_t key[32] = { 0 }, wrapped[SEAL_WRAPPED_SIZE] = { 1 }, blind[BLIND_SIZE], again[BLIND_SIZE], expected[32];
        static const char associated[] = "sesshu.data-key\0\2\1\0\0\0\6ledger\6"
                                         "012041\6ticket";
        struct gcm gcm;

        memset(key, 0x0b, 20);
        gcm_init(&gcm, f->key.at);
        gcm_seal(&gcm, (struct bytes){ (const uint8_t *)associated, sizeof associated - 1 }, (struct bytes){ key, 32 },
                 wrapped + 1);
        gcm_finish(&gcm);
        assert_null(seal_key_import(f->seal, SEAL_BLIND, TEXT("ticket"), 1, (struct bytes){ wrapped, sizeof wrapped }));
        hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", expected);
        for (int round = 0; round < 3; round++) {
                assert_null(blind_index(f->seal, TEXT("ticket"), 1, of("Hi There"), blind));
                assert_memory_equal(blind, expected, sizeof expected);
        }
        seal_key_new(f->seal, SEAL_BLIND, TEXT("ticket"), 2, wrapped);
        assert_null(blind_index(f->seal, TEXT("ticket"), 2, of("Hi There"), again));
        assert_memory_not_equal(blind, again, sizeof again);
        assert_error(blind_index(f->seal, TEXT("ticket"), 3, of("Hi There"), again), &SEAL_NO_KEY);
        assert_error(blind_index(f->seal, TEXT("person"), 1, of("Hi There"), again), &SEAL_NO_KEY);
}

/* RFC 8032, section 7.1, test 1. */
static void
signatures_are_ed25519(void **state)
{
        struct sign_private private;
        struct sign_public public, expected_public;
        uint8_t signature[SIGN_SIZE], expected[SIGN_SIZE];

        (void)state;
        hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", private.at);
        hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", expected_public.at);
        hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
            expected);
        sign_key_public(&private, &public);
        assert_memory_equal(public.at, expected_public.at, sizeof public.at);
        sign_bytes(&private, (struct bytes){ signature, 0 }, signature);
        assert_memory_equal(signature, expected, sizeof expected);
        assert_true(sign_holds(&public, (struct bytes){ signature, 0 }, signature));
        assert_false(sign_holds(&public, of("x"), signature));
        signature[63] ^= 1;
        assert_false(sign_holds(&public, (struct bytes){ signature, 0 }, signature));
        memset(public.at, 0xff, sizeof public.at);
        assert_false(sign_holds(&public, of("x"), signature));
}

/* The head of head.h, written out again by hand. */
static void
a_signed_head_is_a_line_that_holds_for_its_owner_only(void **state)
{
        struct sign_private private;
        struct sign_public public;
        struct head_signed head = { .number = 42, .time = 1700000000123 }, read;
        uint8_t content[12 + 7 + 7 + 16 + 32];
        char line[HEAD_LINE_SIZE];
        size_t length;

        (void)state;
        sign_key_new(&private, &public);
        memset(head.head, 0xab, sizeof head.head);
        head_sign(&private, &asahikawa, &head);
        memcpy(content,
               "sesshu.head\0\6ledger\6"
               "012041\x2a\0\0\0\0\0\0\0\x7b\x68\xe5\xcf\x8b\1\0\0",
               42);
        memset(content + 42, 0xab, 32);
        assert_true(sign_holds(&public, (struct bytes){ content, sizeof content }, head.signature));
        assert_true(head_holds(&public, &asahikawa, &head));
        assert_false(head_holds(&public, &hakodate, &head));

        length = head_line_write(&head, line);
        assert_int_equal(length, 2 + 1 + 64 + 1 + 13 + 1 + 128 + 1);
        assert_memory_equal(line, "42 abab", 7);
        assert_true(head_line_read((struct text){ line, length - 1 }, &read));
        assert_memory_equal(&read, &head, sizeof head);
        read.number++;
        assert_false(head_holds(&public, &asahikawa, &read));
        read = head;
        read.time++;
        assert_false(head_holds(&public, &asahikawa, &read));
        for (size_t cut = 0; cut < length - 1; cut++)
                assert_false(head_line_read((struct text){ line, cut }, &read));
        assert_false(head_line_read((struct text){ line, length }, &read));
        line[0] = '0';
        assert_false(head_line_read((struct text){ line, length - 1 }, &read));
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                test(gcm_opens_the_published_example),
                test(the_blob_has_the_form_that_the_manual_says),
                test(a_row_opens_in_its_own_place_only),
                test(every_changed_byte_and_every_cut_is_told),
                test(the_same_text_never_gives_the_same_blob),
                test(no_nonce_is_used_twice_not_even_by_a_child_of_fork),
                test(an_empty_row_and_one_of_a_mebibyte_open_and_a_longer_one_is_refused),
                test(a_new_key_period_seals_and_the_old_one_still_opens),
                test(stored_keys_open_after_a_restart_whatever_their_order),
                test(a_wrapped_key_opens_only_as_what_it_was_wrapped_for),
                test(an_exported_key_is_the_same_key),
                test(a_blind_index_is_hmac_sha_256_with_its_own_key),
                test(signatures_are_ed25519),
                test(a_signed_head_is_a_line_that_holds_for_its_owner_only),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
