/* SPDX-License-Identifier: MIT */
#include "office/dump.h"

#include "chain/chain_schema.h"
#include "core/pair.h"
#include "courier/courier_schema.h"
#include "request/area.h"
#include "request/request_schema.h"
#include "seal/seal.h"
#include "store/store.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/utf8.h"

/* Rows written in one turn; the others are served in between. */
enum { SLICE_ROWS = 2000, TABLES_MAX = 128 };

/* Of the tables that every system has. A system adds its own (struct area_program). */
static const struct dump_rule every_system[] = {
        { "*", "event", DUMP_CHANGE, NULL },
        { "event", "number", DUMP_CHANGE, NULL },
        { "event", "at", DUMP_LEFT_OUT, "real time" },
        { "event", "salt", DUMP_LEFT_OUT, "salt" },
        { "event", "head", DUMP_LEFT_OUT, "hash over salts" },
        { "event", "body.number", DUMP_LEFT_OUT, "repeats number" },
        { "event", "body.at", DUMP_LEFT_OUT, "real time" },
        { "event", "body.subjects", DUMP_LEFT_OUT, "repeats event_subject" },
        { "event_subject", "number", DUMP_CHANGE, NULL },
        { "account", "password", DUMP_LEFT_OUT, "salted hash" },
        { "account", "locked_until", DUMP_LEFT_OUT, "real time" },
        { "account", "password_at", DUMP_LEFT_OUT, "real time" },
        { "account", "last_login", DUMP_LEFT_OUT, "real time" },
        { "session", "secret", DUMP_LEFT_OUT, "key" },
        { "session", "opened", DUMP_LEFT_OUT, "real time" },
        { "session", "seen", DUMP_LEFT_OUT, "real time" },
        { "session", "last_login", DUMP_LEFT_OUT, "real time" },
        { "work", "opened", DUMP_LEFT_OUT, "real time" },
        { "form_use", "nonce", DUMP_LEFT_OUT, "nonce" },
        { "form_use", "used", DUMP_LEFT_OUT, "real time" },
        { "data_key", "key_id", DUMP_LEFT_OUT, "key" },
        { "data_key", "wrapped", DUMP_LEFT_OUT, "key" },
        { "courier_outbox", "number", DUMP_CHANGE, NULL },
        { "courier_outbox", "next_try", DUMP_LEFT_OUT, "real time" },
        { "courier_outbox", "added", DUMP_LEFT_OUT, "real time" },
        { "courier_outbox", "sealed.text", DUMP_LEFT_OUT, "repeats what it tells of" },
        { "courier_inbox", "received", DUMP_LEFT_OUT, "real time" },
        { 0 },
};

struct dumping {
        const struct schema_table *tables[TABLES_MAX];
        size_t table_count;
        size_t table; /* the one being written */
        size_t begin; /* its rows before this one are written */
        size_t row;   /* while reading: the row at hand */
        struct visit *visit;
        struct json_writer json;
};

static const struct dump_rule *
find_in(const struct dump_rule *rules, const char *table, const char *column)
{
        for (; rules && rules->table; rules++)
                if ((strcmp(rules->table, "*") == 0 || strcmp(rules->table, table) == 0) &&
                    strcmp(rules->column, column) == 0)
                        return rules;
        return NULL;
}

static const struct dump_rule *
find_rule(const struct dumping *dumping, const char *table, const char *column)
{
        const struct dump_rule *rule = find_in(dumping->visit->area->program->dump_rules, table, column);

        return rule ? rule : find_in(every_system, table, column);
}

/* ---- One value ---- */

static void
write_value(struct dumping *dumping, const char *column, char kind, struct text content)
{
        struct text tagged = text_format(dumping->visit->change->arena, "%c%.*s", kind, TEXT_ARGS(content));

        json_write_member_text(&dumping->json, column, tagged);
}

static void
write_number(struct dumping *dumping, const char *table, const char *column, int64_t number)
{
        const struct dump_rule *rule = find_rule(dumping, table, column);
        struct text content = text_format(dumping->visit->change->arena, "%lld", (long long)number);

        if (rule && rule->what == DUMP_LEFT_OUT)
                return;
        write_value(dumping, column, rule ? 'e' : 'i', content);
}

static void
write_text(struct dumping *dumping, const char *table, const char *column, struct text content)
{
        const struct dump_rule *rule = find_rule(dumping, table, column);

        if (rule && rule->what != DUMP_DRAWN)
                return;
        write_value(dumping, column, !content.at ? '-' : rule && content.length ? 'd' : 't', content);
}

static void
write_bytes(struct dumping *dumping, const char *table, const char *column, struct bytes bytes)
{
        char *hex;

        if (find_rule(dumping, table, column))
                return;
        hex = arena_alloc(dumping->visit->change->arena, 2 * bytes.length + 1);
        bytes_to_hex(bytes, hex);
        write_value(dumping, column, 'x', text_of(hex));
}

