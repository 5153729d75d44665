/* SPDX-License-Identifier: MIT */
#include "command/ledger_command.h"

#include "core/arena.h"
#include "core/err.h"
#include "core/verb.h"
#include "identifier/check_digit.h"
#include "request/operator_call.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

enum { FILE_SMALL = 64 * 1024, SUBJECT_MAX = 64 };

/* The options of all verbs; each verb says which it takes. */
enum word { STATE, MUNICIPALITY, DRY_RUN, REJECTS, USER, ROLE, NAME, PASSWORD_FILE, CERTIFICATE, PERSON_FILE, HEADS, HELP };

static const struct option long_options[] = {
        [STATE] = { "state", required_argument, NULL, STATE },
        [MUNICIPALITY] = { "municipality", required_argument, NULL, MUNICIPALITY },
        [DRY_RUN] = { "dry-run", no_argument, NULL, DRY_RUN },
        [REJECTS] = { "rejects", required_argument, NULL, REJECTS },
        [USER] = { "user", required_argument, NULL, USER },
        [ROLE] = { "role", required_argument, NULL, ROLE },
        [NAME] = { "name", required_argument, NULL, NAME },
        [PASSWORD_FILE] = { "password-file", required_argument, NULL, PASSWORD_FILE },
        [CERTIFICATE] = { "certificate", required_argument, NULL, CERTIFICATE },
        [PERSON_FILE] = { "person-file", required_argument, NULL, PERSON_FILE },
        [HEADS] = { "heads", required_argument, NULL, HEADS },
        [HELP] = { "help", no_argument, NULL, HELP },
        [HELP + 1] = { NULL, 0, NULL, 0 },
};

struct words {
        const char *usage;    /* what stands behind "sesshu ledger " */
        unsigned taken;       /* bits of the options this verb takes */
        unsigned required;    /* and those it cannot do without */
        bool takes_file;      /* one FILE at the end */
        const char *values[HELP + 1];
        const char *file;
        struct operator_call call;
        struct arena *arena;
};

#define BIT(OPTION) (1u << (OPTION))
#define ALWAYS (BIT(STATE) | BIT(MUNICIPALITY) | BIT(HELP))

static int
usage(const struct words *words, const char *why)
{
        if (why)
                fprintf(stderr, "core.usage: %s\n", why);
        fprintf(why ? stderr : stdout, "%s sesshu ledger %s\n", err_english() ? "Usage:" : "使い方:", words->usage);
        return why ? EX_USAGE : 0;
}

/* Reads the options. 0: go on; *out_status otherwise the exit status. */
static bool
read_words(struct words *words, int argc, char **argv, int *out_status)
{
        struct err *err;
        int option;

        optind = 1;
        opterr = 0;
        *out_status = EX_USAGE;
        while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
                if (option < 0 || option > HELP || !((words->taken | ALWAYS) & BIT(option))) {
                        usage(words, err_english() ? "unknown option, or one without its value"
                                                   : "知らない指定か、値のない指定です");
                        return false;
                }
                words->values[option] = optarg ? optarg : "1";
        }
        if (words->values[HELP]) {
                *out_status = usage(words, NULL);
                return false;
        }
        for (int i = 0; i < HELP; i++)
                if (((words->required | BIT(MUNICIPALITY)) & BIT(i)) && !words->values[i]) {
                        char why[128];

                        snprintf(why, sizeof why, err_english() ? "--%s is missing" : "--%s がありません",
                                 long_options[i].name);
                        usage(words, why);
                        return false;
                }
        if (optind + (words->takes_file ? 1 : 0) != argc) {
                usage(words, err_english() ? (words->takes_file ? "one FILE is needed (- = standard input)"
                                                                : "too many words")
                                           : (words->takes_file ? "ファイルを一つ指定してください（- は標準入力）"
                                                                : "余分な語があります"));
                return false;
        }
        words->file = words->takes_file ? argv[optind] : NULL;
        err = municipality_code_check(text_of(words->values[MUNICIPALITY]));
        if (err) {
                usage(words, err_english() ? "--municipality is no municipality code"
                                           : "--municipality が市区町村コードではありません");
                err_free(err);
                return false;
        }
        words->call = (struct operator_call){ .state = words->values[STATE], .system = "ledger",
                                              .municipality = words->values[MUNICIPALITY], .descriptor = -1 };
        words->arena = arena_create(ARENA_SECRET, 1 << 20);
        return true;
}

