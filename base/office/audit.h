/* SPDX-License-Identifier: MIT */
/* The trail for those who ask: who saw this person, and is the trail whole (requirements P11, O6). */
#ifndef OFFICE_AUDIT_H
#define OFFICE_AUDIT_H

#include "chain/chain.h"
#include "request/visit.h"

/* One line of "who saw this person". */
struct audit_line {
        int64_t at; /* milliseconds UTC */
        struct text actor;
        struct text right;
        struct text purpose; /* with the request number, when there is one */
        struct text what;
        struct text result;
        struct text from;
};

struct audit_lines {
        struct audit_line *at;
        size_t count;
};

/* How many problems of a report are kept to be shown; it counts all. */
static inline size_t
audit_problems_kept(const struct chain_report *report)
{
        return report->problem_count < CHAIN_PROBLEMS_MAX ? report->problem_count : CHAIN_PROBLEMS_MAX;
}

enum { AUDIT_LINES_MAX = 10000 };

/* The same line for a page: words of the language instead of the vocabulary's codes. */
struct audit_line audit_words(struct visit *visit, const struct audit_line *line);

/* Every event that showed or changed this subject's data, oldest first. */
struct err *audit_read(struct change *change, struct bytes subject, struct audit_lines *out_lines);

/* A problem of the trail in words. */
const char *audit_problem_words(enum chain_problem_code code, bool english);

#endif
