/* SPDX-License-Identifier: MIT */
/* Order and names that do not depend on ids: colour refinement. Each id is coloured by the rows in which it stands,
 * each row by what it holds, again and again until nothing more is told apart. Where rows stay alike, one of them is
 * taken as the first, and the colours settle anew, so that everything that hangs on it follows. Then rows are in order,
 * and ids are named by first use. */
#include "core/id.h"
#include "office/dump_private.h"
#include "text/json_write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 4, HEX_SHORT = 2 * ID_SIZE, HEX_LONG = 64, DRAWN = 10 };

/* An id, a change, or a drawn number. */
struct name {
        char kind; /* x e d */
        struct text hex;
        uint64_t colour;
        uint64_t next;     /* gathered in this round */
        struct text named; /* "person#1" once it was used */
        struct name *same; /* in the bucket */
};

/* A row while it is put in order. */
struct place {
        const struct dump_row *row;
        struct text plain;   /* the values with ids left out: the first order */
        uint64_t plain_hash; /* of the table, the columns and those values */
        struct use {
                struct name *name;
                uint64_t column;
        } * uses;
        size_t use_count;
        uint64_t colour;
};

struct names {
        struct arena *arena;
        struct name **buckets;
        size_t bucket_count;
        struct place *places;
        struct place **order;
        size_t count;
        uint64_t chosen; /* how many were taken as the first of their like */
        struct counter { /* of names, by prefix */
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
        hash = (hash ^ number) * 0xff51afd7ed558ccdull;
        hash ^= hash >> 32;
        return hash * 0x9e3779b97f4a7c15ull + 1;
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

static size_t
hex_run(struct text content, size_t from)
{
        size_t to = from;

        while (to < content.length && is_hex(content.at[to]))
                to++;
        return to - from;
}

/* Where the next id begins; the end when there is none. */
static size_t
find_id(struct text content, size_t from)
{
        while (from < content.length) {
                size_t run = hex_run(content, from);

                if (run == HEX_SHORT || run == HEX_LONG)
                        return from;
                from += run ? run : 1;
        }
        return from;
}

static bool
next_piece(struct pieces *pieces, struct piece *out_piece)
{
        const struct text content = pieces->value->content;
        size_t begin = pieces->at, end;
        bool id;

        if (begin >= content.length)
                return false;
        switch (pieces->value->kind) {
        case 'e':
                end = content.length;
                id = true;
                break;
        case 'd':
                end = begin == 0 && content.length > DRAWN ? content.length - DRAWN : content.length;
                id = end == content.length;
                break;
        default:
                end = find_id(content, begin);
                id = end == begin;
                if (id)
                        end = begin + hex_run(content, begin);
        }
        pieces->at = end;
        *out_piece = (struct piece){ { content.at + begin, end - begin }, id };
        return true;
}

static struct name *
name_of(struct names *names, const struct dump_value *value, struct text hex)
{
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

/* ---- Taking rows apart ---- */

static void
take_row(struct names *names, const struct dump_row *row, struct buffer *plain, struct place *out_place)
{
        struct place place = { .row = row, .plain_hash = mix_text(7, row->table) };
        size_t room = 0;

        buffer_clear(plain);
        for (size_t i = 0; i < row->count; i++) {
                const struct dump_value *value = &row->values[i];
                uint64_t column = mix_text((uint64_t)value->kind, value->column);
                struct pieces pieces = { value, 0 };
                struct piece piece;

                place.plain_hash = mix_number(place.plain_hash, column);
                while (next_piece(&pieces, &piece)) {
                        if (!piece.id) {
                                buffer_put_text(plain, piece.text);
                                place.plain_hash = mix_text(place.plain_hash, piece.text);
                                continue;
                        }
                        if (place.use_count == room) {
                                struct use *more = arena_new_array(names->arena, room ? 2 * room : 8, struct use);

                                if (room)
                                        memcpy(more, place.uses, room * sizeof *more);
                                place.uses = more;
                                room = room ? 2 * room : 8;
                        }
                        place.uses[place.use_count++] = (struct use){ name_of(names, value, piece.text), column };
                }
                buffer_put_char(plain, '\n');
        }
        place.plain = text_copy(names->arena, buffer_text(plain));
        *out_place = place;
}

/* ---- Colours ---- */

static void
colour_rows(struct names *names)
{
        for (size_t i = 0; i < names->count; i++) {
                struct place *place = &names->places[i];

                place->colour = place->plain_hash;
                for (size_t j = 0; j < place->use_count; j++)
                        place->colour = mix_number(place->colour, place->uses[j].name->colour);
        }
}

/* Each id takes in the rows in which it stands; the sum does not depend on their order. */
static void
colour_ids(struct names *names)
{
        for (size_t i = 0; i < names->count; i++) {
                const struct place *place = &names->places[i];

                for (size_t j = 0; j < place->use_count; j++)
                        place->uses[j].name->next += mix_number(place->colour, place->uses[j].column);
        }
        for (size_t i = 0; i < names->bucket_count; i++)
                for (struct name *name = names->buckets[i]; name; name = name->same) {
                        name->colour = mix_number(name->colour, name->next);
                        name->next = 0;
                }
}

static void
settle(struct names *names)
{
        for (size_t round = 0; round < ROUNDS; round++) {
                colour_rows(names);
                colour_ids(names);
        }
        colour_rows(names);
}

/* ---- Order ---- */

static int
compare_plain(const struct place *first, const struct place *second)
{
        int order = text_compare(first->row->table, second->row->table);

        return order ? order : text_compare(first->plain, second->plain);
}

static int
compare_places(const void *a, const void *b)
{
        const struct place *first = *(struct place *const *)a, *second = *(struct place *const *)b;
        int order = compare_plain(first, second);

        return order ? order : (first->colour > second->colour) - (first->colour < second->colour);
}

static int
compare_colours(const void *a, const void *b)
{
        const struct place *first = *(struct place *const *)a, *second = *(struct place *const *)b;

        return (first->colour > second->colour) - (first->colour < second->colour);
}

/* Rows that agree in all but their ids stand together; among them the colours decide. */
static void
sort_runs(struct names *names)
{
        for (size_t begin = 0, end; begin < names->count; begin = end) {
                for (end = begin + 1; end < names->count && compare_plain(names->order[begin], names->order[end]) == 0;
                     end++)
                        ;
                if (end - begin > 1)
                        qsort(names->order + begin, end - begin, sizeof *names->order, compare_colours);
        }
}

/* Takes the first row of the first group that is still alike as the first of its like. False when there is none. */
static bool
choose(struct names *names)
{
        for (size_t i = 0; i + 1 < names->count; i++) {
                struct place *place = names->order[i], *next = names->order[i + 1];

                if (place->colour != next->colour || place->use_count == 0 || compare_plain(place, next) != 0)
                        continue;
                /* The same ids: the two rows are the same. */
                if (memcmp(place->uses, next->uses, place->use_count * sizeof *place->uses) == 0)
                        continue;
                names->chosen++;
                for (size_t j = 0; j < place->use_count; j++)
                        place->uses[j].name->colour = mix_number(place->uses[j].name->colour, names->chosen * 64 + j);
                return true;
        }
        return false;
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

static void
put_in_order(struct names *names, const struct dump_rows *rows)
{
        struct buffer plain;

        buffer_init_secret(&plain, 16 << 20);
        for (size_t i = 0; i < rows->count; i++) {
                take_row(names, &rows->rows[i], &plain, &names->places[i]);
                names->order[i] = &names->places[i];
        }
        buffer_finish(&plain);
        settle(names);
        qsort(names->order, names->count, sizeof *names->order, compare_places);
        while (choose(names)) {
                settle(names);
                sort_runs(names);
        }
}

void
dump_rows_write(struct dump_rows *rows, void (*write)(void *context, struct text line), void *context)
{
        struct arena *arena = arena_create(ARENA_SECRET, (size_t)8 << 30);
        struct names names = { .arena = arena, .bucket_count = rows->count * 2 + 64, .count = rows->count };
        struct buffer line, scratch;

        names.buckets = arena_new_array(arena, names.bucket_count, struct name *);
        names.places = arena_new_array(arena, rows->count + 1, struct place);
        names.order = arena_new_array(arena, rows->count + 1, struct place *);
        put_in_order(&names, rows);
        buffer_init_secret(&line, 16 << 20);
        buffer_init_secret(&scratch, 16 << 20);
        buffer_printf(&line, "{\"format\":1,\"left_out\":%.*s}\n", TEXT_ARGS(rows->left_out));
        write(context, buffer_text(&line));
        for (size_t i = 0; i < names.count; i++) {
                write_row(&names, &scratch, &line, names.order[i]->row);
                write(context, buffer_text(&line));
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
