/* SPDX-License-Identifier: MIT */
#include "venue/venue.h"

#include "core/pair.h"
#include "covid_products.h"
#include "seal/blind.h"
#include "seal/seal.h"
#include "venue_sql.h"

#define ERRORS_FILE "venue/venue_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 4096, FIELDS_MAX = 10, NUMBER_SIZE = 24 };

static const struct text table = { "venue_read", 10 };

static const struct code modes[] = { { "reception", "受付", "Reception" }, { "record", "記録", "Record" }, { 0 } };

const struct field venue_entry_fields[] = {
        FIELD_CODE(struct venue_entry, mode, modes, REQUIRED, SEALED, "受付・記録", "Mode", ""),
        FIELD_DIGITS(struct venue_entry, ticket, 18, 18, NULL, REQUIRED, SEALED, "接種券の18けた", "Ticket",
                     "特定個人情報保護評価書21 別添2"),
        FIELD_BIRTH(struct venue_entry, birth, REQUIRED, SEALED, "生年月日", "Birth date",
                    "特定個人情報保護評価書21 別添2"),
        FIELD_DATE(struct venue_entry, given_on, NOT_IN_FUTURE, REQUIRED, SEALED, "接種日", "Given on",
                   "特定個人情報保護評価書21 別添2"),
        FIELD_CODE(struct venue_entry, product, covid_products, REQUIRED, SEALED, "製品名", "Product",
                   "特定個人情報保護評価書21 別添2"),
        FIELD_TEXT(struct venue_entry, lot, 20, REQUIRED, SEALED, "ロット番号", "Lot",
                   "特定個人情報保護評価書21 別添2"),
        FIELD_TEXT(struct venue_entry, event, 64, REQUIRED, SEALED, "読取の識別子", "Event", ""),
        { 0 }
};

static struct text
or_empty(struct text text)
{
        return text.at ? text : TEXT("");
}

/* ---- Rows ---- */