/* ---- Sealed blobs and events, taken apart ---- */

static const char *
part_name(struct dumping *dumping, const char *column, struct text name)
{
        return arena_format(dumping->visit->change->arena, "%s.%.*s", column, TEXT_ARGS(name));
}

/* Tries the ids and versions that the row has: a blob opens only with its own. */
static bool
open_sealed(struct dumping *dumping, const struct schema_table *table, const struct store_value *values,
            struct bytes sealed, struct bytes *out_plain)
{
        const struct store_statement *rows = table->rows;
        struct change *change = dumping->visit->change;
        size_t length = strlen(table->name);
        int64_t versions[] = { 1, 1 };
        struct text name = { table->name, length };

        /* Earlier versions were sealed in the table of the current ones. */
        if (length > 5 && strcmp(table->name + length - 5, "_past") == 0)
                name.length -= 5;
        name = text_copy(change->arena, name);
        for (size_t i = 0; i < rows->column_count; i++)
                if (strcmp(rows->columns[i].name, "version") == 0)
                        versions[0] = values[i].number;
        for (size_t i = 0; i < rows->column_count; i++)
                for (size_t j = 0; j < 2; j++) {
                        struct err *err;

                        if (values[i].null || values[i].type != STORE_BLOB || values[i].bytes.length != ID_SIZE)
                                continue;
                        err = seal_open_row(change->seal, name, values[i].bytes.at, versions[j], sealed, change->arena,
                                            out_plain);
                        if (!err)
                                return true;
                        err_free(err);
                }
        return false;
}

static void
write_sealed(struct dumping *dumping, const struct schema_table *table, const struct store_value *values,
             const char *column, struct bytes sealed)
{
        struct text text;
        struct pairs fields;
        struct bytes plain;

        if (!open_sealed(dumping, table, values, sealed, &plain)) {
                write_bytes(dumping, table->name, column, sealed);
                return;
        }
        text = (struct text){ (const char *)plain.at, plain.length };
        if (pairs_unpack(dumping->visit->change->arena, plain, &fields)) {
                for (size_t i = 0; i < fields.count; i++)
                        write_text(dumping, table->name, part_name(dumping, column, fields.at[i].name),
                                   fields.at[i].value);
        } else if (utf8_is_valid(text, UTF8_LINES)) {
                write_text(dumping, table->name, part_name(dumping, column, TEXT("text")), text);
        } else {
                write_bytes(dumping, table->name, part_name(dumping, column, TEXT("bytes")), plain);
        }
}

/* The members of one level of an event: texts and numbers. */
static struct err *
write_members(struct dumping *dumping, const char *column, struct json_object *object)
{
        struct err *err = NULL;
        size_t position = 0;
        struct text name;

        while (!err && json_next_unasked(object, &position, &name)) {
                const char *member = arena_copy(dumping->visit->change->arena, name.at, name.length);
                const char *part = part_name(dumping, column, name);
                struct json_object *inner;
                struct text text;
                int64_t number;

                switch (json_kind_of(object, member)) {
                case JSON_IS_TEXT:
                        err = json_read_lines(object, member, JSON_REQUIRED, &text);
                        if (!err)
                                write_text(dumping, "event", part, text);
                        break;
                case JSON_IS_INTEGER:
                        err = json_read_integer(object, member, JSON_REQUIRED, &number);
                        if (!err)
                                write_number(dumping, "event", part, number);
                        break;
                case JSON_IS_OBJECT:
                        err = json_read_object(object, member, JSON_REQUIRED, &inner);
                        if (!err)
                                err = write_members(dumping, part, inner);
                        break;
                default: /* the subjects: event_subject has them */
                        break;
                }
        }
        return err;
}

static struct err *
write_event_body(struct dumping *dumping, const char *column, struct text body)
{
        static const struct json_limits limits = { .bytes = 1 << 20, .depth = 4 };
        struct json_object *object;
        struct err *err = json_read(dumping->visit->change->arena, body, &limits, &object);

        return err ? err : write_members(dumping, column, object);
}

/* ---- Rows and tables ---- */