static int
failed(struct words *words, struct err *err)
{
        int status = err_exit(err);

        err_print(err);
        err_free(err);
        arena_destroy(words->arena);
        return status;
}

static int
call(struct words *words, bool post, const char *path)
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

/* The content of a small file without its last line feed. */
static struct err *
field_from_file(struct words *words, const char *name, const char *path, size_t maximum)
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
        struct words words = { .usage = "feed import --municipality C [--dry-run] [--rejects FILE] FILE|-",
                               .taken = BIT(DRY_RUN) | BIT(REJECTS), .takes_file = true };
        struct import_answer answer = { 0 };
        struct err *err;
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        err = operator_open_file(words.file, &words.call.descriptor);
        if (!err && words.values[REJECTS]) {
                answer.rejects = fopen(words.values[REJECTS], "we");
                if (!answer.rejects)
                        err = err_new(&ERR_IO, "--rejects: %s", strerror(errno));
        }
        if (err)
                return failed(&words, err);
        if (words.values[DRY_RUN])
                operator_field(&words.call, "dry_run", TEXT("1"));
        buffer_init(&answer.line, FILE_SMALL);
        words.call.take = take_answer;
        words.call.context = &answer;
        status = call(&words, true, "/operator/feed/import");
        buffer_finish(&answer.line);
        if ((answer.rejects && fclose(answer.rejects) != 0) || fflush(stdout) != 0)
                return EX_IOERR;
        return status;
}

/* ---- audit ---- */

static int
audit_verify_command(int argc, char **argv)
{
        struct words words = { .usage = "audit verify --municipality C [--heads FILE]", .taken = BIT(HEADS) };
        struct err *err;
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        if (words.values[HEADS]) {
                err = operator_open_file(words.values[HEADS], &words.call.descriptor);
                if (err)
                        return failed(&words, err);
        }
        return call(&words, true, "/operator/audit/verify");
}

static int
audit_who_command(int argc, char **argv)
{
        struct words words = { .usage = "audit who --municipality C --person-file FILE|-", .taken = BIT(PERSON_FILE),
                               .required = BIT(PERSON_FILE) };
        struct err *err;
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        err = field_from_file(&words, "subject", words.values[PERSON_FILE], SUBJECT_MAX);
        return err ? failed(&words, err) : call(&words, true, "/operator/audit/who");
}

/* ---- accounts and terminals ---- */

static int
account_with_password(int argc, char **argv, bool add)
{
        struct words words = {
                .usage = add ? "account add --municipality C --user U --role R --name NAME --password-file FILE|-"
                             : "account password --municipality C --user U --password-file FILE|-",
                .taken = BIT(USER) | BIT(ROLE) | BIT(NAME) | BIT(PASSWORD_FILE),
                .required = add ? BIT(USER) | BIT(ROLE) | BIT(NAME) | BIT(PASSWORD_FILE) : BIT(USER) | BIT(PASSWORD_FILE),
        };
        struct err *err;
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        operator_field(&words.call, "user", text_of(words.values[USER]));
        if (add) {
                operator_field(&words.call, "role", text_of(words.values[ROLE]));
                operator_field(&words.call, "name", text_of(words.values[NAME]));
        }
        err = field_from_file(&words, "password", words.values[PASSWORD_FILE], 1024);
        if (err)
                return failed(&words, err);
        return call(&words, true, add ? "/operator/account/add" : "/operator/account/password");
}

static int
account_add_command(int argc, char **argv)
{
        return account_with_password(argc, argv, true);
}

