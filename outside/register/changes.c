/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include <assert.h>
#include <string.h>

enum { CHANCE_CHANGES = 3, TRIES = 300 };

/* A line that was sent, with what was true before it, so that it can be cancelled. */
struct sent {
        size_t resident;
        enum feed_event event;
        uint64_t sequence;
        struct resident before;
        bool cancelled;
};

struct changes {
        struct population *population;
        struct chance chance;
        struct sent *sent;
        size_t count;
        struct date today;
        uint64_t sequence;
        feed_taker *take;
        void *object;
};

static bool
full(const struct changes *changes)
{
        return changes->count == changes->population->options.changes;
}

/* Notes what is true of a resident; call it before the change, and say() after it. */
static struct sent *
note(struct changes *changes, size_t resident, enum feed_event event)
{
        const struct resident *is = &changes->population->residents[resident];
        struct sent *sent = &changes->sent[changes->count];

        assert(!full(changes));
        *sent = (struct sent){ .resident = resident, .event = event, .before = *is };
        return sent;
}

static bool
same_facts(const struct feed_person *a, const struct feed_person *b)
{
        return text_equal(a->individual_number, b->individual_number) && text_equal(a->family, b->family) &&
               text_equal(a->given, b->given) && text_equal(a->family_kana, b->family_kana) &&
               text_equal(a->given_kana, b->given_kana) && text_equal(a->birth, b->birth) &&
               text_equal(a->address, b->address) && text_equal(a->alias, b->alias);
}

static void
say(struct changes *changes, struct sent *sent, uint64_t cancels)
{
        struct resident *is = &changes->population->residents[sent->resident];
        struct feed_line line = { .event = sent->event, .date = changes->today, .cancels = cancels };

        line.sequence = sent->sequence = changes->sequence++;
        line.person = is->person;
        is->last_sequence = line.sequence;
        if (!same_facts(&sent->before.person, &is->person)) {
                struct past *past = arena_new(changes->population->arena, struct past);

                past->person = sent->before.person;
                past->older = is->past;
                is->past = past;
        }
        changes->count++;
        changes->take(changes->object, &line);
}

/* Someone who lives here and whom `fits` takes; false when none is found. */
static bool
pick(struct changes *changes, bool (*fits)(const struct changes *, const struct resident *), size_t *out_resident)
{
        for (int tries = 0; tries < TRIES; tries++) {
                size_t drawn = chance_below(&changes->chance, changes->population->count);
                const struct resident *resident = &changes->population->residents[drawn];

                if (resident->standing == STANDING_RESIDENT && (!fits || fits(changes, resident))) {
                        *out_resident = drawn;
                        return true;
                }
        }
        return false;
}

/* Whole years, roughly: who is old enough to be drawn for an event, not what a law says. */
static int
years_old(const struct changes *changes, const struct resident *resident)
{
        return (changes->today.days - resident->born.days) * 4 / 1461;
}

static bool
is_adult(const struct changes *changes, const struct resident *resident)
{
        return years_old(changes, resident) >= 18;
}

static bool
is_old(const struct changes *changes, const struct resident *resident)
{
        return years_old(changes, resident) >= 70;
}

static bool
may_be_mother(const struct changes *changes, const struct resident *resident)
{
        int years = years_old(changes, resident);

        return resident->person.sex == FEED_FEMALE && !resident->person.foreign && years >= 19 && years <= 42;
}

static bool
may_be_protected(const struct changes *changes, const struct resident *resident)
{
        return !resident->protected && is_adult(changes, resident);
}

static bool
is_japanese(const struct changes *changes, const struct resident *resident)
{
        (void)changes;
        return !resident->person.foreign;
}

static bool
shares_a_household(const struct changes *changes, const struct resident *resident)
{
        return is_adult(changes, resident) &&
               (resident->next || changes->population->households[resident->household].first !=
                                      (size_t)(resident - changes->population->residents) + 1);
}

static void
arrive(struct changes *changes, size_t resident, enum feed_event event)
{
        struct sent *sent = note(changes, resident, event);

        sent->before.standing = STANDING_NEVER;
        say(changes, sent, 0);
}

static bool
make_birth(struct changes *changes)
{
        size_t mother;

        if (!pick(changes, may_be_mother, &mother))
                return false;
        arrive(changes, population_birth(changes->population, &changes->chance, mother, changes->today), FEED_BIRTH);
        return true;
}

static bool
make_move_in(struct changes *changes)
{
        struct population *population = changes->population;
        size_t room = population->options.changes - changes->count, count = 1, household;
        int age = chance_between(&changes->chance, 20, 64);
        struct member members[3] = {
                { .sex = chance_of(&changes->chance, 1, 2) ? FEED_MALE : FEED_FEMALE, .age = age },
                { .sex = FEED_FEMALE, .age = age > 24 ? age - 2 : age },
                { .sex = chance_of(&changes->chance, 1, 2) ? FEED_MALE : FEED_FEMALE, .age = age / 8, .child = true },
        };

        if (room >= 3 && age >= 24 && age <= 40 && chance_of(&changes->chance, 1, 3)) {
                members[0].sex = FEED_MALE;
                count = chance_of(&changes->chance, 1, 2) ? 3 : 2;
        }
        household = population_settle(population, &changes->chance, members, count, changes->today);
        for (size_t i = population->households[household].first; i; i = population->residents[i - 1].next)
                arrive(changes, i - 1, FEED_MOVE_IN);
        return true;
}

