/* SPDX-License-Identifier: MIT */
/* Accounts and log-in: who may enter, with what, and what happens after wrong passwords.
 *
 * An account is a named person with one role (P17). It is made, unlocked and ended by the operator's command, each
 * recorded and in force at once: ending an account ends its sessions in the same change. Five wrong passwords in a
 * row lock it for fifteen minutes. Neither page nor clock tells whether the user or the password was wrong. */
#ifndef OFFICE_ACCOUNT_H
#define OFFICE_ACCOUNT_H

#include "chain/change.h"
#include "request/actor.h"
#include "request/area.h"

#define ERRORS_FILE "office/office_errors.def"
#include "core/err_declare.h"

enum { LOGIN_FAILURES_MAX = 5 };
#define LOGIN_LOCK_MS (15LL * 60 * 1000)

struct account_new {
        struct text user;
        struct text name;
        struct text role;
        struct text encoded; /* password_make */
};

/* Checks what a new account needs, without its password. account.user, account.name, account.role */
struct err *account_check_new(const struct area *area, const struct account_new *new);
/* account.exists, and as above */
struct err *account_add(struct change *change, const struct area *area, const struct account_new *new);
struct err *account_unlock(struct change *change, struct text user);
struct err *account_set_password(struct change *change, struct text user, struct text encoded);
/* Ends the account and all its sessions. */
struct err *account_end(struct change *change, struct text user);

/* Judges a log-in whose password was checked on the job thread. Success opens nothing yet.
 * Keeps count of failures, so the change has to be kept even when *out_refused is set.
 * out_refused: login.wrong or login.locked, NULL when the log-in is good. */
struct err *account_judge(struct change *change, struct text user, bool password_right, struct account_id *out_account,
                          int64_t *out_last_login, const struct err_code **out_refused);

#endif
