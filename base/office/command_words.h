/* SPDX-License-Identifier: MIT */
/* The options of the operator's verbs of a system (`sesshu ledger feed import --municipality C …`), read once for all
 * of them, and the call to the area. Personal data comes by file or standard input, never by argument. */
#ifndef OFFICE_COMMAND_WORDS_H
#define OFFICE_COMMAND_WORDS_H

#include "request/operator_call.h"

enum word {
        WORD_STATE,
        WORD_MUNICIPALITY,
        WORD_DRY_RUN,
        WORD_REJECTS,
        WORD_USER,
        WORD_ROLE,
        WORD_NAME,
        WORD_PASSWORD_FILE,
        WORD_CERTIFICATE,
        WORD_PERSON_FILE,
        WORD_HEADS,
        WORD_SELFTEST,
        WORD_HELP
};

#define WORD_BIT(OPTION) (1u << (OPTION))

struct words {
        const char *system;
        const char *usage; /* what stands behind "sesshu SYSTEM " */
        unsigned taken;    /* bits of the options this verb takes */
        unsigned required; /* and those it cannot do without */
        bool takes_file;   /* one FILE at the end */
        const char *values[WORD_HELP + 1];
        const char *file;
        struct operator_call call;
        struct arena *arena;
};

/* Reads the options of a verb: `system`, `usage`, `taken`, `required` and `takes_file` are given. False when the verb
 * is over (help, or a mistake that was printed); *out_status is then the exit status. */
bool words_read(struct words *words, int argc, char **argv, int *out_status);
/* Prints what failed, ends the words, gives the exit status. */
int words_failed(struct words *words, struct err *err);
/* Makes the call and ends the words; gives the exit status. */
int words_call(struct words *words, bool post, const char *path);
/* Adds the content of a small file as a field, without its last line feed. core.no-input, core.limit */
struct err *words_field_from_file(struct words *words, const char *name, const char *path, size_t maximum);

#endif
