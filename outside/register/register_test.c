/* SPDX-License-Identifier: MIT */
/* The files as a reader sees them: decoded by wire/feed, and followed event by event in a second, simpler way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feed/feed.h"
#include "seal/jose_value.h"
#include "synth_register.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 5000, CHANGES = 1500, LINES_MAXIMUM = PEOPLE + CHANGES };

/* Both files of a population, decoded. */
struct fixture {
        struct arena *arena;
        char folder[32];
        struct feed_line *lines;
        size_t full, count;
};

static struct population_options
options_of(const char *municipality, size_t people, size_t changes, uint64_t seed)
{
        struct population_options options = { .people = people, .changes = changes, .seed = seed };

        memcpy(options.municipality, municipality, sizeof options.municipality);
        assert_true(date_from_parts(2023, 10, 2, &options.on));
        return options;
}

static void
make(const struct population_options *options, char out_folder[static 32])
{
        snprintf(out_folder, 32, "/tmp/register-XXXXXX");
        assert_non_null(mkdtemp(out_folder));
        assert_null(register_write(options, out_folder));
}

static const char *
path_in(const char *folder, const char *name)
{
        static char path[64];

        snprintf(path, sizeof path, "%s/%s", folder, name);
        return path;
}

static void
take_away(const char *folder)
{
        unlink(path_in(folder, "feed.jsonl"));
        unlink(path_in(folder, "changes.jsonl"));
        unlink(path_in(folder, "truth.jsonl"));
        assert_int_equal(rmdir(folder), 0); /* nothing else lies in it */
}

static struct text
content(struct arena *arena, const char *folder, const char *name)
{
        int descriptor = open(path_in(folder, name), O_RDONLY | O_CLOEXEC);
        struct stat facts;
        char *bytes;

        assert_true(descriptor >= 0);
        assert_int_equal(fstat(descriptor, &facts), 0);
        bytes = arena_alloc(arena, (size_t)facts.st_size + 1);
        for (ssize_t got, at = 0; at < facts.st_size; at += got) {
                got = read(descriptor, bytes + at, (size_t)(facts.st_size - at));
                assert_true(got > 0);
        }
        close(descriptor);
        return (struct text){ bytes, (size_t)facts.st_size };
}

static size_t
decode(struct fixture *f, const char *name, struct feed_line *out_lines)
{
        int descriptor = open(path_in(f->folder, name), O_RDONLY | O_CLOEXEC);
        struct feed_reader *reader = feed_reader_create(descriptor);
        size_t count = 0;
        bool end = false;

        for (;; count++) {
                assert_true(count < LINES_MAXIMUM + 1);
                assert_null(feed_reader_next(reader, f->arena, &out_lines[count], &end));
                if (end)
                        break;
        }
        feed_reader_destroy(reader);
        close(descriptor);
        return count;
}

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);
        struct population_options options = options_of("012041", PEOPLE, CHANGES, 42);

        f->arena = arena_create(ARENA_PLAIN, (size_t)1 << 30);
        make(&options, f->folder);
        f->lines = arena_new_array(f->arena, LINES_MAXIMUM + 2, struct feed_line);
        f->full = decode(f, "feed.jsonl", f->lines);
        f->count = f->full + decode(f, "changes.jsonl", f->lines + f->full);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        take_away(f->folder);
        arena_destroy(f->arena);
        free(f);
        return 0;
}

static bool
same_name(const struct feed_person *a, const struct feed_person *b)
{
        return text_equal(a->family, b->family) && text_equal(a->given, b->given);
}

static void
the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(void **state)
{
        struct fixture *f = *state;
        static const char *const names[] = { "feed.jsonl", "changes.jsonl", "truth.jsonl" };
        struct population_options options = options_of("012041", PEOPLE, CHANGES, 42);
        struct fixture other_people = { .arena = f->arena };
        char again[32], other[32];
        size_t same = 0;

        other_people.lines = arena_new_array(f->arena, LINES_MAXIMUM + 2, struct feed_line);

        make(&options, again);
        options.seed = 43;
        make(&options, other);
        for (size_t i = 0; i < 3; i++) {
                struct text first = content(f->arena, f->folder, names[i]);

                assert_true(first.length > 1000);
                assert_true(text_equal(first, content(f->arena, again, names[i])));
                assert_false(text_equal(first, content(f->arena, other, names[i])));
        }
        take_away(again);
        memcpy(other_people.folder, other, sizeof other);
        decode(&other_people, "feed.jsonl", other_people.lines);
        for (size_t i = 0; i < 100; i++)
                same += same_name(&f->lines[i].person, &other_people.lines[i].person);
        assert_true(same < 10);
        take_away(other);
}

