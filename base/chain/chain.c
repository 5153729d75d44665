/* SPDX-License-Identifier: MIT */
#include "chain/chain.h"

#include "chain/chain_sql.h"

#include <jansson.h>
#include <openssl/evp.h>

#define ERRORS_FILE "chain/chain_errors.def"
#include "core/err_define.h"

enum { SALT_SIZE = 16, EVENT_MAXIMUM = 4 * 1024 * 1024 };

/* SHA-256 of a byte and two runs. */
static void
digest(uint8_t kind, struct bytes first, struct bytes second, uint8_t out_digest[static CHAIN_HEAD_SIZE])
{
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        unsigned length = 0;

        if (!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
            EVP_DigestUpdate(context, &kind, 1) != 1 || EVP_DigestUpdate(context, first.at, first.length) != 1 ||
            EVP_DigestUpdate(context, second.at, second.length) != 1 ||
            EVP_DigestFinal_ex(context, out_digest, &length) != 1 || length != CHAIN_HEAD_SIZE)
                abort();
        EVP_MD_CTX_free(context);
}

/* head n = SHA-256(1 ‖ head n−1 ‖ SHA-256(0 ‖ salt ‖ event)) */
static void
link_event(const uint8_t before[static CHAIN_HEAD_SIZE], struct bytes salt, struct text body,
           uint8_t out_head[static CHAIN_HEAD_SIZE])
{
        uint8_t leaf[CHAIN_HEAD_SIZE];

        digest(0, salt, (struct bytes){ (const uint8_t *)body.at, body.length }, leaf);
        digest(1, (struct bytes){ before, CHAIN_HEAD_SIZE }, (struct bytes){ leaf, sizeof leaf }, out_head);
}

struct err *
chain_load(struct store *store, struct arena *arena, struct chain_head *out_head)
{
        struct sql_chain_last row;
        struct chain_head head = { 0 };
        struct err *err = sql_chain_last(store, arena, &row);

        if (err)
                return err_wrap(err, "load the head of the trail");
        if (row.found) {
                if (row.head.length != CHAIN_HEAD_SIZE)
                        return err_new(&CHAIN_BROKEN, "the newest head has a wrong length");
                head.number = row.number;
                memcpy(head.head, row.head.at, CHAIN_HEAD_SIZE);
        }
        *out_head = head;
        return NULL;
}

struct err *
chain_append(struct store *store, struct chain_head *head, struct event *event)
{
        struct chain_head next = { .number = head->number + 1 };
        uint8_t salt[SALT_SIZE];
        struct bytes salt_bytes = { salt, sizeof salt };
        struct buffer body;
        struct err *err;

        if (event->number != next.number)
                return err_new(&CHAIN_BROKEN, "event %lld does not follow %lld", (long long)event->number,
                               (long long)head->number);
        bytes_random(salt, sizeof salt);
        buffer_init(&body, EVENT_MAXIMUM);
        event_write(event, &body);
        err = buffer_check(&body);
        if (!err) {
                link_event(head->head, salt_bytes, buffer_text(&body), next.head);
                err = sql_chain_event_insert(store, event->number, event->at, salt_bytes, buffer_text(&body),
                                             (struct bytes){ next.head, sizeof next.head }, NULL);
        }
        for (size_t i = 0; !err && i < event->subject_count; i++)
                err = sql_chain_subject_insert(store, subject_id_bytes(&event->subjects[i]), event->number, NULL);
        buffer_finish(&body);
        if (err)
                return err_wrap(err, "append an event");
        *head = next;
        return NULL;
}

/* ---- Verification ---- */

const char *
chain_problem_name(enum chain_problem_code code)
{
        static const char *const names[] = {
                [CHAIN_CHANGED] = "changed",     [CHAIN_MISSING] = "missing",   [CHAIN_SWAPPED] = "swapped",
                [CHAIN_TRUNCATED] = "truncated", [CHAIN_REHASHED] = "rehashed", [CHAIN_ROLLED_BACK] = "rolled_back",
        };

        return names[code];
}

static void
report_problem(struct chain_report *report, enum chain_problem_code code, int64_t position)
{
        if (report->problem_count < CHAIN_PROBLEMS_MAX)
                report->problems[report->problem_count++] = (struct chain_problem){ code, position };
}

void
chain_verification_begin(struct chain_verification *verification, const struct chain_signed_head *signed_heads,
                         size_t signed_count, int64_t newest_elsewhere)
{
        *verification = (struct chain_verification){ .head_count = 1,
                                                     .signed_heads = signed_heads,
                                                     .signed_count = signed_count,
                                                     .newest_elsewhere = newest_elsewhere };
}

/* The subjects that stand in the event's own bytes, compared with the rows of the index. */
static bool
subjects_agree(const json_t *body, const struct sql_chain_event_subjects_list *rows)
{
        const json_t *subjects = json_object_get(body, "subjects");

        if (!json_is_array(subjects) || json_array_size(subjects) != rows->count)
                return false;
        for (size_t i = 0; i < rows->count; i++) {
                const json_t *value = json_array_get(subjects, i);
                char hex[ID_TEXT_SIZE];

                if (rows->rows[i].subject.length != ID_SIZE || !json_is_string(value))
                        return false;
                bytes_to_hex(rows->rows[i].subject, hex);
                if (strcmp(json_string_value(value), hex) != 0)
                        return false;
        }
        return true;
}

