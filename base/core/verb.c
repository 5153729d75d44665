/* SPDX-License-Identifier: MIT */
#include "core/verb.h"

#include "core/err.h"

#include <stddef.h>

/* Longer words cannot be a slip of a verb. */
enum { WORD_MAXIMUM = 32, EXIT_USAGE = 64 };

static size_t
least(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* The distance of Damerau and Levenshtein without repeated exchanges; three rows of its table are enough. */
static size_t
distance(const char *a, const char *b)
{
        size_t rows[3][WORD_MAXIMUM + 1];
        size_t *before = rows[0], *above = rows[1], *here = rows[2];
        size_t length = strlen(b);

        for (size_t j = 0; j <= length; j++)
                above[j] = j;
        for (size_t i = 1; a[i - 1]; i++) {
                size_t *spare = before;

                here[0] = i;
                for (size_t j = 1; j <= length; j++) {
                        here[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], here[j - 1]) + 1);
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                                here[j] = least(here[j], before[j - 2] + 1);
                }
                before = above;
                above = here;
                here = spare;
        }
        return above[length];
}

const char *
verb_nearest(const struct verb *verbs, const char *word)
{
        const char *nearest = NULL;
        size_t letters = strlen(word);
        size_t allowed = letters / 3 > 2 ? letters / 3 : 2;

        if (letters < 2 || letters > WORD_MAXIMUM)
                return NULL;
        for (; verbs->name; verbs++) {
                size_t changes = distance(word, verbs->name);

                if (changes <= allowed && changes < letters) {
                        nearest = verbs->name;
                        allowed = changes ? changes - 1 : 0;
                }
        }
        return nearest;
}

static void
list(FILE *out, const char *program, const struct verb *verbs)
{
        size_t width = 0;
        bool english = err_english();

        for (const struct verb *v = verbs; v->name; v++)
                if (strlen(v->name) > width)
                        width = strlen(v->name);
        fprintf(out, english ? "usage: %s VERB ...\n" : "使い方: %s 動詞 …\n", program);
        for (const struct verb *v = verbs; v->name; v++)
                fprintf(out, "  %-*s  %s\n", (int)width, v->name, english ? v->en : v->ja);
}

int
verb_run(const char *program, const struct verb *verbs, int argc, char **argv)
{
        const char *nearest;

        if (argc < 2) {
                list(stderr, program, verbs);
                return EXIT_USAGE;
        }
        if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
                list(stdout, program, verbs);
                return 0;
        }
        for (const struct verb *v = verbs; v->name; v++)
                if (strcmp(argv[1], v->name) == 0)
                        return v->run(argc - 1, argv + 1);
        nearest = verb_nearest(verbs, argv[1]);
        if (nearest)
                fprintf(stderr,
                        err_english() ? "%s: no such verb. Did you mean \"%s\"?\n"
                                      : "%s: そのような動詞はありません。「%s」のことですか。\n",
                        program, nearest);
        else
                fprintf(stderr,
                        err_english() ? "%s: no such verb. See %s --help.\n"
                                      : "%s: そのような動詞はありません。%s --help で一覧を見てください。\n",
                        program, program);
        return EXIT_USAGE;
}
