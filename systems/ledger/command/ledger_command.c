/* SPDX-License-Identifier: MIT */
#include "command/ledger_command.h"

#include "core/arena.h"
#include "core/err.h"
#include "office/command_words.h"
#include "office/office_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { ANSWER_LINE_MAX = 64 * 1024 };

/* ---- feed import ---- */

struct import_answer {
        FILE *rejects;
        struct buffer line;
};

/* Lines of the answer: one a held or rejected row, and last the counts. */
static void
take_line(struct import_answer *answer)
{
        struct text line = buffer_text(&answer->line);
        bool reject = line.length > 8 && memcmp(line.at, "{\"line\":", 8) == 0;
        FILE *to = reject ? answer->rejects : stdout;

        if (to)
                fprintf(to, "%.*s\n", TEXT_ARGS(line));
        buffer_clear(&answer->line);
}

static void
take_answer(void *context, struct text piece)
{
        struct import_answer *answer = context;

        for (size_t i = 0; i < piece.length; i++) {
                if (piece.at[i] == '\n')
                        take_line(answer);
                else
                        buffer_put_char(&answer->line, piece.at[i]);
        }
}

static int
feed_import_command(int argc, char **argv)
{
        struct words words = { .system = "ledger",
                               .usage = "feed import --municipality C [--dry-run] [--rejects FILE] FILE|-",
                               .taken = WORD_BIT(WORD_DRY_RUN) | WORD_BIT(WORD_REJECTS),
                               .takes_file = true };
        struct import_answer answer = { 0 };
        struct err *err;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        err = operator_open_file(words.file, &words.call.descriptor);
        if (!err && words.values[WORD_REJECTS]) {
                answer.rejects = fopen(words.values[WORD_REJECTS], "we");
                if (!answer.rejects)
                        err = err_new(&ERR_IO, "--rejects: %s", strerror(errno));
        }
        if (err)
                return words_failed(&words, err);
        if (words.values[WORD_DRY_RUN])
                operator_field(&words.call, "dry_run", TEXT("1"));
        buffer_init(&answer.line, ANSWER_LINE_MAX);
        words.call.take = take_answer;
        words.call.context = &answer;
        status = words_call(&words, true, "/operator/feed/import");
        buffer_finish(&answer.line);
        if ((answer.rejects && fclose(answer.rejects) != 0) || fflush(stdout) != 0)
                return EX_IOERR;
        return status;
}

static const struct verb feed_verbs[] = {
        { "import", feed_import_command, "住民記録のファイルを取り込む", "import a file of the resident register" },
        { 0 },
};

static int
feed_noun(int argc, char **argv)
{
        return verb_run("sesshu ledger feed", feed_verbs, argc, argv);
}

static const struct verb nouns[] = {
        { "feed", feed_noun, "住民異動の取込", "the resident feed" },
        { 0 },
};

int
ledger_command(int argc, char **argv)
{
        return office_command("ledger", nouns, argc, argv);
}
