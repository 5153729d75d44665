/* SPDX-License-Identifier: MIT */
#include "core/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define ERRORS_FILE "core/core_errors.def"
#include "core/err_define.h"

enum { SENTENCE_SIZE = 1024, FIELD_SIZE = 128 };

struct err {
        const struct err_code *code;
        size_t line;
        char field[FIELD_SIZE];
        char sentence[SENTENCE_SIZE];
};

static atomic_size_t live;

struct err *
err_new(const struct err_code *code, const char *format, ...)
{
        struct err *err = calloc(1, sizeof *err);
        va_list values;

        if (!err)
                abort();
        assert(code);
        err->code = code;
        va_start(values, format);
        vsnprintf(err->sentence, sizeof err->sentence, format, values);
        va_end(values);
        atomic_fetch_add(&live, 1);
        return err;
}

struct err *
err_wrap(struct err *err, const char *format, ...)
{
        char before[SENTENCE_SIZE];
        char whole[2 * SENTENCE_SIZE + 4];
        va_list values;

        if (!err)
                return NULL;
        va_start(values, format);
        vsnprintf(before, sizeof before, format, values);
        va_end(values);
        snprintf(whole, sizeof whole, "%s: %s", before, err->sentence);
        whole[sizeof err->sentence - 1] = '\0';
        memcpy(err->sentence, whole, sizeof err->sentence);
        return err;
}

void
err_drop(struct err *err, const char *reason)
{
        assert(reason && *reason);
        err_free(err);
}

void
err_free(struct err *err)
{
        if (!err)
                return;
        free(err);
        atomic_fetch_sub(&live, 1);
}

const struct err_code *
err_code(const struct err *err)
{
        return err->code;
}

bool
err_is(const struct err *err, const struct err_code *code)
{
        return err && err->code == code;
}

const char *
err_sentence(const struct err *err)
{
        return err->sentence;
}

struct err *
err_at(struct err *err, size_t line, const char *field)
{
        if (!err)
                return NULL;
        err->line = line;
        if (field != err->field) /* to add a line, a caller hands err_field() back */
                snprintf(err->field, sizeof err->field, "%s", field ? field : "");
        return err;
}

const char *
err_field(const struct err *err)
{
        return err->field;
}

size_t
err_line(const struct err *err)
{
        return err->line;
}

int
err_exit(const struct err *err)
{
        if (err->code == &ERR_USAGE)
                return EX_USAGE;
        if (err->code == &ERR_NO_INPUT)
                return EX_NOINPUT;
        if (err->code == &ERR_CONFIG)
                return EX_CONFIG;
        switch (err->code->status) {
        case 400:
        case 411:
        case 413:
        case 415:
        case 422:
                return EX_DATAERR;
        case 401:
        case 403:
                return EX_NOPERM;
        case 429:
        case 503:
                return EX_TEMPFAIL;
        case 502:
        case 504:
                return EX_UNAVAILABLE;
        case 500:
                return EX_SOFTWARE;
        default:
                return EXIT_FAILURE;
        }
}

bool
err_english(void)
{
        static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                const char *value = getenv(names[i]);

                if (value && *value)
                        return strncmp(value, "en", 2) == 0;
        }
        return false;
}

void
err_print(const struct err *err)
{
        bool english = err_english();

        fprintf(stderr, "%s: %s\n", err->code->code, err->sentence);
        fprintf(stderr, "%s%s%s\n", english ? err->code->en : err->code->ja, english ? " " : "",
                english ? err->code->next_en : err->code->next_ja);
}

size_t
err_live(void)
{
        return atomic_load(&live);
}
