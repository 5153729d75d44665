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
        if (report->problem_count && report->problem_count <= CHAIN_PROBLEMS_MAX &&
            report->problems[report->problem_count - 1].code == code &&
            report->problems[report->problem_count - 1].position == position)
                return;
        if (report->problem_count < CHAIN_PROBLEMS_MAX)
                report->problems[report->problem_count] = (struct chain_problem){ code, position };
        report->problem_count++;
}

void
chain_verification_begin(struct chain_verification *verification, const struct chain_signed_head *signed_heads,
                         size_t signed_count, int64_t newest_elsewhere)
{
        *verification = (struct chain_verification){ .next = 1, .signed_heads = signed_heads,
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
        if (verification->signed_at == verification->signed_count)
                return;
        if (verification->signed_heads[verification->signed_at].number == row->number &&
            !bytes_equal(row->head, (struct bytes){ verification->signed_heads[verification->signed_at].head,
                                                    CHAIN_HEAD_SIZE }))
                report_problem(&verification->report, CHAIN_REHASHED, row->number);
}

static struct err *
verify_event(struct chain_verification *verification, struct store *store, struct arena *arena,
             const struct sql_chain_events_row *row)
{
        struct chain_report *report = &verification->report;
        struct sql_chain_event_subjects_list subjects;
        uint8_t head[CHAIN_HEAD_SIZE];
        bool gap = row->number != verification->next;
        json_t *body = json_loadb(row->body.at, row->body.length, JSON_REJECT_DUPLICATES, NULL);
        struct err *err = sql_chain_event_subjects(store, arena, row->number, &subjects);

        if (err) {
                json_decref(body);
                return err_wrap(err, "verify event %lld", (long long)row->number);
        }
        if (gap)
                report_problem(report, CHAIN_MISSING, verification->next);
        link_event(verification->head, row->salt, row->body, head);
        if (body && json_is_integer(json_object_get(body, "number")) &&
            json_integer_value(json_object_get(body, "number")) != row->number)
                report_problem(report, CHAIN_SWAPPED, row->number);
        else if (!gap && !bytes_equal(row->head, (struct bytes){ head, sizeof head }))
                report_problem(report, CHAIN_CHANGED, row->number);
        else if (!body || !subjects_agree(body, &subjects))
                report_problem(report, CHAIN_CHANGED, row->number);
        compare_signed(verification, row);
        json_decref(body);
        report->events++;
        verification->next = row->number + 1;
        if (row->head.length == CHAIN_HEAD_SIZE)
                memcpy(verification->head, row->head.at, CHAIN_HEAD_SIZE);
        return NULL;
}

/* What the keeper signed beyond the newest event is missing here. */
static void
verify_end(struct chain_verification *verification)
{
        int64_t newest = verification->next - 1;
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
        struct err *err = sql_chain_events(store, arena, verification->next - 1, limit, &list);

        for (size_t i = 0; !err && i < list.count; i++)
                err = verify_event(verification, store, arena, &list.rows[i]);
        if (err)
                return err;
        *out_done = (int64_t)list.count < limit;
        if (*out_done)
                verify_end(verification);
        return NULL;
}
