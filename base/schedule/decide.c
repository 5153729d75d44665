/* SPDX-License-Identifier: MIT */
/* The decision. It follows the table of the interface from top to bottom: out of the target, done, too late, not yet,
 * order, interval, eligible. What is asked of each rule is one small function; none allocates. */
#include "schedule/law.h"

#include "calendar/age.h"

#include <assert.h>

enum { PARTS = 24 };

/* The legal window of a dose for a person: runs of days, in order, apart from each other by at least a day. */
struct parts {
        struct span at[PARTS];
        size_t count;
};

/* A question being answered. */
struct question {
        const struct schedule_law *law;
        const struct law_vaccine *vaccine;
        const struct schedule_case *asked;
        struct schedule_decision *out;
        bool explained;     /* reasons and the standard period are wanted */
        uint8_t product;    /* asked for, or what the law means on that day; 0 = none */
        struct span series; /* only doses of this time belong to the course (a season, a pregnancy) */
        uint16_t series_rule;
        bool has_series;
};

static bool
is_date(struct date date)
{
        return date.days != SCHEDULE_NO_DATE.days;
}

static void
reason(struct question *q, uint16_t rule)
{
        struct schedule_decision *out = q->out;

        if (!q->explained)
                return;
        for (size_t i = 0; i < out->reason_count; i++)
                if (out->reasons[i] == rule)
                        return;
        if (out->reason_count < SCHEDULE_REASONS)
                out->reasons[out->reason_count++] = rule;
}

static bool
doses_hold(struct doses doses, uint8_t phase, int32_t dose)
{
        return (doses.phases & 1U << phase) != 0 && doses.from <= dose && dose <= doses.to;
}

/* ---- history ---- */

static bool
in_series(const struct question *q, const struct schedule_dose *given)
{
        return given->vaccine == q->asked->vaccine && given->date.days <= q->asked->on.days &&
               span_holds(q->series, given->date);
}

/* The latest date of a dose; SCHEDULE_NO_DATE when it was not given. Should a dose stand twice, the later date is the
 * safe one for an interval. */
static struct date
given_on(const struct question *q, uint8_t phase, int32_t dose)
{
        struct date latest = SCHEDULE_NO_DATE;

        for (size_t i = 0; i < q->asked->history_count; i++) {
                const struct schedule_dose *given = &q->asked->history[i];

                if (in_series(q, given) && given->phase == phase && given->dose == dose)
                        latest = later_of(latest, given->date);
        }
        return latest;
}

static struct date
last_of(const struct question *q, uint8_t phases)
{
        struct date latest = SCHEDULE_NO_DATE;

        for (size_t i = 0; i < q->asked->history_count; i++) {
                const struct schedule_dose *given = &q->asked->history[i];

                if (in_series(q, given) && (phases & 1U << given->phase) != 0)
                        latest = later_of(latest, given->date);
        }
        return latest;
}

static const struct doses any_dose = { UINT8_MAX, 1, INT32_MAX };

static bool
any_given(const struct question *q, const struct doses *doses, struct span span)
{
        for (size_t i = 0; i < q->asked->history_count; i++) {
                const struct schedule_dose *given = &q->asked->history[i];

                if (in_series(q, given) && span_holds(span, given->date) &&
                    doses_hold(*doses, given->phase, given->dose))
                        return true;
        }
        return false;
}

/* The phase in which a course begins: a booster belongs to the course of phase 1. */
static uint8_t
first_phase(uint8_t phase)
{
        return phase == SCHEDULE_PHASE_1B ? SCHEDULE_PHASE_1 : phase;
}

/* The first dose of the course, NULL when there is none: the age at the start is taken from it. */
static const struct schedule_dose *
first_dose(const struct question *q, uint8_t phase)
{
        const struct schedule_dose *first = NULL;

        for (size_t i = 0; i < q->asked->history_count; i++) {
                const struct schedule_dose *given = &q->asked->history[i];

                if (in_series(q, given) && given->phase == phase && given->dose == 1 &&
                    (!first || given->date.days < first->date.days))
                        first = given;
        }
        return first;
}

