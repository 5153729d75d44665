/* SPDX-License-Identifier: MIT */
/* The examples of a .sql file, as generate/statements.py writes them, and the program that executes them
 * (examples_main.c). Each example runs alone on a fresh store that holds the rows of x.examples.sql. */
#ifndef STORE_EXAMPLES_H
#define STORE_EXAMPLES_H

#include "store/store.h"

/* One expected value; `any` when the example says _. */
struct store_example_cell {
        bool any;
        struct store_value value;
};

struct store_example {
        const char *where; /* file:line */
        const struct store_statement *statement;
        const struct store_value *in;
        const char *error; /* the code that is expected, or NULL */
        size_t rows;       /* rows given, or rows changed where the statement gives nothing */
        const struct store_example_cell *cells;
};

struct store_examples {
        const char *file;
        const struct schema_module *module;
        const struct store_example *examples;
        size_t count;
};

/* Defined by the generated x_examples.c. */
extern const struct store_examples store_examples;

#endif
