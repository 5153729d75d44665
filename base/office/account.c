/* SPDX-License-Identifier: MIT */
#include "office/account.h"

#include "office/account_sql.h"
#include "text/utf8.h"

#define ERRORS_FILE "office/office_errors.def"
#include "core/err_define.h"

enum { USER_MAX = 32, NAME_MAX = 60 };

static bool
user_is_good(struct text user)
{
        if (user.length == 0 || user.length > USER_MAX)
                return false;
        for (size_t i = 0; i < user.length; i++) {
                char c = user.at[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                        return false;
        }
        return true;
}

struct err *
account_check_new(const struct area *area, const struct account_new *new)
{
        size_t characters = utf8_points(new->name);

        if (!user_is_good(new->user))
                return err_new(&ACCOUNT_USER, "the user ID has a wrong form");
        if (characters == 0 || characters > NAME_MAX)
                return err_new(&ACCOUNT_NAME, "the name has %zu characters", characters);
        if (!area_role(area, new->role))
                return err_new(&ACCOUNT_ROLE, "unknown role");
        return NULL;
}

static struct err *
find(struct change *change, struct text user, struct sql_account_by_user *out_row)
{
        struct err *err = sql_account_by_user(change->store, change->arena, user, out_row);

        if (err)
                return err_wrap(err, "look up an account");
        return NULL;
}

static struct err *
find_existing(struct change *change, struct text user, struct sql_account_by_user *out_row)
{
        struct err *err = find(change, user, out_row);

        if (!err && !out_row->found)
                err = err_new(&ACCOUNT_UNKNOWN, "no such user");
        return err;
}

struct err *
account_add(struct change *change, const struct area *area, const struct account_new *new)
{
        struct account_id account = account_id_new();
        struct sql_account_by_user known;
        struct err *err = account_check_new(area, new);

        if (!err)
                err = find(change, new->user, &known);
        if (err)
                return err;
        if (known.found)
                return err_new(&ACCOUNT_EXISTS, "the user exists");
        event_add_text(&change->event, "account", new->user);
        event_add_text(&change->event, "role", new->role);
        return err_wrap(sql_account_insert(change->store, account_id_bytes(&account), new->user, new->name, new->role,
                                           new->encoded, change->at, change->number, NULL),
                        "add an account");
}

struct err *
account_unlock(struct change *change, struct text user)
{
        struct sql_account_by_user row;
        struct err *err = find_existing(change, user, &row);

        if (err)
                return err;
        event_add_text(&change->event, "account", user);
        return err_wrap(sql_account_unlock(change->store, row.account, change->number, NULL), "unlock an account");
}

struct err *
account_set_password(struct change *change, struct text user, struct text encoded)
{
        struct sql_account_by_user row;
        struct account_id account;
        struct err *err = find_existing(change, user, &row);

        if (err)
                return err;
        if (!account_id_from(row.account, &account))
                return err_new(&ERR_INTERNAL, "an account has no id");
        event_add_text(&change->event, "account", user);
        err = sql_account_set_password(change->store, row.account, encoded, change->at, change->number, NULL);
        if (!err)
                err = actor_end_sessions_of(change, &account);
        return err_wrap(err, "set a password");
}

struct err *
account_end(struct change *change, struct text user)
{
        struct sql_account_by_user row;
        struct account_id account;
        struct err *err = find_existing(change, user, &row);

        if (err)
                return err;
        if (!account_id_from(row.account, &account))
                return err_new(&ERR_INTERNAL, "an account has no id");
        event_add_text(&change->event, "account", user);
        err = sql_account_end(change->store, row.account, change->number, NULL);
        if (!err)
                err = actor_end_sessions_of(change, &account);
        return err_wrap(err, "end an account");
}

struct err *
account_judge(struct change *change, struct text user, bool password_right, struct account_id *out_account,
              int64_t *out_last_login, const struct err_code **out_refused)
{
        struct sql_account_by_user row;
        int64_t failed, locked_until;
        struct err *err = find(change, user, &row);

        if (err)
                return err;
        *out_refused = &LOGIN_WRONG;
        if (!row.found || !text_is(row.state, "active") || !account_id_from(row.account, out_account))
                return NULL;
        if (row.locked_until > change->at) {
                *out_refused = &LOGIN_LOCKED;
                return NULL;
        }
        if (!password_right) {
                failed = row.failed + 1;
                locked_until = failed >= LOGIN_FAILURES_MAX ? change->at + LOGIN_LOCK_MS : 0;
                if (locked_until) {
                        failed = 0;
                        *out_refused = &LOGIN_LOCKED;
                }
                return err_wrap(sql_account_failed(change->store, row.account, failed, locked_until, NULL),
                                "count a wrong password");
        }
        *out_refused = NULL;
        *out_last_login = row.last_login;
        return err_wrap(sql_account_logged_in(change->store, row.account, change->at, NULL), "note a log-in");
}
