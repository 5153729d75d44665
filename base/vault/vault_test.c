/* SPDX-License-Identifier: MIT */
/* The vault's store of numbers. Its process, its sandbox and the way of a number between systems:
 * tests/story/number.test.js. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "seal/errors.h"
#include "vault/numbers.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Numbers with right check digits, made up. */
#define ANNA "123456789018"
#define BERT "987654321093"

static const uint8_t one[ID_SIZE] = { 1 }, two[ID_SIZE] = { 2 }, three[ID_SIZE] = { 3 };

struct fixture {
        char folder[64];
        char place[128];
        struct numbers numbers;
        struct arena *arena;
};

static void
open_with(struct fixture *f, uint8_t key_byte)
{
        struct key_owner owner = { TEXT("ledger.vault"), TEXT("012041") };
        struct key_area key = { .id = { { 1 } }, .at = { key_byte } };

        f->numbers.seal = seal_create(&owner, &key);
        assert_null(numbers_open(&f->numbers, f->place));
}

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_SECRET, 4 << 20);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-vault-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/vault.db", f->folder);
        open_with(f, 1);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        numbers_close(&f->numbers);
        unlink(f->place);
        rmdir(f->folder);
        arena_destroy(f->arena);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static bool
put_at(struct fixture *f, const uint8_t *id, const char *number, int64_t at)
{
        bool changed = false;

        assert_null(store_turn_begin(f->numbers.store));
        assert_null(numbers_put(&f->numbers, f->arena, id, text_of(number), at, &changed));
        assert_null(store_turn_commit(f->numbers.store));
        return changed;
}

static bool
put(struct fixture *f, const uint8_t *id, const char *number)
{
        return put_at(f, id, number, 1000);
}

static const char *
number_of(struct fixture *f, const uint8_t *id)
{
        struct text number;

        assert_null(numbers_read(&f->numbers, f->arena, id, &number));
        return arena_copy(f->arena, number.at, number.length);
}

static size_t
found(struct fixture *f, const char *number, struct bytes **out_ids)
{
        size_t count;

        assert_null(numbers_find(&f->numbers, f->arena, text_of(number), out_ids, &count));
        return count;
}

/* req: R1 */
static void
a_number_is_read_by_its_id_and_found_by_itself(void **state)
{
        struct fixture *f = *state;
        struct bytes *ids;

        assert_true(put(f, one, ANNA));
        assert_true(put(f, two, BERT));
        assert_string_equal(number_of(f, one), ANNA);
        assert_string_equal(number_of(f, two), BERT);
        assert_string_equal(number_of(f, three), "");
        assert_int_equal(found(f, BERT, &ids), 1);
        assert_memory_equal(ids[0].at, two, ID_SIZE);
        assert_int_equal(found(f, "000000000019", &ids), 0);
}

static void
the_same_again_changes_nothing_and_another_replaces_it(void **state)
{
        struct fixture *f = *state;
        struct bytes *ids;

        assert_true(put(f, one, ANNA));
        assert_false(put(f, one, ANNA));
        assert_true(put(f, one, BERT));
        assert_string_equal(number_of(f, one), BERT);
        assert_int_equal(found(f, ANNA, &ids), 0);
        assert_int_equal(found(f, BERT, &ids), 1);
}

static void
a_person_who_came_back_under_another_id_is_found_under_both(void **state)
{
        struct fixture *f = *state;
        struct bytes *ids;

        put(f, one, ANNA);
        put(f, two, ANNA);
        assert_int_equal(found(f, ANNA, &ids), 2);
}

static void
what_is_no_number_is_refused_and_nothing_of_the_turn_is_kept(void **state)
{
        static const char *const wrong[] = { "", "12345678901", "1234567890180", "123456789010", "12345678901a" };
        struct fixture *f = *state;

        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                bool changed;
                struct err *err;

                assert_null(store_turn_begin(f->numbers.store));
                err = numbers_put(&f->numbers, f->arena, one, text_of(wrong[i]), 1, &changed);
                assert_true(err_is(err, &VAULT_NUMBER));
                err_free(err);
                store_turn_rollback(f->numbers.store);
        }
        assert_string_equal(number_of(f, one), "");
}

static void
the_file_holds_neither_the_number_nor_its_plain_hash(void **state)
{
        struct fixture *f = *state;
        char content[1 << 16];
        size_t length;
        FILE *file;

        put(f, one, ANNA);
        assert_null(store_log_empty(f->numbers.store));
        file = fopen(f->place, "re");
        length = fread(content, 1, sizeof content, file);
        fclose(file);
        assert_true(length > 4096);
        assert_non_null(memmem(content, length, "number_waiting", 14)); /* control: this is the file */
        assert_null(memmem(content, length, ANNA, 12));
}

static void
with_another_key_nothing_is_found_and_nothing_opens(void **state)
{
        struct fixture *f = *state;
        struct bytes *ids;
        struct text number;
        struct err *err;

        put(f, one, ANNA);
        numbers_close(&f->numbers);
        open_with(f, 2);
        assert_int_equal(found(f, ANNA, &ids), 0);
        err = numbers_read(&f->numbers, f->arena, one, &number);
        assert_true(err_is(err, &SEAL_NOT_AUTHENTIC));
        err_free(err);
}

static size_t
waiting(struct fixture *f, int64_t before)
{
        struct bytes *ids;
        size_t count;

        assert_null(numbers_waiting(&f->numbers, f->arena, before, 10, &ids, &count));
        return count;
}

static void
settle(struct fixture *f, const uint8_t *id, bool stands)
{
        assert_null(store_turn_begin(f->numbers.store));
        assert_null(numbers_settle(&f->numbers, id, stands));
        assert_null(store_turn_commit(f->numbers.store));
}

static void
a_number_whose_person_never_came_is_forgotten(void **state)
{
        struct fixture *f = *state;
        struct bytes *ids;

        put_at(f, one, ANNA, 1000);
        put_at(f, two, BERT, 2000);
        assert_int_equal(waiting(f, 1000), 0);
        assert_int_equal(waiting(f, 1001), 1);
        assert_int_equal(waiting(f, 3000), 2);
        settle(f, one, true);
        settle(f, two, false);
        assert_int_equal(waiting(f, 3000), 0);
        assert_string_equal(number_of(f, one), ANNA);
        assert_string_equal(number_of(f, two), "");
        assert_int_equal(found(f, BERT, &ids), 0);
        /* Whoever stands once is not asked about again when the number changes. */
        put_at(f, one, BERT, 4000);
        assert_int_equal(waiting(f, 5000), 0);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
                TEST(a_number_is_read_by_its_id_and_found_by_itself),
                TEST(the_same_again_changes_nothing_and_another_replaces_it),
                TEST(a_person_who_came_back_under_another_id_is_found_under_both),
                TEST(what_is_no_number_is_refused_and_nothing_of_the_turn_is_kept),
                TEST(the_file_holds_neither_the_number_nor_its_plain_hash),
                TEST(with_another_key_nothing_is_found_and_nothing_opens),
                TEST(a_number_whose_person_never_came_is_forgotten),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
