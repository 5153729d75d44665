/* SPDX-License-Identifier: MIT */
#include "office/command_words.h"

#include "core/arena.h"
#include "core/err.h"
#include "identifier/check_digit.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

/* Of all verbs; each says which it takes. */
static const struct option long_options[] = {
        [WORD_STATE] = { "state", required_argument, NULL, WORD_STATE },
        [WORD_MUNICIPALITY] = { "municipality", required_argument, NULL, WORD_MUNICIPALITY },
        [WORD_DRY_RUN] = { "dry-run", no_argument, NULL, WORD_DRY_RUN },
        [WORD_REJECTS] = { "rejects", required_argument, NULL, WORD_REJECTS },
        [WORD_USER] = { "user", required_argument, NULL, WORD_USER },
        [WORD_ROLE] = { "role", required_argument, NULL, WORD_ROLE },
        [WORD_NAME] = { "name", required_argument, NULL, WORD_NAME },
        [WORD_PASSWORD_FILE] = { "password-file", required_argument, NULL, WORD_PASSWORD_FILE },
        [WORD_CERTIFICATE] = { "certificate", required_argument, NULL, WORD_CERTIFICATE },
        [WORD_PERSON_FILE] = { "person-file", required_argument, NULL, WORD_PERSON_FILE },
        [WORD_HEADS] = { "heads", required_argument, NULL, WORD_HEADS },
        [WORD_SELFTEST] = { "selftest", no_argument, NULL, WORD_SELFTEST },
        [WORD_HELP] = { "help", no_argument, NULL, WORD_HELP },
        [WORD_HELP + 1] = { NULL, 0, NULL, 0 },
};

#define ALWAYS (WORD_BIT(WORD_STATE) | WORD_BIT(WORD_MUNICIPALITY) | WORD_BIT(WORD_HELP))

static int
usage(const struct words *words, const char *why)
{
        if (why)
                fprintf(stderr, "core.usage: %s\n", why);
        fprintf(why ? stderr : stdout, "%s sesshu %s %s\n", err_english() ? "Usage:" : "使い方:", words->system,
                words->usage);
        return why ? EX_USAGE : 0;
}

bool
words_read(struct words *words, int argc, char **argv, int *out_status)
{
        struct err *err;
        int option;

        optind = 1;
        opterr = 0;
        *out_status = EX_USAGE;
        while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
                if (option < 0 || option > WORD_HELP || !((words->taken | ALWAYS) & WORD_BIT(option))) {
                        usage(words, err_english() ? "unknown option, or one without its value"
                                                   : "知らない指定か、値のない指定です");
                        return false;
                }
                words->values[option] = optarg ? optarg : "1";
        }
        if (words->values[WORD_HELP]) {
                *out_status = usage(words, NULL);
                return false;
        }
        for (int i = 0; i < WORD_HELP; i++)
                if (((words->required | WORD_BIT(WORD_MUNICIPALITY)) & WORD_BIT(i)) && !words->values[i]) {
                        char why[128];

                        snprintf(why, sizeof why, err_english() ? "--%s is missing" : "--%s がありません",
                                 long_options[i].name);
                        usage(words, why);
                        return false;
                }
        if (optind + (words->takes_file ? 1 : 0) != argc) {
                usage(words, err_english()
                                 ? (words->takes_file ? "one FILE is needed (- = standard input)" : "too many words")
                                 : (words->takes_file ? "ファイルを一つ指定してください（- は標準入力）"
                                                      : "余分な語があります"));
                return false;
        }
        words->file = words->takes_file ? argv[optind] : NULL;
        err = municipality_code_check(text_of(words->values[WORD_MUNICIPALITY]));
        if (err) {
                usage(words, err_english() ? "--municipality is no municipality code"
                                           : "--municipality が市区町村コードではありません");
                err_free(err);
                return false;
        }
        words->call = (struct operator_call){ .state = words->values[WORD_STATE],
                                              .system = words->system,
                                              .municipality = words->values[WORD_MUNICIPALITY],
                                              .descriptor = -1 };
        words->arena = arena_create(ARENA_SECRET, 1 << 20);
        return true;
}

int
words_failed(struct words *words, struct err *err)
{
        int status = err_exit(err);

        err_print(err);
        err_free(err);
        arena_destroy(words->arena);
        return status;
}

int
words_call(struct words *words, bool post, const char *path)
{
        int status;

        words->call.post = post;
        words->call.path = path;
        status = operator_call(&words->call);
        if (words->call.descriptor >= 0)
                close(words->call.descriptor);
        arena_destroy(words->arena);
        return status;
}

struct err *
words_field_from_file(struct words *words, const char *name, const char *path, size_t maximum)
{
        struct text content;
        struct err *err = operator_read_file(words->arena, path, maximum, &content);

        if (err)
                return err_wrap(err, "--%s-file", name);
        while (content.length && (content.at[content.length - 1] == '\n' || content.at[content.length - 1] == '\r'))
                content.length--;
        operator_field(&words->call, name, content);
        return NULL;
}