/* What a dose without a product was: the standard product in force on its day. */
static uint8_t
product_of(const struct law_vaccine *v, uint8_t product, struct date on)
{
        if (product)
                return product;
        for (size_t i = 0; i < v->products_count; i++)
                if (v->products[i].standard && span_holds(v->products[i].on, on))
                        return (uint8_t)(i + 1);
        return 0;
}

/* ---- courses ---- */

static bool
age_holds(struct age_range range, struct date birth, struct date on)
{
        return (range.from.unit == AGE_OPEN || age_day(birth, range.from).days <= on.days) &&
               (range.to.unit == AGE_OPEN || on.days <= age_day(birth, range.to).days);
}

static bool
course_fits(const struct question *q, const struct law_course *course, uint8_t phase)
{
        uint8_t begins = first_phase(phase);
        const struct schedule_dose *first = first_dose(q, begins);
        struct date start = first ? first->date : q->asked->on;
        struct date second = given_on(q, begins, 2);
        uint8_t product = first ? product_of(q->vaccine, first->product, first->date) : q->product;

        if ((course->doses_of.phases & 1U << phase) == 0 || !age_holds(course->start, q->asked->birth, start) ||
            (course->product && course->product != product))
                return false;
        if (is_date(second)) {
                if (course->second_after.unit != GAP_NONE && first &&
                    second.days < gap_over(first->date, course->second_after).days)
                        return false;
                return age_holds(course->second, q->asked->birth, second);
        }
        return course->second.from.unit == AGE_OPEN;
}

/* Where none fits: it has no dose. */
static const struct law_course no_course;

/* The course that the start decides. */
static const struct law_course *
course_of(const struct question *q, uint8_t phase)
{
        const struct law_course *otherwise = &no_course;

        for (size_t i = 0; i < q->vaccine->courses_count; i++) {
                const struct law_course *course = &q->vaccine->courses[i];

                if (!course_fits(q, course, phase))
                        continue;
                if (!course->otherwise)
                        return course;
                otherwise = course;
        }
        return otherwise;
}

static int32_t
course_doses(const struct law_course *course, uint8_t phase)
{
        if (phase == SCHEDULE_PHASE_1B && course->booster)
                return 1;
        return phase == SCHEDULE_PHASE_1B && course->cuts ? 0 : course->doses;
}

static void
course_reason(struct question *q, const struct law_course *course)
{
        if (course->doses)
                reason(q, course->rule);
}

/* Is the course one of those that a rule names; 0 names all. */
static bool
course_named(uint32_t courses, const struct law_course *course)
{
        return !courses || (courses & course->bit) != 0;
}

/* Does any course of the vaccine have this dose? */
static bool
known_dose(const struct question *q, uint8_t phase, int32_t dose)
{
        return dose <= schedule_doses(q->law, q->asked->vaccine, (enum schedule_phase)phase);
}

/* ---- windows ---- */

static void
add_part(struct parts *parts, struct span span)
{
        size_t at;

        if (span_empty(span) || parts->count == PARTS)
                return;
        for (at = parts->count; at > 0 && parts->at[at - 1].from.days > span.from.days; at--)
                parts->at[at] = parts->at[at - 1];
        parts->at[at] = span;
        parts->count++;
}

/* Parts that overlap or touch are one window. */
static void
join_parts(struct parts *parts)
{
        size_t kept = 0;

        for (size_t i = 0; i < parts->count; i++) {
                if (kept && parts->at[i].from.days - 1 <= parts->at[kept - 1].to.days) {
                        parts->at[kept - 1].to = later_of(parts->at[kept - 1].to, parts->at[i].to);
                } else {
                        parts->at[kept++] = parts->at[i];
                }
        }
        parts->count = kept;
}

