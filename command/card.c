/* SPDX-License-Identifier: MIT */
/* `sesshu card verify`: docs/interfaces/certificate.md. */
#include "certificate.h"

#include "core/verb.h"
#include "input.h"
#include "mynumber/mynumber.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

enum { TRUST_MAXIMUM = 1 << 20, ARENA_MAXIMUM = 64 << 20 };

struct request {
        const char *trust, *folder;
        bool show_number;
};

static const char help_ja[] =
    "使い方: sesshu card verify --trust TRUST.json [--show-number] DIR\n"
    "マイナンバーカードの券面事項入力補助APから読んだ 0001.bin〜0004.bin を確かめ、結果をJSONで出します。\n"
    "個人番号は --show-number を付けたときだけ表示します。\n"
    "終了コード: 0 有効、1 無効、64 使い方の誤り、66 入力なし。\n";
static const char help_en[] =
    "usage: sesshu card verify --trust TRUST.json [--show-number] DIR\n"
    "Verifies 0001.bin to 0004.bin as read from a My Number Card (券面事項入力補助AP); prints JSON.\n"
    "The individual number is printed only with --show-number.\n"
    "Exit: 0 valid, 1 not valid, 64 usage, 66 no input.\n";

static int
wrong_usage(void)
{
        fputs(err_english() ? help_en : help_ja, stderr);
        return EX_USAGE;
}

/* 0, -1 after the help, or the exit status. */
static int
read_options(int argc, char **argv, struct request *request)
{
        static const struct option options[] = {
                { "trust", required_argument, NULL, 't' },
                { "show-number", no_argument, NULL, 'n' },
                { "help", no_argument, NULL, 'h' },
                { 0 },
        };
        int option;

        *request = (struct request){ 0 };
        optind = 1;
        while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
                switch (option) {
                case 't':
                        request->trust = optarg;
                        break;
                case 'n':
                        request->show_number = true;
                        break;
                case 'h':
                        fputs(err_english() ? help_en : help_ja, stdout);
                        return -1;
                default:
                        return wrong_usage();
                }
        }
        if (argc - optind != 1 || !request->trust)
                return wrong_usage();
        request->folder = argv[optind];
        return 0;
}

static struct err *
read_files(struct arena *arena, const char *folder, struct mynumber_files *files)
{
        const struct {
                const char *name;
                struct bytes *to;
        } all[] = { { "0001.bin", &files->number },
                    { "0002.bin", &files->basic },
                    { "0003.bin", &files->integrity },
                    { "0004.bin", &files->certificate } };

        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
                struct err *err = input_read(arena, arena_format(arena, "%s/%s", folder, all[i].name),
                                             MYNUMBER_FILE_MAXIMUM, all[i].to);

                if (err)
                        return err_wrap(err, "%s", all[i].name);
        }
        return NULL;
}

static struct err *
judge(struct verdict *verdict, const struct request *request)
{
        struct mynumber_trust *trust = NULL;
        struct mynumber_files files;
        struct bytes json;
        struct err *err = input_read(verdict->arena, request->trust, TRUST_MAXIMUM, &json);

        if (!err)
                err = read_files(verdict->arena, request->folder, &files);
        if (err)
                return err;
        err = mynumber_trust_read(verdict->arena, (struct text){ (const char *)json.at, json.length }, &trust);
        if (err) {
                fprintf(stderr, "%s: %s\n", request->trust, err_sentence(err));
                err_free(err);
        }
        mynumber_verify(verdict, &files, trust, request->show_number);
        return NULL;
}

static int
verify(int argc, char **argv)
{
        struct request request;
        struct verdict verdict;
        struct err *err;
        int status = read_options(argc, argv, &request);

        if (status)
                return status < 0 ? 0 : status;
        verdict_init(&verdict, arena_create(ARENA_SECRET, ARENA_MAXIMUM));
        err = judge(&verdict, &request);
        if (err) {
                err_print(err);
                status = err_is(err, &ERR_NO_INPUT) ? EX_NOINPUT : err_exit(err);
                err_free(err);
        } else {
                status = verdict_print(&verdict) ? EX_SOFTWARE : verdict_valid(&verdict) ? 0 : 1;
        }
        arena_destroy(verdict.arena);
        return status;
}

static const struct verb verbs[] = {
        { "verify", verify, "マイナンバーカードから読んだファイルを確かめる", "verify what was read from a card" },
        { 0 },
};

int
card_run(int argc, char **argv)
{
        return verb_run("sesshu card", verbs, argc, argv);
}
