/* SPDX-License-Identifier: MIT */
/* Accounts on a real store: lock-out, unlock, and what ends with an account. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain/chain_schema.h"
#include "office/account.h"
#include "request/request_schema.h"
#include "store/store.h"

#include "request/actor_sql.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MINUTES(N) ((N)*60LL * 1000)

struct fixture {
        char folder[64];
        char place[128];
        struct store *store;
        struct arena *arena;
        int64_t changes;
        int64_t now;
};

static const struct role roles[] = { { "clerk", "窓口", "Clerk", "person.view" }, { 0 } };
static const struct area_program program = { .system = "ledger", .roles = roles };
static const struct area area = { .program = &program };

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static void
fails(struct err *err, const struct err_code *code)
{
        if (!err_is(err, code))
                fail_msg("%s was expected, not %s", code->code, err ? err_code(err)->code : "success");
        err_free(err);
}

static struct change
begin(struct fixture *f)
{
        f->changes++;
        ok(store_turn_begin(f->store));
        return (struct change){ .store = f->store,
                                .arena = f->arena,
                                .number = f->changes,
                                .at = f->now,
                                .event = { .arena = f->arena, .number = f->changes } };
}

static void
end(struct fixture *f)
{
        ok(store_turn_commit(f->store));
}

static struct account_new
new_account(const char *user)
{
        return (struct account_new){ text_of(user), TEXT("田中 一"), TEXT("clerk"), TEXT("encoded") };
}

static void
add(struct fixture *f, const char *user)
{
        struct account_new new = new_account(user);
        struct change change = begin(f);

        ok(account_add(&change, &area, &new));
        end(f);
}

static int
set_up(void **state)
{
        static const struct schema_module *const modules[] = { &chain_schema, &request_schema };
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_PLAIN, 16 << 20);
        f->now = 1000000000;
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-account-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->place, sizeof f->place, "%s/area.db", f->folder);
        ok(store_open(f->place, modules, 2, &f->store));
        add(f, "tanaka");
        add(f, "sato");
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        static const char *const names[] = { "area.db", "area.db-wal", "area.db-shm", "area.db.owner" };
        struct fixture *f = *state;

        store_close(f->store);
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

/* What a log-in is told: NULL when it is good. */
static const struct err_code *
judge(struct fixture *f, const char *user, bool right, struct account_id *out_account, int64_t *out_last)
{
        const struct err_code *refused = &ERR_INTERNAL;
        struct change change = begin(f);

        ok(account_judge(&change, text_of(user), right, out_account, out_last, &refused));
        end(f);
        return refused;
}

static void
expect(struct fixture *f, const char *user, bool right, const struct err_code *refused)
{
        struct account_id account;
        int64_t last;
        const struct err_code *told = judge(f, user, right, &account, &last);

        if (told != refused)
                fail_msg("%s", told ? told->code : "let in");
}

static void
the_right_password_of_an_active_account_is_let_in(void **state)
{
        struct fixture *f = *state;
        struct account_id account, other;
        int64_t last = -1;

        assert_null(judge(f, "tanaka", true, &account, &last));
        assert_int_equal(last, 0);
        f->now += 5;
        assert_null(judge(f, "tanaka", true, &other, &last));
        assert_int_equal(last, f->now - 5);
        assert_true(account_id_equal(&account, &other));
        assert_null(judge(f, "sato", true, &other, &last));
        assert_false(account_id_equal(&account, &other));
}

static void
a_wrong_user_is_told_what_a_wrong_password_is_told(void **state)
{
        expect(*state, "tanaka", false, &LOGIN_WRONG);
        expect(*state, "nobody", false, &LOGIN_WRONG);
        expect(*state, "nobody", true, &LOGIN_WRONG);
        expect(*state, "", true, &LOGIN_WRONG);
}

