/* SPDX-License-Identifier: MIT */
/* Executes the examples of one .sql file and writes TAP, a line an example. */
#include "store/examples.h"

#include "core/buffer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct got {
        const struct store_example *example;
        size_t rows;
        bool differs;
};

static bool
equal(const struct store_value *a, const struct store_value *b)
{
        if (a->null || b->null)
                return a->null && b->null;
        return a->type == b->type && a->number == b->number && bytes_equal(a->bytes, b->bytes);
}

static struct err *
compare_row(void *context, const struct store_value *values)
{
        struct got *got = context;
        size_t columns = got->example->statement->column_count;

        for (size_t i = 0; i < columns && got->rows < got->example->rows; i++) {
                const struct store_example_cell *cell = &got->example->cells[got->rows * columns + i];

                if (!cell->any && !equal(&cell->value, &values[i])) {
                        printf("# row %zu: %s differs\n", got->rows + 1, got->example->statement->columns[i].name);
                        got->differs = true;
                }
        }
        got->rows++;
        return NULL;
}

static struct err *
run(struct store *store, const struct store_example *example, struct got *got)
{
        int64_t changed;
        struct err *err;

        if (example->statement->gives != STORE_GIVES_NOTHING)
                return store_each_values(store, example->statement, example->in, compare_row, got);
        err = store_exec(store, example->statement, example->in, &changed);
        if (!err)
                got->rows = (size_t)changed;
        return err;
}

/* In a turn of its own that is rolled back, so that each example meets the same rows. */
static bool
example_holds(struct store *store, const struct store_example *example)
{
        struct got got = { .example = example };
        const char *code = "nothing";
        struct err *err;
        bool holds;

        err = store_turn_begin(store);
        if (!err)
                err = run(store, example, &got);
        if (err)
                code = err_code(err)->code;
        if (example->error)
                holds = strcmp(code, example->error) == 0;
        else
                holds = !err && !got.differs && got.rows == example->rows;
        if (!holds)
                printf("# expected %zu rows or %s, got %zu rows, error %s%s%s\n", example->rows,
                       example->error ? example->error : "no error", got.rows, code, err ? ": " : "",
                       err ? err_sentence(err) : "");
        err_free(err);
        store_turn_rollback(store);
        return holds;
}

static bool
examples_hold(const char *place, const char *on)
{
        const struct schema_module *modules[] = { store_examples.module };
        struct store *store;
        struct err *err;
        bool all = true;

        err = store_open(place, modules, 1, &store);
        if (err) {
                printf("not ok - %s on %s\n# %s\n", store_examples.file, on, err_sentence(err));
                err_free(err);
                return false;
        }
        for (size_t i = 0; i < store_examples.count; i++) {
                const struct store_example *example = &store_examples.examples[i];
                bool holds = example_holds(store, example);

                printf("%s - %s %s on %s\n", holds ? "ok" : "not ok", example->where, example->statement->name, on);
                all = all && holds;
        }
        store_close(store);
        return all;
}

static void
remove_files(const char *folder)
{
        static const char *const names[] = { "examples", "examples-wal", "examples-shm", "examples.owner" };
        char path[256];

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                snprintf(path, sizeof path, "%s/%s", folder, names[i]);
                unlink(path);
        }
        rmdir(folder);
}

int
main(void)
{
        char folder[] = "/tmp/sesshu-examples-XXXXXX", place[1024];
        const char *postgres = getenv("SESSHU_TEST_POSTGRES"); /* ./check gives one */
        bool all;

        if (!mkdtemp(folder))
                return 1;
        snprintf(place, sizeof place, "%s/examples", folder);
        printf("1..%zu\n", store_examples.count * (postgres ? 2 : 1));
        all = examples_hold(place, "sqlite");
        remove_files(folder);
        if (postgres) {
                snprintf(place, sizeof place, "postgresql:examples_%d:%s", getpid(), postgres);
                all = examples_hold(place, "postgresql") && all;
        }
        return all ? 0 : 1;
}
