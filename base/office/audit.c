/* SPDX-License-Identifier: MIT */
#include "office/audit.h"

#include "chain/chain_sql.h"
#include "office/account.h"
#include "office/audit.tmpl.h"
#include "office/messages.h"
#include "office/office.h"
#include "request/area.h"
#include "request/heads.h"
#include "text/json_write.h"

#include <jansson.h>

enum { VERIFY_SLICE = 2000 };

/* One member of the event's JSON, which chain/event.c wrote. */
static struct text
member(struct arena *arena, const json_t *body, const char *name)
{
        const json_t *value = json_object_get(body, name);

        if (!json_is_string(value))
                return TEXT("");
        return text_copy(arena, (struct text){ json_string_value(value), json_string_length(value) });
}

static struct err *
read_line(struct arena *arena, const struct sql_chain_of_subject_row *row, struct audit_line *out_line)
{
        json_t *body = json_loadb(row->body.at, row->body.length, JSON_REJECT_DUPLICATES, NULL);
        struct text reference;

        if (!body)
                return err_new(&CHAIN_BROKEN, "event %lld is no JSON", (long long)row->number);
        *out_line = (struct audit_line){
                .at = row->at,
                .actor = member(arena, body, "actor"),
                .right = member(arena, body, "right"),
                .purpose = member(arena, body, "purpose"),
                .what = member(arena, body, "what"),
                .result = member(arena, body, "result"),
                .from = member(arena, body, "from"),
        };
        reference = member(arena, body, "reference");
        if (reference.length)
                out_line->purpose =
                    text_format(arena, "%.*s（%.*s）", TEXT_ARGS(out_line->purpose), TEXT_ARGS(reference));
        json_decref(body);
        return NULL;
}

struct err *
audit_read(struct change *change, struct bytes subject, struct audit_lines *out_lines)
{
        struct sql_chain_of_subject_list list;
        struct audit_lines lines;
        struct err *err = sql_chain_of_subject(change->store, change->arena, subject, 0, AUDIT_LINES_MAX, &list);

        if (err)
                return err_wrap(err, "read the trail of a person");
        lines.count = list.count;
        lines.at = arena_new_array(change->arena, list.count + 1, struct audit_line);
        for (size_t i = 0; i < list.count; i++) {
                err = read_line(change->arena, &list.rows[i], &lines.at[i]);
                if (err)
                        return err;
        }
        *out_lines = lines;
        return NULL;
}

/* ---- Pages ---- */

/* "record（R5-1）" keeps its reference behind the words of the purpose. */
static struct text
purpose_words(struct visit *visit, struct text purpose)
{
        const char *reference = purpose.length ? memmem(purpose.at, purpose.length, "（", strlen("（")) : NULL;
        struct text name = { purpose.at, reference ? (size_t)(reference - purpose.at) : purpose.length };
        const struct purpose *known = area_purpose_told(visit->area, name);

        if (!known)
                return purpose;
        return text_format(visit->arena, "%s%s", visit->english ? known->en : known->ja, reference ? reference : "");
}

static struct text
result_words(struct visit *visit, struct text result)
{
        static const struct {
                const char *result, *ja, *en;
        } words[] = {
                { "ok", "完了", "done" },
                { "not-kept", "入力の誤りで保存せず", "not kept: wrong input" },
                { "undone", "試行（保存せず）", "dry run" },
                { "repeated", "二重送信（保存せず）", "sent twice, kept once" },
        };

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
                if (text_is(result, words[i].result))
                        return text_of(visit->english ? words[i].en : words[i].ja);
        return text_format(visit->arena, "%s%.*s", visit->english ? "refused: " : "拒否 ", TEXT_ARGS(result));
}

/* Who is no person of the office: "device:受付1", "peer:vrs-012025". */
static struct text
actor_words(struct visit *visit, struct text actor)
{
        const struct text device = TEXT("device:"), peer = TEXT("peer:");

        if (actor.length > device.length && memcmp(actor.at, device.at, device.length) == 0)
                return text_format(visit->arena, "%s%.*s", visit->english ? "device " : "会場の端末　",
                                   (int)(actor.length - device.length), actor.at + device.length);
        if (actor.length > peer.length && memcmp(actor.at, peer.at, peer.length) == 0)
                return messages_peer_words(visit, (struct text){ actor.at + peer.length, actor.length - peer.length });
        return actor;
}

