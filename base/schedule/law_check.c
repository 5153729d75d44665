/* SPDX-License-Identifier: MIT */
/* Mistakes that no single rule shows: two versions of a rule in force on one day, a time between two versions in
 * which none is, ages at the start of a course that no course or two courses answer, a phase without doses. */
#include "schedule/law.h"

static void
at_rule(const struct schedule_law *law, struct law_problems *problems, size_t number, const char *ja, const char *en,
        const char *about)
{
        law_problem(problems, law->rules[number].file, law->rules[number].line, ja, en, text_of(about));
}

static bool
same_span(struct span a, struct span b)
{
        return a.from.days == b.from.days && a.to.days == b.to.days;
}

static bool
same_doses(struct doses a, struct doses b)
{
        return a.phases == b.phases && a.from == b.from && a.to == b.to;
}

/* Lists of ages that have none in common are no versions of each other. */
static bool
same_years(const struct period *a, const struct period *b)
{
        for (int i = 0; i < a->year_count; i++)
                for (int j = 0; j < b->year_count; j++)
                        if (a->years[i] == b->years[j])
                                return true;
        return a->kind != PERIOD_FISCAL_LIST;
}

/* Two versions of one window: whom and which doses they are about is equal, and the way of saying when. */
static bool
same_window(const void *one, const void *other)
{
        const struct law_window *a = one, *b = other;

        return same_doses(a->doses, b->doses) && same_span(a->born, b->born) && a->period.kind == b->period.kind &&
               same_years(&a->period, &b->period) && a->group_60_64 == b->group_60_64 && a->shortage == b->shortage &&
               a->titre_low == b->titre_low && a->has_given == b->has_given && a->courses == b->courses &&
               (a->period.age.to.unit == AGE_OPEN) == (b->period.age.to.unit == AGE_OPEN);
}

static bool
same_interval(const void *one, const void *other)
{
        const struct law_interval *a = one, *b = other;

        return same_doses(a->doses, b->doses) && same_span(a->born, b->born) && same_span(a->begun, b->begun) &&
               a->after == b->after && a->after_phases == b->after_phases && a->after_dose == b->after_dose &&
               a->product == b->product && a->courses == b->courses && a->series == b->series;
}

/* A version in a list of rules. */
struct version {
        const void *rule;
        struct span on;
        uint16_t number;
        bool after_a_gap;
};

static void
versions(const struct schedule_law *law, struct law_problems *problems, const struct version *list, size_t count,
         bool (*same)(const void *, const void *))
{
        for (size_t i = 0; i < count; i++) {
                bool earlier = false, joins = false;

                for (size_t j = 0; j < count; j++) {
                        if (i == j || !same(list[i].rule, list[j].rule))
                                continue;
                        if (j < i && !span_empty(span_common(list[i].on, list[j].on)))
                                at_rule(law, problems, list[i].number, "同じことを定める規則と時期が重なっています",
                                        "in force at the same time as another version of the rule",
                                        law->rules[list[j].number].id);
                        if (list[j].on.to.days < list[i].on.from.days) {
                                earlier = true;
                                joins = joins || list[j].on.to.days + 1 == list[i].on.from.days;
                        }
                }
                if (earlier && !joins && !list[i].after_a_gap)
                        at_rule(law, problems, list[i].number, "前の規則との間に規則のない期間があります",
                                "between the version before and this one no version is in force", "");
        }
}

/* Starts of courses are compared in days after an arbitrary birth that has every month's end. */
static int
start_day(struct age age, bool first)
{
        static const struct date birth = { 0 };

        if (age.unit == AGE_OPEN)
                return first ? INT32_MIN : INT32_MAX;
        return age_day(birth, age).days;
}

