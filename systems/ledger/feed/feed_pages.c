/* SPDX-License-Identifier: MIT */
#include "feed/feed_pages.h"

#include "feed/feed.h"
#include "feed/feed_apply.h"
#include "feed/feed_pages.tmpl.h"
#include "feed/feed_sql.h"
#include "feed/feed_view.h"
#include "request/request_errors.h"
#include "seal/seal.h"

#include <jansson.h>

enum { IMPORTS_MAX = 50, REJECTS_MAX = 200 };

/* The columns of a batch have the same names in both statements. */
#define FILL_ROW(VISIT, ROW, OUT)                                                                                      \
        *(OUT) = (struct import_row)                                                                                   \
        {                                                                                                              \
                .url = import_url((VISIT), "/imports/:batch", (ROW)->batch), .opened = (ROW)->opened,                  \
                .closed = (ROW)->closed.has, .reviewed = (ROW)->reviewed.has, .reviewer = (ROW)->reviewer,             \
                .total = (ROW)->total, .new = (ROW)->new, .changed = (ROW)->changed, .unchanged = (ROW)->unchanged,    \
                .held = (ROW)->held, .rejected = (ROW)->rejected                                                       \
        }

static struct url
import_url(struct visit *visit, const char *pattern, struct bytes batch)
{
        struct text hex = url_hex(visit->arena, batch.at, batch.length);

        return url_path(visit->arena, pattern, &hex, 1);
}

static struct err *
imports_show(struct visit *visit)
{
        struct sql_feed_batches_list list;
        struct import_rows rows;
        struct err *err = sql_feed_batches(visit->change->store, visit->arena, IMPORTS_MAX, &list);

        if (err)
                return err_wrap(err, "list the imports");
        rows.count = list.count;
        rows.at = arena_new_array(visit->arena, list.count + 1, struct import_row);
        for (size_t i = 0; i < list.count; i++)
                FILL_ROW(visit, &list.rows[i], &rows.at[i]);
        imports_page(&visit->page, &rows);
        return NULL;
}

/* Every code that a line can be refused with. */
static const struct err_code *
reject_code(struct text code)
{
#define ERROR(NAME, CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN) &NAME,
        static const struct err_code *const codes[] = {
#include "feed/feed_errors.def"
#include "resident/resident_errors.def"
        };
#undef ERROR

        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                if (text_is(code, codes[i]->code))
                        return codes[i];
        return NULL;
}

/* Whose line was held, from its sealed facts. */
static struct err *
held_who(struct visit *visit, const struct sql_feed_rejects_row *row, struct text *out_who)
{
        struct bytes plain;
        json_t *line;
        const json_t *number;
        struct err *err = seal_open_row(visit->change->seal, TEXT("feed_reject"), row->reject.at, 1, row->sealed,
                                        visit->arena, &plain);

        if (err)
                return err_wrap(err, "open a held line");
        line = json_loadb((const char *)plain.at, plain.length, 0, NULL);
        number = json_object_get(json_object_get(line, "person"), "address_number");
        *out_who = json_is_string(number) ? text_of(arena_string(visit->arena, json_string_value(number))) : TEXT("");
        json_decref(line);
        return NULL;
}

static struct err *
fill_reject(struct visit *visit, const struct sql_feed_rejects_row *row, struct reject_row *out_reject)
{
        const struct err_code *code = reject_code(row->code);

        *out_reject = (struct reject_row){
                .line = row->line,
                .held = text_is(row->outcome, "held"),
                .code = row->code,
                .field = row->field,
                .message = text_of(code ? (visit->english ? code->en : code->ja) : ""),
                .next = text_of(code ? (visit->english ? code->next_en : code->next_ja) : ""),
                .who = TEXT(""),
        };
        return row->sealed.at ? held_who(visit, row, &out_reject->who) : NULL;
}

/* Loads the import of the path. */
static struct err *
load(struct visit *visit, struct batch_id *out_batch, struct sql_feed_batch_by_id *out_row)
{
        struct err *err = visit_param_id(visit, "batch", out_batch->at);

        if (!err)
                err = sql_feed_batch_by_id(visit->change->store, visit->arena, batch_id_bytes(out_batch), out_row);
        if (!err && !out_row->found)
                err = err_new(&REQUEST_NOT_FOUND, "no such import");
        return err;
}

static struct err *
import_show(struct visit *visit)
{
        struct sql_feed_batch_by_id row;
        struct sql_feed_rejects_list list;
        struct import_detail detail = { 0 };
        struct batch_id batch;
        struct err *err = load(visit, &batch, &row);

        if (!err)
                err = sql_feed_rejects(visit->change->store, visit->arena, batch_id_bytes(&batch), 0, REJECTS_MAX + 1,
                                       &list);
        if (err)
                return err;
        FILL_ROW(visit, &row, &detail.row);
        detail.more = list.count > REJECTS_MAX;
        detail.reject_count = detail.more ? REJECTS_MAX : list.count;
        detail.rejects = arena_new_array(visit->arena, detail.reject_count + 1, struct reject_row);
        for (size_t i = 0; !err && i < detail.reject_count; i++)
                err = fill_reject(visit, &list.rows[i], &detail.rejects[i]);
        if (err)
                return err;
        detail.review = import_url(visit, "/imports/:batch/review", row.batch);
        import_page(&visit->page, &detail);
        return NULL;
}

static struct err *
import_review(struct visit *visit)
{
        struct sql_feed_batch_by_id row;
        struct batch_id batch;
        char hex[ID_TEXT_SIZE];
        struct err *err = load(visit, &batch, &row);

        if (!err)
                err = sql_feed_batch_review(visit->change->store, batch_id_bytes(&batch), visit->change->at,
                                            visit->actor.name, NULL);
        if (err)
                return err;
        batch_id_text(&batch, hex);
        return visit_see_other(visit, "/imports/%s", hex);
}

struct err *
feed_unreviewed(struct visit *visit, int64_t *out_count)
{
        struct sql_feed_batches_unreviewed row;
        struct err *err = sql_feed_batches_unreviewed(visit->change->store, visit->arena, &row);

        if (!err)
                *out_count = row.total;
        return err_wrap(err, "count the imports to be reviewed");
}

const struct route feed_page_routes[] = {
        { "/imports", SCGI_GET, SIDE_LGWAN, "import.view", "import.list", imports_show },
        { "/imports/:batch", SCGI_GET, SIDE_LGWAN, "import.view", "import.view", import_show },
        { "/imports/:batch/review", SCGI_POST, SIDE_LGWAN, "import.review", "import.review", import_review },
        { 0 },
};