static int
account_password_command(int argc, char **argv)
{
        return account_with_password(argc, argv, false);
}

static int
account_user(int argc, char **argv, const char *usage_words, const char *path)
{
        struct words words = { .usage = usage_words, .taken = BIT(USER), .required = BIT(USER) };
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        operator_field(&words.call, "user", text_of(words.values[USER]));
        return call(&words, true, path);
}

static int
account_unlock_command(int argc, char **argv)
{
        return account_user(argc, argv, "account unlock --municipality C --user U", "/operator/account/unlock");
}

static int
account_end_command(int argc, char **argv)
{
        return account_user(argc, argv, "account end --municipality C --user U", "/operator/account/end");
}

static int
account_list_command(int argc, char **argv)
{
        struct words words = { .usage = "account list --municipality C" };
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        return call(&words, false, "/operator/account/list");
}

static int
terminal(int argc, char **argv, bool add)
{
        struct words words = {
                .usage = add ? "terminal add --municipality C --name NAME --certificate FILE"
                             : "terminal end --municipality C --certificate FILE",
                .taken = BIT(NAME) | BIT(CERTIFICATE),
                .required = add ? BIT(NAME) | BIT(CERTIFICATE) : BIT(CERTIFICATE),
        };
        struct err *err;
        int status;

        if (!read_words(&words, argc, argv, &status))
                return status;
        if (words.values[NAME])
                operator_field(&words.call, "name", text_of(words.values[NAME]));
        err = field_from_file(&words, "certificate", words.values[CERTIFICATE], FILE_SMALL / 4);
        if (err)
                return failed(&words, err);
        return call(&words, true, add ? "/operator/terminal/add" : "/operator/terminal/end");
}

static int
terminal_add_command(int argc, char **argv)
{
        return terminal(argc, argv, true);
}

static int
terminal_end_command(int argc, char **argv)
{
        return terminal(argc, argv, false);
}

/* ---- The tables of nouns and verbs ---- */

static const struct verb feed_verbs[] = {
        { "import", feed_import_command, "住民記録のファイルを取り込む", "import a file of the resident register" },
        { 0 },
};

static const struct verb audit_verbs[] = {
        { "verify", audit_verify_command, "操作記録が改ざんされていないか確かめる", "verify that the trail is whole" },
        { "who", audit_who_command, "この人の記録を見た人を調べる", "who saw this person's record" },
        { 0 },
};

static const struct verb account_verbs[] = {
        { "add", account_add_command, "利用者を登録する", "add an account" },
        { "password", account_password_command, "パスワードを設定し直す", "set a new password" },
        { "unlock", account_unlock_command, "ロックを解除する", "unlock an account" },
        { "end", account_end_command, "利用者を廃止する", "end an account" },
        { "list", account_list_command, "利用者の一覧", "list the accounts" },
        { 0 },
};

static const struct verb terminal_verbs[] = {
        { "add", terminal_add_command, "端末を登録する", "register a terminal" },
        { "end", terminal_end_command, "端末の登録を廃止する", "end a terminal" },
        { 0 },
};

static int
feed_noun(int argc, char **argv)
{
        return verb_run("sesshu ledger feed", feed_verbs, argc, argv);
}

static int
audit_noun(int argc, char **argv)
{
        return verb_run("sesshu ledger audit", audit_verbs, argc, argv);
}

static int
account_noun(int argc, char **argv)
{
        return verb_run("sesshu ledger account", account_verbs, argc, argv);
}

static int
terminal_noun(int argc, char **argv)
{
        return verb_run("sesshu ledger terminal", terminal_verbs, argc, argv);
}

static const struct verb nouns[] = {
        { "feed", feed_noun, "住民異動の取込", "the resident feed" },
        { "audit", audit_noun, "操作記録", "the trail" },
        { "account", account_noun, "利用者", "accounts" },
        { "terminal", terminal_noun, "端末", "terminals" },
        { 0 },
};

int
ledger_command(int argc, char **argv)
{
        return verb_run("sesshu ledger", nouns, argc, argv);
}
