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

/* What an event does to a person, as data: which statuses it can meet, and what it makes of them. */
struct effect {
        bool may_be_new;   /* makes a person who was not known */
        bool needs_here;   /* refused unless the person is a resident now */
        bool refuses_here; /* refused when the person is a resident already */
        int status;        /* the status it makes, KEEP = as it was */
        int protection;    /* 1, 0, KEEP */
};

enum { KEEP = -1 };

static const struct effect effects[FEED_EVENTS] = {
        [FEED_FULL] = { .may_be_new = true, .status = RESIDENT_RESIDENT, .protection = KEEP },
        [FEED_BIRTH] = { .may_be_new = true, .refuses_here = true, .status = RESIDENT_RESIDENT, .protection = KEEP },
        [FEED_MOVE_IN] = { .may_be_new = true, .refuses_here = true, .status = RESIDENT_RESIDENT, .protection = KEEP },
        [FEED_MOVE_OUT] = { .needs_here = true, .status = RESIDENT_MOVED_OUT, .protection = KEEP },
        [FEED_DEATH] = { .needs_here = true, .status = RESIDENT_DEAD, .protection = KEEP },
        [FEED_CHANGE] = { .needs_here = true, .status = KEEP, .protection = KEEP },
        [FEED_CORRECT] = { .status = KEEP, .protection = KEEP },
        [FEED_PROTECT] = { .status = KEEP, .protection = 1 },
        [FEED_UNPROTECT] = { .status = KEEP, .protection = 0 },
        [FEED_CANCEL] = { .status = KEEP, .protection = KEEP },
};

static struct feed_applied
refuse(enum feed_outcome outcome, const struct err_code *code)
{
        return (struct feed_applied){ outcome, code };
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
        struct resident resident = { .status = RESIDENT_RESIDENT, .since = date_text(change->arena, line->date) };
        struct err *err;

        if (!effect->may_be_new) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_UNKNOWN_PERSON);
                return NULL;
        }
        take_facts(change->arena, line, &resident);
        err = resident_add(change, &resident);
        if (err)
                return err;
        search_note(search, change, &resident);
        *out_version = resident.version;
        *out_applied = (struct feed_applied){ FEED_NEW, NULL };
        return NULL;
}

static struct err *
apply_known(struct change *change, struct search *search, const struct feed_line *line, const struct effect *effect,
            const struct resident *known, struct feed_applied *out_applied, int64_t *out_version)
{
        struct resident next = *known;
        bool here = known->status == RESIDENT_RESIDENT;
        struct err *err;

        if ((effect->needs_here && !here) || (effect->refuses_here && here)) {
                *out_applied = refuse(FEED_HELD, here ? &RESIDENT_ALREADY_HERE : &RESIDENT_NOT_HERE);
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
                *out_applied = (struct feed_applied){ FEED_UNCHANGED, NULL };
                return NULL;
        }
        err = resident_supersede(change, known->version, &next);
        if (err)
                return err;
        search_note(search, change, &next);
        *out_version = next.version;
        *out_applied = (struct feed_applied){ FEED_CHANGED, NULL };
        return NULL;
}

/* Brings back exactly the version before the cancelled event, as a new version. */
static struct err *
apply_cancel(struct change *change, struct search *search, const struct feed_line *line,
             const struct resident *known, struct feed_applied *out_applied, int64_t *out_version)
{
        struct sql_feed_line_by_sequence cancelled;
        struct resident before;
        struct err *err;

        err = sql_feed_line_by_sequence(change->store, change->arena, (int64_t)line->cancels, &cancelled);
        if (err)
                return err;
        if (!cancelled.found || !text_equal(cancelled.address_number, known->address_number) ||
            cancelled.version != known->version) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_CANCELS);
                return NULL;
        }
        if (known->version == 1) {
                before = *known;
                before.status = RESIDENT_CANCELLED;
                before.since = date_text(change->arena, line->date);
        } else {
                err = resident_load_version(change, &known->person, known->version - 1, &before);
                if (err)
                        return err;
        }
        before.sequence = (int64_t)line->sequence;
        err = resident_supersede(change, known->version, &before);
        if (err)
                return err;
        search_note(search, change, &before);
        *out_version = before.version;
        *out_applied = (struct feed_applied){ FEED_CHANGED, NULL };
        return NULL;
}

/* Judges and applies a line whose sequence is new. */
static struct err *
apply_line(struct change *change, struct search *search, const struct batch_id *batch, uint64_t last_sequence,
           const struct feed_line *line, struct feed_applied *out_applied, int64_t *out_version)
{
        const struct effect *effect = &effects[line->event];
        struct sql_feed_line_full_in_batch same;
        struct resident known;
        bool found;
        struct err *err;

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
        if ((int64_t)line->sequence <= known.sequence) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_LATE);
                return NULL;
        }
        if (line->event == FEED_CANCEL)
                return apply_cancel(change, search, line, &known, out_applied, out_version);
        return apply_known(change, search, line, effect, &known, out_applied, out_version);
}

/* A sequence that is known. The same line does nothing, unless it was held: then it is tried again, since what was
 * missing may be there now. Another line under the same sequence is held. */
static bool
judge_again(const struct sql_feed_line_by_sequence *row, const uint8_t mac[static BLIND_SIZE],
            struct feed_applied *out_applied)
{
        static const struct err_code *const rejections[] = { &FEED_OUT_OF_ORDER, &FEED_DUPLICATE_PERSON };

        if (!bytes_equal(row->mac, (struct bytes){ mac, BLIND_SIZE })) {
                *out_applied = refuse(FEED_HELD, &RESIDENT_SEQUENCE_DIFFERS);
                return true;
        }
        if (text_is(row->outcome, "held"))
                return false;
        *out_applied = (struct feed_applied){ FEED_UNCHANGED, NULL };
        for (size_t i = 0; i < sizeof rejections / sizeof *rejections; i++)
                if (text_is(row->outcome, "rejected") && text_is(row->code, rejections[i]->code))
                        *out_applied = refuse(FEED_REJECTED, rejections[i]);
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
        if (again.found && judge_again(&again, mac, out_applied))
                return NULL;
        err = apply_line(change, search, batch, last_sequence, line, &applied, &version);
        if (err)
                return err_wrap(err, "apply a line of the feed");
        outcome = text_of(feed_outcome_name(applied.outcome));
        code = text_of(applied.code ? applied.code->code : "");
        if (again.found)
                err = sql_feed_line_again(change->store, sequence, batch_bytes, outcome, code, version,
                                          change->number, NULL);
        else
                err = sql_feed_line_insert(change->store, sequence, batch_bytes, line->person.address_number,
                                           text_of(feed_event_name(line->event)), outcome, code, version,
                                           (struct bytes){ mac, sizeof mac }, change->number, NULL);
        if (err)
                return err_wrap(err, "remember a line of the feed");
        *out_applied = applied;
        return NULL;
}