static void
courses(const struct schedule_law *law, struct law_problems *problems, const struct law_vaccine *v)
{
        for (size_t i = 0; i < v->courses_count; i++) {
                const struct law_course *a = &v->courses[i];
                bool first = true, follows = false;

                for (size_t j = 0; j < v->courses_count; j++) {
                        const struct law_course *b = &v->courses[j];
                        bool comparable = i != j && !a->otherwise && !b->otherwise && a->product == b->product &&
                                          (a->doses_of.phases & b->doses_of.phases) != 0;
                        bool whole = a->second.from.unit == AGE_OPEN && b->second.from.unit == AGE_OPEN &&
                                     a->second.to.unit == AGE_OPEN && b->second.to.unit == AGE_OPEN;

                        if (!comparable)
                                continue;
                        if (whole && j < i && a->second_after.unit == GAP_NONE && b->second_after.unit == GAP_NONE &&
                            start_day(a->start.from, true) <= start_day(b->start.to, false) &&
                            start_day(b->start.from, true) <= start_day(a->start.to, false))
                                at_rule(law, problems, a->rule, "開始年齢が別の回数の規則と重なっています",
                                        "the age at the start is also another course's", law->rules[b->rule].id);
                        first = first && start_day(b->start.from, true) >= start_day(a->start.from, true);
                        follows = follows || (b->start.to.unit != AGE_OPEN && a->start.from.unit != AGE_OPEN &&
                                              start_day(b->start.to, false) + 1 == start_day(a->start.from, true));
                }
                if (!first && !follows && a->has_start && !a->otherwise)
                        at_rule(law, problems, a->rule, "前の開始年齢との間にすき間があります",
                                "no course for the ages just before this start", "");
        }
}

static void
phases(const struct schedule_law *law, struct law_problems *problems, const struct law_vaccine *v)
{
        for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                bool window = false, course = false;

                if ((v->phases & 1U << phase) == 0)
                        continue;
                for (size_t i = 0; i < v->windows_count; i++)
                        window = window || (v->windows[i].doses.phases & 1U << phase) != 0;
                for (size_t i = 0; i < v->courses_count; i++)
                        course = course || (v->courses[i].doses_of.phases & 1U << phase) != 0;
                if (!window)
                        at_rule(law, problems, v->rule, "受けられる時期の規則がない期があります",
                                "a phase without a window", schedule_phase_text((enum schedule_phase)phase));
                if (!course)
                        at_rule(law, problems, v->rule, "回数の規則がない期があります", "a phase without a course",
                                schedule_phase_text((enum schedule_phase)phase));
        }
}

static void
products(const struct schedule_law *law, struct law_problems *problems, const struct law_vaccine *v)
{
        for (size_t i = 0; i < v->products_count; i++)
                for (size_t j = 0; j < i; j++)
                        if (v->products[i].standard && v->products[j].standard &&
                            !span_empty(span_common(v->products[i].on, v->products[j].on)))
                                at_rule(law, problems, v->products[i].rule, "標準の製品が同じ時期に二つあります",
                                        "two standard products at one time", v->products[j].name);
}

static void
within_programme(const struct schedule_law *law, struct law_problems *problems, const struct law_vaccine *v)
{
        for (size_t i = 0; i < v->windows_count; i++)
                if (span_empty(span_common(v->windows[i].on, v->programme)))
                        at_rule(law, problems, v->windows[i].rule, "制度の期間の外です",
                                "outside the time of the programme", "");
}

/* The lists are short (a vaccine has some ten windows); a law with more than fits is refused. */
enum { VERSIONS = 64 };

static void
vaccine(const struct schedule_law *law, struct law_problems *problems, const struct law_vaccine *v)
{
        struct version list[VERSIONS];

        /* Only a heading: what other vaccines need to know of it. There are no answers for it. */
        if (!v->windows_count && !v->courses_count && !v->intervals_count)
                return;
        if (v->windows_count > VERSIONS || v->intervals_count > VERSIONS) {
                at_rule(law, problems, v->rule, "規則が多すぎます", "too many rules", "");
                return;
        }
        for (size_t i = 0; i < v->windows_count; i++)
                list[i] =
                    (struct version){ &v->windows[i], v->windows[i].on, v->windows[i].rule, v->windows[i].after_a_gap };
        versions(law, problems, list, v->windows_count, same_window);
        for (size_t i = 0; i < v->intervals_count; i++)
                list[i] = (struct version){ &v->intervals[i], v->intervals[i].on, v->intervals[i].rule,
                                            v->intervals[i].except != NULL };
        versions(law, problems, list, v->intervals_count, same_interval);
        courses(law, problems, v);
        phases(law, problems, v);
        products(law, problems, v);
        within_programme(law, problems, v);
}

void
law_check(const struct schedule_law *law, struct law_problems *problems)
{
        for (int code = 0; code < SCHEDULE_VACCINES; code++)
                if (law->vaccines[code].known)
                        vaccine(law, problems, &law->vaccines[code]);
}