/* Someone of whom such an event was sent. */
static bool
pick_sent(struct changes *changes, enum feed_event event, size_t *out_resident)
{
        for (int tries = 0; tries < TRIES && changes->count; tries++) {
                const struct sent *sent = &changes->sent[chance_below(&changes->chance, changes->count)];

                if (sent->event == event && !sent->cancelled) {
                        *out_resident = sent->resident;
                        return true;
                }
        }
        return false;
}

/* Someone who moved out comes back, with the same 宛名番号. */
static bool
make_return(struct changes *changes)
{
        size_t drawn;
        struct sent *sent;

        if (!pick_sent(changes, FEED_MOVE_OUT, &drawn) ||
            changes->population->residents[drawn].standing != STANDING_MOVED_OUT)
                return false;
        sent = note(changes, drawn, FEED_MOVE_IN);
        changes->population->residents[drawn].standing = STANDING_RESIDENT;
        changes->population->residents[drawn].since = changes->today;
        say(changes, sent, 0);
        return true;
}

static void
leave(struct changes *changes, size_t resident, enum feed_event event, enum standing standing)
{
        struct sent *sent = note(changes, resident, event);

        changes->population->residents[resident].standing = standing;
        changes->population->residents[resident].since = changes->today;
        say(changes, sent, 0);
}

static bool
make_move_out(struct changes *changes)
{
        struct population *population = changes->population;
        size_t mover;

        if (!pick(changes, is_adult, &mover))
                return false;
        if (chance_of(&changes->chance, 1, 2)) {
                leave(changes, mover, FEED_MOVE_OUT, STANDING_MOVED_OUT);
                return true;
        }
        for (size_t i = population->households[population->residents[mover].household].first; i && !full(changes);
             i = population->residents[i - 1].next)
                if (population->residents[i - 1].standing == STANDING_RESIDENT)
                        leave(changes, i - 1, FEED_MOVE_OUT, STANDING_MOVED_OUT);
        return true;
}

static bool
make_death(struct changes *changes)
{
        size_t dead;

        if (!pick(changes, chance_of(&changes->chance, 9, 10) ? is_old : is_adult, &dead))
                return false;
        leave(changes, dead, FEED_DEATH, STANDING_DEAD);
        return true;
}

/* 転居 of a whole household. */
static bool
make_move(struct changes *changes)
{
        struct population *population = changes->population;
        struct household *home;
        size_t mover;

        if (!pick(changes, NULL, &mover))
                return false;
        home = &population->households[population->residents[mover].household];
        population_move(population, &changes->chance, population->residents[mover].household);
        for (size_t i = home->first; i; i = population->residents[i - 1].next) {
                struct resident *resident = &population->residents[i - 1];
                struct sent *sent;

                if (resident->standing != STANDING_RESIDENT || full(changes))
                        continue;
                sent = note(changes, i - 1, FEED_CHANGE);
                resident->person.postal = home->postal;
                resident->person.address = home->address;
                say(changes, sent, 0);
        }
        return true;
}

static bool
make_name_change(struct changes *changes)
{
        const struct table_row *family = population_family(changes->population, &changes->chance);
        struct resident *resident;
        struct sent *sent;
        size_t drawn;

        if (!pick(changes, is_japanese, &drawn))
                return false;
        resident = &changes->population->residents[drawn];
        if (text_equal(resident->person.family, family->cell[0]))
                return false;
        sent = note(changes, drawn, FEED_CHANGE);
        resident->person.family = family->cell[0];
        resident->person.family_kana = family->cell[1];
        say(changes, sent, 0);
        return true;
}

static bool
make_separation(struct changes *changes)
{
        struct sent *sent;
        size_t drawn;

        if (!pick(changes, shares_a_household, &drawn))
                return false;
        sent = note(changes, drawn, FEED_CHANGE);
        population_separate(changes->population, drawn);
        say(changes, sent, 0);
        return true;
}

/* A new 個人番号: the person stays the same by 宛名番号. */
static bool
make_new_number(struct changes *changes)
{
        struct sent *sent;
        size_t drawn;

        if (!pick(changes, NULL, &drawn))
                return false;
        sent = note(changes, drawn, FEED_CHANGE);
        changes->population->residents[drawn].person.individual_number = population_number(changes->population);
        say(changes, sent, 0);
        return true;
}

