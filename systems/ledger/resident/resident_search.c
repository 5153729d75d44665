/* SPDX-License-Identifier: MIT */
#include "resident/resident_search.h"

#include "calendar/era.h"
#include "identifier/check_digit.h"
#include "identifier/digits.h"
#include "text/kana.h"
#include "text/normal.h"

#include <stdlib.h>

enum { LOAD_ARENA = 1 << 20, KEYS_MAXIMUM = 1 << 30, NAMES = 3 };

/* One person in memory. The keys lie in one block: kana, name, alias, each folded to L1, then kana to L2. */
struct entry {
        struct person_id person;
        int32_t birth_days; /* earliest possible day */
        bool has_birth;
        bool gone; /* moved out, dead, cancelled */
        char *keys;
        uint16_t lengths[NAMES + 1];
        char address_number[16];
};

struct search {
        bool built;
        struct entry *entries; /* ascending by id */
        size_t count;
        size_t capacity;
};

struct search *
search_create(void)
{
        struct search *search = calloc(1, sizeof *search);

        if (!search)
                abort();
        return search;
}

static void
entry_finish(struct entry *entry)
{
        size_t size = 0;

        for (size_t i = 0; i < NAMES + 1; i++)
                size += entry->lengths[i];
        if (entry->keys)
                bytes_wipe(entry->keys, size);
        free(entry->keys);
        entry->keys = NULL;
}

void
search_destroy(struct search *search)
{
        if (!search)
                return;
        for (size_t i = 0; i < search->count; i++)
                entry_finish(&search->entries[i]);
        free(search->entries);
        free(search);
}

static void
entry_fill(struct arena *arena, const struct resident *resident, struct entry *out_entry)
{
        struct text kana = kana_key(arena, resident_full_kana(arena, resident), KANA_SPELLING);
        struct text keys[NAMES + 1] = {
                kana,
                kana_key(arena, resident_full_name(arena, resident), KANA_SPELLING),
                kana_key(arena, resident->alias, KANA_SPELLING),
                kana_key(arena, kana, KANA_VAGUE),
        };
        struct entry entry = { .person = resident->person, .gone = resident->status != RESIDENT_RESIDENT };
        struct date birth;
        size_t size = 0;

        if (resident->birth_first.at && date_read(resident->birth_first, &birth)) {
                entry.has_birth = true;
                entry.birth_days = birth.days;
        }
        if (resident->address_number.length < sizeof entry.address_number)
                memcpy(entry.address_number, resident->address_number.at, resident->address_number.length);
        for (size_t i = 0; i < NAMES + 1; i++) {
                entry.lengths[i] = (uint16_t)keys[i].length;
                size += keys[i].length;
        }
        entry.keys = malloc(size ? size : 1);
        if (!entry.keys)
                abort();
        size = 0;
        for (size_t i = 0; i < NAMES + 1; i++) {
                if (keys[i].length)
                        memcpy(entry.keys + size, keys[i].at, keys[i].length);
                size += keys[i].length;
        }
        *out_entry = entry;
}

