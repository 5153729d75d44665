/* SPDX-License-Identifier: MIT */
#include "core/log.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAXIMUM = 4000 };

static atomic_int least_level = LOG_INFO;

struct line {
        char *at;
        size_t size, length;
};

static void
put(struct line *line, char c)
{
        if (line->length + 1 < line->size)
                line->at[line->length++] = c;
}

static void
put_string(struct line *line, const char *string)
{
        for (; *string; string++)
                put(line, *string);
}

static bool
is_plain(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c && strchr("._:/+-@,", c) != NULL);
}

static void
put_value(struct line *line, struct text text)
{
        static const char digits[] = "0123456789abcdef";
        bool plain = text.length > 0;

        for (size_t i = 0; i < text.length && plain; i++)
                plain = is_plain(text.at[i]);
        if (!plain)
                put(line, '"');
        for (size_t i = 0; i < text.length; i++) {
                unsigned char c = (unsigned char)text.at[i];

                if (c == '"' || c == '\\') {
                        put(line, '\\');
                        put(line, (char)c);
                } else if (c < 0x20 || c > 0x7e) {
                        put_string(line, "\\x");
                        put(line, digits[c >> 4]);
                        put(line, digits[c & 15]);
                } else {
                        put(line, (char)c);
                }
        }
        if (!plain)
                put(line, '"');
}

size_t
log_format(enum log_level level, const char *event, const struct log_field *fields, char *out_line, size_t size)
{
        static const char *const names[] = { "err", "err", "err", "err", "warning", "notice", "info", "debug" };
        struct line line = { out_line, size, 0 };

        put_string(&line, names[level]);
        put(&line, ' ');
        put_string(&line, event);
        for (; fields->name; fields++) {
                put(&line, ' ');
                put_string(&line, fields->name);
                put(&line, '=');
                if (fields->is_number) {
                        char number[24];

                        snprintf(number, sizeof number, "%" PRId64, fields->number);
                        put_string(&line, number);
                } else {
                        put_value(&line, fields->text);
                }
        }
        if (size)
                out_line[line.length] = '\0';
        return line.length;
}

void
log_write(enum log_level level, const char *event, const struct log_field *fields)
{
        char line[LINE_MAXIMUM + 1];
        struct timespec now;
        struct tm parts;
        size_t length;

        if ((int)level > atomic_load(&least_level))
                return;
        clock_gettime(CLOCK_REALTIME, &now);
        gmtime_r(&now.tv_sec, &parts);
        length = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &parts);
        length += (size_t)snprintf(line + length, sizeof line - length, ".%03dZ ", (int)(now.tv_nsec / 1000000));
        length += log_format(level, event, fields, line + length, sizeof line - length - 1);
        line[length++] = '\n';
        /* A log that cannot be written has nowhere to complain. */
        if (write(STDERR_FILENO, line, length) < 0)
                return;
}

void
log_failure(enum log_level level, const char *event, const struct err *err)
{
        log_event(level, event, log_string("code", err_code(err)->code), log_string("cause", err_sentence(err)));
}

void
log_set_level(enum log_level least)
{
        atomic_store(&least_level, (int)least);
}