static struct span
fiscal_years(struct date birth, int from_age, int to_age)
{
        return (struct span){ fiscal_year_first(age_fiscal_year(birth, from_age)),
                              fiscal_year_last(age_fiscal_year(birth, to_age)) };
}

/* The fiscal years of a list of ages, as far as `clip` has them: a year of life is a year of the calendar, so that one
 * of them tells the others, and only those that are open are days. */
static void
listed_years(const struct period *period, struct date birth, struct span clip, struct parts *parts)
{
        int at_first = age_fiscal_year(birth, period->years[0]);
        int from = fiscal_year(clip.from), to = fiscal_year(clip.to);

        for (int i = 0; i < period->year_count; i++) {
                int year = at_first + period->years[i] - period->years[0];

                if (from <= year && year <= to)
                        add_part(parts,
                                 span_common(clip, (struct span){ fiscal_year_first(year), fiscal_year_last(year) }));
        }
}

/* The days that a period means for this person, each clipped to `clip`. */
static void
period_parts(const struct question *q, const struct period *period, struct span clip, struct parts *out_parts)
{
        struct date birth = q->asked->birth;
        struct span span = SPAN_ALL;

        out_parts->count = 0;
        switch (period->kind) {
        case PERIOD_ALWAYS:
                break;
        case PERIOD_AGE:
                if (period->age.from.unit != AGE_OPEN)
                        span.from = age_day(birth, period->age.from);
                if (period->age.to.unit != AGE_OPEN)
                        span.to = age_day(birth, period->age.to);
                break;
        case PERIOD_FISCAL_RANGE:
                span = fiscal_years(birth, period->years[0], period->years[1]);
                break;
        case PERIOD_FISCAL_LIST:
                listed_years(period, birth, clip, out_parts);
                return;
        case PERIOD_SCHOOL:
                span.from = fiscal_year_first(fiscal_year(age_school_entry(birth)) - 1);
                span.to = fiscal_year_last(fiscal_year(span.from));
                break;
        case PERIOD_DUE:
                if (!is_date(q->asked->due_date))
                        return;
                span.from = date_add_days(q->asked->due_date, -period->due_from);
                span.to = date_add_days(q->asked->due_date, -period->due_to);
                break;
        }
        add_part(out_parts, span_common(clip, span));
}

static bool
window_fits(const struct question *q, const struct law_window *window, uint8_t phase, int32_t dose,
            const struct law_course *course)
{
        const struct schedule_case *asked = q->asked;

        return doses_hold(window->doses, phase, dose) && span_holds(window->born, asked->birth) &&
               (!window->group_60_64 || asked->disability_60_64) && (!window->shortage || asked->shortage) &&
               (!window->titre_low || asked->titre == SCHEDULE_LOW) &&
               (window->tested.to.days == DATE_LAST.days ||
                (is_date(asked->titre_date) && span_holds(window->tested, asked->titre_date))) &&
               (!window->titre_low || !is_date(asked->titre_date) || asked->titre_date.days <= asked->on.days) &&
               course_named(window->courses, course) && (!window->has_given || any_given(q, &any_dose, window->given));
}

/* 長期療養特例: from the day the obstacle ended, for who was in the target before it ended. */
static void
add_illness(const struct question *q, uint8_t phase, int32_t dose, struct date first, struct span clip,
            struct parts *parts)
{
        struct date until = q->asked->long_illness_until;

        if (!is_date(until) || until.days < first.days)
                return;
        for (size_t i = 0; i < q->vaccine->illnesses_count; i++) {
                const struct law_illness *illness = &q->vaccine->illnesses[i];
                struct span span = { until, age_reached(until, illness->years * 12) };

                if (!doses_hold(illness->doses, phase, dose))
                        continue;
                if (illness->until.count)
                        span.to = earlier_of(span.to, age_day(q->asked->birth, illness->until));
                add_part(parts, span_common(clip, span));
        }
}

