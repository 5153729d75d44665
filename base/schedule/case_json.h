/* SPDX-License-Identifier: MIT */
/* Cases, persons and decisions as JSON lines (docs/interfaces/schedule.md). For this folder only. */
#ifndef SCHEDULE_CASE_JSON_H
#define SCHEDULE_CASE_JSON_H

#include "schedule/schedule.h"

enum { CASE_LINE_MAXIMUM = 64 * 1024 };

/* Which members a line has: a case, or a person without on, vaccine, phase, dose and product. */
enum case_kind { CASE_ONE, CASE_PERSON };

/* What was wrong with a line; `field` is empty where the line is no object. Texts lie in the arena. */
struct case_fault {
        const char *field;
        const char *message;
};

struct case_read {
        struct text id; /* absent (at NULL) where there is none to give back */
        struct schedule_case asked;
};

/* Reads one line. False when it is malformed: out_fault says why, and out_read->id is what could be read of it.
 * For a person `on` is the caller's, set in asked before. Everything lies in the arena. */
bool case_read(struct arena *arena, const struct schedule_law *law, enum case_kind kind, struct text line,
               struct case_read *out_read, struct case_fault *out_fault);

/* A JSON string with its quotes. */
void case_put_string(struct buffer *out, struct text text);
/* "decision": … "reasons": […], without braces. */
void case_put_decision(struct buffer *out, const struct schedule_law *law, const struct schedule_decision *decision);
/* The whole line of a malformed one. */
void case_put_fault(struct buffer *out, struct text id, const struct case_fault *fault);

#endif
