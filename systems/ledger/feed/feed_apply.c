/* SPDX-License-Identifier: MIT */
#include "feed/feed_apply.h"

#include "feed/feed_sql.h"
#include "resident/resident.h"
#include "seal/blind.h"

enum { LINE_MAXIMUM = 2 * FEED_LINE_MAXIMUM };

static const char *const outcome_names[] = {
        [FEED_NEW] = "new",   [FEED_CHANGED] = "changed",   [FEED_UNCHANGED] = "unchanged",
        [FEED_HELD] = "held", [FEED_REJECTED] = "rejected",
};

const char *
feed_outcome_name(enum feed_outcome outcome)
{
        return outcome_names[outcome];
}

/* What an event does to a person, as data: whom it can be about, and what it makes of them. */
struct effect {
        unsigned about; /* the statuses that it can meet */
        int status;     /* the status it makes, KEEP = as it was */
        int protection; /* 1, 0, KEEP */
};

enum { KEEP = -1 };

enum {
        HERE = 1 << RESIDENT_RESIDENT,
        MOVED_OUT = 1 << RESIDENT_MOVED_OUT,
        DEAD = 1 << RESIDENT_DEAD,
        NOBODY = 1 << RESIDENT_CANCELLED, /* and who was never heard of */
        EXISTS = HERE | MOVED_OUT | DEAD,
};

static const struct effect effects[FEED_EVENTS] = {
        [FEED_FULL] = { EXISTS | NOBODY, RESIDENT_RESIDENT, KEEP },
        [FEED_BIRTH] = { NOBODY, RESIDENT_RESIDENT, KEEP },
        [FEED_MOVE_IN] = { MOVED_OUT | NOBODY, RESIDENT_RESIDENT, KEEP },
        [FEED_MOVE_OUT] = { HERE, RESIDENT_MOVED_OUT, KEEP },
        [FEED_DEATH] = { HERE, RESIDENT_DEAD, KEEP },
        [FEED_CHANGE] = { HERE, KEEP, KEEP },
        [FEED_CORRECT] = { EXISTS, KEEP, KEEP },
        [FEED_PROTECT] = { EXISTS, KEEP, 1 },
        [FEED_UNPROTECT] = { EXISTS, KEEP, 0 },
        [FEED_CANCEL] = { EXISTS, KEEP, KEEP },
};

static struct feed_applied
refuse(enum feed_outcome outcome, const struct err_code *code)
{
        return (struct feed_applied){ .outcome = outcome, .code = code };
}

/* What the line says of the person holds now, the individual number too. */
static struct feed_applied
stands(enum feed_outcome outcome, const struct person_id *person)
{
        return (struct feed_applied){ .outcome = outcome, .tells_number = true, .person = *person };
}

/* A keyed digest of the line without its number: the same line again is known as the same. */
static struct err *
line_mac(struct change *change, const struct feed_line *line, uint8_t out_mac[static BLIND_SIZE])
{
        struct feed_line without = *line;
        struct buffer written;
        struct err *err;

        without.person.individual_number = TEXT("");
        buffer_init_secret(&written, LINE_MAXIMUM);
        feed_line_write(&written, &without);
        err = buffer_check(&written);
        if (!err)
                err = blind_index(change->seal, TEXT("feed_line"), 1,
                                  (struct bytes){ (const uint8_t *)written.at, written.length }, out_mac);
        buffer_finish(&written);
        return err;
}

static struct text
date_text(struct arena *arena, struct date date)
{
        char text[DATE_TEXT_SIZE];

        date_write(date, text);
        return text_of(arena_string(arena, text));
}

static void
take_facts(struct arena *arena, const struct feed_line *line, struct resident *resident)
{
        const struct feed_person *person = &line->person;
        struct date first;

        resident->address_number = person->address_number;
        resident->birth = person->birth;
        resident->birth_precision = text_of(feed_precision_name(person->birth_precision));
        resident->birth_first = (struct text){ NULL, 0 };
        if (feed_birth_first(person, &first))
                resident->birth_first = date_text(arena, first);
        resident->sex = text_of(feed_sex_name(person->sex));
        resident->household = person->household;
        resident->family = person->family;
        resident->given = person->given;
        resident->family_kana = person->family_kana;
        resident->given_kana = person->given_kana;
        resident->alias = person->alias;
        resident->postal = person->postal;
        resident->address = person->address;
        resident->foreign = person->foreign;
        resident->sequence = (int64_t)line->sequence;
}