/* 職権修正: the birth date was a day off, or another given name's reading was meant. */
static bool
make_correction(struct changes *changes)
{
        struct resident *resident;
        struct sent *sent;
        size_t drawn;

        if (!pick(changes, is_adult, &drawn))
                return false;
        resident = &changes->population->residents[drawn];
        sent = note(changes, drawn, FEED_CORRECT);
        if (resident->person.birth_precision != FEED_DAY || chance_of(&changes->chance, 1, 2)) {
                resident->born = date_add_days(resident->born, chance_of(&changes->chance, 1, 2) ? 1 : -30);
                population_register_birth(changes->population, resident, FEED_DAY);
        } else {
                static const struct {
                        const char *from, *to;
                } readings[] = {
                        { "コ", "ゴ" }, { "タ", "ダ" }, { "キ", "ギ" }, { "シ", "ジ" }, { "ス", "ズ" }, { "ア", "ハ" },
                };
                struct text kana = resident->person.family_kana;

                for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
                        const char *found = memmem(kana.at, kana.length, readings[i].from, 3);

                        if (!found)
                                continue;
                        resident->person.family_kana =
                            text_format(changes->population->arena, "%.*s%s%.*s", (int)(found - kana.at), kana.at,
                                        readings[i].to, (int)(kana.length - 3 - (size_t)(found - kana.at)), found + 3);
                        break;
                }
        }
        say(changes, sent, 0);
        return true;
}

/* 支援措置, for the person and those who live with them. */
static bool
make_protection(struct changes *changes)
{
        struct population *population = changes->population;
        size_t drawn;

        if (!pick(changes, may_be_protected, &drawn))
                return false;
        for (size_t i = population->households[population->residents[drawn].household].first; i && !full(changes);
             i = population->residents[i - 1].next) {
                struct sent *sent;

                if (population->residents[i - 1].standing != STANDING_RESIDENT ||
                    population->residents[i - 1].protected)
                        continue;
                sent = note(changes, i - 1, FEED_PROTECT);
                population->residents[i - 1].protected = true;
                say(changes, sent, 0);
        }
        return true;
}

static bool
make_end_of_protection(struct changes *changes)
{
        size_t drawn;
        struct sent *sent;

        if (!pick_sent(changes, FEED_PROTECT, &drawn) || !changes->population->residents[drawn].protected ||
            changes->population->residents[drawn].standing != STANDING_RESIDENT)
                return false;
        sent = note(changes, drawn, FEED_UNPROTECT);
        changes->population->residents[drawn].protected = false;
        say(changes, sent, 0);
        return true;
}

/* The last event of someone did not happen. */
static bool
make_cancel(struct changes *changes)
{
        for (int tries = 0; tries < TRIES && changes->count; tries++) {
                struct sent *cancelled = &changes->sent[chance_below(&changes->chance, changes->count)];
                struct resident *resident = &changes->population->residents[cancelled->resident];
                struct sent *sent;

                if (cancelled->event == FEED_CANCEL || cancelled->cancelled ||
                    resident->last_sequence != cancelled->sequence)
                        continue;
                sent = note(changes, cancelled->resident, FEED_CANCEL);
                if (resident->household != cancelled->before.household)
                        population_join(changes->population, cancelled->resident, cancelled->before.household);
                resident->person = cancelled->before.person;
                resident->standing = cancelled->before.standing;
                resident->since = cancelled->before.since;
                resident->protected = cancelled->before.protected;
                resident->born = cancelled->before.born;
                cancelled->cancelled = true;
                say(changes, sent, cancelled->sequence);
                return true;
        }
        return false;
}

/* Of a hundred events, how many of each kind. */
static const struct kind {
        unsigned weight;
        bool (*make)(struct changes *);
} kinds[] = {
        { 12, make_birth },     { 16, make_move_in },   { 3, make_return },      { 15, make_move_out },
        { 14, make_death },     { 10, make_move },      { 7, make_name_change }, { 3, make_separation },
        { 1, make_new_number }, { 7, make_correction }, { 4, make_protection },  { 3, make_end_of_protection },
        { 5, make_cancel },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

void
changes_full(struct population *population, feed_taker *take, void *object)
{
        for (size_t i = 0; i < population->count; i++) {
                struct feed_line line = { .sequence = i + 1, .event = FEED_FULL, .date = population->drawn };

                line.person = population->residents[i].person;
                population->residents[i].last_sequence = line.sequence;
                take(object, &line);
        }
}

void
changes_make(struct population *population, feed_taker *take, void *object)
{
        struct changes changes = { .population = population, .take = take, .object = object };
        size_t wanted = population->options.changes;

        changes.chance = chance_seed(population->options.seed, CHANCE_CHANGES);
        changes.sequence = population->count + 1;
        changes.sent = arena_new_array(population->arena, wanted ? wanted : 1, struct sent);
        for (size_t turn = 0; !full(&changes); turn++) {
                unsigned drawn = (unsigned)chance_below(&changes.chance, 100);
                size_t kind = 0;

                /* Each kind once first, so that a short feed has them all. */
                if (turn < KINDS) {
                        kind = (turn + 10) % KINDS; /* protection before its end, and everything before a cancel */
                } else {
                        while (drawn >= kinds[kind].weight)
                                drawn -= kinds[kind++].weight;
                }
                changes.today =
                    date_add_days(population->drawn, 1 + (int)(changes.count * (POPULATION_DAYS - 1) / wanted));
                if (!kinds[kind].make(&changes))
                        make_move_in(&changes);
        }
}
