/* SPDX-License-Identifier: MIT */
#include "office/office_command.h"

#include "core/arena.h"
#include "core/err.h"
#include "office/command_words.h"
#include "office/dump_command.h"

#include <stdio.h>

enum { NOUNS_MAX = 16, CERTIFICATE_MAX = 16 * 1024, SUBJECT_MAX = 64 };

/* What the functions of verbs, which get only words, are for. Set once, by office_command. */
static const char *this_system;

static int
noun_run(const char *noun, const struct verb *verbs, int argc, char **argv)
{
        char name[64];

        snprintf(name, sizeof name, "sesshu %s %s", this_system, noun);
        return verb_run(name, verbs, argc, argv);
}

/* ---- audit ---- */

static int
audit_verify_command(int argc, char **argv)
{
        struct words words = { .system = this_system,
                               .usage = "audit verify --municipality C [--heads FILE]",
                               .taken = WORD_BIT(WORD_HEADS) };
        struct err *err;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        if (words.values[WORD_HEADS]) {
                err = operator_open_file(words.values[WORD_HEADS], &words.call.descriptor);
                if (err)
                        return words_failed(&words, err);
        }
        return words_call(&words, true, "/operator/audit/verify");
}

static int
audit_who_command(int argc, char **argv)
{
        struct words words = { .system = this_system,
                               .usage = "audit who --municipality C --person-file FILE|-",
                               .taken = WORD_BIT(WORD_PERSON_FILE),
                               .required = WORD_BIT(WORD_PERSON_FILE) };
        struct err *err;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        err = words_field_from_file(&words, "subject", words.values[WORD_PERSON_FILE], SUBJECT_MAX);
        return err ? words_failed(&words, err) : words_call(&words, true, "/operator/audit/who");
}

/* ---- accounts and terminals ---- */

static int
account_with_password(int argc, char **argv, bool add)
{
        struct words words = {
                .system = this_system,
                .usage = add ? "account add --municipality C --user U --role R --name WORD_NAME --password-file FILE|-"
                             : "account password --municipality C --user U --password-file FILE|-",
                .taken = WORD_BIT(WORD_USER) | WORD_BIT(WORD_ROLE) | WORD_BIT(WORD_NAME) | WORD_BIT(WORD_PASSWORD_FILE),
                .required =
                    add ? WORD_BIT(WORD_USER) | WORD_BIT(WORD_ROLE) | WORD_BIT(WORD_NAME) | WORD_BIT(WORD_PASSWORD_FILE)
                        : WORD_BIT(WORD_USER) | WORD_BIT(WORD_PASSWORD_FILE),
        };
        struct err *err;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        operator_field(&words.call, "user", text_of(words.values[WORD_USER]));
        if (add) {
                operator_field(&words.call, "role", text_of(words.values[WORD_ROLE]));
                operator_field(&words.call, "name", text_of(words.values[WORD_NAME]));
        }
        err = words_field_from_file(&words, "password", words.values[WORD_PASSWORD_FILE], 1024);
        if (err)
                return words_failed(&words, err);
        return words_call(&words, true, add ? "/operator/account/add" : "/operator/account/password");
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
        struct words words = { .system = this_system,
                               .usage = usage_words,
                               .taken = WORD_BIT(WORD_USER),
                               .required = WORD_BIT(WORD_USER) };
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        operator_field(&words.call, "user", text_of(words.values[WORD_USER]));
        return words_call(&words, true, path);
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
        struct words words = { .system = this_system, .usage = "account list --municipality C" };
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        return words_call(&words, false, "/operator/account/list");
}

static int
terminal(int argc, char **argv, bool add)
{
        struct words words = {
                .system = this_system,
                .usage = add ? "terminal add --municipality C --name WORD_NAME --certificate FILE"
                             : "terminal end --municipality C --certificate FILE",
                .taken = WORD_BIT(WORD_NAME) | WORD_BIT(WORD_CERTIFICATE),
                .required = add ? WORD_BIT(WORD_NAME) | WORD_BIT(WORD_CERTIFICATE) : WORD_BIT(WORD_CERTIFICATE),
        };
        struct err *err;
        int status;

        if (!words_read(&words, argc, argv, &status))
                return status;
        if (words.values[WORD_NAME])
                operator_field(&words.call, "name", text_of(words.values[WORD_NAME]));
        err = words_field_from_file(&words, "certificate", words.values[WORD_CERTIFICATE], CERTIFICATE_MAX);
        if (err)
                return words_failed(&words, err);
        return words_call(&words, true, add ? "/operator/terminal/add" : "/operator/terminal/end");
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
audit_noun(int argc, char **argv)
{
        return noun_run("audit", audit_verbs, argc, argv);
}

static int
account_noun(int argc, char **argv)
{
        return noun_run("account", account_verbs, argc, argv);
}

static int
terminal_noun(int argc, char **argv)
{
        return noun_run("terminal", terminal_verbs, argc, argv);
}

static int
dump_noun(int argc, char **argv)
{
        return dump_command(this_system, argc, argv);
}

static const struct verb nouns[] = {
        { "dump", dump_noun, "領域の内容を比較できる形で出す", "the content of an area, for comparing" },
        { "audit", audit_noun, "操作記録", "the trail" },
        { "account", account_noun, "利用者", "accounts" },
        { "terminal", terminal_noun, "端末", "terminals" },
        { 0 },
};

int
office_command(const char *system, const struct verb *own, int argc, char **argv)
{
        struct verb all[NOUNS_MAX] = { { 0 } };
        char name[32];
        size_t count = 0;

        this_system = system;
        for (; own->name && count < NOUNS_MAX - 1; own++)
                all[count++] = *own;
        for (const struct verb *noun = nouns; noun->name && count < NOUNS_MAX - 1; noun++)
                all[count++] = *noun;
        snprintf(name, sizeof name, "sesshu %s", system);
        return verb_run(name, all, argc, argv);
}
