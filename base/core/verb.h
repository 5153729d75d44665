/* SPDX-License-Identifier: MIT */
/* The table of verbs of a command: `sesshu VERB …`, and `sesshu schedule VERB …` below it.
 *
 * A verb is one row: its name, the function that does it, one line of help in both languages. The row is all that
 * has to be added; --help, unknown verbs and the nearest match come from the table. A verb's function gets its own
 * name as argv[0] and returns the exit status of docs/interfaces/product.md.
 *
 * For commands only: verb_run writes to standard output and standard error. What was typed is not printed back. */
#ifndef CORE_VERB_H
#define CORE_VERB_H

struct verb {
        const char *name;
        int (*run)(int argc, char **argv);
        const char *ja;
        const char *en;
};

/* Runs the verb that argv[1] names. `verbs` ends with a row without name; `program` is what stands before the verb
 * in the help ("sesshu schedule"). `--help` prints the table and is 0; no verb or an unknown one is 64. */
int verb_run(const char *program, const struct verb *verbs, int argc, char **argv);

/* The name nearest to `word` by insertions, deletions, replacements and exchanges of neighbours; NULL when none is
 * near enough to be meant (more than a third of the letters, and at least two, would have to change). */
const char *verb_nearest(const struct verb *verbs, const char *word);

#endif
