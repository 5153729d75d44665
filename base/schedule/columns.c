/* SPDX-License-Identifier: MIT */
#include "schedule/columns.h"

#include "schedule/law.h"

#include "calendar/age.h"

/* The births for which a window of the question can hold a day. Everybody born outside is not in the target, whatever
 * else is known of them. */
struct births {
        struct span span;
        bool by_due_date; /* there is also a window that no birth opens */
};

/* The period of somebody born that day; for a list of fiscal years, the one of the entry. */
static struct span
period_of(const struct period *period, int entry, struct date birth)
{
        struct span span = SPAN_ALL;

        switch (period->kind) {
        case PERIOD_AGE:
                if (period->age.from.unit != AGE_OPEN)
                        span.from = age_day(birth, period->age.from);
                if (period->age.to.unit != AGE_OPEN)
                        span.to = age_day(birth, period->age.to);
                break;
        case PERIOD_FISCAL_RANGE:
                span.from = fiscal_year_first(age_fiscal_year(birth, period->years[0]));
                span.to = fiscal_year_last(age_fiscal_year(birth, period->years[1]));
                break;
        case PERIOD_FISCAL_LIST:
                span.from = fiscal_year_first(age_fiscal_year(birth, period->years[entry]));
                span.to = fiscal_year_last(fiscal_year(span.from));
                break;
        case PERIOD_SCHOOL:
                span.from = fiscal_year_first(fiscal_year(age_school_entry(birth)) - 1);
                span.to = fiscal_year_last(fiscal_year(span.from));
                break;
        case PERIOD_ALWAYS:
        case PERIOD_DUE:
                break;
        }
        if (span.from.days < birth.days)
                span.from = birth;
        return span;
}

/* The day before the first birth for which `late` is true; it stays true from there on. Births of the first two years
 * of the calendar are taken with the third: the fiscal year before theirs has no name. */
static struct date
last_not_late(bool (*late)(const struct period *period, int entry, struct date birth, struct span open),
              const struct period *period, int entry, struct span open)
{
        int64_t low = DATE_FIRST.days + 2 * 366, high = (int64_t)DATE_LAST.days + 1;

        if (late(period, entry, (struct date){ (int32_t)low }, open))
                return DATE_FIRST;
        while (low + 1 < high) { /* low is not late, high is */
                int64_t middle = low + (high - low) / 2;

                if (late(period, entry, (struct date){ (int32_t)middle }, open))
                        high = middle;
                else
                        low = middle;
        }
        return (struct date){ (int32_t)low };
}

static bool
ends_late(const struct period *period, int entry, struct date birth, struct span open)
{
        return period_of(period, entry, birth).to.days >= open.from.days;
}

static bool
begins_late(const struct period *period, int entry, struct date birth, struct span open)
{
        return period_of(period, entry, birth).from.days > open.to.days;
}

/* The later the birth, the later both ends of a period. So the births whose period does not end before `open` and does
 * not begin after it are one run. */
static struct span
births_of(const struct period *period, int entry, struct span open)
{
        return (struct span){ last_not_late(ends_late, period, entry, open),
                              last_not_late(begins_late, period, entry, open) };
}

static void
include(struct births *births, struct span span)
{
        if (span_empty(span))
                return;
        if (span.from.days < births->span.from.days)
                births->span.from = span.from;
        if (span.to.days > births->span.to.days)
                births->span.to = span.to;
}

static void
include_dose(const struct law_vaccine *v, uint8_t phase, int32_t dose, struct births *births)
{
        for (size_t i = 0; i < v->windows_count; i++) {
                const struct law_window *window = &v->windows[i];
                const struct period *period = &window->period;
                int entries = period->kind == PERIOD_FISCAL_LIST ? period->year_count : 1;

                if ((window->doses.phases & 1U << phase) == 0 || dose < window->doses.from || window->doses.to < dose)
                        continue;
                if (period->kind == PERIOD_DUE) {
                        births->by_due_date = true;
                        continue;
                }
                for (int entry = 0; entry < entries; entry++)
                        include(births, span_common(births_of(period, entry, span_common(window->on, v->programme)),
                                                    window->born));
        }
}

static struct births
births_asked(const struct law_vaccine *v, const struct schedule_question *question)
{
        struct births births = { .span = { DATE_LAST, DATE_FIRST } };

        include_dose(v, question->phase, question->dose, &births);
        /* A dose that a course cuts off is judged by the window of the first. */
        for (size_t i = 0; i < v->courses_count; i++)
                if (v->courses[i].cuts)
                        include_dose(v, SCHEDULE_PHASE_1, 1, &births);
        return births;
}

static bool
outside(const struct births *births, const struct schedule_people *people, size_t i)
{
        return !span_holds(births->span, people->birth[i]) &&
               !(births->by_due_date && people->due_date && people->due_date[i].days != SCHEDULE_NO_DATE.days) &&
               !(people->long_illness_until && people->long_illness_until[i].days != SCHEDULE_NO_DATE.days);
}

static void
put(const struct schedule_answers *answers, size_t i, const struct schedule_decision *decision)
{
        if (answers->word)
                answers->word[i] = (uint8_t)decision->word;
        if (answers->from)
                answers->from[i] = decision->from;
        if (answers->to)
                answers->to[i] = decision->to;
        if (answers->earliest)
                answers->earliest[i] = decision->earliest;
}

void
schedule_decide_all(const struct schedule_law *law, const struct schedule_people *people,
                    const struct schedule_question *question, const struct schedule_answers *answers)
{
        const struct schedule_decision not_target = { .word = SCHEDULE_NOT_TARGET,
                                                      .from = SCHEDULE_NO_DATE,
                                                      .to = SCHEDULE_NO_DATE,
                                                      .earliest = SCHEDULE_NO_DATE };
        const struct law_vaccine *v = &law->vaccines[question->vaccine];
        bool in_force = span_holds(v->programme, question->on);
        struct births births = births_asked(v, question);
        struct schedule_case asked = { .on = question->on,
                                       .dose = question->dose,
                                       .vaccine = question->vaccine,
                                       .phase = question->phase,
                                       .product = question->product,
                                       .titre_date = SCHEDULE_NO_DATE,
                                       .due_date = SCHEDULE_NO_DATE,
                                       .long_illness_until = SCHEDULE_NO_DATE };

        for (size_t i = 0; i < people->count; i++) {
                struct schedule_decision decision;

                if (!in_force || outside(&births, people, i)) {
                        put(answers, i, &not_target);
                        continue;
                }
                asked.birth = people->birth[i];
                if (people->sex)
                        asked.sex = people->sex[i];
                if (people->marks) {
                        asked.disability_60_64 = (people->marks[i] & SCHEDULE_MARK_DISABILITY_60_64) != 0;
                        asked.shortage = (people->marks[i] & SCHEDULE_MARK_SHORTAGE) != 0;
                }
                if (people->titre)
                        asked.titre = people->titre[i];
                if (people->titre_date)
                        asked.titre_date = people->titre_date[i];
                if (people->due_date)
                        asked.due_date = people->due_date[i];
                if (people->long_illness_until)
                        asked.long_illness_until = people->long_illness_until[i];
                if (people->first_dose) {
                        asked.history = people->doses + people->first_dose[i];
                        asked.history_count = people->first_dose[i + 1] - people->first_dose[i];
                }
                law_decide(law, &asked, false, &decision);
                put(answers, i, &decision);
        }
}
