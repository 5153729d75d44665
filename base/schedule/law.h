/* SPDX-License-Identifier: MIT */
/* The law in memory: what the reader makes of law/ and the engine reads. For this folder only. */
#ifndef SCHEDULE_LAW_H
#define SCHEDULE_LAW_H

#include "schedule/schedule.h"

/* Both ends inclusive. */
struct span {
        struct date from, to;
};

#define SPAN_ALL ((struct span){ DATE_FIRST, DATE_LAST })

static inline bool
span_holds(struct span span, struct date date)
{
        return span.from.days <= date.days && date.days <= span.to.days;
}

static inline bool
span_empty(struct span span)
{
        return span.from.days > span.to.days;
}

static inline struct date
earlier_of(struct date a, struct date b)
{
        return a.days < b.days ? a : b;
}

static inline struct date
later_of(struct date a, struct date b)
{
        return a.days > b.days ? a : b;
}

static inline struct span
span_common(struct span a, struct span b)
{
        return (struct span){ later_of(a.from, b.from), earlier_of(a.to, b.to) };
}

/* A point in a life. */
struct age {
        enum { AGE_OPEN, AGE_MONTHS, AGE_WEEKS } unit;
        int count;
        int days;       /* beyond the weeks */
        bool following; /* の翌日 */
};

struct age_range {
        struct age from, to;
};

struct gap {
        enum { GAP_NONE, GAP_DAYS, GAP_MONTHS, GAP_MONTHS_AND_HALF, GAP_UNDER_MONTHS } unit;
        int count;
};

/* Which doses a rule is about. */
struct doses {
        uint8_t phases; /* a bit a phase */
        int32_t from, to;
};

enum { LAW_YEARS = 16, LAW_COURSES = 32 };

enum period_kind {
        PERIOD_ALWAYS,
        PERIOD_AGE,
        PERIOD_FISCAL_RANGE, /* from the fiscal year of one age to that of another */
        PERIOD_FISCAL_LIST,  /* the fiscal year of each of these ages */
        PERIOD_SCHOOL,       /* the fiscal year before school */
        PERIOD_DUE           /* days before the expected date of birth */
};

struct period {
        enum period_kind kind;
        struct age_range age;
        int years[LAW_YEARS];
        int year_count;
        int due_from, due_to;
};

struct law_window {
        struct doses doses;
        struct span born;
        struct span on;
        struct period period;
        bool group_60_64, shortage, titre_low;
        bool no_illness;  /* 長期療養 does not lengthen it */
        bool after_a_gap; /* the version before it ended earlier than the day before */
        bool has_given;
        struct span given;  /* a dose in this time is needed */
        struct span tested; /* the antibody test was in this time */
        uint32_t courses;   /* a bit a course; 0 = any */
        uint16_t rule;
};

struct law_course {
        uint32_t bit;          /* its own, where rules name courses */
        struct doses doses_of; /* only the phases count */
        int32_t doses;
        bool booster;   /* 第1期追加 belongs to the course */
        bool cuts;      /* doses beyond are cut off by the age at the start */
        bool otherwise; /* where no other course fits */
        bool has_start;
        struct age_range start;
        struct age_range second; /* age at the second dose */
        struct gap second_after; /* the second dose is at least so long after the first, or not yet given */
        uint8_t product;         /* of the first dose; 0 = any */
        uint16_t rule;
};

enum after { AFTER_PREVIOUS, AFTER_DOSE, AFTER_LAST };

struct law_interval {
        struct doses doses;
        struct span born, begun, on;
        enum after after;
        uint8_t after_phases;
        int32_t after_dose;
        struct gap minimum;
        uint8_t product;
        uint32_t courses; /* a bit a course; 0 = any */
        enum { SERIES_ANY, SERIES_COMPLETE, SERIES_INCOMPLETE } series;
        const struct law_interval *except; /* another interval of the vaccine, which takes its place; or NULL */
        uint16_t rule;
};

struct law_standard {
        struct doses doses;
        struct period period;
        bool by_interval;
        enum after after;
        uint8_t after_phases;
        int32_t after_dose;
        struct gap least, most;
        uint8_t product;
        uint32_t courses; /* a bit a course; 0 = any */
        uint16_t rule;
};

