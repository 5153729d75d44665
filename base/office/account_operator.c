/* SPDX-License-Identifier: MIT */
/* Accounts and terminals, as the operator's command makes and ends them (assessment P10, P17: a named granter; grant,
 * change and expiry recorded and in force at once). */
#include "office/office.h"

#include "office/account.h"
#include "office/account_sql.h"
#include "office/password.h"
#include "request/area.h"
#include "text/json_write.h"
#include "text/utf8.h"

enum { NAME_MAX = 60 };

/* A password on its way to the job thread. */
struct hashing {
        struct account_new new;
        struct text password;
        char encoded[PASSWORD_ENCODED_SIZE];
        bool made;
        bool replace;
};

static void
hash_work(void *context)
{
        struct hashing *hashing = context;

        hashing->made = password_make(hashing->password, hashing->encoded);
}

static struct err *
hash_finish(struct visit *visit, void *context)
{
        struct hashing *hashing = context;

        visit_type(visit, "application/jsonl");
        if (!hashing->made)
                return err_new(&ERR_INTERNAL, "argon2id failed");
        hashing->new.encoded = text_of(hashing->encoded);
        if (hashing->replace)
                return account_set_password(visit->change, hashing->new.user, hashing->new.encoded);
        return account_add(visit->change, visit->area, &hashing->new);
}

static struct err *
hash_begin(struct visit *visit, bool replace)
{
        struct hashing *hashing = arena_new(visit->arena, struct hashing);
        struct err *err = NULL;

        hashing->new.user = visit_form(visit, "user");
        hashing->new.name = visit_form(visit, "name");
        hashing->new.role = visit_form(visit, "role");
        hashing->password = visit_form(visit, "password");
        hashing->replace = replace;
        if (!replace)
                err = account_check_new(visit->area, &hashing->new);
        if (err)
                return err;
        if (utf8_points(hashing->password) < PASSWORD_MIN || hashing->password.length > PASSWORD_MAX_BYTES)
                return err_new(&ACCOUNT_PASSWORD, "the password is too short or too long");
        return visit_defer(visit, hash_work, hash_finish, hashing);
}

static struct err *
account_add_run(struct visit *visit)
{
        return hash_begin(visit, false);
}

static struct err *
account_password_run(struct visit *visit)
{
        return hash_begin(visit, true);
}

static struct err *
account_unlock_run(struct visit *visit)
{
        return account_unlock(visit->change, visit_form(visit, "user"));
}

static struct err *
account_end_run(struct visit *visit)
{
        return account_end(visit->change, visit_form(visit, "user"));
}

static struct err *
account_list_run(struct visit *visit)
{
        struct sql_account_all_list list;
        struct err *err = sql_account_all(visit->change->store, visit->arena, &list);

        if (err)
                return err_wrap(err, "list the accounts");
        visit_type(visit, "application/jsonl");
        for (size_t i = 0; i < list.count; i++) {
                const struct sql_account_all_row *row = &list.rows[i];
                struct json_writer json;

                json_write_begin(&json, &visit->response.body);
                json_write_object(&json);
                json_write_member_text(&json, "user", row->user_name);
                json_write_member_text(&json, "name", row->name);
                json_write_member_text(&json, "role", row->role);
                json_write_member_text(&json, "state", row->state);
                json_write_member_bool(&json, "locked", row->locked_until > visit->change->at);
                json_write_member_int(&json, "last_login_ms", row->last_login);
                json_write_end(&json);
                buffer_put_char(&visit->response.body, '\n');
        }
        return NULL;
}

static struct err *
read_terminal(struct visit *visit, uint8_t out_digest[static ACTOR_TERMINAL_SIZE])
{
        if (!actor_terminal_digest(visit_form(visit, "certificate"), out_digest))
                return err_new(&TERMINAL_CERTIFICATE, "no certificate in PEM");
        return NULL;
}

static struct err *
terminal_set(struct visit *visit, const char *state)
{
        struct text name = visit_form(visit, "name");
        uint8_t digest[ACTOR_TERMINAL_SIZE];
        struct bytes terminal = { digest, sizeof digest };
        struct sql_account_terminal_known known;
        struct err *err = read_terminal(visit, digest);
        bool active = strcmp(state, "active") == 0;

        if (!err)
                err = sql_account_terminal_known(visit->change->store, visit->arena, terminal, &known);
        if (err)
                return err;
        if (!known.found && !active)
                return err_new(&TERMINAL_UNKNOWN, "the terminal is not registered");
        if (active && (utf8_points(name) == 0 || utf8_points(name) > NAME_MAX))
                return err_new(&ACCOUNT_NAME, "the terminal's name has a wrong length");
        if (!active)
                name = known.name;
        event_add_text(&visit->change->event, "terminal", name);
        if (known.found)
                err = sql_account_terminal_state(visit->change->store, terminal, name, text_of(state),
                                                 visit->change->number, NULL);
        else
                err = sql_account_terminal_insert(visit->change->store, terminal, name, visit->change->number, NULL);
        return err_wrap(err, "register a terminal");
}

static struct err *
terminal_add_run(struct visit *visit)
{
        return terminal_set(visit, "active");
}

static struct err *
terminal_end_run(struct visit *visit)
{
        return terminal_set(visit, "ended");
}

const struct route account_routes[] = {
        { "/operator/account/add", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "account.add", account_add_run },
        { "/operator/account/password", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "account.password",
          account_password_run },
        { "/operator/account/unlock", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "account.unlock", account_unlock_run },
        { "/operator/account/end", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "account.end", account_end_run },
        { "/operator/account/list", SCGI_GET, SIDE_OPERATOR, RIGHT_OPERATOR, "account.list", account_list_run },
        { "/operator/terminal/add", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "terminal.add", terminal_add_run },
        { "/operator/terminal/end", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "terminal.end", terminal_end_run },
        { 0 },
};
