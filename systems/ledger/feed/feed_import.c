/* SPDX-License-Identifier: MIT */
#include "feed/feed_import.h"

#include "feed/feed_apply.h"
#include "feed/feed_sql.h"
#include "ledger.h"
#include "number/number.h"
#include "request/area.h"
#include "request/operator.h"
#include "request/request_errors.h"
#include "seal/seal.h"
#include "store/store.h"
#include "text/json_write.h"
#include "ticket/ticket_send.h"

#define ERRORS_FILE "feed/import_errors.def"
#include "core/err_define.h"

enum { LINE_ARENA = 1 << 20, NUMBERS_ARENA = 4 << 20, SEALED_MAXIMUM = 16 * 1024, DRY_RUN_LINES_MAX = 20000 };

struct import {
        struct batch_id batch;
        struct feed_reader *reader;
        struct arena *arena;   /* of one line */
        struct arena *numbers; /* of one slice: individual numbers on their way to the vault, wiped */
        uint64_t last_sequence;
        int64_t counts[FEED_OUTCOMES];
        int64_t total;
        bool dry_run;
        bool begun;
        bool end;
};

static void
destroy_reader(void *reader)
{
        feed_reader_destroy(reader);
}

static void
destroy_arena(void *arena)
{
        arena_destroy(arena);
}

/* What the operator is told of a held or rejected line: where and why, no value of the person. */
static void
tell_reject(struct visit *visit, const char *outcome, const struct err_code *code, size_t line, const char *field)
{
        struct json_writer json;

        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_int(&json, "line", (int64_t)line);
        json_write_member_string(&json, "outcome", outcome);
        json_write_member_string(&json, "code", code->code);
        json_write_member_string(&json, "field", field);
        json_write_member_string(&json, "message", visit->english ? code->en : code->ja);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
}

/* A held line's facts, sealed under the reject's own id; without the individual number. */
static struct err *
seal_held(struct change *change, const struct bytes reject, const struct feed_line *line, struct bytes *out_sealed)
{
        struct feed_line without = *line;
        struct buffer written;
        struct err *err;

        without.person.individual_number = TEXT("");
        buffer_init_secret(&written, SEALED_MAXIMUM);
        feed_line_write(&written, &without);
        err = buffer_check(&written);
        if (!err)
                err =
                    seal_row(change->seal, TEXT("feed_reject"), reject.at, 1,
                             (struct bytes){ (const uint8_t *)written.at, written.length }, change->arena, out_sealed);
        buffer_finish(&written);
        return err;
}

static struct err *
keep_reject(struct visit *visit, struct import *import, enum feed_outcome outcome, const struct err_code *code,
            const char *field, const struct feed_line *line)
{
        struct batch_id reject = batch_id_new();
        struct bytes sealed = { NULL, 0 };
        size_t number = feed_reader_line(import->reader);
        struct err *err = NULL;

        if (outcome == FEED_HELD && line)
                err = seal_held(visit->change, batch_id_bytes(&reject), line, &sealed);
        if (!err)
                err = sql_feed_reject_insert(visit->change->store, batch_id_bytes(&import->batch), (int64_t)number,
                                             batch_id_bytes(&reject), text_of(feed_outcome_name(outcome)),
                                             text_of(code->code), text_of(field), sealed, visit->change->number, NULL);
        if (err)
                return err_wrap(err, "keep a refused line");
        tell_reject(visit, feed_outcome_name(outcome), code, number, field);
        return NULL;
}

/* Numbers that the lines of a slice tell, and of whom. */
struct slice_numbers {
        struct vault_number *at;
        struct text *address_numbers; /* absent: who is new here has no ticket of which VRS knows */
        size_t count;
};

static struct slice_numbers
no_numbers(struct arena *arena, size_t limit)
{
        return (struct slice_numbers){ arena_new_array(arena, limit, struct vault_number),
                                       arena_new_array(arena, limit, struct text), 0 };
}

static void
note_number(struct arena *arena, struct slice_numbers *numbers, const struct feed_applied *applied,
            const struct feed_person *person)
{
        size_t at = numbers->count++;

        memcpy(numbers->at[at].id, applied->person.at, ID_SIZE);
        numbers->at[at].number = text_copy(arena, person->individual_number);
        if (applied->outcome != FEED_NEW)
                numbers->address_numbers[at] = text_copy(arena, person->address_number);
}

/* Hands them to the vault; VRS is told of whoever has tickets and another number than before. */
static struct err *
keep_numbers(struct visit *visit, struct slice_numbers *numbers, struct ticket_changed *changed)
{
        struct err *err = number_keep(visit->area, numbers->at, numbers->count);

        for (size_t i = 0; !err && i < numbers->count; i++)
                if (numbers->at[i].changed && numbers->address_numbers[i].at)
                        err = ticket_changed_note(visit->change, numbers->address_numbers[i], changed);
        return err;
}

/* One line: read, judge, apply, count. Of whoever has tickets VRS is told at the end of the slice. */
static struct err *
import_line(struct visit *visit, struct import *import, struct search *search, struct ticket_changed *changed,
            struct slice_numbers *numbers)
{
        struct feed_line line;
        struct feed_applied applied;
        struct err *err;

