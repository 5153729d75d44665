/* SPDX-License-Identifier: MIT */
/* Codes, devices and the guard against guessing, without a network. The limits expected here are written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "device/device.h"
#include "device/device_view.h"
#include "device_schema.h"
#include "request/request_schema.h"
#include "seal/seal.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct seal *seal;
        struct arena *arena;
        int64_t changes;
        int64_t now;
};

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema, &request_schema, &device_schema };
        static const char *const tables[] = { "venue", "device" };
        static const struct key_owner owner = { { "vrs", 3 }, { "012041", 6 } };
        struct fixture *f = calloc(1, sizeof *f);
        uint8_t wrapped[SEAL_WRAPPED_SIZE];
        struct key_area key;

        f->arena = arena_create(ARENA_SECRET, 64 << 20);
        f->now = 1000000;
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-device-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, sizeof modules / sizeof *modules, &f->store));
        key_area_new(&key);
        f->seal = seal_create(&owner, &key);
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
                seal_key_new(f->seal, SEAL_ROWS, text_of(tables[i]), 1, wrapped);
        seal_key_new(f->seal, SEAL_BLIND, TEXT("pairing"), 1, wrapped);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        static const char *const names[] = { "area.db", "area.db-wal", "area.db-shm", "area.db.owner" };
        struct fixture *f = *state;

        store_close(f->store);
        seal_destroy(f->seal);
        arena_destroy(f->arena);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                char path[160];

                snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
                unlink(path);
        }
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct change
begin(struct fixture *f)
{
        f->changes++;
        ok(store_turn_begin(f->store));
        return (struct change){ .store = f->store,
                                .seal = f->seal,
                                .arena = f->arena,
                                .number = f->changes,
                                .at = f->now,
                                .event = { .arena = f->arena, .number = f->changes } };
}

static void
commit(struct fixture *f)
{
        ok(store_turn_commit(f->store));
}

static struct venue_id
venue(struct fixture *f, const char *name)
{
        struct change change = begin(f);
        struct venue_id id;

        ok(venue_add(&change, text_of(name), &id));
        commit(f);
        return id;
}

static struct device_code
code(struct fixture *f, const struct venue_id *id)
{
        struct change change = begin(f);
        struct device_code made;

        ok(device_code_make(&change, id, &made));
        commit(f);
        return made;
}

static bool
try(struct fixture *f, const char *digits)
{
        struct change change = begin(f);
        struct venue_id id;
        bool right = false;

        ok(device_code_try(&change, text_of(digits), &right, &id));
        commit(f);
        return right;
}

static void
a_code_has_ten_digits_and_counts_once(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_code made = code(f, &id);

        assert_int_equal(strspn(made.digits, "0123456789"), 10);
        assert_int_equal(strlen(made.digits), 10);
        assert_true(try(f, made.digits));
        assert_false(try(f, made.digits));
}

static void
a_code_lasts_ten_minutes(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_code in_time = code(f, &id), late = code(f, &id);

        f->now += 600000;
        assert_true(try(f, in_time.digits));
        f->now += 1;
        assert_false(try(f, late.digits));
}

/* Another number with the same first four digits. */
static void
wrong_of(const struct device_code *made, int i, char out[static 11])
{
        memcpy(out, made->digits, 11);
        out[9] = (char)('0' + (made->digits[9] - '0' + i) % 10);
}

static void
five_wrong_tries_make_a_code_void_and_four_do_not(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_code four = code(f, &id), five = code(f, &id);
        char digits[11];

        for (int i = 1; i <= 4; i++) {
                wrong_of(&four, i, digits);
                assert_false(try(f, digits));
        }
        assert_true(try(f, four.digits));
        for (int i = 1; i <= 5; i++) {
                wrong_of(&five, i, digits);
                assert_false(try(f, digits));
        }
        assert_false(try(f, five.digits));
}