static void
five_wrong_passwords_in_a_row_lock_for_fifteen_minutes(void **state) /* req: P10 */
{
        struct fixture *f = *state;

        for (int i = 0; i < 4; i++)
                expect(f, "tanaka", false, &LOGIN_WRONG);
        expect(f, "tanaka", false, &LOGIN_LOCKED);
        expect(f, "tanaka", true, &LOGIN_LOCKED);
        expect(f, "sato", true, NULL);
        f->now += MINUTES(15) - 1;
        expect(f, "tanaka", true, &LOGIN_LOCKED);
        f->now += 1;
        expect(f, "tanaka", true, NULL);
}

static void
a_try_while_locked_does_not_lengthen_the_lock_and_five_more_lock_again(void **state) /* req: P10 */
{
        struct fixture *f = *state;

        for (int i = 0; i < 5; i++)
                expect(f, "tanaka", false, i < 4 ? &LOGIN_WRONG : &LOGIN_LOCKED);
        f->now += MINUTES(14);
        expect(f, "tanaka", false, &LOGIN_LOCKED);
        f->now += MINUTES(1);
        for (int i = 0; i < 5; i++)
                expect(f, "tanaka", false, i < 4 ? &LOGIN_WRONG : &LOGIN_LOCKED);
        expect(f, "tanaka", true, &LOGIN_LOCKED);
}

static void
a_good_log_in_forgets_the_failures_before_it(void **state) /* req: P10 */
{
        struct fixture *f = *state;

        for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 4; i++)
                        expect(f, "tanaka", false, &LOGIN_WRONG);
                expect(f, "tanaka", true, NULL);
        }
}

static void
an_operator_unlocks_at_once(void **state) /* req: P17 */
{
        struct fixture *f = *state;
        struct change change;

        for (int i = 0; i < 5; i++)
                expect(f, "tanaka", false, i < 4 ? &LOGIN_WRONG : &LOGIN_LOCKED);
        change = begin(f);
        ok(account_unlock(&change, TEXT("tanaka")));
        fails(account_unlock(&change, TEXT("nobody")), &ACCOUNT_UNKNOWN);
        end(f);
        for (int i = 0; i < 4; i++)
                expect(f, "tanaka", false, &LOGIN_WRONG);
        expect(f, "tanaka", true, NULL);
}

/* Opens a session and sends a form in it. */
static struct bytes
open_session(struct fixture *f, const char *user)
{
        struct actor actor = { .terminal = { 7 } };
        char cookie[2 * ACTOR_COOKIE_SIZE + 1];
        struct account_id account;
        struct bytes session = { NULL, 0 };
        struct change change;
        int64_t last;
        uint8_t secret[ACTOR_COOKIE_SIZE], *digest = arena_alloc(f->arena, 32);

        assert_null(judge(f, user, true, &account, &last));
        change = begin(f);
        ok(actor_open_session(&change, &actor, &account, last, cookie));
        assert_true(bytes_from_hex(text_of(cookie), secret, sizeof secret));
        SHA256(secret, sizeof secret, digest);
        session = (struct bytes){ digest, 32 };
        ok(sql_actor_form_use(f->store, session, (struct bytes){ secret, 16 }, TEXT("/"), f->now, change.number, NULL));
        end(f);
        return session;
}

static bool
session_stands(struct fixture *f, struct bytes session)
{
        struct sql_actor_session row;

        ok(sql_actor_session(f->store, f->arena, session, &row));
        return row.found;
}

/* How many rows of sent forms are left, seen by what is deleted. */
static int64_t
forms_left(struct fixture *f, struct bytes session)
{
        int64_t left = 0;

        ok(store_turn_begin(f->store));
        ok(sql_actor_session_forms_end(f->store, session, &left));
        store_turn_rollback(f->store);
        return left;
}