        arena_reset(import->arena);
        err = feed_reader_next(import->reader, import->arena, &line, &import->end);
        if (err && feed_reader_goes_on(err)) {
                struct err *kept = keep_reject(visit, import, FEED_REJECTED, err_code(err), err_field(err), NULL);

                err_drop(err, "kept as a rejected line");
                if (!kept) {
                        import->counts[FEED_REJECTED]++;
                        import->total++;
                }
                return kept;
        }
        if (err || import->end)
                return err;
        err = feed_apply(visit->change, search, &import->batch, import->last_sequence, &line, &applied);
        if (err)
                return err_wrap(err, "line %zu", feed_reader_line(import->reader));
        if (line.sequence > import->last_sequence)
                import->last_sequence = line.sequence;
        import->counts[applied.outcome]++;
        import->total++;
        if (applied.tells_number)
                note_number(import->numbers, numbers, &applied, &line.person);
        if (applied.outcome == FEED_CHANGED) {
                err = ticket_changed_note(visit->change, line.person.address_number, changed);
                if (err)
                        return err;
        }
        if (applied.code)
                return keep_reject(visit, import, applied.outcome, applied.code, "", &line);
        return NULL;
}

static struct err *
note_progress(struct visit *visit, const struct import *import)
{
        const int64_t *counts = import->counts;
        struct store_int closed = { import->end, visit->change->at };

        return err_wrap(sql_feed_batch_count(visit->change->store, batch_id_bytes(&import->batch), import->total,
                                             counts[FEED_NEW], counts[FEED_CHANGED], counts[FEED_UNCHANGED],
                                             counts[FEED_HELD], counts[FEED_REJECTED], closed, NULL),
                        "note the progress of an import");
}

static void
tell_summary(struct visit *visit, const struct import *import)
{
        struct json_writer json;

        json_write_begin(&json, &visit->response.body);
        json_write_object(&json);
        json_write_member_int(&json, "rows", import->total);
        for (int i = 0; i < FEED_OUTCOMES; i++)
                json_write_member_int(&json, feed_outcome_name((enum feed_outcome)i), import->counts[i]);
        json_write_end(&json);
        buffer_put_char(&visit->response.body, '\n');
        if (import->counts[FEED_HELD] + import->counts[FEED_REJECTED] > 0)
                visit->response.exit = OPERATOR_SOME_REJECTED;
}

static struct err *
import_slice(struct visit *visit, void *context)
{
        struct import *import = context;
        struct ledger *ledger = visit->area->system;
        int64_t before = import->total;
        int limit = import->dry_run ? DRY_RUN_LINES_MAX : FEED_SLICE;
        struct ticket_changed changed = { NULL, 0, 0 };
        struct slice_numbers numbers = no_numbers(import->numbers, (size_t)limit);
        struct err *err = NULL;

        if (!import->begun)
                err = sql_feed_batch_open(visit->change->store, batch_id_bytes(&import->batch), visit->change->at,
                                          visit->change->number, NULL);
        import->begun = true;
        for (int i = 0; !err && !import->end && i < limit; i++)
                err = import_line(visit, import, ledger->search, &changed, &numbers);
        /* The vault first, so that what VRS is told is the number of now. */
        if (!err && !import->dry_run)
                err = keep_numbers(visit, &numbers, &changed);
        arena_reset(import->numbers);
        if (!err)
                err =
                    ticket_send(visit->change, visit->area->code, number_vault(visit->area), changed.at, changed.count);
        if (!err)
                err = note_progress(visit, import);
        if (err)
                return err_wrap(err, "import the resident feed");
        event_add_number(&visit->change->event, "lines", import->total - before);
        if (!import->end)
                return import->dry_run ? err_new(&IMPORT_DRY_RUN, "more than %d lines", DRY_RUN_LINES_MAX)
                                       : visit_continue(visit, import_slice, import);
        tell_summary(visit, import);
        if (import->dry_run)
                visit_undo(visit);
        return NULL;
}

static struct err *
import_begin(struct visit *visit)
{
        struct import *import = arena_new(visit->arena, struct import);

        visit_type(visit, "application/jsonl");
        if (visit->descriptor < 0)
                return err_new(&REQUEST_MALFORMED, "no file came with the import");
        import->batch = batch_id_new();
        import->dry_run = text_is(visit_form(visit, "dry_run"), "1");
        import->reader = feed_reader_create(visit->descriptor);
        arena_on_destroy(visit->arena, destroy_reader, import->reader);
        import->arena = arena_create(ARENA_SECRET, LINE_ARENA);
        arena_on_destroy(visit->arena, destroy_arena, import->arena);
        import->numbers = arena_create(ARENA_SECRET, NUMBERS_ARENA);
        arena_on_destroy(visit->arena, destroy_arena, import->numbers);
        return import_slice(visit, import);
}

const struct route feed_import_routes[] = {
        { "/operator/feed/import", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "feed.import", import_begin },
        { 0 },
};