static void
at_most_a_hundred_codes_are_open_and_old_ones_make_room(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_code made;
        struct change change;
        struct err *err;

        for (int i = 0; i < 100; i++)
                code(f, &id);
        change = begin(f);
        err = device_code_make(&change, &id, &made);
        assert_true(err && err_is(err, &PAIRING_TOO_MANY));
        err_drop(err, "expected");
        commit(f);
        f->now += 600001;
        made = code(f, &id);
        assert_true(try(f, made.digits));
}

static struct device_id
pair(struct fixture *f, const struct venue_id *id, const char *name)
{
        char cookie[2 * ACTOR_COOKIE_SIZE + 1];
        struct change change = begin(f);
        struct device_id device;

        ok(device_pair(&change, id, text_of(name), &device, cookie));
        assert_int_equal(strspn(cookie, "0123456789abcdef"), 64);
        commit(f);
        return device;
}

static struct device
load(struct fixture *f, const struct device_id *id)
{
        struct change change = begin(f);
        struct device device;

        ok(device_load(&change, id, &device));
        commit(f);
        return device;
}

static void
a_device_is_over_after_a_day_or_when_it_is_revoked(void **state) /* req: V9 P10 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_id day = pair(f, &id, "受付1"), revoked = pair(f, &id, "受付2");
        struct device device = load(f, &day);
        struct change change;

        assert_false(device_is_over(&device, f->now + 86400000));
        assert_true(device_is_over(&device, f->now + 86400001));
        change = begin(f);
        ok(device_revoke(&change, &revoked));
        commit(f);
        device = load(f, &revoked);
        assert_true(device_is_over(&device, f->now));
}

static void
a_name_is_free_again_once_its_device_is_over(void **state) /* req: P11 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_id first = pair(f, &id, "受付1"), second;
        char cookie[2 * ACTOR_COOKIE_SIZE + 1];
        struct change change = begin(f);
        struct err *err = device_pair(&change, &id, TEXT("受付1"), &second, cookie);

        assert_true(err && err_is(err, &DEVICE_NAME_TAKEN));
        err_drop(err, "expected");
        ok(device_revoke(&change, &first));
        ok(device_pair(&change, &id, TEXT("受付1"), &second, cookie));
        commit(f);
}

static void
a_stopped_device_is_active_again_when_it_is_released_and_a_revoked_one_never(void **state) /* req: V9 */
{
        struct fixture *f = *state;
        struct venue_id id = venue(f, "中央公民館");
        struct device_id device = pair(f, &id, "受付1");
        struct change change = begin(f);
        struct err *err;

        ok(device_stop(&change, &device));
        ok(device_release(&change, &device));
        commit(f);
        assert_int_equal(load(f, &device).state, DEVICE_ACTIVE);
        assert_int_equal(load(f, &device).released, f->now);
        change = begin(f);
        ok(device_revoke(&change, &device));
        err = device_release(&change, &device);
        assert_true(err && err_is(err, &DEVICE_OVER));
        err_drop(err, "expected");
        commit(f);
}

static void
the_bar_shows_four_signs_of_a_lot(void **state)
{
        (void)state;
        assert_true(text_is(device_lot_end(TEXT("HG2266")), "2266"));
        assert_true(text_is(device_lot_end(TEXT("A1")), "A1"));
        assert_true(text_is(device_lot_end(TEXT("")), ""));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_code_has_ten_digits_and_counts_once, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_code_lasts_ten_minutes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(five_wrong_tries_make_a_code_void_and_four_do_not, set_up, tear_down),
                cmocka_unit_test_setup_teardown(at_most_a_hundred_codes_are_open_and_old_ones_make_room, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(a_device_is_over_after_a_day_or_when_it_is_revoked, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_name_is_free_again_once_its_device_is_over, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                    a_stopped_device_is_active_again_when_it_is_released_and_a_revoked_one_never, set_up, tear_down),
                cmocka_unit_test(the_bar_shows_four_signs_of_a_lot),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