struct audit_line
audit_words(struct visit *visit, const struct audit_line *line)
{
        struct audit_line words = *line;

        words.actor = actor_words(visit, line->actor);
        words.what = text_of(area_event_word(visit->area, line->what, visit->english));
        words.purpose = purpose_words(visit, line->purpose);
        words.result = result_words(visit, line->result);
        return words;
}

static struct err *
ask_show(struct visit *visit)
{
        audit_ask_page(&visit->page, TEXT(""));
        return NULL;
}

/* The number comes by POST, so that it stands in no address; the page it leads to has the opaque id. */
static struct err *
ask_find(struct visit *visit)
{
        struct text typed = visit_form(visit, "subject");
        struct page_error error = { "subject", text_of(visit->english ? AUDIT_SUBJECT.en : AUDIT_SUBJECT.ja) };
        struct subject_id subject;
        char hex[ID_TEXT_SIZE];
        bool found;
        struct err *err = visit->area->program->find_subject(visit->change, typed, &found, subject.at);

        if (err)
                return err;
        if (!found) {
                if (typed.length == 0)
                        error.words =
                            visit->english ? TEXT("Enter an address number.") : TEXT("宛名番号を入力してください。");
                visit->page.errors = &error;
                visit->page.error_count = 1;
                visit_status(visit, 422);
                audit_ask_page(&visit->page, typed);
                return NULL;
        }
        subject_id_text(&subject, hex);
        return visit_see_other(visit, "/audit/who/%s", hex);
}

static struct err *
who_show(struct visit *visit)
{
        struct subject_id subject;
        struct audit_lines lines;
        struct text who;
        struct err *err = visit_param_id(visit, "subject", subject.at);

        if (!err)
                err = visit->area->program->name_subject(visit->change, subject.at, &who);
        if (!err)
                err = audit_read(visit->change, subject_id_bytes(&subject), &lines);
        if (err)
                return err;
        change_subject(visit->change, subject_id_bytes(&subject));
        for (size_t i = 0; i < lines.count; i++)
                lines.at[i] = audit_words(visit, &lines.at[i]);
        audit_who_page(&visit->page, who, &lines);
        return NULL;
}

const char *
audit_problem_words(enum chain_problem_code code, bool english)
{
        static const char *const ja[] = {
                [CHAIN_CHANGED] = "書き換え",        [CHAIN_MISSING] = "欠落",
                [CHAIN_SWAPPED] = "入れ替え",        [CHAIN_TRUNCATED] = "末尾の切り取り",
                [CHAIN_REHASHED] = "署名との不一致", [CHAIN_ROLLED_BACK] = "古い控えへの差し替え",
        };

        return english ? chain_problem_name(code) : ja[code];
}

/* ---- Verification, in slices ---- */

struct verifying {
        struct chain_verification verification;
        struct arena *arena;
};

static void
destroy_arena(void *arena)
{
        arena_destroy(arena);
}

static void
write_report(struct visit *visit, const struct chain_verification *verification)
{
        const struct chain_report *report = &verification->report;
        char head[2 * CHAIN_HEAD_SIZE + 1] = "";
        struct json_writer json;

        /* The first is the one that stands with the newest event; none in an empty trail. */
        if (verification->head_count)
                bytes_to_hex((struct bytes){ verification->heads[0], CHAIN_HEAD_SIZE }, head);

        visit_type(visit, "application/jsonl");
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_bool(&json, "valid", report->problem_count == 0);
        json_write_member_int(&json, "events", report->events);
        json_write_member_string(&json, "head", head);
        json_write_member_array(&json, "problems");
        for (size_t i = 0; i < audit_problems_kept(report); i++) {
                json_write_object(&json);
                json_write_member_string(&json, "code", chain_problem_name(report->problems[i].code));
                json_write_member_int(&json, "position", report->problems[i].position);
                json_write_end(&json);
        }
        json_write_end(&json);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
        visit->response.exit = report->problem_count ? 1 : 0;
}

