/* SPDX-License-Identifier: MIT */
#include "synth_register.h"

#include "changes.h"
#include "identifier/check_digit.h"
#include "truth.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 20, BUFFER_MAXIMUM = FLUSH_AT + 2 * FEED_LINE_MAXIMUM };

static const size_t arena_maximum = (size_t)4 << 30;

/* One file of the three. The first failure is kept; after it nothing more is written. */
struct output {
        char path[PATH_MAX];
        char part[PATH_MAX];
        int descriptor;
        struct buffer buffer;
        struct err *err;
};

static void
output_flush(struct output *output)
{
        struct text rest = buffer_text(&output->buffer);

        while (rest.length && !output->err) {
                ssize_t written = write(output->descriptor, rest.at, rest.length);

                if (written < 0 && errno == EINTR)
                        continue;
                if (written < 0) {
                        output->err = err_new(&ERR_IO, "write %s: %s", output->part, strerror(errno));
                        break;
                }
                rest.at += written;
                rest.length -= (size_t)written;
        }
        buffer_clear(&output->buffer);
}

static void
output_open(struct output *output, const char *folder, const char *name)
{
        *output = (struct output){ .descriptor = -1 };
        buffer_init(&output->buffer, BUFFER_MAXIMUM);
        if (snprintf(output->path, sizeof output->path, "%s/%s", folder, name) >= PATH_MAX - 8) {
                output->err = err_new(&ERR_IO, "the folder's name is too long");
                return;
        }
        snprintf(output->part, sizeof output->part, "%.*s.part", PATH_MAX - 8, output->path);
        output->descriptor = open(output->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (output->descriptor < 0)
                output->err = err_new(&ERR_IO, "open %s: %s", output->part, strerror(errno));
}

/* Gives the file its name when it is whole, or takes it away. */
static struct err *
output_close(struct output *output, bool keep)
{
        if (keep && !output->err)
                output_flush(output);
        if (output->descriptor >= 0) {
                if (close(output->descriptor) < 0 && !output->err)
                        output->err = err_new(&ERR_IO, "close %s: %s", output->part, strerror(errno));
                if (!keep || output->err)
                        unlink(output->part);
                else if (rename(output->part, output->path) < 0)
                        output->err = err_new(&ERR_IO, "rename %s: %s", output->part, strerror(errno));
        }
        buffer_finish(&output->buffer);
        return output->err;
}

static void
take_line(void *object, const struct feed_line *line)
{
        struct output *output = object;

        feed_line_write(&output->buffer, line);
        if (output->buffer.length >= FLUSH_AT)
                output_flush(output);
}

struct err *
register_write(const struct population_options *options, const char *folder)
{
        static const char *const names[] = { "feed.jsonl", "changes.jsonl", "truth.jsonl" };
        enum { FEED, CHANGES, TRUTH, FILES };
        struct output *files;
        struct arena *arena;
        struct err *err = NULL;

        if (mkdir(folder, 0700) < 0 && errno != EEXIST)
                return err_new(&ERR_IO, "make the folder %s: %s", folder, strerror(errno));
        arena = arena_create(ARENA_PLAIN, arena_maximum);
        files = arena_new_array(arena, FILES, struct output);
        for (size_t i = 0; i < FILES; i++)
                output_open(&files[i], folder, names[i]);
        if (!files[FEED].err && !files[CHANGES].err && !files[TRUTH].err) {
                struct population *population = population_create(arena, options);

                changes_full(population, take_line, &files[FEED]);
                changes_make(population, take_line, &files[CHANGES]);
                for (size_t i = 0; i < population->count; i++) {
                        truth_write(&files[TRUTH].buffer, &population->residents[i]);
                        if (files[TRUTH].buffer.length >= FLUSH_AT)
                                output_flush(&files[TRUTH]);
                }
        }
        for (size_t i = 0; i < FILES; i++) {
                struct err *closed = output_close(&files[i], !err);

                if (!err)
                        err = closed;
                else if (closed)
                        err_drop(closed, "the first failure is reported");
        }
        arena_destroy(arena);
        return err;
}

static void
print_help(void)
{
        fputs(err_english()
                  ? "sesshu synth register --municipality C --people N --seed S --out DIR\n"
                    "  example: sesshu synth register --municipality 012041 --people 10000 --seed 1 --out people\n"
                    "  Writes an invented population: feed.jsonl, changes.jsonl, truth.jsonl. Nobody in it exists.\n"
                    "  --municipality C   code of six digits with its check digit\n"
                    "  --people N         residents of the full feed (1 and more)\n"
                    "  --seed S           another number, another population; the same, the same bytes\n"
                    "  --changes N        lines of changes.jsonl (default: one for twenty people)\n"
                    "  --on YYYY-MM-DD    the day on which ages are counted (default 2023-10-02)\n"
                    "  --out DIR          folder, made where it is missing\n"
                  : "sesshu synth register --municipality C --people N --seed S --out DIR\n"
                    "  例: sesshu synth register --municipality 012041 --people 10000 --seed 1 --out people\n"
                    "  架空の住民を作ります: "
                    "feed.jsonl（全件）、changes.jsonl（異動）、truth.jsonl（正解）。実在の人はいません。\n"
                    "  --municipality C   検査数字つき6桁の団体コード\n"
                    "  --people N         全件の人数（1以上）\n"
                    "  --seed S           乱数の種。同じ引数からは同じファイルができます\n"
                    "  --changes N        異動の行数（省略時は20人に1行）\n"
                    "  --on YYYY-MM-DD    年齢の基準日（省略時 2023-10-02）\n"
                    "  --out DIR          出力先のフォルダ。なければ作ります\n",
              stdout);
}

static struct err *
read_number(const char *option, uint64_t minimum, uint64_t maximum, uint64_t *out_number)
{
        uint64_t number;

        if (!number_read(text_of(optarg), maximum, &number) || number < minimum)
                return err_new(&ERR_USAGE, "--%s is not a number that can be used", option);
        *out_number = number;
        return NULL;
}

/* *out_folder stays NULL when only the help was wanted. */
static struct err *
read_arguments(int argc, char **argv, struct population_options *out_options, const char **out_folder)
{
        static const struct option names[] = {
                { "municipality", required_argument, NULL, 'm' },
                { "people", required_argument, NULL, 'p' },
                { "seed", required_argument, NULL, 's' },
                { "changes", required_argument, NULL, 'c' },
                { "on", required_argument, NULL, 'o' },
                { "out", required_argument, NULL, 'd' },
                { "help", no_argument, NULL, 'h' },
                { 0 },
        };
        uint64_t people = 0, seed = UINT64_MAX, changes = UINT64_MAX;
        struct population_options options = { 0 };
        const char *municipality = NULL, *folder = NULL;
        bool seeded = false;
        int option;

        date_from_parts(2023, 10, 2, &options.on);
        optind = 0;
        opterr = 0;
        while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
                struct err *err = NULL;

                switch (option) {
                case 'm':
                        municipality = optarg;
                        break;
                case 'p':
                        err = read_number("people", 1, POPULATION_MAXIMUM, &people);
                        break;
                case 's':
                        err = read_number("seed", 0, UINT64_MAX, &seed);
                        seeded = true;
                        break;
                case 'c':
                        err = read_number("changes", 0, POPULATION_MAXIMUM, &changes);
                        break;
                case 'o':
                        if (!date_read(text_of(optarg), &options.on))
                                err = err_new(&ERR_USAGE, "--on is not a day, YYYY-MM-DD");
                        break;
                case 'd':
                        folder = optarg;
                        break;
                case 'h':
                        print_help();
                        return NULL;
                default:
                        err = err_new(&ERR_USAGE, "an option is unknown, or its value is missing");
                }
                if (err)
                        return err;
        }
        if (optind < argc || !municipality || !people || !seeded || !folder)
                return err_new(&ERR_USAGE, "--municipality, --people, --seed and --out are needed, and nothing else");
        if (changes == UINT64_MAX)
                changes = people / 20;
        if (people + changes > POPULATION_MAXIMUM)
                return err_new(&ERR_USAGE, "--people and --changes are more than %d together", POPULATION_MAXIMUM);
        options.people = people;
        options.changes = changes;
        options.seed = seed;
        {
                struct err *err = municipality_code_check(text_of(municipality));

                if (err)
                        return err_wrap(err, "--municipality");
        }
        memcpy(options.municipality, municipality, sizeof options.municipality);
        *out_options = options;
        *out_folder = folder;
        return NULL;
}

int
register_synth(int argc, char **argv)
{
        struct population_options options;
        const char *folder = NULL;
        struct err *err = read_arguments(argc, argv, &options, &folder);
        int status;

        if (!err && !folder)
                return EX_OK;
        if (!err)
                err = register_write(&options, folder);
        if (!err)
                return EX_OK;
        err_print(err);
        status = err_exit(err);
        err_free(err);
        return status;
}