static void
ending_an_account_ends_its_sessions_and_no_others(void **state) /* req: P17 */
{
        struct fixture *f = *state;
        struct bytes first = open_session(f, "tanaka"), second = open_session(f, "tanaka"),
                     other = open_session(f, "sato");
        struct change change = begin(f);

        assert_true(session_stands(f, first));
        ok(account_end(&change, TEXT("tanaka")));
        fails(account_end(&change, TEXT("nobody")), &ACCOUNT_UNKNOWN);
        end(f);
        assert_false(session_stands(f, first));
        assert_false(session_stands(f, second));
        assert_true(session_stands(f, other));
        assert_int_equal(forms_left(f, first), 0);
        assert_int_equal(forms_left(f, second), 0);
        assert_int_equal(forms_left(f, other), 1);
        expect(f, "tanaka", true, &LOGIN_WRONG);
        expect(f, "sato", true, NULL);
}

static void
a_new_password_ends_the_sessions_and_the_lock(void **state) /* req: P17 */
{
        struct fixture *f = *state;
        struct bytes session = open_session(f, "tanaka"), other = open_session(f, "sato");
        struct change change;

        for (int i = 0; i < 5; i++)
                expect(f, "tanaka", false, i < 4 ? &LOGIN_WRONG : &LOGIN_LOCKED);
        change = begin(f);
        ok(account_set_password(&change, TEXT("tanaka"), TEXT("another")));
        end(f);
        assert_false(session_stands(f, session));
        assert_true(session_stands(f, other));
        expect(f, "tanaka", true, NULL);
}

static void
a_new_account_is_checked(void **state)
{
        static const struct {
                const char *user, *name, *role;
                const struct err_code *code;
        } cases[] = {
                { "tanaka-2", "田中", "clerk", NULL },
                { "a2345678901234567890123456789012", "田中", "clerk", NULL },
                { "", "田中", "clerk", &ACCOUNT_USER },
                { "a23456789012345678901234567890123", "田中", "clerk", &ACCOUNT_USER },
                { "Tanaka", "田中", "clerk", &ACCOUNT_USER },
                { "田中", "田中", "clerk", &ACCOUNT_USER },
                { "a b", "田中", "clerk", &ACCOUNT_USER },
                { "operator:a", "田中", "clerk", &ACCOUNT_USER },
                { "a", "", "clerk", &ACCOUNT_NAME },
                { "a", "123456789012345678901234567890123456789012345678901234567890", "clerk", NULL },
                { "a", "1234567890123456789012345678901234567890123456789012345678901", "clerk", &ACCOUNT_NAME },
                { "a", "田中", "", &ACCOUNT_ROLE },
                { "a", "田中", "granter", &ACCOUNT_ROLE },
        };

        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct account_new new = { text_of(cases[i].user), text_of(cases[i].name), text_of(cases[i].role),
                                           TEXT("x") };
                struct err *err = account_check_new(&area, &new);

                if (cases[i].code)
                        fails(err, cases[i].code);
                else
                        ok(err);
        }
}

static void
a_user_is_never_used_twice_even_after_its_end(void **state)
{
        struct fixture *f = *state;
        struct account_new new = new_account("tanaka");
        struct change change = begin(f);

        fails(account_add(&change, &area, &new), &ACCOUNT_EXISTS);
        ok(account_end(&change, TEXT("tanaka")));
        fails(account_add(&change, &area, &new), &ACCOUNT_EXISTS);
        end(f);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(the_right_password_of_an_active_account_is_let_in),
                TEST(a_wrong_user_is_told_what_a_wrong_password_is_told),
                TEST(five_wrong_passwords_in_a_row_lock_for_fifteen_minutes),
                TEST(a_try_while_locked_does_not_lengthen_the_lock_and_five_more_lock_again),
                TEST(a_good_log_in_forgets_the_failures_before_it),
                TEST(an_operator_unlocks_at_once),
                TEST(ending_an_account_ends_its_sessions_and_no_others),
                TEST(a_new_password_ends_the_sessions_and_the_lock),
                TEST(a_new_account_is_checked),
                TEST(a_user_is_never_used_twice_even_after_its_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
