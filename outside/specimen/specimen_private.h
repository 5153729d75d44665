/* SPDX-License-Identifier: MIT */
/* Between the files of this folder. */
#ifndef SPECIMEN_SPECIMEN_PRIVATE_H
#define SPECIMEN_SPECIMEN_PRIVATE_H

#include "specimen.h"

#include "core/arena.h"
#include "core/err.h"
#include "seal/jose_value.h"

/* Where specimens go. The first failure is kept; after it nothing more is written. */
struct folder {
        struct arena *arena;
        const char *path;
        struct err *err;
};

void folder_make(struct folder *folder);
void folder_put(struct folder *folder, const char *name, struct bytes bytes);
void folder_put_text(struct folder *folder, const char *name, struct text text);
void folder_put_value(struct folder *folder, const char *name, const struct value *value);
/* --out DIR and nothing else; NULL after help or an error was written, with the exit status in out_status. */
const char *folder_option(int argc, char **argv, const char *noun, int *out_status);
/* Reports the first failure; the exit status. */
int folder_finish(struct folder *folder);

/* Spoiling: one change of a document, before it is signed. */
enum change { CHANGE_SET, CHANGE_ADD, CHANGE_REMOVE };
struct spoiling {
        const char *name; /* of the specimen; rows with one name are applied together */
        enum change change;
        const char *path; /* members and positions, with dots: "vc.type.0" */
        const char *json; /* what is set or appended */
};

/* Applies the rows of `name` to a copy of `document`. A path that does not exist is a programming error. */
struct value *spoil(struct arena *arena, const struct value *document, const struct spoiling *rows, const char *name);

void shc_specimens(struct folder *folder);
void vdsnc_specimens(struct folder *folder);
void card_specimens(struct folder *folder);

#endif