static struct err *
apply_new(struct change *change, struct search *search, const struct feed_line *line, const struct effect *effect,
          struct feed_applied *out_applied, int64_t *out_version)
{
        /* A full line tells a state, not when it began. */
        struct text since = line->event == FEED_FULL ? TEXT("") : date_text(change->arena, line->date);
        struct resident resident = { .status = RESIDENT_RESIDENT, .since = since };
        struct err *err;

        if (!(effect->about & NOBODY)) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
                return NULL;
        }
        take_facts(change->arena, line, &resident);
        err = resident_add(change, &resident);
        if (err)
                return err;
        search_note(search, change, &resident);
        *out_version = resident.version;
        *out_applied = stands(FEED_NEW, &resident.person);
        return NULL;
}

static struct err *
apply_known(struct change *change, struct search *search, const struct feed_line *line, const struct effect *effect,
            const struct resident *known, struct feed_applied *out_applied, int64_t *out_version)
{
        struct resident next = *known;
        struct err *err;

        if (!(effect->about & 1U << known->status)) {
                *out_applied = refuse(FEED_HELD, known->status == RESIDENT_RESIDENT    ? &RESIDENT_ALREADY_HERE
                                                 : known->status == RESIDENT_CANCELLED ? &RESIDENT_UNKNOWN_PERSON
                                                                                       : &RESIDENT_NOT_HERE);
                return NULL;
        }
        take_facts(change->arena, line, &next);
        if (effect->status != KEEP && (enum resident_status)effect->status != known->status) {
                next.status = (enum resident_status)effect->status;
                next.since = date_text(change->arena, line->date);
        }
        if (effect->protection != KEEP)
                next.is_protected = effect->protection == 1;
        if (resident_same_facts(known, &next)) {
                *out_applied = stands(FEED_UNCHANGED, &known->person);
                return NULL;
        }
        err = resident_supersede(change, known->version, &next);
        if (err)
                return err;
        search_note(search, change, &next);
        *out_version = next.version;
        *out_applied = stands(FEED_CHANGED, &known->person);
        return NULL;
}

/* Finds what a cancel is about: the last event of the person that still stands, or one behind it that had changed
 * nothing here. `lines` are those that were applied, newest first, and each cancel among them took back the newest one
 * that stood then. NULL when it is another's, was held, was cancelled already, is a cancel, or is not the last. */
static const struct sql_feed_lines_of_person_row *
find_cancelled(const struct sql_feed_lines_of_person_list *lines, int64_t sequence)
{
        size_t cancelled_changes = 0, cancelled_nothings = 0;

        for (size_t i = 0; i < lines->count; i++) {
                const struct sql_feed_lines_of_person_row *row = &lines->rows[i];
                size_t *cancelled = row->version ? &cancelled_changes : &cancelled_nothings;

                if (text_is(row->kind, "cancel"))
                        ++*cancelled;
                else if (*cancelled)
                        --*cancelled;
                else if (row->sequence == sequence)
                        return row;
                else if (row->version)
                        return NULL;
        }
        return NULL;
}

/* Brings back exactly the version before the cancelled event, as a new version. */
static struct err *
apply_cancel(struct change *change, struct search *search, const struct feed_line *line, const struct resident *known,
             struct feed_applied *out_applied, int64_t *out_version)
{
        struct sql_feed_lines_of_person_list lines;
        const struct sql_feed_lines_of_person_row *cancelled;
        struct resident before;
        struct err *err;

        err = sql_feed_lines_of_person(change->store, change->arena, known->address_number, &lines);
        if (err)
                return err;
        cancelled = find_cancelled(&lines, (int64_t)line->cancels);
        if (!cancelled) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_CANCELS);
                return NULL;
        }
        if (!cancelled->version) {
                *out_applied = stands(FEED_UNCHANGED, &known->person);
                return NULL;
        }
        if (cancelled->version == 1) {
                before = *known;
                before.status = RESIDENT_CANCELLED;
                before.since = date_text(change->arena, line->date);
        } else {
                err = resident_load_version(change, &known->person, cancelled->version - 1, &before);
                if (err)
                        return err;
        }
        before.sequence = (int64_t)line->sequence;
        err = resident_supersede(change, known->version, &before);
        if (err)
                return err;
        search_note(search, change, &before);
        *out_version = before.version;
        *out_applied = stands(FEED_CHANGED, &known->person);
        return NULL;
}