static void
window_parts(const struct question *q, uint8_t phase, int32_t dose, const struct law_course *course,
             struct parts *out_parts)
{
        struct span life = { q->asked->birth, DATE_LAST };
        struct date first = DATE_LAST;
        struct parts some;

        out_parts->count = 0;
        for (size_t i = 0; i < q->vaccine->windows_count; i++) {
                const struct law_window *window = &q->vaccine->windows[i];

                if (!window_fits(q, window, phase, dose, course))
                        continue;
                period_parts(q, &window->period, span_common(window->on, life), &some);
                for (size_t j = 0; j < some.count; j++) {
                        add_part(out_parts, span_common(some.at[j], q->vaccine->programme));
                        if (!window->no_illness)
                                first = earlier_of(first, some.at[j].from);
                }
        }
        add_illness(q, phase, dose, first, q->vaccine->programme, out_parts);
        join_parts(out_parts);
}

/* The rules that make the part shown: those in whose days it falls, or the others. */
static void
part_reasons(struct question *q, const struct law_course *course, const struct span *shown, bool of_the_day)
{
        const struct schedule_case *asked = q->asked;
        struct span life = span_common(q->vaccine->programme, (struct span){ asked->birth, DATE_LAST });

        for (size_t i = 0; i < q->vaccine->windows_count; i++) {
                const struct law_window *window = &q->vaccine->windows[i];
                struct parts some;

                if (!window_fits(q, window, asked->phase, asked->dose, course))
                        continue;
                period_parts(q, &window->period, span_common(window->on, life), &some);
                for (size_t j = 0; j < some.count; j++)
                        if (!span_empty(span_common(some.at[j], *shown)) &&
                            span_holds(some.at[j], asked->on) == of_the_day)
                                reason(q, window->rule);
        }
}

/* The rules that make the part shown, the one that decides the day first: it is read to the resident. Where there is
 * no part, any of the dose. */
static void
window_reasons(struct question *q, const struct law_course *course, const struct span *shown)
{
        const struct schedule_case *asked = q->asked;

        if (!q->explained)
                return;
        if (!shown) {
                for (size_t i = 0; i < q->vaccine->windows_count; i++)
                        if (doses_hold(q->vaccine->windows[i].doses, asked->phase, asked->dose))
                                reason(q, q->vaccine->windows[i].rule);
                return;
        }
        part_reasons(q, course, shown, true);
        part_reasons(q, course, shown, false);
        if (is_date(asked->long_illness_until) && shown->to.days >= asked->long_illness_until.days)
                for (size_t i = 0; i < q->vaccine->illnesses_count; i++)
                        if (doses_hold(q->vaccine->illnesses[i].doses, asked->phase, asked->dose))
                                reason(q, q->vaccine->illnesses[i].rule);
}

/* The last day of the window of another dose of phase 1; before everything when it has none. */
static struct date
window_end(const struct question *q, int32_t dose, const struct law_course *course)
{
        struct parts parts;

        window_parts(q, SCHEDULE_PHASE_1, dose, course, &parts);
        return parts.count ? parts.at[parts.count - 1].to : DATE_FIRST;
}

/* ---- order ---- */

/* Of the first series that a booster closes: is it whole, and if doses are missing, when the last of them was cut
 * off by its age limit. False when a missing dose could still be given. */
static bool
first_series(const struct question *q, const struct law_course *course, bool *out_complete, struct date *out_cut)
{
        bool any = is_date(last_of(q, 1U << SCHEDULE_PHASE_1));

        *out_complete = true;
        *out_cut = DATE_FIRST;
        for (int32_t dose = 1; dose <= course->doses; dose++) {
                struct date end;

                if (is_date(given_on(q, SCHEDULE_PHASE_1, dose)))
                        continue;
                *out_complete = false;
                end = window_end(q, dose, course);
                if (!any || q->asked->on.days <= end.days)
                        return false;
                *out_cut = later_of(*out_cut, end);
        }
        return true;
}

