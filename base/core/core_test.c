/* SPDX-License-Identifier: MIT */
/* cmocka wants these four before its header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"
#include "core/err.h"
#include "core/id.h"
#include "core/pair.h"

#include <stdlib.h>
#include <sysexits.h>

ID_TYPE(apple_id);

static void
an_error_grows_context_on_the_way_up_and_keeps_its_code(void **state)
{
        struct err *err = err_new(&ERR_IO, "disk is full");

        (void)state;
        err = err_wrap(err, "write %d rows", 3);
        err = err_at(err, 12, "birth");
        assert_true(err_is(err, &ERR_IO));
        assert_string_equal(err_sentence(err), "write 3 rows: disk is full");
        assert_string_equal(err_field(err), "birth");
        assert_int_equal(err_line(err), 12);
        assert_int_equal(err_exit(err), EX_SOFTWARE);
        assert_int_equal(err_live(), 1);
        err_free(err);
        assert_int_equal(err_live(), 0);
        assert_null(err_wrap(NULL, "nothing happened"));
}

static void
a_long_sentence_is_cut_and_never_overflows(void **state)
{
        struct err *err = err_new(&ERR_DATA, "%s", "end");

        (void)state;
        for (int i = 0; i < 500; i++)
                err = err_wrap(err, "level %d of a very deep call", i);
        assert_true(strlen(err_sentence(err)) < 1024);
        err_free(err);
}

static void
count_up(void *object)
{
        (*(int *)object)++;
}

static void
an_arena_zeroes_aligns_and_cleans_up(void **state)
{
        struct arena *arena = arena_create(ARENA_SECRET, 1 << 20);
        int cleaned = 0;

        (void)state;
        for (size_t size = 1; size < 3000; size += 7) {
                unsigned char *memory = arena_alloc(arena, size);

                assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
                for (size_t i = 0; i < size; i++)
                        assert_int_equal(memory[i], 0);
                memset(memory, 0xff, size);
        }
        arena_on_destroy(arena, count_up, &cleaned);
        arena_reset(arena);
        assert_int_equal(cleaned, 1);
        assert_int_equal(arena_used(arena), 0);
        assert_int_equal(*(unsigned char *)arena_alloc(arena, 64), 0);
        assert_string_equal(arena_format(arena, "%d-%s", 7, "x"), "7-x");
        arena_destroy(arena);
        arena_destroy(NULL);
}

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define GUARDED
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined GUARDED
#include <sanitizer/asan_interface.h>

static void
under_the_sanitizer_only_what_was_asked_for_can_be_touched(void **state)
{
        struct arena *arena = arena_create(ARENA_SECRET, 1 << 20);
        char *first = arena_alloc(arena, 5), *second = arena_alloc(arena, 16), *third;

        (void)state;
        assert_false(__asan_address_is_poisoned(first + 4));
        assert_true(__asan_address_is_poisoned(first + 5));
        assert_true(__asan_address_is_poisoned(second - 1));
        assert_true(__asan_address_is_poisoned(second + 16));
        third = arena_alloc(arena, 1);
        assert_ptr_not_equal(third, second + 16);
        arena_reset(arena);
        assert_true(__asan_address_is_poisoned(first));
        arena_destroy(arena);
}
#endif

static void
an_arena_refuses_at_its_maximum(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 10000);

        (void)state;
        assert_non_null(arena_try_alloc(arena, 9000));
        assert_null(arena_try_alloc(arena, 2000));
        assert_non_null(arena_try_alloc(arena, 900));
        assert_null(arena_try_alloc(arena, SIZE_MAX));
        arena_destroy(arena);
}

static void
a_buffer_keeps_nothing_of_what_does_not_fit(void **state)
{
        struct buffer buffer;
        struct err *err;

        (void)state;
        buffer_init(&buffer, 10);
        buffer_put_string(&buffer, "12345");
        buffer_printf(&buffer, "%d", 678);
        assert_false(buffer_full(&buffer));
        buffer_put_string(&buffer, "abc");
        buffer_put_char(&buffer, 'z');
        assert_true(buffer_full(&buffer));
        assert_true(text_is(buffer_text(&buffer), "12345678"));
        err = buffer_check(&buffer);
        assert_true(err_is(err, &ERR_LIMIT));
        err_free(err);
        assert_null(buffer_room(&buffer, 1));
        buffer_clear(&buffer);
        assert_null(buffer_room(&buffer, 11));
        buffer_clear(&buffer);
        memcpy(buffer_room(&buffer, 10), "0123456789", 10);
        buffer_wrote(&buffer, 4);
        assert_true(text_is(buffer_text(&buffer), "0123"));
        assert_int_equal(buffer_text(&buffer).at[4], '\0');
        assert_false(buffer_full(&buffer));
        buffer_finish(&buffer);
        buffer_finish(&buffer);
}

static void
hex_is_lower_case_and_exact(void **state)
{
        uint8_t bytes[2] = { 9, 9 };
        char hex[5];

        (void)state;
        assert_false(bytes_from_hex(TEXT("00FF"), bytes, 2));
        assert_false(bytes_from_hex(TEXT("00f"), bytes, 2));
        assert_false(bytes_from_hex(TEXT("00ff1"), bytes, 2));
        assert_false(bytes_from_hex(TEXT("0g00"), bytes, 2));
        assert_int_equal(bytes[0], 9);
        assert_true(bytes_from_hex(TEXT("00ff"), bytes, 2));
        bytes_to_hex((struct bytes){ bytes, 2 }, hex);
        assert_string_equal(hex, "00ff");
}

static void
ids_are_drawn_and_read_back(void **state)
{
        struct apple_id one = apple_id_new(), two = apple_id_new(), read;
        char text[ID_TEXT_SIZE];

        (void)state;
        assert_false(apple_id_equal(&one, &two));
        apple_id_text(&one, text);
        assert_true(apple_id_read(text_of(text), &read));
        assert_true(apple_id_equal(&one, &read));
        assert_false(apple_id_read(TEXT("00"), &read));
        assert_false(apple_id_from((struct bytes){ one.at, 15 }, &read));
        assert_true(apple_id_from(apple_id_bytes(&two), &read));
}

static void
a_number_is_digits_without_sign_or_leading_zero(void **state)
{
        uint64_t number = 7;

        (void)state;
        assert_true(number_read(TEXT("0"), 10, &number) && number == 0);
        assert_true(number_read(TEXT("18446744073709551615"), UINT64_MAX, &number) && number == UINT64_MAX);
        number = 7;
        assert_false(number_read(TEXT("18446744073709551616"), UINT64_MAX, &number));
        assert_false(number_read(TEXT("11"), 10, &number));
        assert_false(number_read(TEXT("01"), 10, &number));
        assert_false(number_read(TEXT(""), 10, &number));
        assert_false(number_read(TEXT("+1"), 10, &number));
        assert_false(number_read(TEXT("1 "), 10, &number));
        assert_int_equal(number, 7);
}

static void
texts_compare_by_bytes(void **state)
{
        (void)state;
        assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
        assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
        assert_int_equal(text_compare(TEXT("ab"), TEXT("ab")), 0);
        assert_true(text_equal(TEXT(""), (struct text){ NULL, 0 }));
        assert_false(text_is((struct text){ NULL, 0 }, ""));
        assert_true(bytes_equal_secret((struct bytes){ (const uint8_t *)"abc", 3 },
                                       (struct bytes){ (const uint8_t *)"abc", 3 }));
        assert_false(bytes_equal_secret((struct bytes){ (const uint8_t *)"abc", 3 },
                                        (struct bytes){ (const uint8_t *)"abd", 3 }));
}

static void
packed_pairs_come_back_and_every_cut_is_refused(void **state)
{
        struct pair given[] = { { TEXT("family"), TEXT("旭") },
                                { TEXT("alias"), { NULL, 0 } },
                                { TEXT(""), TEXT("") } };
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct buffer packed;
        struct pairs back;

        (void)state;
        buffer_init(&packed, 1000);
        pairs_pack(&(struct pairs){ given, 3 }, &packed);
        assert_true(pairs_unpack(arena, (struct bytes){ (const uint8_t *)packed.at, packed.length }, &back));
        assert_int_equal(back.count, 3);
        assert_true(text_is(pairs_find(&back, "family"), "旭"));
        assert_null(pairs_find(&back, "alias").at);
        assert_true(text_is(pairs_find(&back, ""), ""));
        for (size_t length = 1; length < packed.length; length++) {
                bool whole_pairs = length == 14 || length == 24;

                assert_int_equal(pairs_unpack(arena, (struct bytes){ (const uint8_t *)packed.at, length }, &back),
                                 whole_pairs);
        }
        buffer_finish(&packed);
        arena_destroy(arena);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_error_grows_context_on_the_way_up_and_keeps_its_code),
                cmocka_unit_test(a_long_sentence_is_cut_and_never_overflows),
                cmocka_unit_test(an_arena_zeroes_aligns_and_cleans_up),
#if defined __SANITIZE_ADDRESS__ || defined GUARDED
                cmocka_unit_test(under_the_sanitizer_only_what_was_asked_for_can_be_touched),
#endif
                cmocka_unit_test(an_arena_refuses_at_its_maximum),
                cmocka_unit_test(a_buffer_keeps_nothing_of_what_does_not_fit),
                cmocka_unit_test(hex_is_lower_case_and_exact),
                cmocka_unit_test(ids_are_drawn_and_read_back),
                cmocka_unit_test(a_number_is_digits_without_sign_or_leading_zero),
                cmocka_unit_test(texts_compare_by_bytes),
                cmocka_unit_test(packed_pairs_come_back_and_every_cut_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
