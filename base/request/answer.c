/* SPDX-License-Identifier: MIT */
#include "request/answer.h"

#include "page/message.h"
#include "page/message.tmpl.h"
#include "request/area.h"
#include "request/operator.h"
#include "request/request_errors.h"
#include "text/json_write.h"

enum { MENU_MAX = 9 };

/* The menu: what the role may do. */
static void
fill_menu(struct visit *visit)
{
        const struct area_program *program = visit->area->program;
        struct page_menu_item *menu = arena_new_array(visit->arena, MENU_MAX, struct page_menu_item);
        struct text path = visit->request->path;
        size_t count = 0;

        for (const struct area_menu *row = program->menu; row->path && count < MENU_MAX; row++) {
                size_t length = strlen(row->path);

                if (strcmp(row->right, RIGHT_LOGGED_IN) != 0 && !role_has(visit->actor.role, row->right))
                        continue;
                menu[count++] = (struct page_menu_item){
                        .url = url_path(visit->arena, row->path, NULL, 0),
                        .ja = row->ja,
                        .en = row->en,
                        .current = path.length >= length && memcmp(path.at, row->path, length) == 0 &&
                                   (path.length == length || path.at[length] == '/'),
                };
        }
        visit->frame.menu = menu;
        visit->frame.menu_count = count;
}

/* What was sent the second time may differ from the first: whoever sent it has to know that it was not kept. */
static void
fill_again(struct visit *visit)
{
        if (text_is(visit_query(visit, "again"), "1"))
                visit->frame.notice =
                    visit->english
                        ? TEXT("This form was sent before, and a form counts once: below is what was kept then. To "
                               "change it, correct it; for another record, open the form again.")
                        : TEXT("この画面はすでに送られているため、二度目は保存していません。下は一度目に保存した内容で"
                               "す。"
                               "変えるときは訂正し、別のものを登録するときは入力画面を開き直してください。");
}

static void
fill_person(struct visit *visit)
{
        const struct actor *actor = &visit->actor;
        const struct purpose *purpose = actor->has_purpose ? area_purpose(visit->area, actor->purpose) : NULL;
        struct page_frame *frame = &visit->frame;

        frame->layout = PAGE_STAFF;
        frame->home = URL("/");
        frame->logout = URL("/logout");
        frame->user = actor->name;
        frame->role = text_of(visit->english ? actor->role->en : actor->role->ja);
        frame->purpose = purpose ? text_of(visit->english ? purpose->en : purpose->ja) : TEXT("");
        frame->last_login_ms = actor->last_login;
        frame->token = visit_form_token(visit);
        fill_again(visit);
        fill_menu(visit);
}

/* A tablet at a venue: what it is set to, in place of a menu and a name. */
static void
fill_device(struct visit *visit)
{
        const struct actor *actor = &visit->actor;
        struct page_frame *frame = &visit->frame;

        frame->layout = PAGE_TABLET;
        if (actor->kind != ACTOR_DEVICE)
                return;
        frame->home = URL("/venue");
        frame->venue = actor->venue;
        frame->user = actor->name;
        frame->setup = visit->english ? actor->setup_en : actor->setup;
        frame->setup_change = URL("/venue/session");
        frame->token = visit_form_token(visit);
        fill_again(visit);
}

void
answer_page(struct visit *visit)
{
        const struct area *area = visit->area;
        struct page_frame *frame = &visit->frame;

        *frame = (struct page_frame){
                .layout = PAGE_PLAIN,
                .system_ja = area->program->title_ja,
                .system_en = area->program->title_en,
                .municipality = area->municipality,
                .business_date = visit->today,
                .band_ja = area->band.length ? area->band.at : NULL,
                .band_en = area->band.length ? "Training" : NULL,
                .warning = area->warning,
        };
        if (visit->actor.kind == ACTOR_PERSON)
                fill_person(visit);
        else if (visit->side == SIDE_INTERNET)
                fill_device(visit);
        visit->page = (struct page){
                .out = &visit->response.body, .arena = visit->arena, .english = visit->english, .frame = frame
        };
}

/* The page of what a form was to change: its own address without the last word (/records/:record/correct). False where
 * there is none. */
static bool
page_of(const struct visit *visit, struct url *out_url)
{
        struct text path = visit->request->path, values[ROUTE_PARAMS_MAX];
        struct route_match match;

        while (path.length && path.at[path.length - 1] != '/')
                path.length--;
        if (path.length < 2)
                return false;
        path.length--;
        route_find(visit->area->program->routes, visit->area->program->route_table_count, visit->side, SCGI_GET, path,
                   &match);
        if (!match.route)
                return false;
        for (size_t i = 0; i < match.param_count; i++)
                values[i] = match.params[i].value;
        *out_url = url_path(visit->arena, match.route->path, values, match.param_count);
        return true;
}