static bool
in_order(const struct question *q, const struct law_course *course)
{
        const struct schedule_case *asked = q->asked;
        int32_t doses = course_doses(course, asked->phase);

        for (int32_t dose = 1; dose < asked->dose && dose <= doses; dose++)
                if (!is_date(given_on(q, asked->phase, dose)))
                        return false;
        return true;
}

/* ---- intervals ---- */

/* Days on which an interval forbids the dose. */
struct block {
        struct span days;
        uint16_t rule;
};

typedef void (*block_seen)(const struct block *block, void *data);

static struct date
anchor(const struct question *q, enum after after, uint8_t phases, int32_t dose)
{
        switch (after) {
        case AFTER_PREVIOUS:
                return given_on(q, q->asked->phase, q->asked->dose - 1);
        case AFTER_DOSE:
                return given_on(q, q->asked->phase, dose);
        case AFTER_LAST:
                return last_of(q, phases);
        }
        return SCHEDULE_NO_DATE;
}

static bool
interval_fits(const struct question *q, const struct law_interval *interval, const struct law_course *course,
              bool complete)
{
        const struct schedule_case *asked = q->asked;
        const struct schedule_dose *first = first_dose(q, first_phase(asked->phase));

        return doses_hold(interval->doses, asked->phase, asked->dose) && span_holds(interval->born, asked->birth) &&
               ((interval->begun.from.days == DATE_FIRST.days && interval->begun.to.days == DATE_LAST.days) ||
                (first && span_holds(interval->begun, first->date))) &&
               (!interval->product || interval->product == q->product) && course_named(interval->courses, course) &&
               (interval->series == SERIES_ANY || (interval->series == SERIES_COMPLETE) == complete);
}

static void
series_blocks(const struct question *q, const struct law_course *course, bool complete, block_seen seen, void *data)
{
        for (size_t i = 0; i < q->vaccine->intervals_count; i++) {
                const struct law_interval *interval = &q->vaccine->intervals[i];
                struct date from;
                struct block block;

                if (!interval_fits(q, interval, course, complete) ||
                    (interval->except && interval_fits(q, interval->except, course, complete)))
                        continue;
                from = anchor(q, interval->after, interval->after_phases, interval->after_dose);
                if (!is_date(from))
                        continue;
                /* Nor can the dose come before the one it follows. */
                block.days.from = DATE_FIRST;
                block.days.to = date_add_days(gap_over(from, interval->minimum), -1);
                block.days = span_common(interval->on, block.days);
                block.rule = interval->rule;
                seen(&block, data);
        }
}

static bool
side_holds(uint8_t kinds, uint32_t codes, enum kind kind, uint8_t vaccine)
{
        return (kinds & 1U << kind) != 0 || (codes & 1U << vaccine) != 0;
}

static void
between_blocks(const struct question *q, block_seen seen, void *data)
{
        const struct schedule_case *asked = q->asked;
        enum kind kind = law_kind(q->law, asked->vaccine, q->product);

        for (size_t i = 0; i < q->law->betweens_count; i++) {
                const struct law_between *between = &q->law->betweens[i];

                if (!side_holds(between->later_kinds, between->later, kind, asked->vaccine))
                        continue;
                for (size_t j = 0; j < asked->history_count; j++) {
                        const struct schedule_dose *given = &asked->history[j];
                        const struct law_vaccine *other = &q->law->vaccines[given->vaccine];
                        struct block block;
                        uint8_t product;

                        if (given->date.days > asked->on.days)
                                continue;
                        product = product_of(other, given->product, given->date);
                        if (!side_holds(between->earlier_kinds, between->earlier,
                                        law_kind(q->law, given->vaccine, product), given->vaccine))
                                continue;
                        block.days = span_common(
                            between->on, (struct span){ date_add_days(given->date, between->same_day ? 1 : 0),
                                                        date_add_days(interval_days(given->date, between->days), -1) });
                        block.rule = between->rule;
                        seen(&block, data);
                }
        }
}

struct blocks {
        const struct question *q;
        const struct law_course *course;
        bool complete;
};

