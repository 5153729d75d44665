/* SPDX-License-Identifier: MIT */
/* May this dose be given to this person on this day as a routine vaccination, by which article, and if not, why not
 * and when? One pure function over the law as data (law/, docs/interfaces/schedule.md).
 *
 * No date, age or number of the law stands in this folder: it holds only the forms that rules take (a window of ages,
 * an interval, a course that depends on the age at its start …). What a rule says, from when to when, by which
 * article and in which words, is read once from law/ and never changes afterwards, so a law may be used by any
 * number of threads; schedule_decide allocates nothing and knows no clock.
 *
 * Not here: what a city adds to the law (its seasons, printed dates, prices), who lives where, what to do with a dose
 * that was given although the answer is no: such a dose is recorded and flagged (systems/ledger).
 */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include "calendar/date.h"
#include "core/arena.h"
#include "core/buffer.h"
#include "core/err.h"

/* The codes of the interface, in its order. */
#define SCHEDULE_CODES(CODE)                                                                                           \
        CODE(BCG, "BCG")                                                                                               \
        CODE(HBV, "HBV")                                                                                               \
        CODE(RV1, "RV1")                                                                                               \
        CODE(RV5, "RV5")                                                                                               \
        CODE(DPT_IPV_HIB, "DPT-IPV-Hib")                                                                               \
        CODE(DPT_IPV, "DPT-IPV")                                                                                       \
        CODE(HIB, "Hib")                                                                                               \
        CODE(PCV, "PCV")                                                                                               \
        CODE(MR, "MR")                                                                                                 \
        CODE(VAR, "VAR")                                                                                               \
        CODE(JE, "JE")                                                                                                 \
        CODE(DT, "DT")                                                                                                 \
        CODE(HPV, "HPV")                                                                                               \
        CODE(PPV, "PPV")                                                                                               \
        CODE(FLU, "FLU")                                                                                               \
        CODE(ZOS, "ZOS")                                                                                               \
        CODE(COVID_R, "COVID-R")                                                                                       \
        CODE(COVID_S, "COVID-S")                                                                                       \
        CODE(RUB5, "RUB5")                                                                                             \
        CODE(RSV, "RSV")

enum schedule_vaccine {
#define CODE(NAME, TEXT) SCHEDULE_##NAME,
        SCHEDULE_CODES(CODE)
#undef CODE
            SCHEDULE_VACCINES
};

/* 第1期 (初回), 第1期追加, 第2期. */
enum schedule_phase { SCHEDULE_NO_PHASE, SCHEDULE_PHASE_1, SCHEDULE_PHASE_1B, SCHEDULE_PHASE_2, SCHEDULE_PHASES };

enum schedule_sex { SCHEDULE_UNKNOWN, SCHEDULE_MALE, SCHEDULE_FEMALE };

enum schedule_titre { SCHEDULE_NOT_TESTED, SCHEDULE_LOW, SCHEDULE_ENOUGH };

/* A dose that was given. */
struct schedule_dose {
        struct date date;
        int32_t dose;
        uint8_t vaccine;
        uint8_t phase;
        uint8_t product; /* schedule_product_read; 0 = not said */
};

/* The question. A date that is not given is SCHEDULE_NO_DATE. */
#define SCHEDULE_NO_DATE ((struct date){ INT32_MIN })

struct schedule_case {
        struct date birth;
        struct date on;
        struct date due_date;
        struct date titre_date;
        struct date long_illness_until;
        int32_t dose;
        uint8_t vaccine;
        uint8_t phase;
        uint8_t product;
        uint8_t sex;
        uint8_t titre;
        bool disability_60_64;
        bool shortage;
        const struct schedule_dose *history; /* in any order */
        size_t history_count;
};

/* In the order in which they take precedence. */
enum schedule_word {
        SCHEDULE_NOT_TARGET,
        SCHEDULE_DONE,
        SCHEDULE_TOO_LATE,
        SCHEDULE_NOT_YET,
        SCHEDULE_ORDER,
        SCHEDULE_INTERVAL,
        SCHEDULE_ELIGIBLE
};