/* The next step that fits a failure: log-in, choosing a purpose, or what was changed meanwhile. */
static struct page_message
message_for(const struct visit *visit, const struct err_code *code)
{
        bool english = visit->english;
        struct page_message message = { .now_ms = visit->change->at };

        if (code == &REQUEST_LOG_IN || code == &REQUEST_EXPIRED) {
                message.next = URL("/login");
                message.next_words = english ? "Log in" : "ログインする";
        } else if (code == &REQUEST_DEVICE || code == &REQUEST_DEVICE_OVER) {
                message.next = URL("/pair");
                message.next_words = english ? "Pair this device" : "端末を登録する";
        } else if (code == &REQUEST_PURPOSE) {
                message.next = URL("/purpose");
                message.next_words = english ? "Choose a purpose" : "作業目的を選ぶ";
        } else if (code == &REQUEST_CONFLICT && page_of(visit, &message.next)) {
                message.next_words = english ? "See what it is now" : "今の内容を見る";
        }
        if (visit->change->number)
                message.reference = text_format(visit->arena, "%lld", (long long)visit->change->number);
        return message;
}

/* For programs (docs/interfaces/product.md): `pointer` is the place in what was sent, "" for the whole. */
static void
answer_problem(struct visit *visit, const struct err_code *code, const char *pointer)
{
        struct json_writer json;

        visit->response.content_type = "application/problem+json";
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_string(&json, "code", code->code);
        json_write_member_string(&json, "title", visit->english ? code->en : code->ja);
        json_write_member_string(&json, "detail", visit->english ? code->next_en : code->next_ja);
        json_write_member_array(&json, "errors");
        json_write_object(&json);
        json_write_member_string(&json, "pointer", pointer);
        json_write_member_string(&json, "code", code->code);
        json_write_end(&json);
        json_write_end(&json);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
}

static void
answer_json(struct visit *visit, const struct err_code *code)
{
        struct json_writer json;

        visit->response.content_type = "application/problem+json";
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_string(&json, "code", code->code);
        json_write_member_string(&json, "message", visit->english ? code->en : code->ja);
        json_write_member_string(&json, "next", visit->english ? code->next_en : code->next_ja);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
}

static void
answer_at(struct visit *visit, const struct err_code *code, const char *pointer)
{
        struct page_message message = message_for(visit, code);

        buffer_clear(&visit->response.body);
        visit->response.headers = NULL;
        visit->response.status = code->status;
        visit->response.content_type = "text/html; charset=utf-8";
        if (code->status == 503)
                visit_header(visit, "Retry-After", TEXT("5"));
        if (visit->side == SIDE_OPERATOR || visit->side == SIDE_PEER) {
                answer_json(visit, code);
                return;
        }
        if (path_is_for_programs(visit->request->path)) {
                answer_problem(visit, code, pointer);
                return;
        }
        answer_page(visit);
        message_page(&visit->page, code, &message);
}

void
answer_code(struct visit *visit, const struct err_code *code)
{
        answer_at(visit, code, "");
}

void
answer_failure(struct visit *visit, const struct err *err)
{
        answer_at(visit, err_code(err), err_field(err));
        visit->response.exit = err_exit(err);
}

static const char *
reason(int status)
{
        switch (status) {
        case 200:
                return "OK";
        case 303:
                return "See Other";
        case 400:
                return "Bad Request";
        case 401:
                return "Unauthorized";
        case 403:
                return "Forbidden";
        case 404:
                return "Not Found";
        case 405:
                return "Method Not Allowed";
        case 409:
                return "Conflict";
        case 412:
                return "Precondition Failed";
        case 413:
                return "Content Too Large";
        case 415:
                return "Unsupported Media Type";
        case 422:
                return "Unprocessable Content";
        case 429:
                return "Too Many Requests";
        case 503:
                return "Service Unavailable";
        default:
                return status >= 500 ? "Internal Server Error" : "Answer";
        }
}

void
answer_write_head(const struct visit *visit, struct buffer *out)
{
        static const char always[] =
            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: same-origin\r\n"
            "Cross-Origin-Opener-Policy: same-origin\r\n"
            "Cross-Origin-Resource-Policy: same-origin\r\n"
            "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n";

        buffer_printf(out, "Status: %d %s\r\n", visit->response.status, reason(visit->response.status));
        buffer_printf(out, "Content-Type: %s\r\n", visit->response.content_type);
        buffer_put_string(out, always);
        for (const struct header *header = visit->response.headers; header; header = header->next) {
                buffer_printf(out, "%s: ", header->name);
                buffer_put_text(out, header->value);
                buffer_put_string(out, "\r\n");
        }
        buffer_put_string(out, "\r\n");
}

void
answer_write_end(const struct visit *visit, struct buffer *out)
{
        if (visit->side == SIDE_OPERATOR)
                buffer_printf(out, OPERATOR_END "exit %d\n", visit->response.exit);
}
