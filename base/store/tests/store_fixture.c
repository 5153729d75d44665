/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum fixture_on fixture_on = ON_SQLITE;

static const struct schema_module *const modules[] = { &shelf_schema };

void
fixture_ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

void
fixture_fails(struct err *err, const struct err_code *code)
{
        if (!err)
                fail_msg("%s was expected, nothing failed", code->code);
        if (!err_is(err, code))
                fail_msg("%s was expected, not %s: %s", code->code, err_code(err)->code, err_sentence(err));
        err_free(err);
}

int
fixture_set_up(void **state)
{
        static unsigned number;
        struct fixture *f = calloc(1, sizeof *f);

        f->on = fixture_on;
        f->errors = err_live();
        f->arena = arena_create(ARENA_PLAIN, 1 << 20);
        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-store-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        if (f->on == ON_POSTGRES)
                snprintf(f->place, sizeof f->place, "postgresql:store_test_%d_%u:%s", getpid(), number++,
                         getenv("SESSHU_TEST_POSTGRES"));
        else
                snprintf(f->place, sizeof f->place, "%s/store", f->folder);
        fixture_ok(store_open(f->place, modules, 1, &f->store));
        *state = f;
        return 0;
}

int
fixture_tear_down(void **state)
{
        static const char *const names[] = { "store", "store-wal", "store-shm", "store.owner", "other" };
        struct fixture *f = *state;

        store_close(f->store);
        arena_destroy(f->arena);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                char path[128];

                snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
                unlink(path);
        }
        rmdir(f->folder);
        assert_int_equal(err_live(), f->errors);
        free(f);
        return 0;
}

void
fixture_reopen(struct fixture *f)
{
        store_close(f->store);
        f->store = NULL;
        fixture_ok(store_open(f->place, modules, 1, &f->store));
}

void
fixture_shelf(struct fixture *f, int64_t shelf, const char *label)
{
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, shelf, text_of(label), NULL));
        fixture_ok(store_turn_commit(f->store));
}

struct err *
fixture_book(struct fixture *f, uint8_t book, int64_t shelf, const char *title, struct store_int pages)
{
        return sql_shelf_book_add(f->store, (struct bytes){ &book, 1 }, shelf, text_of(title), pages,
                                  (struct bytes){ NULL, 0 }, (struct text){ NULL, 0 }, NULL);
}

bool
fixture_has_shelf(struct fixture *f, int64_t shelf)
{
        struct sql_shelf_label label;

        fixture_ok(sql_shelf_label(f->store, f->arena, shelf, &label));
        return label.found;
}
