/* SPDX-License-Identifier: MIT */
#include "office/office.h"

#include "identifier/digits.h"
#include "office/account.h"
#include "office/account_sql.h"
#include "office/login.tmpl.h"
#include "office/password.h"
#include "page/message.tmpl.h"
#include "request/area.h"
#include "text/utf8.h"

enum { REFERENCE_MAX = 40, PURPOSES_MAX = 20 };

static void
show_refusal(struct visit *visit, const struct err_code *code, struct text user)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);

        error->field = "user";
        error->words = text_format(visit->arena, "%s%s%s", visit->english ? code->en : code->ja,
                                   visit->english ? " " : "", visit->english ? code->next_en : code->next_ja);
        visit->page.errors = error;
        visit->page.error_count = 1;
        visit_status(visit, 422);
        login_page(&visit->page, user);
}

static struct err *
login_show(struct visit *visit)
{
        if (visit->actor.kind == ACTOR_PERSON)
                return visit_see_other(visit, "/");
        login_page(&visit->page, TEXT(""));
        return NULL;
}

/* What the job thread needs; it lies in the visit's arena, which is wiped. */
struct login {
        struct text user;
        struct text password;
        struct text encoded;
        bool known;
        bool right;
};

static void
login_work(void *context)
{
        struct login *login = context;

        login->right = password_check(login->password, login->encoded);
}

static struct err *
login_finish(struct visit *visit, void *context)
{
        struct login *login = context;
        const struct err_code *refused;
        struct account_id account;
        int64_t last_login = 0;
        char cookie[2 * ACTOR_COOKIE_SIZE + 1];
        struct err *err;

        err = account_judge(visit->change, login->user, login->right, &account, &last_login, &refused);
        if (err)
                return err;
        /* What was typed instead of a user ID may be anything, a password too: the trail does not keep it. */
        if (login->known)
                event_add_text(&visit->change->event, "account", login->user);
        if (refused) {
                visit->change->event.result = text_of(refused->code);
                show_refusal(visit, refused, login->user);
                return NULL;
        }
        err = actor_open_session(visit->change, &visit->actor, &account, last_login, cookie);
        if (err)
                return err;
        visit_header(visit, "Set-Cookie",
                     text_format(visit->arena, "session=%s; Path=/; Secure; HttpOnly; SameSite=Lax", cookie));
        bytes_wipe(cookie, sizeof cookie);
        return visit_see_other(visit, "/purpose");
}

static struct err *
login_save(struct visit *visit)
{
        struct login *login = arena_new(visit->arena, struct login);
        struct sql_account_by_user row;
        struct err *err;

        login->user = visit_form(visit, "user");
        login->password = visit_form(visit, "password");
        login->encoded = TEXT("");
        if (login->user.length > 64 || login->password.length > PASSWORD_MAX_BYTES) {
                show_refusal(visit, &LOGIN_WRONG, TEXT(""));
                return NULL;
        }
        err = sql_account_by_user(visit->change->store, visit->arena, login->user, &row);
        if (err)
                return err_wrap(err, "look up an account");
        login->known = row.found;
        if (row.found && text_is(row.state, "active"))
                login->encoded = row.password;
        return visit_defer(visit, login_work, login_finish, login);
}

static struct err *
logout_save(struct visit *visit)
{
        struct err *err = actor_end_session(visit->change, &visit->actor);

        if (err)
                return err;
        visit_header(visit, "Set-Cookie", TEXT("session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"));
        visit->frame = (struct page_frame){ .layout = PAGE_PLAIN,
                                            .system_ja = visit->frame.system_ja,
                                            .system_en = visit->frame.system_en,
                                            .municipality = visit->frame.municipality,
                                            .band_ja = visit->frame.band_ja,
                                            .band_en = visit->frame.band_en };
        logged_out_page(&visit->page, URL("/login"));
        return NULL;
}

static void
draw_purposes(struct visit *visit, struct text purpose, struct text reference)
{
        struct page_choice choices[PURPOSES_MAX];
        size_t count = 0;

        for (const struct purpose *row = visit->area->program->purposes; row->name && count < PURPOSES_MAX; row++)
                choices[count++] = (struct page_choice){ row->name, visit->english ? row->en : row->ja, NULL };
        purpose_page(&visit->page, choices, count, purpose, reference);
}

static struct err *
purpose_show(struct visit *visit)
{
        draw_purposes(visit, visit->actor.purpose, visit->actor.reference);
        return NULL;
}

/* What is wrong with a request number, NULL when nothing is: it stays in the trail, which cannot be erased. */
static const struct err_code *
judge_reference(struct visit *visit, struct text reference)
{
        if (utf8_points(reference) > REFERENCE_MAX)
                return &WORK_REFERENCE;
        return digits_are_individual_number(visit->arena, reference) ? &WORK_NUMBER : NULL;
}

static struct err *
purpose_save(struct visit *visit)
{
        struct text purpose = visit_form(visit, "purpose");
        struct text reference = visit_form(visit, "reference");
        const struct err_code *wrong = judge_reference(visit, reference);
        struct page_error errors[2];
        struct err *err;

        visit->page.errors = errors;
        if (!area_purpose(visit->area, purpose))
                errors[visit->page.error_count++] =
                    (struct page_error){ "purpose", text_of(visit->english ? WORK_PURPOSE.en : WORK_PURPOSE.ja) };
        if (wrong)
                errors[visit->page.error_count++] =
                    (struct page_error){ "reference", text_of(visit->english ? wrong->en : wrong->ja) };
        if (visit->page.error_count) {
                visit_status(visit, 422);
                draw_purposes(visit, purpose, wrong == &WORK_NUMBER ? TEXT("") : reference);
                return NULL;
        }
        event_add_text(&visit->change->event, "declared", purpose);
        err = actor_declare_work(visit->change, &visit->actor, purpose, reference);
        return err ? err : visit_see_other(visit, "/");
}

const struct route login_routes[] = {
        { "/login", SCGI_GET, SIDE_LGWAN, RIGHT_ANYONE, "", login_show },
        { "/login", SCGI_POST, SIDE_LGWAN, RIGHT_ANYONE, "session.open", login_save },
        { "/logout", SCGI_POST, SIDE_LGWAN, RIGHT_LOGGED_IN, "session.end", logout_save },
        { "/purpose", SCGI_GET, SIDE_LGWAN, RIGHT_LOGGED_IN, "", purpose_show },
        { "/purpose", SCGI_POST, SIDE_LGWAN, RIGHT_LOGGED_IN, "work.declare", purpose_save },
        { 0 },
};