/* Compares an event with the heads that the keeper signed; one signed head of another content says enough. */
static void
compare_signed(struct chain_verification *verification, const struct sql_chain_events_row *row)
{
        while (verification->signed_at < verification->signed_count &&
               verification->signed_heads[verification->signed_at].number < row->number)
                verification->signed_at++;
        if (verification->rehashed || verification->signed_at == verification->signed_count)
                return;
        if (verification->signed_heads[verification->signed_at].number == row->number &&
            !bytes_equal(row->head,
                         (struct bytes){ verification->signed_heads[verification->signed_at].head, CHAIN_HEAD_SIZE })) {
                report_problem(&verification->report, CHAIN_REHASHED, row->number);
                verification->rehashed = true;
        }
}

/* True when the event is linked to what stands before it; out_head is what its head has to be. */
static bool
link_holds(const struct chain_verification *verification, const struct sql_chain_events_row *row,
           uint8_t out_head[static CHAIN_HEAD_SIZE])
{
        for (size_t i = verification->head_count; i-- > 0;) {
                link_event(verification->heads[i], row->salt, row->body, out_head);
                if (bytes_equal(row->head, (struct bytes){ out_head, CHAIN_HEAD_SIZE }))
                        return true;
        }
        return false;
}

static void
next_may_link_to(struct chain_verification *verification, struct bytes head)
{
        if (head.length == CHAIN_HEAD_SIZE && verification->head_count < CHAIN_HEADS_MAX)
                memcpy(verification->heads[verification->head_count++], head.at, CHAIN_HEAD_SIZE);
}

/* Judges one event; *out_partner is the number at which a swapped one should stand, or 0. */
static void
judge_event(struct chain_verification *verification, const struct sql_chain_events_row *row, const json_t *body,
            const struct sql_chain_event_subjects_list *subjects, int64_t *out_partner)
{
        struct chain_report *report = &verification->report;
        const json_t *number = json_object_get(body, "number");
        const json_t *at = json_object_get(body, "at");
        bool gap = row->number - 1 != verification->last;
        uint8_t head[CHAIN_HEAD_SIZE] = { 0 };
        bool linked = link_holds(verification, row, head);

        verification->head_count = 0;
        next_may_link_to(verification, row->head);
        if (gap)
                report_problem(report, CHAIN_MISSING, verification->last + 1);
        else
                next_may_link_to(verification, (struct bytes){ head, sizeof head });
        if (json_is_integer(number) && json_integer_value(number) != row->number) {
                report_problem(report, CHAIN_SWAPPED, row->number);
                *out_partner = json_integer_value(number);
        } else if ((!gap && !linked) || !json_is_integer(at) || json_integer_value(at) != row->at ||
                   !subjects_agree(body, subjects)) {
                report_problem(report, CHAIN_CHANGED, row->number);
        } else {
                compare_signed(verification, row);
        }
        verification->last = row->number;
        report->events++;
}

static struct err *
verify_event(struct chain_verification *verification, struct store *store, struct arena *arena,
             const struct sql_chain_events_row *row)
{
        struct sql_chain_event_subjects_list subjects;
        struct sql_chain_head_of partner = { 0 };
        int64_t partner_number = 0;
        struct err *err = sql_chain_event_subjects(store, arena, row->number, &subjects);
        json_t *body;

        if (err)
                return err_wrap(err, "verify event %lld", (long long)row->number);
        body = json_loadb(row->body.at, row->body.length, JSON_REJECT_DUPLICATES, NULL);
        judge_event(verification, row, body, &subjects, &partner_number);
        json_decref(body);
        /* Where two events changed places with their heads, the next one is linked to the head that went along. */
        if (partner_number)
                err = sql_chain_head_of(store, arena, partner_number, &partner);
        if (err)
                return err_wrap(err, "verify event %lld", (long long)row->number);
        if (partner.found)
                next_may_link_to(verification, partner.head);
        return NULL;
}

/* What the keeper signed beyond the newest event is missing here. */
static void
verify_end(struct chain_verification *verification)
{
        int64_t newest = verification->last;
        int64_t signed_newest =
            verification->signed_count ? verification->signed_heads[verification->signed_count - 1].number : 0;

        if (verification->newest_elsewhere > newest)
                report_problem(&verification->report, CHAIN_TRUNCATED, newest);
        else if (signed_newest > newest)
                report_problem(&verification->report, CHAIN_ROLLED_BACK, newest);
}

struct err *
chain_verification_step(struct chain_verification *verification, struct store *store, struct arena *arena,
                        int64_t limit, bool *out_done)
{
        struct sql_chain_events_list list;
        struct err *err = sql_chain_events(store, arena, verification->last, limit, &list);

        for (size_t i = 0; !err && i < list.count; i++)
                err = verify_event(verification, store, arena, &list.rows[i]);
        if (err)
                return err;
        *out_done = (int64_t)list.count < limit;
        if (*out_done)
                verify_end(verification);
        return NULL;
}