/* Judges and applies a line whose sequence is new, or that was not applied when it came before. */
static struct err *
apply_line(struct change *change, struct search *search, const struct batch_id *batch, uint64_t last_sequence,
           const struct feed_line *line, struct feed_applied *out_applied, int64_t *out_version)
{
        const struct effect *effect = &effects[line->event];
        struct sql_feed_line_full_in_batch same;
        struct sql_feed_line_newest_of_person newest;
        struct resident known;
        struct date born;
        bool found;
        struct err *err;

        /* Nobody is born after the business date; the format alone cannot know that day. */
        if (feed_birth_first(&line->person, &born) && date_compare(born, change->today) > 0) {
                *out_applied = refuse(FEED_REJECTED, &FEED_BAD_BIRTH);
                return NULL;
        }
        if (line->sequence <= last_sequence) {
                *out_applied = refuse(FEED_REJECTED, &FEED_OUT_OF_ORDER);
                return NULL;
        }
        if (line->event == FEED_FULL) {
                err = sql_feed_line_full_in_batch(change->store, change->arena, batch_id_bytes(batch),
                                                  line->person.address_number, &same);
                if (err)
                        return err;
                if (same.total > 0) {
                        *out_applied = refuse(FEED_REJECTED, &FEED_DUPLICATE_PERSON);
                        return NULL;
                }
        }
        err = resident_find(change, line->person.address_number, &found, &known);
        if (err)
                return err;
        if (!found)
                return apply_new(change, search, line, effect, out_applied, out_version);
        err = sql_feed_line_newest_of_person(change->store, change->arena, line->person.address_number, &newest);
        if (err)
                return err;
        if ((int64_t)line->sequence <= newest.sequence) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_LATE);
                return NULL;
        }
        if (line->event == FEED_CANCEL)
                return apply_cancel(change, search, line, &known, out_applied, out_version);
        return apply_known(change, search, line, effect, &known, out_applied, out_version);
}

/* Why a line was not applied, from its row. */
static const struct err_code *
code_of(struct text code)
{
        static const struct err_code *const codes[] = {
                &FEED_BAD_BIRTH,        &FEED_OUT_OF_ORDER, &FEED_DUPLICATE_PERSON, &RESIDENT_UNKNOWN_PERSON,
                &RESIDENT_ALREADY_HERE, &RESIDENT_NOT_HERE, &RESIDENT_LATE,         &RESIDENT_CANCELS,
        };

        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                if (text_is(code, codes[i]->code))
                        return codes[i];
        return NULL;
}

/* A sequence that is known. The same line does nothing, unless it was held or stood out of order: then it is tried
 * again, since what was missing may be there now; but not where it stands in the same file once more. Another line
 * under the same sequence is held. */
static bool
judge_again(const struct sql_feed_line_by_sequence *row, const uint8_t mac[static BLIND_SIZE], bool in_order,
            struct feed_applied *out_applied)
{
        bool held = text_is(row->outcome, "held");
        const struct err_code *code = code_of(row->code);

        if (!bytes_equal(row->mac, (struct bytes){ mac, BLIND_SIZE }))
                *out_applied = refuse(FEED_HELD, &RESIDENT_SEQUENCE_DIFFERS);
        else if ((held || code == &FEED_OUT_OF_ORDER) && in_order)
                return false;
        else
                *out_applied = code ? refuse(held ? FEED_HELD : FEED_REJECTED, code) : refuse(FEED_UNCHANGED, NULL);
        return true;
}

struct err *
feed_apply(struct change *change, struct search *search, const struct batch_id *batch, uint64_t last_sequence,
           const struct feed_line *line, struct feed_applied *out_applied)
{
        int64_t sequence = (int64_t)line->sequence;
        struct bytes batch_bytes = batch_id_bytes(batch);
        struct sql_feed_line_by_sequence again;
        struct feed_applied applied;
        struct text outcome, code;
        uint8_t mac[BLIND_SIZE];
        int64_t version = 0;
        struct err *err;

        err = line_mac(change, line, mac);
        if (!err)
                err = sql_feed_line_by_sequence(change->store, change->arena, sequence, &again);
        if (err)
                return err_wrap(err, "look up a line of the feed");
        if (again.found && judge_again(&again, mac, line->sequence > last_sequence, out_applied))
                return NULL;
        err = apply_line(change, search, batch, last_sequence, line, &applied, &version);
        if (err)
                return err_wrap(err, "apply a line of the feed");
        outcome = text_of(feed_outcome_name(applied.outcome));
        code = text_of(applied.code ? applied.code->code : "");
        if (again.found)
                err = sql_feed_line_again(change->store, sequence, batch_bytes, outcome, code, version, change->number,
                                          NULL);
        else
                err = sql_feed_line_insert(change->store, sequence, batch_bytes, line->person.address_number,
                                           text_of(feed_event_name(line->event)), outcome, code, version,
                                           (struct bytes){ mac, sizeof mac }, change->number, NULL);
        if (err)
                return err_wrap(err, "remember a line of the feed");
        *out_applied = applied;
        return NULL;
}
