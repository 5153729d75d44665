/* SPDX-License-Identifier: MIT */
/* `sesshu certificate verify`: docs/interfaces/certificate.md. */
#include "certificate.h"

#include "core/verb.h"
#include "input.h"
#include "seal/x509.h"
#include "shc/shc.h"
#include "vdsnc/vdsnc.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

enum {
        INPUT_MAXIMUM = 1 << 20,
        TRUST_MAXIMUM = 4 << 20, /* a key set or a file of authorities */
        LIST_MAXIMUM = 16 << 20, /* a revocation list */
        LISTS_MAXIMUM = 64,
        ARENA_MAXIMUM = 256 << 20,
};

struct request {
        const char *jwks, *csca, *input;
        const char *lists[LISTS_MAXIMUM];
        size_t list_count;
        struct text issuer, state; /* absent: any */
        int64_t at;
};

/* The anchors and lists, as far as they could be read; what could not is a problem of trust. */
struct anchors {
        struct shc_keys *keys;
        struct x509 *authorities[X509_PEM_MAXIMUM];
        size_t authority_count;
        const struct shc_list *card_lists[LISTS_MAXIMUM];
        size_t card_list_count;
        struct x509_crl *signer_lists[LISTS_MAXIMUM];
        size_t signer_list_count;
        bool damaged; /* a file was no key set, no certificates or no list */
};

static const char help_ja[] =
    "使い方: sesshu certificate verify [--jwks FILE] [--csca FILE.pem] [--iss URL|any] [--is JPN|any]\n"
    "        [--at EPOCH] [--crl FILE]... [FILE|-]\n"
    "予防接種証明書の二次元コードの中身(SMART Health Card または VDS-NC)を確かめ、結果をJSONで出します。\n"
    "終了コード: 0 有効、1 無効、64 使い方の誤り、66 入力なし。\n";
static const char help_en[] =
    "usage: sesshu certificate verify [--jwks FILE] [--csca FILE.pem] [--iss URL|any] [--is JPN|any]\n"
    "        [--at EPOCH] [--crl FILE]... [FILE|-]\n"
    "Verifies what a vaccination certificate's code holds (SMART Health Card or VDS-NC); prints JSON.\n"
    "Exit: 0 valid, 1 not valid, 64 usage, 66 no input.\n";

static int
wrong_usage(void)
{
        fputs(err_english() ? help_en : help_ja, stderr);
        return EX_USAGE;
}

/* 0, or the exit status. */
static int
read_options(int argc, char **argv, struct request *request)
{
        static const struct option options[] = {
                { "jwks", required_argument, NULL, 'j' }, { "csca", required_argument, NULL, 'c' },
                { "iss", required_argument, NULL, 'i' },  { "is", required_argument, NULL, 's' },
                { "at", required_argument, NULL, 'a' },   { "crl", required_argument, NULL, 'r' },
                { "help", no_argument, NULL, 'h' },       { 0 },
        };
        uint64_t at;
        int option;

        *request = (struct request){ .issuer = TEXT(SHC_ISSUER_JAPAN), .state = TEXT("JPN"), .at = time(NULL) };
        optind = 1;
        while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
                switch (option) {
                case 'j':
                        request->jwks = optarg;
                        break;
                case 'c':
                        request->csca = optarg;
                        break;
                case 'i':
                        request->issuer = strcmp(optarg, "any") == 0 ? (struct text){ 0 } : text_of(optarg);
                        break;
                case 's':
                        request->state = strcmp(optarg, "any") == 0 ? (struct text){ 0 } : text_of(optarg);
                        break;
                case 'a':
                        if (!number_read(text_of(optarg), UINT64_C(1) << 48, &at))
                                return wrong_usage();
                        request->at = (int64_t)at;
                        break;
                case 'r':
                        if (request->list_count == LISTS_MAXIMUM)
                                return wrong_usage();
                        request->lists[request->list_count++] = optarg;
                        break;
                case 'h':
                        fputs(err_english() ? help_en : help_ja, stdout);
                        return -1;
                default:
                        return wrong_usage();
                }
        }
        if (argc - optind > 1)
                return wrong_usage();
        request->input = optind < argc ? argv[optind] : "-";
        return 0;
}

static void
drop_damaged(struct err *err, struct anchors *anchors, const char *file)
{
        if (!err)
                return;
        fprintf(stderr, "%s: %s\n", file, err_sentence(err));
        err_free(err);
        anchors->damaged = true;
}