static struct err *
verify_slice(struct visit *visit, void *context)
{
        struct verifying *verifying = context;
        const struct chain_report *report = &verifying->verification.report;
        struct err *err;
        bool done;

        arena_reset(verifying->arena);
        err = chain_verification_step(&verifying->verification, visit->area->store, verifying->arena, VERIFY_SLICE,
                                      &done);
        if (err)
                return err_wrap(err, "verify the trail");
        if (!done)
                return visit_continue(visit, verify_slice, verifying);
        event_add_number(&visit->change->event, "events", report->events);
        event_add_number(&visit->change->event, "problems", (int64_t)report->problem_count);
        if (visit->side == SIDE_OPERATOR)
                write_report(visit, &verifying->verification);
        else
                audit_verify_page(&visit->page, report);
        return NULL;
}

static struct err *
verify_begin(struct visit *visit)
{
        struct verifying *verifying = arena_new(visit->arena, struct verifying);
        struct chain_signed_head *heads;
        size_t count;
        int64_t newest = 0;
        struct err *err = heads_read(visit->area, visit->arena, visit->descriptor, &heads, &count);

        if (!err)
                err = visit->area->program->newest_event(visit->change, &newest);
        if (err)
                return err;
        verifying->arena = arena_create(ARENA_PLAIN, 256 << 20);
        arena_on_destroy(visit->arena, destroy_arena, verifying->arena);
        chain_verification_begin(&verifying->verification, heads, count, newest);
        return verify_slice(visit, verifying);
}

/* ---- The operator ---- */

enum { AUDIT_TIME_SIZE = 32 };

/* RFC 3339, UTC. */
static void
audit_time(int64_t at, char out_time[static AUDIT_TIME_SIZE])
{
        const int64_t day = 24 * 60 * 60 * 1000LL;
        char date[DATE_TEXT_SIZE];
        int64_t in_day = at % day;

        date_write((struct date){ (int32_t)(at / day) }, date);
        snprintf(out_time, AUDIT_TIME_SIZE, "%sT%02u:%02u:%02u.%03uZ", date, (unsigned)(in_day / 3600000) % 24u,
                 (unsigned)(in_day / 60000) % 60u, (unsigned)(in_day / 1000) % 60u, (unsigned)in_day % 1000u);
}

static void
write_line(struct visit *visit, const struct audit_line *line)
{
        char time[AUDIT_TIME_SIZE];
        struct json_writer json;

        audit_time(line->at, time);
        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_string(&json, "time", time);
        json_write_member_text(&json, "actor", line->actor);
        json_write_member_text(&json, "right", line->right);
        json_write_member_text(&json, "purpose", line->purpose);
        json_write_member_text(&json, "what", line->what);
        json_write_member_text(&json, "result", line->result);
        json_write_member_text(&json, "from", line->from);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
}

static struct err *
who_run(struct visit *visit)
{
        struct subject_id subject;
        struct audit_lines lines;
        bool found;
        struct err *err;

        visit_type(visit, "application/jsonl");
        err = visit->area->program->find_subject(visit->change, visit_form(visit, "subject"), &found, subject.at);
        if (!err && !found)
                err = err_new(&AUDIT_SUBJECT, "no such person");
        if (!err)
                err = audit_read(visit->change, subject_id_bytes(&subject), &lines);
        if (err)
                return err;
        change_subject(visit->change, subject_id_bytes(&subject));
        for (size_t i = 0; i < lines.count; i++)
                write_line(visit, &lines.at[i]);
        return NULL;
}

const struct route audit_routes[] = {
        { "/audit", SCGI_GET, SIDE_LGWAN, "audit.read", "", ask_show },
        { "/audit", SCGI_POST, SIDE_LGWAN, "audit.read", "audit.find", ask_find },
        { "/audit/who/:subject", SCGI_GET, SIDE_LGWAN, "audit.read", "audit.who", who_show },
        { "/audit/verify", SCGI_GET, SIDE_LGWAN, "audit.read", "audit.verify", verify_begin },
        { "/operator/audit/who", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "audit.who", who_run },
        { "/operator/audit/verify", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "audit.verify", verify_begin },
        { 0 },
};