static void
each_block(const struct blocks *blocks, block_seen seen, void *data)
{
        series_blocks(blocks->q, blocks->course, blocks->complete, seen, data);
        between_blocks(blocks->q, seen, data);
}

struct search {
        struct date day;
        bool found;
        struct question *reasons; /* NULL: only search */
};

/* Is the day forbidden; and by what. */
static void
seen_on(const struct block *block, void *data)
{
        struct search *search = data;

        if (!span_empty(block->days) && span_holds(block->days, search->day)) {
                search->found = true;
                if (search->reasons)
                        reason(search->reasons, block->rule);
        }
}

/* Pushes the day behind the blocks that hold it. */
static void
seen_behind(const struct block *block, void *data)
{
        struct search *search = data;

        if (!span_empty(block->days) && span_holds(block->days, search->day)) {
                search->day = date_add_days(block->days.to, 1);
                search->found = true;
        }
}

/* Pulls the start of the free run up to the day after each block that ends before the day. */
static void
seen_before(const struct block *block, void *data)
{
        struct span *run = data;

        if (!span_empty(block->days) && block->days.to.days < run->to.days && block->days.to.days >= run->from.days)
                run->from = date_add_days(block->days.to, 1);
}

/* The first day from `day` on that no interval forbids. */
static struct date
first_free(const struct blocks *blocks, struct date day)
{
        struct search search = { day, true, NULL };

        while (search.found) {
                search.found = false;
                each_block(blocks, seen_behind, &search);
        }
        return search.day;
}

static bool
blocked(const struct blocks *blocks, struct date day, struct question *reasons)
{
        struct search search = { day, false, reasons };

        each_block(blocks, seen_on, &search);
        return search.found;
}

/* The first day on which window and intervals both allow the dose: the start of the free run that holds `day`, or
 * the next free day in this part or a later one. */
static struct date
earliest(const struct blocks *blocks, const struct parts *parts, size_t shown, struct date day)
{
        struct span run = { parts->at[shown].from, day };
        struct date free;

        if (!blocked(blocks, day, NULL)) {
                each_block(blocks, seen_before, &run);
                return run.from;
        }
        for (size_t i = shown; i < parts->count; i++) {
                free = first_free(blocks, later_of(day, parts->at[i].from));
                if (free.days <= parts->at[i].to.days)
                        return free;
        }
        return SCHEDULE_NO_DATE;
}

/* ---- standard ---- */

static void
standard(struct question *q, const struct law_course *course)
{
        const struct schedule_case *asked = q->asked;

        if (!q->explained)
                return;
        for (size_t i = 0; i < q->vaccine->standards_count; i++) {
                const struct law_standard *s = &q->vaccine->standards[i];

                if (!doses_hold(s->doses, asked->phase, asked->dose) || (s->product && s->product != q->product) ||
                    !course_named(s->courses, course))
                        continue;
                if (s->by_interval) {
                        struct date from = anchor(q, s->after, s->after_phases, s->after_dose);

                        if (!is_date(from))
                                continue;
                        q->out->standard_from = gap_over(from, s->least);
                        q->out->standard_to = s->most.unit == GAP_NONE ? SCHEDULE_NO_DATE : gap_over(from, s->most);
                } else {
                        struct parts parts;

                        period_parts(q, &s->period, SPAN_ALL, &parts);
                        if (!parts.count)
                                continue;
                        q->out->standard_from = parts.at[0].from;
                        q->out->standard_to = parts.at[0].to;
                }
                return;
        }
}

/* ---- the table ---- */

static struct schedule_decision
nothing(enum schedule_word word)
{
        return (struct schedule_decision){ .word = word,
                                           .from = SCHEDULE_NO_DATE,
                                           .to = SCHEDULE_NO_DATE,
                                           .earliest = SCHEDULE_NO_DATE,
                                           .standard_from = SCHEDULE_NO_DATE,
                                           .standard_to = SCHEDULE_NO_DATE };
}