static struct err *
read_list(struct arena *arena, const char *file, struct anchors *anchors)
{
        struct bytes bytes;
        struct err *err = input_read(arena, file, LIST_MAXIMUM, &bytes);

        if (err)
                return err;
        if (bytes.length && bytes.at[0] == '{') {
                struct shc_list *list;

                err = shc_list_read(arena, (struct text){ (const char *)bytes.at, bytes.length }, &list);
                if (!err)
                        anchors->card_lists[anchors->card_list_count++] = list;
        } else {
                struct x509_crl *list;

                err = x509_crl_read(arena, bytes, &list);
                if (!err)
                        anchors->signer_lists[anchors->signer_list_count++] = list;
        }
        drop_damaged(err, anchors, file);
        return NULL;
}

/* core.no-input when a file cannot be read; what is in it and cannot be understood only marks the anchors. */
static struct err *
read_anchors(struct arena *arena, const struct request *request, struct anchors *anchors)
{
        struct bytes bytes;
        struct err *err;

        if (request->jwks) {
                err = input_read(arena, request->jwks, TRUST_MAXIMUM, &bytes);
                if (err)
                        return err;
                drop_damaged(
                    shc_keys_read(arena, (struct text){ (const char *)bytes.at, bytes.length }, &anchors->keys),
                    anchors, request->jwks);
        }
        if (request->csca) {
                err = input_read(arena, request->csca, TRUST_MAXIMUM, &bytes);
                if (err)
                        return err;
                drop_damaged(x509_read_pem(arena, (struct text){ (const char *)bytes.at, bytes.length },
                                           anchors->authorities, &anchors->authority_count),
                             anchors, request->csca);
        }
        for (size_t i = 0; i < request->list_count; i++) {
                err = read_list(arena, request->lists[i], anchors);
                if (err)
                        return err;
        }
        return NULL;
}

enum form { FORM_NEITHER, FORM_CARD, FORM_DOCUMENT };

static enum form
form_of(struct arena *arena, struct text input)
{
        struct value_read read;
        struct err *err;

        if (shc_looks_like(input))
                return FORM_CARD;
        err = value_read(arena, input, &read);
        if (err) {
                err_drop(err, "what is no JSON is neither");
                return FORM_NEITHER;
        }
        if (value_member(read.value, "verifiableCredential"))
                return FORM_CARD;
        return vdsnc_looks_like(read.value) ? FORM_DOCUMENT : FORM_NEITHER;
}

static void
judge(struct verdict *verdict, struct text input, const struct request *request, const struct anchors *anchors)
{
        struct shc_policy card = {
                .keys = anchors->keys,
                .lists = anchors->card_lists,
                .list_count = anchors->card_list_count,
                .issuer = request->issuer,
                .at = request->at,
        };
        struct vdsnc_policy document = {
                .authorities = anchors->authorities,
                .authority_count = anchors->authority_count,
                .lists = anchors->signer_lists,
                .list_count = anchors->signer_list_count,
                .issuing_state = request->state,
                .at = request->at,
        };

        if (input.length > INPUT_MAXIMUM) {
                verdict_add(verdict, PROBLEM_SIZE, NULL);
                return;
        }
        switch (form_of(verdict->arena, input)) {
        case FORM_CARD:
                shc_verify(verdict, input, &card);
                break;
        case FORM_DOCUMENT:
                vdsnc_verify(verdict, input, &document);
                break;
        case FORM_NEITHER:
                verdict_add(verdict, PROBLEM_FORM, NULL);
                return;
        }
        if (anchors->damaged)
                verdict_add(verdict, PROBLEM_TRUST, "files given");
}

static int
verify(int argc, char **argv)
{
        struct arena *arena;
        struct request request;
        struct anchors anchors = { 0 };
        struct verdict verdict;
        struct bytes input;
        struct err *err;
        int status = read_options(argc, argv, &request);

        if (status)
                return status < 0 ? 0 : status;
        arena = arena_create(ARENA_PLAIN, ARENA_MAXIMUM);
        verdict_init(&verdict, arena);
        err = read_anchors(arena, &request, &anchors);
        if (!err)
                err = input_read(arena, request.input, INPUT_MAXIMUM, &input);
        if (err) {
                err_print(err);
                status = err_is(err, &ERR_NO_INPUT) ? EX_NOINPUT : err_exit(err);
                err_free(err);
        } else {
                judge(&verdict, (struct text){ (const char *)input.at, input.length }, &request, &anchors);
                status = verdict_print(&verdict) ? EX_SOFTWARE : verdict_valid(&verdict) ? 0 : 1;
        }
        arena_destroy(arena);
        return status;
}

static const struct verb verbs[] = {
        { "verify", verify, "予防接種証明書の二次元コードを確かめる", "verify the code of a vaccination certificate" },
        { 0 },
};

int
certificate_run(int argc, char **argv)
{
        return verb_run("sesshu certificate", verbs, argc, argv);
}