static struct err *
seal_answer(struct change *change, const struct read_answer *answer, struct bytes print, struct bytes *out_sealed)
{
        struct arena *arena = change->arena;
        char hex[2 * BLIND_SIZE + 1], record[ID_TEXT_SIZE];
        struct pair fields[FIELDS_MAX] = {
                { TEXT("mode"), answer->mode },
                { TEXT("last"), answer->last },
                { TEXT("dose"), text_format(arena, "%lld", (long long)answer->dose) },
                { TEXT("result"), answer->result },
                { TEXT("codes"), answer->codes },
                { TEXT("masked"), answer->masked },
                { TEXT("birth_year"), text_format(arena, "%lld", (long long)answer->birth_year) },
                { TEXT("setup"), text_format(arena, "%lld", (long long)answer->setup) },
        };
        size_t count = FIELDS_MAX - 2;
        struct buffer packed;
        struct err *err;

        bytes_to_hex(print, hex);
        fields[count++] = (struct pair){ TEXT("print"), text_of(hex) };
        if (answer->has_record) {
                record_id_text(&answer->record, record);
                fields[count++] = (struct pair){ TEXT("record"), text_of(record) };
        }
        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pairs_pack(&(struct pairs){ fields, count }, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, answer->read.at, 1,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a read");
}

static int64_t
number_of(struct text text)
{
        uint64_t number = 0;

        return text.at && number_read(text, INT64_MAX, &number) ? (int64_t)number : 0;
}

static struct err *
open_answer(struct change *change, struct bytes read, struct bytes device, int64_t at, struct bytes sealed,
            struct read_answer *out_answer, struct text *out_print)
{
        struct read_answer answer = { .at = at };
        struct bytes packed;
        struct pairs fields;
        struct text record;
        struct err *err;

        if (!venue_read_id_from(read, &answer.read) || !device_id_from(device, &answer.device))
                return err_new(&ERR_INTERNAL, "a row of venue_read has a wrong form");
        err = seal_open_row(change->seal, table, answer.read.at, 1, sealed, change->arena, &packed);
        if (!err && !pairs_unpack(change->arena, packed, &fields))
                err = err_new(&ERR_INTERNAL, "a sealed read has a wrong form");
        if (err)
                return err_wrap(err, "open a read");
        record = pairs_find(&fields, "record");
        answer.mode = or_empty(pairs_find(&fields, "mode"));
        answer.last = or_empty(pairs_find(&fields, "last"));
        answer.dose = number_of(pairs_find(&fields, "dose"));
        answer.result = or_empty(pairs_find(&fields, "result"));
        answer.codes = or_empty(pairs_find(&fields, "codes"));
        answer.masked = or_empty(pairs_find(&fields, "masked"));
        answer.birth_year = number_of(pairs_find(&fields, "birth_year"));
        answer.setup = number_of(pairs_find(&fields, "setup"));
        answer.has_record = record.at && record_id_read(record, &answer.record);
        *out_answer = answer;
        *out_print = or_empty(pairs_find(&fields, "print"));
        return NULL;
}

/* ---- A read ---- */

/* HMAC over the device and a text; its use keeps the kinds apart. */
static struct err *
blind(struct change *change, const struct device_id *device, const char *use, struct text text,
      uint8_t out_blind[static BLIND_SIZE])
{
        struct buffer all;
        struct err *err;

        buffer_init_secret(&all, 1024);
        buffer_put(&all, device->at, sizeof device->at);
        buffer_put_string(&all, use);
        buffer_put_char(&all, '\0');
        buffer_put_text(&all, text);
        err = buffer_check(&all);
        if (!err)
                err = blind_index(change->seal, table, 1, (struct bytes){ (const uint8_t *)all.at, all.length },
                                  out_blind);
        buffer_finish(&all);
        return err;
}

/* What was sent, so that the same key with other content is noticed. */
static struct text
content_of(struct arena *arena, const struct venue_entry *entry)
{
        char birth[DATE_TEXT_SIZE], day[DATE_TEXT_SIZE];

        birth_write_stored(&entry->birth, birth);
        date_write(entry->given_on, day);
        return text_format(arena, "%.*s|%.*s|%s|%s|%.*s|%.*s|%.*s", TEXT_ARGS(entry->mode), TEXT_ARGS(entry->ticket),
                           birth, day, TEXT_ARGS(entry->product), TEXT_ARGS(entry->lot), TEXT_ARGS(entry->event));
}

static struct text
join_codes(struct arena *arena, const struct venue_verdict *verdict)
{
        struct text codes = TEXT("");

        for (size_t i = 0; i < verdict->code_count; i++)
                codes = text_format(arena, "%.*s%s%s", TEXT_ARGS(codes), i ? " " : "", verdict->codes[i]->code);
        return codes;
}

static struct err *
judge(struct change *change, struct text municipality, const struct device *device, const struct venue_entry *entry,
      struct venue_verdict *out_verdict)
{
        struct venue_read read = {
                .record_mode = text_is(entry->mode, "record"),
                .ticket = entry->ticket,
                .birth = entry->birth,
                .given_on = entry->given_on,
                .product = entry->product,
                .lot = entry->lot,
                .venue = device->venue_name,
        };
        uint8_t source[BLIND_SIZE];
        struct err *err = blind(change, &device->device, "event", entry->event, source);

        if (err)
                return err;
        memcpy(read.event.at, source, sizeof read.event.at);
        memcpy(read.device.at, device->device.at, sizeof read.device.at);
        return venue_judge(change, municipality, &read, out_verdict);
}

static bool
is_wrong(const struct venue_verdict *verdict)
{
        for (size_t i = 0; i < verdict->code_count; i++)
                if (verdict->codes[i] == &RECORD_W05)
                        return true;
        return false;
}

/* Stops a device that guesses. */
static struct err *
guard(struct change *change, const struct device *device)
{
        int64_t since = change->at - VENUE_WRONG_MS;
        struct sql_venue_read_wrong wrong;
        struct err *err;

        if (device->released > since)
                since = device->released;
        err = sql_venue_read_wrong(change->store, change->arena, device_id_bytes(&device->device), since, &wrong);
        if (err || wrong.number < VENUE_WRONG_MAX)
                return err;
        event_add_text(&change->event, "device", TEXT("stopped"));
        return device_stop(change, &device->device);
}

static struct err *
keep(struct change *change, const struct device *device, const uint8_t key[static BLIND_SIZE],
     const uint8_t print[static BLIND_SIZE], bool wrong, const struct read_answer *answer)
{
        struct bytes sealed;
        struct err *err = seal_answer(change, answer, (struct bytes){ print, BLIND_SIZE }, &sealed);

        if (!err)
                err = sql_venue_read_insert(change->store, venue_read_id_bytes(&answer->read),
                                            device_id_bytes(&device->device), (struct bytes){ key, BLIND_SIZE },
                                            change->at, wrong, change->number, sealed, NULL);
        if (!err)
                err = device_used(change, &device->device);
        if (!err && wrong)
                err = guard(change, device);
        return err_wrap(err, "keep a read");
}

static struct err *
answer_again(struct change *change, const struct sql_venue_read_by_key *row, const uint8_t print[static BLIND_SIZE],
             struct read_answer *out_answer)
{
        char hex[2 * BLIND_SIZE + 1];
        struct read_answer answer;
        struct text before;
        struct err *err = open_answer(change, row->read, row->device, row->at, row->sealed, &answer, &before);

        if (err)
                return err;
        bytes_to_hex((struct bytes){ print, BLIND_SIZE }, hex);
        if (!text_is(before, hex))
                return err_new(&VENUE_KEY_DIFFERS, "the key is known with other content");
        answer.again = true;
        *out_answer = answer;
        change->event.result = TEXT("repeated");
        return NULL;
}

struct err *
venue_take(struct change *change, struct text municipality, const struct device *device, struct text key,
           const struct venue_entry *entry, struct read_answer *out_answer)
{
        uint8_t blinded[BLIND_SIZE], print[BLIND_SIZE];
        struct read_answer answer = { .read = venue_read_id_new(), .device = device->device, .at = change->at };
        struct sql_venue_read_by_key known;
        struct venue_verdict verdict;
        struct err *err = blind(change, &device->device, "key", key, blinded);

        if (!err)
                err = blind(change, &device->device, "content", content_of(change->arena, entry), print);
        if (!err)
                err = sql_venue_read_by_key(change->store, change->arena, (struct bytes){ blinded, sizeof blinded },
                                            &known);
        if (err)
                return err_wrap(err, "look up a read");
        if (known.found)
                return answer_again(change, &known, print, out_answer);
        err = judge(change, municipality, device, entry, &verdict);
        if (err)
                return err;
        answer.mode = entry->mode;
        answer.last = (struct text){ entry->ticket.at + entry->ticket.length - 4, 4 };
        answer.dose = verdict.dose;
        answer.result = text_of(venue_result_name(verdict.result));
        answer.codes = join_codes(change->arena, &verdict);
        answer.has_record = verdict.has_record;
        answer.record = verdict.record;
        answer.masked = verdict.shown ? verdict.masked : TEXT("");
        answer.birth_year = verdict.shown ? verdict.birth_year : 0;
        answer.setup = device->version;
        event_add_text(&change->event, "mode", answer.mode);
        err = keep(change, device, blinded, print, is_wrong(&verdict), &answer);
        if (!err)
                *out_answer = answer;
        return err;
}

struct err *
read_answer_load(struct change *change, const struct device_id *device, const struct venue_read_id *id,
                 struct read_answer *out_answer)
{
        struct sql_venue_read_by_id row;
        struct read_answer answer;
        struct text print;
        struct err *err = sql_venue_read_by_id(change->store, change->arena, venue_read_id_bytes(id), &row);

        if (err)
                return err_wrap(err, "load a read");
        if (!row.found)
                return err_new(&VENUE_READ_UNKNOWN, "no read of this id");
        err = open_answer(change, row.read, row.device, row.at, row.sealed, &answer, &print);
        if (!err && !device_id_equal(&answer.device, device))
                err = err_new(&VENUE_READ_UNKNOWN, "the read is of another device");
        if (!err)
                *out_answer = answer;
        return err;
}

struct err *
venue_history(struct change *change, const struct device_id *device, struct read_answers *out_answers)
{
        struct sql_venue_read_newest_list list;
        struct read_answers answers;
        struct text print;
        struct err *err =
            sql_venue_read_newest(change->store, change->arena, device_id_bytes(device), VENUE_HISTORY_MAX, &list);

        if (err)
                return err_wrap(err, "list the reads of a device");
        answers.count = list.count;
        answers.at = arena_new_array(change->arena, list.count + 1, struct read_answer);
        for (size_t i = 0; !err && i < list.count; i++)
                err = open_answer(change, list.rows[i].read, list.rows[i].device, list.rows[i].at, list.rows[i].sealed,
                                  &answers.at[i], &print);
        if (!err)
                *out_answers = answers;
        return err;
}

bool
venue_is_set_up(const struct device *device, struct date today, int64_t now)
{
        char day[DATE_TEXT_SIZE];

        date_write(today, day);
        return device->setup.mode.length && text_is(device->setup.set_on, day) && now - device->used <= VENUE_IDLE_MS;
}

bool
venue_may_cancel(const struct device *device, const struct read_answer *answer)
{
        return answer->has_record && text_is(answer->mode, "record") && !text_is(answer->result, "repeated") &&
               answer->setup == device->version;
}

struct err *
venue_forget_old(struct change *change)
{
        return err_wrap(sql_venue_read_old(change->store, change->at - VENUE_KEEP_MS, NULL), "forget old reads");
}