/* Where the person is, or would be. */
static size_t
entry_place(const struct search *search, const struct person_id *person)
{
        size_t low = 0, high = search->count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (memcmp(search->entries[middle].person.at, person->at, ID_SIZE) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static void
entry_put(struct search *search, struct entry entry)
{
        size_t place = entry_place(search, &entry.person);

        if (place < search->count && person_id_equal(&search->entries[place].person, &entry.person)) {
                entry_finish(&search->entries[place]);
                search->entries[place] = entry;
                return;
        }
        if (search->count == search->capacity) {
                size_t capacity = search->capacity ? 2 * search->capacity : 1024;
                struct entry *grown = reallocarray(search->entries, capacity, sizeof *grown);

                if (!grown)
                        abort();
                search->entries = grown;
                search->capacity = capacity;
        }
        memmove(&search->entries[place + 1], &search->entries[place],
                (search->count - place) * sizeof *search->entries);
        search->entries[place] = entry;
        search->count++;
}

struct build {
        struct search *search;
        struct arena *arena;
};

static struct err *
build_one(void *context, const struct resident *resident)
{
        struct build *build = context;
        struct entry entry;

        entry_fill(build->arena, resident, &entry);
        entry_put(build->search, entry); /* rows come ascending by id: always at the end */
        return NULL;
}

static struct err *
build_all(struct search *search, struct area *area)
{
        struct arena *arena = arena_create(ARENA_SECRET, LOAD_ARENA);
        struct build build = { search, arena };
        struct err *err = resident_each(area, arena, build_one, &build);

        arena_destroy(arena);
        search->built = !err;
        return err_wrap(err, "build the search arrays");
}

/* ---- What was typed ---- */

static bool
next_word(struct text *rest, struct text *out_word)
{
        while (rest->length && (rest->at[0] == ' ' || rest->at[0] == '\t')) {
                rest->at++;
                rest->length--;
        }
        if (rest->length == 0)
                return false;
        out_word->at = rest->at;
        out_word->length = 0;
        while (rest->length && rest->at[0] != ' ' && rest->at[0] != '\t') {
                rest->at++;
                rest->length--;
                out_word->length++;
        }
        return true;
}

static bool
is_individual_number(struct text word)
{
        struct err *err = individual_number_check(word);

        if (!err)
                return true;
        err_drop(err, "any other word is welcome");
        return false;
}

static bool
is_day(struct arena *arena, struct text word, struct date *out_date)
{
        struct era_reading reading;
        struct err *err = era_read(arena, word, &reading);

        err_drop(err, "any other word is welcome");
        if (err)
                return false;
        *out_date = reading.date;
        return true;
}

static void
take_word(struct arena *arena, struct text word, struct search_terms *terms, struct buffer *name)
{
        bool digits = digits_are(word, word.length);

        if (digits && is_individual_number(word)) {
                terms->individual_number = true;
        } else if (!terms->has_birth && is_day(arena, word, &terms->birth)) {
                terms->has_birth = true;
        } else if (digits) {
                terms->address_number = text_copy(arena, word);
        } else {
                if (name->length)
                        buffer_put_char(name, ' ');
                buffer_put_text(name, word);
        }
}

void
search_terms_read(struct arena *arena, struct text typed, bool include_gone, struct search_terms *out_terms)
{
        struct search_terms terms = { .include_gone = include_gone,
                                      .individual_number = digits_are_individual_number(arena, typed) };
        struct text rest = normal_nfkc(arena, typed), word;
        struct buffer name;

        buffer_init_secret(&name, 1024);
        while (next_word(&rest, &word))
                take_word(arena, word, &terms, &name);
        if (name.length) {
                terms.name = text_copy(arena, buffer_text(&name));
                terms.name_key = kana_key(arena, terms.name, KANA_SPELLING);
                terms.vague_key = kana_key(arena, terms.name_key, KANA_VAGUE);
        }
        buffer_finish(&name);
        *out_terms = terms;
}

bool
search_terms_empty(const struct search_terms *terms)
{
        return !terms->address_number.at && !terms->name_key.length && !terms->has_birth;
}

/* ---- Finding ---- */

static bool
begins(const char *key, size_t length, struct text wanted)
{
        return wanted.length && length >= wanted.length && memcmp(key, wanted.at, wanted.length) == 0;
}

static bool
entry_matches(const struct entry *entry, const struct search_terms *terms, enum search_level *out_level)
{
        const char *key = entry->keys;
        bool prefix = false;

        if (entry->gone && !terms->include_gone && !terms->address_number.at)
                return false;
        if (terms->has_birth && (!entry->has_birth || entry->birth_days != terms->birth.days))
                return false;
        if (terms->address_number.at && !text_is(terms->address_number, entry->address_number))
                return false;
        *out_level = SEARCH_EXACT;
        if (!terms->name_key.length)
                return true;
        for (size_t i = 0; i < NAMES; i++) {
                if (begins(key, entry->lengths[i], terms->name_key)) {
                        if (entry->lengths[i] == terms->name_key.length)
                                return true;
                        prefix = true;
                }
                key += entry->lengths[i];
        }
        *out_level = prefix ? SEARCH_PREFIX : SEARCH_VAGUE;
        return prefix || begins(key, entry->lengths[NAMES], terms->vague_key);
}

struct found {
        const struct entry *entry;
        enum search_level level;
};

/* Best level first, then by kana, then by birth. */
static int
compare_found(const void *left, const void *right)
{
        const struct found *a = left, *b = right;
        struct text a_kana = { a->entry->keys, a->entry->lengths[0] };
        struct text b_kana = { b->entry->keys, b->entry->lengths[0] };
        int order;

        if (a->level != b->level)
                return a->level < b->level ? -1 : 1;
        order = text_compare(a_kana, b_kana);
        if (order)
                return order;
        if (a->entry->birth_days != b->entry->birth_days)
                return a->entry->birth_days < b->entry->birth_days ? -1 : 1;
        return strcmp(a->entry->address_number, b->entry->address_number);
}

struct err *
search_find(struct search *search, struct area *area, struct arena *arena, const struct search_terms *terms,
            struct search_result *out_result)
{
        struct search_result result = { 0 };
        struct found *found;
        enum search_level level;

        if (!search->built) {
                struct err *err = build_all(search, area);

                if (err)
                        return err;
        }
        for (size_t i = 0; i < search->count; i++)
                result.matched += entry_matches(&search->entries[i], terms, &level);
        found = arena_new_array(arena, result.matched + 1, struct found);
        result.count = 0;
        for (size_t i = 0; i < search->count; i++)
                if (entry_matches(&search->entries[i], terms, &level))
                        found[result.count++] = (struct found){ &search->entries[i], level };
        qsort(found, result.count, sizeof *found, compare_found);
        if (result.count > SEARCH_HITS_MAX)
                result.count = SEARCH_HITS_MAX;
        result.hits = arena_new_array(arena, result.count + 1, struct search_hit);
        for (size_t i = 0; i < result.count; i++)
                result.hits[i] = (struct search_hit){ found[i].entry->person, found[i].level };
        *out_result = result;
        return NULL;
}

/* ---- Keeping current ---- */

struct note {
        struct search *search;
        struct entry entry;
        bool taken;
};

static void
note_committed(void *context)
{
        struct note *note = context;

        entry_put(note->search, note->entry);
        note->taken = true;
}

static void
note_destroy(void *context)
{
        struct note *note = context;

        if (!note->taken)
                entry_finish(&note->entry);
}

void
search_note(struct search *search, struct change *change, const struct resident *resident)
{
        struct note *note;

        if (!search->built)
                return;
        note = arena_new(change->arena, struct note);
        note->search = search;
        entry_fill(change->arena, resident, &note->entry);
        arena_on_destroy(change->arena, note_destroy, note);
        change_on_commit(change, note_committed, note);
}