/* Programme, sex, product, and doses that exclude for ever. */
static bool
out_of_target(struct question *q)
{
        const struct law_vaccine *v = q->vaccine;
        const struct schedule_case *asked = q->asked;

        if (!span_holds(v->programme, asked->on)) {
                reason(q, v->rule);
                return true;
        }
        for (size_t i = 0; i < v->targets_count; i++)
                if ((v->targets[i].sex & 1U << asked->sex) == 0) {
                        reason(q, v->targets[i].rule);
                        return true;
                }
        if (asked->product) {
                const struct law_product *product = &v->products[asked->product - 1];

                if (!span_holds(product->on, asked->on) || asked->dose > product->doses_to) {
                        reason(q, product->rule);
                        return true;
                }
        }
        for (size_t i = 0; i < v->excludeds_count; i++)
                for (size_t j = 0; j < asked->history_count; j++)
                        if (asked->history[j].date.days <= asked->on.days &&
                            (v->excludeds[i].vaccines & 1U << asked->history[j].vaccine) != 0) {
                                reason(q, v->excludeds[i].rule);
                                return true;
                        }
        return false;
}

/* A season or a pregnancy bounds the doses that belong together. */
static void
bound_series(struct question *q)
{
        q->series = SPAN_ALL;
        q->has_series = false;
        for (size_t i = 0; i < q->vaccine->onces_count; i++) {
                const struct law_once *once = &q->vaccine->onces[i];

                if (once->per == ONCE_A_FISCAL_YEAR) {
                        q->series.from = fiscal_year_first(fiscal_year(q->asked->on));
                        q->series.to = fiscal_year_last(fiscal_year(q->asked->on));
                } else if (once->per == ONCE_BEFORE_DUE && is_date(q->asked->due_date)) {
                        q->series.from = date_add_days(q->asked->due_date, -once->days);
                        q->series.to = date_add_days(q->asked->due_date, -1);
                } else {
                        continue;
                }
                q->series_rule = once->rule;
                q->has_series = true;
        }
}

static bool
is_done(struct question *q, const struct law_course *course, struct span shown)
{
        const struct schedule_case *asked = q->asked;
        int32_t doses = course_doses(course, asked->phase);
        bool whole = doses > 0;

        if (q->has_series && any_given(q, &any_dose, SPAN_ALL)) {
                reason(q, q->series_rule);
                return true;
        }
        for (size_t i = 0; i < q->vaccine->onces_count; i++) {
                const struct law_once *once = &q->vaccine->onces[i];

                if (once->per == ONCE_IN_SPAN && span_holds(once->on, asked->on) && span_holds(shown, asked->on) &&
                    doses_hold(once->doses, asked->phase, asked->dose) && any_given(q, &once->doses, once->on)) {
                        reason(q, once->rule);
                        return true;
                }
        }
        course_reason(q, course);
        if (is_date(given_on(q, asked->phase, asked->dose)))
                return true;
        /* What the age at the start or an age limit cut off is too late, even if the rest of the course is whole. */
        if (course->cuts && known_dose(q, asked->phase, asked->dose) &&
            (q->out->cut_off || asked->on.days > shown.to.days)) {
                q->out->reason_count = 0;
                return false;
        }
        /* A booster closes the first series. */
        if (course->cuts && course->booster && asked->phase == SCHEDULE_PHASE_1 &&
            is_date(last_of(q, 1U << SCHEDULE_PHASE_1B)))
                return true;
        for (int32_t dose = 1; dose <= doses && whole; dose++)
                whole = is_date(given_on(q, asked->phase, dose));
        if (whole)
                return true;
        q->out->reason_count = 0;
        return false;
}

void
law_decide(const struct schedule_law *law, const struct schedule_case *asked, bool explained,
           struct schedule_decision *out_decision)
{
        struct question q = {
                .law = law, .vaccine = &law->vaccines[asked->vaccine], .asked = asked, .explained = explained
        };
        struct schedule_decision out = nothing(SCHEDULE_NOT_TARGET);
        struct blocks blocks;
        struct parts parts;
        bool done, complete = true, follows = true;
        struct date cut = DATE_FIRST, day = asked->on;
        size_t shown = 0;
        const struct law_course *course;

