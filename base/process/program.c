/* SPDX-License-Identifier: MIT */
#include "process/program.h"

#include "core/err.h"
#include "core/verb.h"
#include "process/descriptors.h"
#include "process/roles.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

/* What verb_run's functions, which get only words, are for. Set once, by program_main. */
static const struct program *this_program;

enum {
        OPTION_STATE = 256,
        OPTION_MUNICIPALITY,
        OPTION_USER,
        OPTION_SET,
        OPTION_WITHOUT_LANDLOCK,
        OPTION_OPERATOR_ONLY,
        OPTION_VAULT
};

static int
usage(const char *japanese, const char *english)
{
        fprintf(stderr, "core.usage: %s\n", err_english() ? english : japanese);
        fprintf(stderr, "%s\n", err_english() ? ERR_USAGE.next_en : ERR_USAGE.next_ja);
        return EX_USAGE;
}

static bool
add(const char **list, size_t maximum, size_t *count, const char *value)
{
        if (*count == maximum)
                return false;
        list[(*count)++] = value;
        return true;
}

/* EX_OK, or the status to end with. */
static int
read_options(int argc, char **argv, struct options *options)
{
        static const struct option known[] = {
                { "state", required_argument, NULL, OPTION_STATE },
                { "municipality", required_argument, NULL, OPTION_MUNICIPALITY },
                { "user", required_argument, NULL, OPTION_USER },
                { "set", required_argument, NULL, OPTION_SET },
                { "without-landlock", no_argument, NULL, OPTION_WITHOUT_LANDLOCK },
                { "operator-only", no_argument, NULL, OPTION_OPERATOR_ONLY },
                { "vault", no_argument, NULL, OPTION_VAULT },
                { NULL, 0, NULL, 0 },
        };
        int option;

        opterr = 0;
        optind = 1;
        while ((option = getopt_long(argc, argv, "n", known, NULL)) != -1) {
                bool fits = true;

                switch (option) {
                case 'n':
                        options->check_only = true;
                        break;
                case OPTION_STATE:
                        options->state = optarg;
                        break;
                case OPTION_USER:
                        options->user = optarg;
                        break;
                case OPTION_MUNICIPALITY:
                        fits = add(options->municipalities, sizeof options->municipalities / sizeof(char *),
                                   &options->municipality_count, optarg);
                        break;
                case OPTION_SET:
                        fits = add(options->settings, sizeof options->settings / sizeof(char *),
                                   &options->setting_count, optarg);
                        break;
                case OPTION_WITHOUT_LANDLOCK:
                        options->without_landlock = true;
                        break;
                case OPTION_VAULT:
                        options->vault = true;
                        break;
                case OPTION_OPERATOR_ONLY:
                        options->operator_only = true;
                        break;
                default:
                        return usage("その指定はありません、または値が足りません。",
                                     "Unknown option, or its value is missing.");
                }
                if (!fits)
                        return usage("指定が多すぎます。", "Too many of one option.");
        }
        if (optind < argc)
                return usage("指定でない語があります。", "A word that is no option.");
        return EX_OK;
}

static int
with_options(int (*role)(const struct program *, const struct options *), int argc, char **argv)
{
        struct options options = { 0 };
        int status = read_options(argc, argv, &options);

        return status == EX_OK ? role(this_program, &options) : status;
}

static int
run_verb(int argc, char **argv)
{
        return with_options(master_main, argc, argv);
}

static int
init_verb(int argc, char **argv)
{
        return with_options(init_main, argc, argv);
}

static int
recover_verb(int argc, char **argv)
{
        return with_options(recover_main, argc, argv);
}

static const struct verb verbs[] = {
        { "run", run_verb,
          "起動する（語がなければこれ）: --state DIR、-n（設定を確かめるだけ）、--without-landlock、--operator-only",
          "start (also without a verb): --state DIR, -n (only check the configuration), --without-landlock, "
          "--operator-only" },
        { "init", init_verb, "フォルダー、鍵、設定を作る: --state DIR --municipality C… --set 項目=値… --user 利用者",
          "make folders, keys, configuration: --state DIR --municipality C… --set KEY=VALUE… --user NAME" },
        { "recover", recover_verb, "復旧鍵（標準入力）で領域の鍵（--vault なら個人番号の保管庫の鍵）を包み直す: --state DIR --municipality C",
          "wrap the key of an area (with --vault: of its vault) again, by its recovery key from standard input: --state DIR "
          "--municipality C" },
        { NULL, NULL, NULL, NULL },
};

/* The roles that only the master starts, with the descriptors they need. */
static const struct {
        const char *name;
        int (*role)(const struct program *, const struct options *);
} inner[] = {
        { "area", area_main }, { "vault", vault_main }, { "keeper", keeper_main }, { "courier", courier_main }, { "health", health_main }
};

static bool
started_by_the_master(void)
{
        struct stat about;

        return fstat(DESCRIPTOR_MASTER, &about) == 0 && S_ISSOCK(about.st_mode) && fcntl(DESCRIPTOR_LOCK, F_GETFD) >= 0;
}

struct err *
program_law(const struct program *program, const struct config *config, const char **out_law)
{
        if (*config->law && !program->law)
                return err_at(err_new(&ERR_CONFIG, "law: areas of %s ask no law", program->name), 0, "law");
        *out_law = *config->law ? config->law : program->law;
        return NULL;
}

int
program_main(const struct program *program, int argc, char **argv)
{
        char name[64];

        this_program = program;
        snprintf(name, sizeof name, "sesshu-%s", program->name);
        if (argc < 1)
                return EX_USAGE;
        for (size_t i = 0; argc > 1 && i < sizeof inner / sizeof *inner; i++)
                if (strcmp(argv[1], inner[i].name) == 0) {
                        if (!started_by_the_master())
                                return usage("この役割はマスターだけが起動します。",
                                             "Only the master starts this role.");
                        return with_options(inner[i].role, argc - 1, argv + 1);
                }
        if (argc > 1 && strcmp(argv[1], "--version") == 0) {
                printf("%s %s\n", name, program->version);
                return EX_OK;
        }
        if (argc > 1 && strcmp(argv[1], "master") == 0)
                return run_verb(argc - 1, argv + 1);
        if (argc == 1 || (argv[1][0] == '-' && strcmp(argv[1], "--help") != 0))
                return run_verb(argc, argv);
        return verb_run(name, verbs, argc, argv);
}
