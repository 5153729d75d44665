/* SPDX-License-Identifier: MIT */
/* Ids are coloured by where they stand, rows by what they hold; then both are put in order and named. */
#include "core/id.h"
#include "office/dump_private.h"
#include "text/json_write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, HEX_SHORT = 2 * ID_SIZE, HEX_LONG = 64, DRAWN = 10 };

struct name {
        char kind; /* x e d */
        struct text hex;
        uint64_t colour;
        uint64_t next;
        struct text named; /* "person#1" once it was used */
        struct name *same; /* in the bucket */
};

struct names {
        struct arena *arena;
        struct name **buckets;
        size_t bucket_count;
        /* Counters by prefix, for naming. */
        struct counter {
                struct text prefix;
                size_t count;
        } * counters;
        size_t counter_count, counter_room;
};

/* FNV-1a, then a finish that spreads: colours only have to differ, nobody attacks them. */
static uint64_t
mix(uint64_t hash, const void *bytes, size_t length)
{
        const uint8_t *at = bytes;

        for (size_t i = 0; i < length; i++)
                hash = (hash ^ at[i]) * 0x100000001b3ull;
        hash ^= hash >> 29;
        return hash * 0x9e3779b97f4a7c15ull;
}

static uint64_t
mix_text(uint64_t hash, struct text text)
{
        return mix(mix(hash, text.at, text.length), &text.length, sizeof text.length);
}

static uint64_t
mix_number(uint64_t hash, uint64_t number)
{
        return mix(hash, &number, sizeof number);
}

/* ---- What in a value is an id ---- */