static void
more_changes_leave_the_full_feed_as_it_was(void **state)
{
        struct fixture *f = *state;
        struct population_options options = options_of("012041", PEOPLE, 10, 42);
        char few[32];

        make(&options, few);
        assert_true(text_equal(content(f->arena, f->folder, "feed.jsonl"), content(f->arena, few, "feed.jsonl")));
        take_away(few);
}

static void
each_line_keeps_to_the_format_and_sequences_rise_without_a_gap(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(f->full, PEOPLE);
        assert_int_equal(f->count, PEOPLE + CHANGES);
        for (size_t i = 0; i < f->count; i++) {
                assert_int_equal(f->lines[i].sequence, i + 1);
                assert_int_equal(f->lines[i].event == FEED_FULL, i < PEOPLE);
                assert_true(i == 0 || date_compare(f->lines[i].date, f->lines[i - 1].date) >= 0);
        }
        assert_int_equal(f->lines[0].date.days, 19602);         /* 2023-09-02, thirty days before */
        assert_true(f->lines[f->count - 1].date.days <= 19632); /* 2023-10-02 */
        assert_true(f->lines[f->count - 1].date.days > 19602 + 25);
}

static int
compare_texts(const void *a, const void *b)
{
        return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void
no_two_people_share_a_number_in_a_town_or_between_towns(void **state)
{
        struct fixture *f = *state;
        struct arena *arena = arena_create(ARENA_PLAIN, (size_t)1 << 30);
        const char *towns[] = { "012041", "012025", "131016" };
        const uint64_t seeds[] = { 1, 1, 999999999999 };
        enum { EACH = 20000 };
        struct text *numbers = arena_new_array(arena, 3 * EACH, struct text);
        struct text *keys = arena_new_array(arena, PEOPLE, struct text);

        for (size_t t = 0; t < 3; t++) {
                struct population_options options = options_of(towns[t], EACH, 0, seeds[t]);
                struct population *population = population_create(arena, &options);

                for (size_t i = 0; i < EACH; i++)
                        numbers[t * EACH + i] = population->residents[i].person.individual_number;
        }
        qsort(numbers, 3 * EACH, sizeof *numbers, compare_texts);
        for (size_t i = 1; i < 3 * EACH; i++)
                assert_false(text_equal(numbers[i - 1], numbers[i]));
        for (size_t i = 0; i < PEOPLE; i++)
                keys[i] = f->lines[i].person.address_number;
        qsort(keys, PEOPLE, sizeof *keys, compare_texts);
        for (size_t i = 1; i < PEOPLE; i++)
                assert_false(text_equal(keys[i - 1], keys[i]));
        arena_destroy(arena);
}

static void
ages_are_those_of_an_old_northern_city(void **state)
{
        struct fixture *f = *state;
        size_t children = 0, old = 0, very_old = 0;

        for (size_t i = 0; i < PEOPLE; i++) {
                struct date first;
                int age;

                if (!feed_birth_first(&f->lines[i].person, &first))
                        continue;
                age = (19632 - first.days) * 4 / 1461;
                children += age < 15;
                old += age >= 65;
                very_old += age >= 90;
        }
        /* 旭川市 in 2023: about 10 % below 15, about 35 % of 65 and over. */
        assert_in_range(children, PEOPLE * 9 / 100, PEOPLE * 12 / 100);
        assert_in_range(old, PEOPLE * 31 / 100, PEOPLE * 38 / 100);
        assert_in_range(very_old, PEOPLE * 1 / 100, PEOPLE * 4 / 100);
}

static bool
has_letter_beyond(struct text text, unsigned char first_byte, const char *second)
{
        for (size_t i = 0; i + 1 < text.length; i++)
                if ((unsigned char)text.at[i] == first_byte && (!second || text.at[i + 1] == second[0]))
                        return true;
        return false;
}

static void
everything_rare_is_there(void **state)
{
        struct fixture *f = *state;
        size_t precisions[4] = { 0 }, sexes[3] = { 0 };
        size_t foreign = 0, aliases = 0, mononyms = 0, selectors = 0, planes = 0, twins = 0, namesakes = 0;

        for (size_t i = 0; i < PEOPLE; i++) {
                const struct feed_person *person = &f->lines[i].person;

                precisions[person->birth_precision]++;
                sexes[person->sex]++;
                foreign += person->foreign;
                aliases += person->alias.at != NULL;
                mononyms += person->given.length == 0;
                selectors += has_letter_beyond(person->family, 0xf3, "\xa0");
                planes += has_letter_beyond(person->family, 0xf0, NULL);
                for (size_t k = i + 1; k < PEOPLE; k++) {
                        const struct feed_person *other = &f->lines[k].person;

                        if (!text_equal(person->birth, other->birth) || person->birth_precision != FEED_DAY)
                                continue;
                        twins += text_equal(person->household, other->household);
                        namesakes += !text_equal(person->household, other->household) && same_name(person, other);
                }
        }
        for (size_t i = 0; i < 4; i++)
                assert_true(precisions[i] > 0);
        for (size_t i = 0; i < 3; i++)
                assert_true(sexes[i] > 0);
        assert_true(sexes[FEED_SEX_UNKNOWN] < 10);
        assert_in_range(foreign, PEOPLE / 200, PEOPLE / 20);
        assert_true(aliases > 0 && mononyms > 0 && selectors > 0 && planes > 0 && twins > 0 && namesakes > 0);
}

/* What the events say of one person, and what they said before the last one. */
struct followed {
        struct feed_person person;
        const char *state; /* NULL: nobody yet */
        bool protected;
        uint64_t last; /* sequence */
        struct followed *before;
};

static bool
same_person(const struct feed_person *a, const struct feed_person *b)
{
        return same_name(a, b) && text_equal(a->individual_number, b->individual_number) &&
               text_equal(a->family_kana, b->family_kana) && text_equal(a->given_kana, b->given_kana) &&
               text_equal(a->alias, b->alias) && text_equal(a->birth, b->birth) &&
               a->birth_precision == b->birth_precision && a->sex == b->sex && text_equal(a->postal, b->postal) &&
               text_equal(a->address, b->address) && text_equal(a->household, b->household) && a->foreign == b->foreign;
}

static struct followed *
person_of(struct followed *people, size_t *count, const struct feed_person *person)
{
        for (size_t i = *count; i-- > 0;)
                if (text_equal(people[i].person.address_number, person->address_number))
                        return &people[i];
        people[*count].person = *person;
        return &people[(*count)++];
}

static void
follow(struct arena *arena, struct followed *is, const struct feed_line *line)
{
        struct followed *before = arena_new(arena, struct followed);
        bool resident = is->state && strcmp(is->state, "resident") == 0;
        bool facts_stay = true;

        *before = *is;
        switch (line->event) {
        case FEED_FULL:
        case FEED_BIRTH:
                assert_null(is->state);
                is->state = "resident";
                break;
        case FEED_MOVE_IN:
                assert_true(!is->state || strcmp(is->state, "moved_out") == 0);
                is->state = "resident";
                break;
        case FEED_MOVE_OUT:
                assert_true(resident);
                is->state = "moved_out";
                break;
        case FEED_DEATH:
                assert_true(resident);
                is->state = "dead";
                break;
        case FEED_CHANGE:
        case FEED_CORRECT:
                assert_true(resident);
                facts_stay = false;
                break;
        case FEED_PROTECT:
                assert_true(resident && !is->protected);
                is->protected = true;
                break;
        case FEED_UNPROTECT:
                assert_true(resident && is->protected);
                is->protected = false;
                break;
        case FEED_CANCEL:
                assert_non_null(is->before);
                assert_int_equal(is->last, line->cancels);
                *is = *is->before;
                if (!is->state)
                        is->state = "never";
                before = NULL;
                break;
        }
        if (facts_stay)
                assert_true(same_person(&is->person, &line->person));
        is->person = line->person;
        is->last = line->sequence;
        is->before = before;
}

static void
only_what_can_happen_does_and_the_truth_is_what_follows(void **state)
{
        struct fixture *f = *state;
        struct followed *people = arena_new_array(f->arena, LINES_MAXIMUM, struct followed);
        struct text truth = content(f->arena, f->folder, "truth.jsonl");
        size_t count = 0, events[FEED_EVENTS] = { 0 }, at = 0;

        for (size_t i = 0; i < f->count; i++) {
                events[f->lines[i].event]++;
                if (i < PEOPLE) {
                        people[count].person = f->lines[i].person;
                        follow(f->arena, &people[count++], &f->lines[i]);
                } else {
                        follow(f->arena, person_of(people, &count, &f->lines[i].person), &f->lines[i]);
                }
        }
        for (size_t i = 0; i < FEED_EVENTS; i++)
                assert_true(events[i] > 0);
        while (truth.length) {
                const char *end = memchr(truth.at, '\n', truth.length);
                struct text line = { truth.at, (size_t)(end - truth.at) };
                struct value_read read;
                const struct value *person;

                assert_true(at < count);
                assert_null(value_read(f->arena, line, &read));
                person = value_member(read.value, "person");
                assert_true(text_equal(value_member_text(person, "address_number"), people[at].person.address_number));
                assert_true(text_equal(value_member_text(person, "address"), people[at].person.address));
                assert_true(text_equal(value_member_text(person, "family"), people[at].person.family));
                assert_true(text_equal(value_member_text(person, "birth"), people[at].person.birth));
                assert_true(text_is(value_member_text(read.value, "state"), people[at].state));
                assert_int_equal(value_is(value_member(read.value, "protected"), VALUE_TRUE), people[at].protected);
                truth.at += line.length + 1;
                truth.length -= line.length + 1;
                at++;
        }
        assert_int_equal(at, count);
}

static void
the_truth_names_what_must_not_be_found_also_what_was_replaced(void **state)
{
        struct fixture *f = *state;
        struct text truth = content(f->arena, f->folder, "truth.jsonl");
        size_t moved = 0;

        for (size_t i = PEOPLE; i < f->count; i++) {
                const struct feed_person *new = &f->lines[i].person;
                char old_address[512], key[64];
                const char *line, *end;

                if (f->lines[i].event != FEED_CHANGE)
                        continue;
                for (size_t k = 0; k < PEOPLE; k++) {
                        const struct feed_person *old = &f->lines[k].person;

                        if (!text_equal(old->address_number, new->address_number) ||
                            text_equal(old->address, new->address))
                                continue;
                        snprintf(key, sizeof key, "{\"person\":{\"address_number\":\"%.*s\"",
                                 TEXT_ARGS(old->address_number));
                        snprintf(old_address, sizeof old_address, "\"%.*s\"", TEXT_ARGS(old->address));
                        line = memmem(truth.at, truth.length, key, strlen(key));
                        assert_non_null(line);
                        end = strchr(line, '\n');
                        assert_non_null(memmem(line, (size_t)(end - line), old_address, strlen(old_address)));
                        moved++;
                }
        }
        assert_true(moved > 10);
}

static void
small_populations_and_many_changes_are_made_too(void **state)
{
        (void)state;
        for (size_t people = 1; people <= 64; people *= 2) {
                struct population_options options = options_of("131016", people, 200, people);
                char folder[32];

                make(&options, folder);
                take_away(folder);
        }
}

static int
run(const char *line)
{
        char copy[256], *words[16], *rest = copy;
        int count = 0;

        snprintf(copy, sizeof copy, "%s", line);
        while (*rest && count < 15) {
                words[count++] = rest;
                rest += strcspn(rest, " ");
                if (*rest)
                        *rest++ = '\0';
        }
        words[count] = NULL;
        return register_synth(count, words);
}

static void
wrong_arguments_are_refused_and_write_nothing(void **state)
{
        (void)state;
        assert_int_equal(run("register"), 64);
        assert_int_equal(run("register --municipality 012041 --people 10 --seed 1"), 64);
        assert_int_equal(run("register --municipality 012041 --people 0 --seed 1 --out /tmp/register-none"), 64);
        assert_int_equal(run("register --municipality 012041 --people 10 --seed x --out /tmp/register-none"), 64);
        assert_int_equal(
            run("register --municipality 012041 --people 900000 --seed 1 --changes 1 --out /tmp/register-none"), 64);
        assert_int_equal(
            run("register --municipality 012041 --people 10 --seed 1 --on 2023-02-29 --out /tmp/register-none"), 64);
        assert_int_equal(run("register --municipality 012042 --people 10 --seed 1 --out /tmp/register-none"), 65);
        assert_int_equal(run("register --municipality 012041 --people 10 --seed 1 --out /proc/none"), 70);
        assert_int_equal(access("/tmp/register-none", F_OK), -1);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_same_arguments_give_the_same_bytes_and_another_seed_gives_others),
                cmocka_unit_test(more_changes_leave_the_full_feed_as_it_was),
                cmocka_unit_test(each_line_keeps_to_the_format_and_sequences_rise_without_a_gap),
                cmocka_unit_test(no_two_people_share_a_number_in_a_town_or_between_towns),
                cmocka_unit_test(ages_are_those_of_an_old_northern_city),
                cmocka_unit_test(everything_rare_is_there),
                cmocka_unit_test(only_what_can_happen_does_and_the_truth_is_what_follows),
                cmocka_unit_test(the_truth_names_what_must_not_be_found_also_what_was_replaced),
                cmocka_unit_test(small_populations_and_many_changes_are_made_too),
                cmocka_unit_test(wrong_arguments_are_refused_and_write_nothing),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