static struct err *
write_row(void *context, const struct store_value *values)
{
        struct dumping *dumping = context;
        const struct schema_table *table = dumping->tables[dumping->table];
        const struct store_statement *rows = table->rows;
        struct err *err = NULL;

        if (dumping->row < dumping->begin || dumping->row >= dumping->begin + SLICE_ROWS) {
                dumping->row++;
                return NULL;
        }
        dumping->row++;
        json_write_begin(&dumping->json, &dumping->visit->response.body);
        json_write_object(&dumping->json);
        json_write_member_string(&dumping->json, "table", table->name);
        json_write_member_object(&dumping->json, "values");
        for (size_t i = 0; !err && i < rows->column_count; i++) {
                const char *column = rows->columns[i].name;
                const struct store_value *value = &values[i];
                struct text text = { (const char *)value->bytes.at, value->bytes.length };

                if (value->null)
                        write_text(dumping, table->name, column, (struct text){ NULL, 0 });
                else if (value->type == STORE_INT)
                        write_number(dumping, table->name, column, value->number);
                else if (strcmp(column, "sealed") == 0)
                        write_sealed(dumping, table, values, column, value->bytes);
                else if (value->type == STORE_BLOB)
                        write_bytes(dumping, table->name, column, value->bytes);
                else if (strcmp(table->name, "event") == 0 && strcmp(column, "body") == 0)
                        err = write_event_body(dumping, column, text);
                else
                        write_text(dumping, table->name, column, text);
        }
        if (err)
                return err_wrap(err, "dump a row of %s", table->name);
        json_write_end(&dumping->json);
        json_write_end(&dumping->json);
        buffer_put_char(&dumping->visit->response.body, '\n');
        return NULL;
}

static void
write_columns(struct dumping *dumping, const struct schema_table *table)
{
        static const char kinds[] = { [STORE_INT] = 'i', [STORE_TEXT] = 't', [STORE_BLOB] = 'x' };

        json_write_begin(&dumping->json, &dumping->visit->response.body);
        json_write_object(&dumping->json);
        json_write_member_string(&dumping->json, "table", table->name);
        json_write_member_array(&dumping->json, "columns");
        for (size_t i = 0; i < table->rows->column_count; i++) {
                const struct store_column *column = &table->rows->columns[i];
                const struct dump_rule *rule = find_rule(dumping, table->name, column->name);

                if (!rule || rule->what != DUMP_LEFT_OUT)
                        json_write_text(&dumping->json,
                                        text_format(dumping->visit->change->arena, "%s %c", column->name,
                                                    rule && rule->what == DUMP_CHANGE ? 'e' : kinds[column->type]));
        }
        json_write_end(&dumping->json);
        json_write_end(&dumping->json);
        buffer_put_char(&dumping->visit->response.body, '\n');
}

static struct err *
dump_slice(struct visit *visit, void *context)
{
        struct dumping *dumping = context;
        const struct schema_table *table = dumping->tables[dumping->table];
        struct err *err;

        dumping->visit = visit;
        dumping->row = 0;
        if (dumping->begin == 0)
                write_columns(dumping, table);
        err = store_each_row(visit->change->store, table, write_row, dumping);
        if (err)
                return err_wrap(err, "dump %s", table->name);
        event_add_text(&visit->change->event, "table", text_of(table->name));
        dumping->begin += SLICE_ROWS;
        if (dumping->row <= dumping->begin) {
                dumping->begin = 0;
                dumping->table++;
        }
        return dumping->table < dumping->table_count ? visit_continue(visit, dump_slice, dumping) : NULL;
}

static void
write_rules(struct dumping *dumping, const struct dump_rule *rules)
{
        for (; rules && rules->table; rules++) {
                if (rules->what != DUMP_LEFT_OUT)
                        continue;
                json_write_object(&dumping->json);
                json_write_member_string(&dumping->json, "table", rules->table);
                json_write_member_string(&dumping->json, "column", rules->column);
                json_write_member_string(&dumping->json, "why", rules->why);
                json_write_end(&dumping->json);
        }
}

static void
add_tables(struct dumping *dumping, const struct schema_module *module)
{
        size_t room = sizeof dumping->tables / sizeof *dumping->tables;

        for (size_t i = 0; i < module->table_count && dumping->table_count < room; i++)
                dumping->tables[dumping->table_count++] = &module->tables[i];
}

static struct err *
dump_begin(struct visit *visit)
{
        const struct area_program *program = visit->area->program;
        struct dumping *dumping = arena_new(visit->arena, struct dumping);

        visit_type(visit, "application/jsonl");
        dumping->visit = visit;
        add_tables(dumping, &chain_schema);
        add_tables(dumping, &request_schema);
        add_tables(dumping, &courier_schema);
        for (size_t i = 0; i < program->module_count; i++)
                add_tables(dumping, program->modules[i]);
        json_write_begin(&dumping->json, &visit->response.body);
        json_write_object(&dumping->json);
        json_write_member_array(&dumping->json, "left_out");
        write_rules(dumping, every_system);
        write_rules(dumping, program->dump_rules);
        json_write_end(&dumping->json);
        json_write_end(&dumping->json);
        buffer_put_char(&visit->response.body, '\n');
        return dump_slice(visit, dumping);
}

const struct route dump_routes[] = {
        { "/operator/dump", SCGI_POST, SIDE_OPERATOR, RIGHT_OPERATOR, "dump", dump_begin },
        { 0 },
};
