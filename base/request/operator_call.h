/* SPDX-License-Identifier: MIT */
/* The operator's command calls an area: the other end of request/operator.h.
 *
 * It finds the installation by --state DIR, else $SESSHU_STATE, else ./var, and works while the installation runs
 * and while it is stopped, with the same result: when nobody answers on the socket, it starts the system's program
 * for the time of the call, and ends it again. For commands only: it reads the environment, writes to standard
 * output and starts a process. */
#ifndef REQUEST_OPERATOR_CALL_H
#define REQUEST_OPERATOR_CALL_H

#include "core/arena.h"
#include "core/err.h"
#include "core/pair.h"

struct operator_call {
        const char *state; /* --state, or NULL */
        const char *system;
        const char *municipality;
        bool post;
        const char *path; /* "/operator/…" */
        struct pair fields[8];
        size_t field_count;
        int descriptor; /* a file to hand over, or -1 */
        /* Takes each piece of the answer's body as it arrives; NULL = standard output. */
        void (*take)(void *context, struct text piece);
        void *context;
};

/* Adds a field of the form. */
void operator_field(struct operator_call *call, const char *name, struct text value);

/* Makes the call; returns the exit status that the area gave. What failed on the way is printed. An answer of
 * application/problem+json goes to standard error as words. */
int operator_call(struct operator_call *call);

/* Reads a whole small file, or standard input for "-". core.no-input, core.limit */
struct err *operator_read_file(struct arena *arena, const char *path, size_t maximum, struct text *out_content);
/* Opens a file to be handed over. What is no plain file ("-", a pipe) is first taken into memory, since an area does
 * not wait for a slow sender; at most 1 GiB. */
struct err *operator_open_file(const char *path, int *out_descriptor);

#endif
