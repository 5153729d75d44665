/* SPDX-License-Identifier: MIT */
/* The log: one event a line on standard error, with fields (craft §10).
 *
 *      2026-11-24T09:26:16.123Z info area.started municipality=012041 pid=4711
 *
 * Time is real UTC, whatever the business date. An event's name is the feature and what, like an error code. A value
 * that is more than letters, digits and . _ : / + - @ , stands in double quotes, with \", \\ and \xNN for everything
 * that is not printable ASCII: a foreign string can neither end the line nor pretend to be a field.
 *
 * A log is not the audit trail, and holds no personal data: no names, numbers, dates of birth, addresses, nothing
 * that was typed; ids (16 random bytes), codes and counts only. Whoever calls this sees to that.
 *
 * For main loops and commands: foundations return errors and never log. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/bytes.h"
#include "core/err.h"

/* As in syslog(3) and sd-daemon(3). */
enum log_level {
        LOG_ERR = 3,     /* something failed and somebody has to look */
        LOG_WARNING = 4, /* it goes on, but not as it should */
        LOG_NOTICE = 5,  /* normal and worth knowing: started, stopped, another key */
        LOG_INFO = 6,    /* what happens anyway: an area woke up, an import ended */
        LOG_DEBUG = 7,   /* for whoever looks for a mistake; not written unless asked for */
};

struct log_field {
        const char *name; /* NULL ends the list */
        bool is_number;
        int64_t number;
        struct text text;
};

static inline struct log_field
log_number(const char *name, int64_t number)
{
        return (struct log_field){ .name = name, .is_number = true, .number = number };
}

static inline struct log_field
log_text(const char *name, struct text text)
{
        return (struct log_field){ .name = name, .text = text };
}

/* NULL is written as an empty value. */
static inline struct log_field
log_string(const char *name, const char *string)
{
        return (struct log_field){ .name = name, .text = { string ? string : "", string ? strlen(string) : 0 } };
}

/* log_event(LOG_INFO, "area.started", log_string("municipality", code), log_number("pid", pid)) */
#define log_event(level, event, ...)                                                                                   \
        log_write((level), (event), (const struct log_field[]){ __VA_ARGS__, { .name = NULL } })

/* One write(2) a line; what is longer than 4,000 bytes is cut. Never fails: where would it say so? */
void log_write(enum log_level level, const char *event, const struct log_field *fields);
/* The code and sentence of an error, as fields of the event. Does not consume it. */
void log_failure(enum log_level level, const char *event, const struct err *err);
/* The least level that is written: LOG_INFO until told otherwise. */
void log_set_level(enum log_level least);

/* The line without its time, as log_write writes it; for tests and for programs that log elsewhere. Returns its
 * length, at most `size` - 1. */
size_t log_format(enum log_level level, const char *event, const struct log_field *fields, char *out_line, size_t size);

#endif
