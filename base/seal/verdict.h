/* SPDX-License-Identifier: MIT */
/* What a verifier found: every problem, and what the document says if its signature holds.
 *
 * A verifier of wire/ fills one; `sesshu certificate verify` and screens show it. A problem is a code that other
 * software relies on (docs/interfaces/certificate.md), a sentence for a person, and the place within the document,
 * which is made of member names and positions and never holds a value: messages go into logs. */
#ifndef SEAL_VERDICT_H
#define SEAL_VERDICT_H

#include "seal/jose_value.h"

enum problem {
#define PROBLEM(NAME, CODE, JA, EN) PROBLEM_##NAME,
#include "seal/verdict_problems.def"
#undef PROBLEM
        PROBLEM_COUNT
};

/* More would help nobody; the first ones are kept, and the verdict stays "not valid". */
enum { VERDICT_PROBLEMS_MAXIMUM = 64 };

struct verdict {
        struct arena *arena;
        const char *format; /* "shc", "vds-nc"; NULL when it is neither */
        size_t count;
        struct {
                enum problem problem;
                const char *where; /* "entry[1].fullUrl"; NULL for the whole */
        } problems[VERDICT_PROBLEMS_MAXIMUM];
        struct value *content; /* NULL unless the signature holds */
};

void verdict_init(struct verdict *verdict, struct arena *arena);
/* Adds a problem; `where` may be NULL. The same problem at the same place is kept once. */
void verdict_add(struct verdict *verdict, enum problem problem, const char *where, ...)
    __attribute__((format(printf, 3, 4)));
bool verdict_has(const struct verdict *verdict, enum problem problem);
bool verdict_valid(const struct verdict *verdict);
const char *problem_code(enum problem problem);

/* {format?, valid, problems:[{code, message}], content?}; messages in Japanese or English. */
struct value *verdict_value(const struct verdict *verdict, bool english);

#endif