enum { SCHEDULE_REASONS = 8 };

/* The answer. Dates that are absent are SCHEDULE_NO_DATE. `reasons` are numbers of schedule_rule. */
struct schedule_decision {
        enum schedule_word word;
        bool cut_off; /* too late because the course, by the age at its start, has no such dose */
        struct date from;
        struct date to;
        struct date earliest;
        struct date standard_from;
        struct date standard_to;
        uint8_t reason_count;
        uint16_t reasons[SCHEDULE_REASONS];
};

struct schedule_law;

/* One rule as the law folder states it. */
struct schedule_rule {
        const char *kind; /* vaccine window course interval standard once excluded illness product target between */
        const char *id;
        const char *law;    /* the article */
        const char *source; /* where it was read */
        const char *text;   /* one Japanese sentence, in words that are right on every day */
        const char *file;
        size_t line;
        bool confirmed;
        uint8_t vaccine;      /* SCHEDULE_VACCINES: a rule between vaccines */
        struct date from, to; /* in force; DATE_FIRST and DATE_LAST where open */
        const char *form;     /* every line of the rule in canonical spelling: what a comparison of two laws compares */
};

/* The folder of the law that was built with: what is read where nobody names another (--law of `sesshu schedule`, `law`
 * of a program's configuration). */
const char *schedule_law_folder(void);

/* Reads all *.law files of a folder. A folder that is missing or holds a mistake is refused (core.config, exit 78);
 * `problems` then holds a line "file:line: what" for each mistake. The law lives in the arena. */
struct err *schedule_law_load(struct arena *arena, const char *folder, struct buffer *problems,
                              const struct schedule_law **out_law) __attribute__((warn_unused_result));

/* The same from one text in memory, as if it were a folder with this one file. For tests. */
struct err *schedule_law_read(struct arena *arena, const char *file, struct text content, struct buffer *problems,
                              const struct schedule_law **out_law) __attribute__((warn_unused_result));

/* 64 hex digits over the rules, not over comments, spacing or the order of files and rules. */
const char *schedule_law_version(const struct schedule_law *law);

/* Rules are numbered from 0 in the order of vaccine and of the file. */
size_t schedule_rule_count(const struct schedule_law *law);
const struct schedule_rule *schedule_rule_at(const struct schedule_law *law, size_t number);
/* 令和3年2月17日から令和6年3月31日まで, as it is in force; empty when it always is. */
struct text schedule_rule_time(struct arena *arena, const struct schedule_rule *rule);

/* False when the folder has no rules for that vaccine: there is no answer then, and schedule_decide must not be
 * asked. */
bool schedule_has(const struct schedule_law *law, enum schedule_vaccine vaccine);
const char *schedule_name(const struct schedule_law *law, enum schedule_vaccine vaccine);
/* Whether the vaccine is given in phases, and has this one. Without phases only SCHEDULE_NO_PHASE is right. */
bool schedule_phase_right(const struct schedule_law *law, enum schedule_vaccine vaccine, enum schedule_phase phase);
/* The greatest number of doses that a phase can have. */
int schedule_doses(const struct schedule_law *law, enum schedule_vaccine vaccine, enum schedule_phase phase);
/* 0 when the vaccine has no such product. */
uint8_t schedule_product_read(const struct schedule_law *law, enum schedule_vaccine vaccine, struct text name);

/* "BCG"; false for any other text. */
bool schedule_code_read(struct text text, enum schedule_vaccine *out_vaccine);
const char *schedule_code(enum schedule_vaccine vaccine);
/* "1" "1b" "2"; "" for none. */
bool schedule_phase_read(struct text text, enum schedule_phase *out_phase);
const char *schedule_phase_text(enum schedule_phase phase);
/* "not_target" … */
const char *schedule_word_text(enum schedule_word word);

/* The decision. Pure: the same case and the same law give the same answer. The vaccine must be one that the law has
 * (schedule_has), the phase a right one, `on` and all history dates not before birth, dose at least 1. */
void schedule_decide(const struct schedule_law *law, const struct schedule_case *asked,
                     struct schedule_decision *out_decision);

#endif
