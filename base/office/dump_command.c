/* SPDX-License-Identifier: MIT */
#include "office/dump_command.h"

#include "core/arena.h"
#include "core/err.h"
#include "office/command_words.h"
#include "office/dump_rows.h"

#include <stdio.h>
#include <sysexits.h>

enum { LINE_MAXIMUM = 4 << 20 };

struct answer {
        struct dump_rows *rows;
        struct buffer line;
        struct err *err; /* the first */
};

static void
take(void *context, struct text piece)
{
        struct answer *answer = context;

        for (size_t i = 0; i < piece.length; i++) {
                if (piece.at[i] != '\n') {
                        buffer_put_char(&answer->line, piece.at[i]);
                        continue;
                }
                if (!answer->err)
                        answer->err = buffer_check(&answer->line);
                if (!answer->err)
                        answer->err = dump_rows_take(answer->rows, buffer_text(&answer->line));
                buffer_clear(&answer->line);
        }
}

static void
print(void *context, struct text line)
{
        fwrite(line.at, 1, line.length, context);
}

static int
print_all(struct dump_rows *rows, bool selftest)
{
        size_t columns = 0;
        int status = EX_OK;

        if (selftest) {
                bool good = dump_rows_selftest(rows, print, stdout, &columns);

                printf("{\"selftest\":%s,\"columns\":%zu}\n", good ? "true" : "false", columns);
                status = good ? EX_OK : 1;
        } else {
                dump_rows_write(rows, print, stdout);
        }
        return fflush(stdout) == 0 ? status : EX_IOERR;
}

int
dump_command(const char *system, int argc, char **argv)
{
        struct words words = { .system = system,
                               .usage = "dump --municipality C [--selftest]",
                               .taken = WORD_BIT(WORD_SELFTEST) };
        struct arena *arena;
        struct answer answer = { 0 };
        bool selftest;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        arena = arena_create(ARENA_SECRET, (size_t)8 << 30);
        selftest = words.values[WORD_SELFTEST] != NULL;
        answer.rows = dump_rows_create(arena);
        buffer_init_secret(&answer.line, LINE_MAXIMUM);
        words.call.take = take;
        words.call.context = &answer;
        status = words_call(&words, true, "/operator/dump");
        if (answer.err) {
                status = err_exit(answer.err);
                err_print(answer.err);
                err_free(answer.err);
        } else if (status == EX_OK) {
                status = print_all(answer.rows, selftest);
        }
        buffer_finish(&answer.line);
        arena_destroy(arena);
        return status;
}
