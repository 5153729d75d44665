/* SPDX-License-Identifier: MIT */
/* A place for a store, for tests: a folder below /tmp with a file in it, or a schema of the server that
 * SESSHU_TEST_POSTGRES (a libpq conninfo) names. */
#ifndef STORE_TESTS_FIXTURE_H
#define STORE_TESTS_FIXTURE_H

#include "store/store.h"

#include "shelf_schema.h"
#include "shelf_sql.h"

enum fixture_on { ON_SQLITE, ON_POSTGRES };

struct fixture {
        enum fixture_on on;
        char folder[64]; /* of the SQLite file */
        char place[1024];
        struct store *store;
        struct arena *arena;
        size_t errors; /* that lived before the test */
};

extern enum fixture_on fixture_on;

/* cmocka's set-up and tear-down of one test: an empty store with the shelves' schema. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Ends the test with the error's sentence if there is one. */
void fixture_ok(struct err *err);
/* Ends the test unless the error has this code; consumes it. */
void fixture_fails(struct err *err, const struct err_code *code);

void fixture_reopen(struct fixture *f);
/* A turn with one shelf, or with a book on it; ids are one byte. */
void fixture_shelf(struct fixture *f, int64_t shelf, const char *label);
struct err *fixture_book(struct fixture *f, uint8_t book, int64_t shelf, const char *title, struct store_int pages);
bool fixture_has_shelf(struct fixture *f, int64_t shelf);

#endif