struct law_once {
        struct doses doses;
        enum { ONCE_IN_SPAN, ONCE_A_FISCAL_YEAR, ONCE_BEFORE_DUE } per;
        struct span on;
        int days; /* ONCE_BEFORE_DUE */
        uint16_t rule;
};

struct law_excluded {
        uint32_t vaccines; /* a bit a vaccine: a dose of one of them */
        uint16_t rule;
};

struct law_illness {
        struct doses doses;
        int years;
        struct age until;
        uint16_t rule;
};

enum kind { KIND_NONE, KIND_INJECTED_LIVE, KIND_ORAL_LIVE, KIND_INACTIVATED };

struct law_product {
        const char *name;
        struct span on;
        enum kind kind;
        bool standard; /* what an absent product means while it is in force */
        int32_t doses_to;
        uint16_t rule;
};

struct law_target {
        uint8_t sex;
        uint16_t rule;
};

struct law_between {
        uint8_t earlier_kinds, later_kinds; /* a bit a kind; 0 = by vaccine */
        uint32_t earlier, later;            /* a bit a vaccine */
        int days;
        bool same_day;
        struct span on;
        uint16_t rule;
};

#define LAW_LIST(TYPE, NAME)                                                                                           \
        struct TYPE *NAME;                                                                                             \
        size_t NAME##_count

struct law_vaccine {
        bool known;
        const char *name;
        enum kind kind;
        uint8_t phases; /* a bit a phase; only SCHEDULE_NO_PHASE where it has none */
        struct span programme;
        uint16_t rule;
        LAW_LIST(law_window, windows);
        LAW_LIST(law_course, courses);
        LAW_LIST(law_interval, intervals);
        LAW_LIST(law_standard, standards);
        LAW_LIST(law_once, onces);
        LAW_LIST(law_excluded, excludeds);
        LAW_LIST(law_illness, illnesses);
        LAW_LIST(law_product, products);
        LAW_LIST(law_target, targets);
};

struct schedule_law {
        struct law_vaccine vaccines[SCHEDULE_VACCINES];
        LAW_LIST(law_between, betweens);
        LAW_LIST(schedule_rule, rules);
        char version[65];
};

/* The kind of a dose: its product's where the product says one, else the vaccine's. */
enum kind law_kind(const struct schedule_law *law, uint8_t vaccine, uint8_t product);

/* decide.c: schedule_decide; without reasons and the standard period when they are not wanted, as for a list. */
void law_decide(const struct schedule_law *law, const struct schedule_case *asked, bool explained,
                struct schedule_decision *out_decision);

/* law_days.c: the day on which a gap after `date` is over. */
struct date gap_over(struct date date, struct gap gap);
/* The first or the last day that an age means for someone born that day. */
struct date age_day(struct date birth, struct age age);

/* law_text.c: lines and sections, and the values in them. */
struct law_line {
        struct text key, value;
        size_t line;
        bool used;
};

struct law_section {
        struct text kind, id;
        const char *file;
        size_t line;
        struct law_line *lines;
        size_t count;
        struct law_section *vaccine; /* the [vaccine …] it stands under */
        size_t number;               /* of its rule */
        struct law_section *next;
};

/* Where mistakes go; `count` says how many. */
struct law_problems {
        struct buffer *out;
        size_t count;
};

void law_problem(struct law_problems *problems, const char *file, size_t line, const char *ja, const char *en,
                 struct text about);

/* Appends the sections of one file to *tail and moves tail on. */
void law_sections(struct arena *arena, const char *file, struct text content, struct law_problems *problems,
                  struct law_section ***tail);

/* Values. False when the text is none. */
bool law_span(struct text value, struct span *out_span);
bool law_age(struct text value, struct age *out_age);
bool law_age_range(struct text value, struct age_range *out_range);
bool law_gap(struct text value, struct gap *out_gap);
bool law_count_range(struct text value, int32_t *out_from, int32_t *out_to);
bool law_number(struct text value, const char *suffix, int *out_number);
/* Takes the next item of a list with commas; false at its end. */
bool law_item(struct text *list, struct text *out_item);
struct text law_trim(struct text text);

/* law_rules.c: sections → rules. */
void law_rules(struct arena *arena, struct law_section *sections, struct law_problems *problems,
               struct schedule_law *law);

/* law_check.c: overlaps, gaps, what no single rule shows. */
void law_check(const struct schedule_law *law, struct law_problems *problems);

#endif