        assert(q.vaccine->windows_count > 0 && asked->dose >= 1);
        q.out = &out;
        q.product = product_of(q.vaccine, asked->product, asked->on);
        if (out_of_target(&q)) {
                *out_decision = out;
                return;
        }
        bound_series(&q);
        course = course_of(&q, asked->phase);
        window_parts(&q, asked->phase, asked->dose, course, &parts);
        if (course->cuts) {
                int32_t doses = course_doses(course, asked->phase);

                /* A dose that no course has is not cut off from this one. */
                out.cut_off = asked->dose > doses && (doses == 0 || known_dose(&q, asked->phase, asked->dose));
                /* A dose whose own window passed before the programme began, of a vaccine that was open later. */
                if (!parts.count) {
                        window_parts(&q, SCHEDULE_PHASE_1, 1, course, &parts);
                        out.cut_off = true;
                }
        }
        if (!parts.count) {
                out.cut_off = false;
                window_reasons(&q, course, NULL);
                if (!out.reason_count)
                        reason(&q, q.vaccine->rule);
                *out_decision = out;
                return;
        }
        /* The part that holds the day, else the next, else the last. */
        while (shown + 1 < parts.count && parts.at[shown].to.days < asked->on.days)
                shown++;
        out.from = parts.at[shown].from;
        out.to = parts.at[shown].to.days == DATE_LAST.days ? SCHEDULE_NO_DATE : parts.at[shown].to;
        standard(&q, course);
        done = is_done(&q, course, parts.at[shown]);
        if (done) {
                out.cut_off = false;
                out.word = SCHEDULE_DONE;
                *out_decision = out;
                return;
        }
        if (out.cut_off) {
                out.word = SCHEDULE_TOO_LATE;
                course_reason(&q, course);
                *out_decision = out;
                return;
        }
        if (asked->phase == SCHEDULE_PHASE_1B)
                follows = first_series(&q, course_of(&q, SCHEDULE_PHASE_1), &complete, &cut);
        follows = follows && in_order(&q, course);
        if (!follows)
                cut = DATE_FIRST;
        if (asked->on.days > parts.at[shown].to.days)
                out.word = SCHEDULE_TOO_LATE;
        else if (asked->on.days < parts.at[shown].from.days)
                out.word = SCHEDULE_NOT_YET;
        else if (!follows)
                out.word = SCHEDULE_ORDER;
        else
                out.word = SCHEDULE_ELIGIBLE;
        if (out.word == SCHEDULE_ORDER) {
                if (asked->phase == SCHEDULE_PHASE_1B)
                        course = course_of(&q, SCHEDULE_PHASE_1);
                course_reason(&q, course);
                window_reasons(&q, course, &parts.at[shown]);
                *out_decision = out;
                return;
        }
        day = earlier_of(later_of(day, parts.at[shown].from), parts.at[shown].to);
        blocks = (struct blocks){ &q, course, complete };
        if (out.word == SCHEDULE_ELIGIBLE && blocked(&blocks, asked->on, &q))
                out.word = SCHEDULE_INTERVAL;
        window_reasons(&q, course, &parts.at[shown]);
        out.earliest = earliest(&blocks, &parts, shown, day);
        /* A first series with doses cut off gives way to the booster only after that limit. */
        if (is_date(out.earliest) && out.earliest.days <= cut.days)
                out.earliest = cut.days < parts.at[shown].to.days ? date_add_days(cut, 1) : SCHEDULE_NO_DATE;
        *out_decision = out;
}

void
schedule_decide(const struct schedule_law *law, const struct schedule_case *asked,
                struct schedule_decision *out_decision)
{
        law_decide(law, asked, true, out_decision);
}