static bool
is_hex(char c)
{
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* A value is a run of pieces: plain text, or an id. A change number is one id, and so are drawn characters. */
struct pieces {
        const struct dump_value *value;
        size_t at;
};

struct piece {
        struct text text;
        bool id;
};

static bool
next_piece(struct pieces *pieces, struct piece *out_piece)
{
        const struct text content = pieces->value->content;
        size_t begin = pieces->at, end, run;

        if (pieces->value->kind == 'e') {
                if (begin)
                        return false;
                pieces->at = 1;
                *out_piece = (struct piece){ content, true };
                return true;
        }
        if (begin >= content.length)
                return false;
        if (pieces->value->kind == 'd') {
                end = begin == 0 && content.length > DRAWN ? content.length - DRAWN : content.length;
                *out_piece = (struct piece){ { content.at + begin, end - begin }, end == content.length };
                pieces->at = end;
                return true;
        }
        for (end = begin; end < content.length; end = run) {
                for (run = end; run < content.length && is_hex(content.at[run]); run++)
                        ;
                if (run - end == HEX_SHORT || run - end == HEX_LONG)
                        break;
                if (run == end)
                        run++;
        }
        if (end > begin) {
                pieces->at = end;
                *out_piece = (struct piece){ { content.at + begin, end - begin }, false };
                return true;
        }
        for (run = begin; run < content.length && is_hex(content.at[run]); run++)
                ;
        pieces->at = run;
        *out_piece = (struct piece){ { content.at + begin, run - begin }, true };
        return true;
}

/* ---- Names ---- */

static struct name *
name_of(struct names *names, const struct dump_value *value, struct text hex)
{
        /* Ids, changes and drawn numbers are three kinds of names. */
        char kind = value->kind == 'e' || value->kind == 'd' ? value->kind : 'x';
        uint64_t hash = mix_text((uint64_t)kind, hex);
        struct name **bucket = &names->buckets[hash % names->bucket_count];
        struct name *name;

        for (name = *bucket; name; name = name->same)
                if (name->kind == kind && text_equal(name->hex, hex))
                        return name;
        name = arena_new(names->arena, struct name);
        *name = (struct name){ .kind = kind, .hex = hex, .colour = (uint64_t)kind, .same = *bucket };
        *bucket = name;
        return name;
}

/* ---- Colours ---- */

static uint64_t
colour_row(struct names *names, const struct dump_row *row)
{
        uint64_t colour = mix_text(7, row->table);

        for (size_t i = 0; i < row->count; i++) {
                const struct dump_value *value = &row->values[i];
                struct pieces pieces = { value, 0 };
                struct piece piece;

                colour = mix_text(mix_number(colour, (uint64_t)value->kind), value->column);
                while (next_piece(&pieces, &piece))
                        colour = piece.id ? mix_number(colour, name_of(names, value, piece.text)->colour)
                                          : mix_text(colour, piece.text);
        }
        return colour;
}

/* Each id takes in the rows in which it stands; the sum does not depend on their order. */
static void
colour_ids(struct names *names, const struct dump_row *row)
{
        for (size_t i = 0; i < row->count; i++) {
                struct pieces pieces = { &row->values[i], 0 };
                struct piece piece;

                while (next_piece(&pieces, &piece))
                        if (piece.id)
                                name_of(names, &row->values[i], piece.text)->next +=
                                    mix_text(row->colour, row->values[i].column);
        }
}

static void
settle(struct names *names)
{
        for (size_t i = 0; i < names->bucket_count; i++)
                for (struct name *name = names->buckets[i]; name; name = name->same) {
                        name->colour = mix_number(mix_number(name->colour, name->next), 3);
                        name->next = 0;
                }
}

/* ---- Order ---- */

static struct text
plain_of(struct arena *arena, const struct dump_row *row)
{
        struct buffer plain;
        struct text text;

        buffer_init_secret(&plain, 4 << 20);
        for (size_t i = 0; i < row->count; i++) {
                struct pieces pieces = { &row->values[i], 0 };
                struct piece piece;

                while (next_piece(&pieces, &piece))
                        if (!piece.id)
                                buffer_put_text(&plain, piece.text);
                buffer_put_char(&plain, '\n');
        }
        text = text_copy(arena, buffer_text(&plain));
        buffer_finish(&plain);
        return text;
}

static int
compare_rows(const void *a, const void *b)
{
        const struct dump_row *first = *(struct dump_row *const *)a, *second = *(struct dump_row *const *)b;
        int order = text_compare(first->table, second->table);

        if (order == 0)
                order = text_compare(first->plain, second->plain);
        return order ? order : (first->colour > second->colour) - (first->colour < second->colour);
}

/* ---- Writing ---- */

static size_t
count_up(struct names *names, struct text prefix)
{
        for (size_t i = 0; i < names->counter_count; i++)
                if (text_equal(names->counters[i].prefix, prefix))
                        return ++names->counters[i].count;
        if (names->counter_count == names->counter_room) {
                size_t more = names->counter_room ? 2 * names->counter_room : 64;
                struct counter *bigger = arena_new_array(names->arena, more, struct counter);

                if (names->counter_count)
                        memcpy(bigger, names->counters, names->counter_count * sizeof *bigger);
                names->counters = bigger;
                names->counter_room = more;
        }
        names->counters[names->counter_count++] = (struct counter){ prefix, 1 };
        return 1;
}

static struct text
named(struct names *names, const struct dump_value *value, struct text hex)
{
        struct name *name = name_of(names, value, hex);

        if (!name->named.at) {
                struct text prefix = value->kind == 'e' ? TEXT("change") : value->column;

                name->named = text_format(names->arena, "%.*s#%zu", TEXT_ARGS(prefix), count_up(names, prefix));
        }
        return name->named;
}

static struct text
rendered(struct names *names, struct buffer *scratch, const struct dump_value *value)
{
        struct pieces pieces = { value, 0 };
        struct piece piece;

        buffer_clear(scratch);
        while (next_piece(&pieces, &piece))
                buffer_put_text(scratch, piece.id ? named(names, value, piece.text) : piece.text);
        return buffer_text(scratch);
}

static void
write_row(struct names *names, struct buffer *scratch, struct buffer *line, const struct dump_row *row)
{
        struct json_writer json;

        buffer_clear(line);
        json_write_begin(&json, line);
        json_write_object(&json);
        json_write_member_text(&json, "table", row->table);
        if (row->count)
                json_write_member_text(&json, "key", rendered(names, scratch, &row->values[0]));
        json_write_member_object(&json, "row");
        for (size_t i = 0; i < row->count; i++) {
                const struct dump_value *value = &row->values[i];

                json_write_member(&json, value->column);
                if (value->kind == '-')
                        json_write_null(&json);
                else
                        json_write_text(&json, rendered(names, scratch, value));
        }
        json_write_end(&json);
        json_write_end(&json);
        buffer_put_char(line, '\n');
}

void
dump_rows_write(struct dump_rows *rows, void (*write)(void *context, struct text line), void *context)
{
        struct arena *arena = arena_create(ARENA_SECRET, (size_t)4 << 30);
        struct names names = { .arena = arena, .bucket_count = rows->count * 4 + 1024 };
        struct dump_row **order = arena_new_array(arena, rows->count + 1, struct dump_row *);
        struct buffer line, scratch;

        names.buckets = arena_new_array(arena, names.bucket_count, struct name *);
        for (size_t round = 0; round < ROUNDS; round++) {
                for (size_t i = 0; i < rows->count; i++)
                        rows->rows[i].colour = colour_row(&names, &rows->rows[i]);
                for (size_t i = 0; i < rows->count; i++)
                        colour_ids(&names, &rows->rows[i]);
                settle(&names);
        }
        for (size_t i = 0; i < rows->count; i++) {
                rows->rows[i].colour = colour_row(&names, &rows->rows[i]);
                rows->rows[i].plain = plain_of(arena, &rows->rows[i]);
                order[i] = &rows->rows[i];
        }
        qsort(order, rows->count, sizeof *order, compare_rows);
        buffer_init_secret(&line, 16 << 20);
        buffer_init_secret(&scratch, 16 << 20);
        buffer_printf(&line, "{\"format\":1,\"left_out\":%.*s}\n", TEXT_ARGS(rows->left_out));
        write(context, buffer_text(&line));
        for (size_t i = 0; i < rows->count; i++) {
                write_row(&names, &scratch, &line, order[i]);
                write(context, buffer_text(&line));
                order[i]->plain = TEXT("");
        }
        buffer_finish(&line);
        buffer_finish(&scratch);
        arena_destroy(arena);
}

static void
take_digest(void *context, struct text line)
{
        uint64_t *digest = context;

        *digest = mix_text(*digest, line);
}

uint64_t
dump_canonical_digest(struct dump_rows *rows)
{
        uint64_t digest = 1;

        dump_rows_write(rows, take_digest, &digest);
        return digest;
}
