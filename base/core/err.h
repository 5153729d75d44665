/* SPDX-License-Identifier: MIT */
/* Errors: what every function that can fail returns.
 *
 * A function that can fail returns `struct err *`; NULL is success. The error carries a code, which is one row of
 * its feature's table (x_errors.def: code, HTTP status, Japanese, English, what to do next in both), and a sentence
 * for the operator that grows on the way up:
 *
 *         err = dose_insert(change, new, out);
 *         if (err)
 *                 return err_wrap(err, "record dose of line %zu", line);
 *
 * Rules
 *  - An error is consumed exactly once: returned, wrapped, reported (err_free after it was shown), or err_drop'ped
 *    with a reason. err_live() counts what is still open, so a test can ask for zero.
 *  - The sentence never holds personal data: no names, numbers, dates of birth, no value that was typed. What the
 *    clerk reads comes from the table, in Japanese.
 *  - Programming errors are assert(), not errors. Out of memory ends the process (design D10).
 *
 * An error owns itself: it lies in its own allocation, is safe to hand between threads, and is freed by err_free.
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* One row of a feature's table of failures. Never reused, never removed. */
struct err_code {
        const char *code;    /* "dose.no-person": the feature and what */
        int status;          /* HTTP status; the exit status of commands follows from it (err_exit) */
        const char *ja;      /* what happened, for the clerk */
        const char *en;      /* the same, with LANG=en */
        const char *next_ja; /* what was kept and what to do next */
        const char *next_en;
};

struct err;

/* Makes an error. `format` is the operator's sentence in English, without personal data. */
struct err *err_new(const struct err_code *code, const char *format, ...)
    __attribute__((format(printf, 2, 3), warn_unused_result, returns_nonnull));

/* Adds what was being done, in front of the sentence: "line 12: unknown field". Returns err itself, NULL for NULL. */
struct err *err_wrap(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3), warn_unused_result));

/* Consumes an error that does not matter; `reason` says in the source why. */
void err_drop(struct err *err, const char *reason);

/* Consumes an error that was reported. NULL is allowed. */
void err_free(struct err *err);

const struct err_code *err_code(const struct err *err);
bool err_is(const struct err *err, const struct err_code *code);
const char *err_sentence(const struct err *err);

/* The field (of a form, a JSON document or a file) that the error is about, "" when none; and the line, 0 when none.
 * err_at sets them and returns err. `field` is copied. */
struct err *err_at(struct err *err, size_t line, const char *field) __attribute__((warn_unused_result));
const char *err_field(const struct err *err);
size_t err_line(const struct err *err);

/* The exit status of docs/interfaces/product.md for an error: 64, 65, 66, 69, 70, 75, 77, 78 or 1. */
int err_exit(const struct err *err);

/* Writes "code: sentence" and what the table says in the language of LANG to standard error, in two lines.
 * For commands only; foundations never print. Does not consume the error. */
void err_print(const struct err *err);

/* How many errors exist now. */
size_t err_live(void);

/* True when messages are to be English: LC_ALL, LC_MESSAGES or LANG begins with "en". */
bool err_english(void);

/* Failures that belong to no feature: ERR_MEMORY_LIMIT, ERR_IO, ERR_USAGE, ERR_NO_INPUT, ERR_INTERNAL, … */
#define ERRORS_FILE "core/core_errors.def"
#include "core/err_declare.h"

#endif
