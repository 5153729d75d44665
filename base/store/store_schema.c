/* SPDX-License-Identifier: MIT */
/* Creates and migrates the modules' tables. What stands in the store is kept in the table schema_version. */
#include "store/store_private.h"

#include <stddef.h>

struct version_row {
        struct text module;
        int64_t version;
};

static const struct store_column version_columns[] = {
        { "module", STORE_TEXT, false, offsetof(struct version_row, module) },
        { "version", STORE_INT, false, offsetof(struct version_row, version) },
};

static const struct store_statement version_all = {
        .name = "schema_version_all",
        .sqlite = "SELECT module, version FROM schema_version ORDER BY module",
        .postgres = "SELECT module, version FROM schema_version ORDER BY module",
        .gives = STORE_GIVES_MANY,
        .columns = version_columns,
        .column_count = 2,
        .row_size = sizeof(struct version_row),
};

static const struct store_parameter version_parameters[] = { { "module", STORE_TEXT, false },
                                                             { "version", STORE_INT, false } };

static const struct store_statement version_set = {
        .name = "schema_version_set",
        .sqlite = "INSERT INTO schema_version (module, version) VALUES (?1, ?2) "
                  "ON CONFLICT (module) DO UPDATE SET version = excluded.version",
        .postgres = "INSERT INTO schema_version (module, version) VALUES ($1::TEXT, $2::BIGINT) "
                    "ON CONFLICT (module) DO UPDATE SET version = excluded.version",
        .writes = true,
        .gives = STORE_GIVES_NOTHING,
        .parameters = version_parameters,
        .parameter_count = 2,
};

static struct err *
migrate_module(struct store *store, const struct schema_module *module, size_t have)
{
        const char *const *texts = store->driver->postgres ? module->postgres : module->sqlite;
        struct err *err;

        if (have == module->count)
                return NULL;
        for (size_t i = have; i < module->count; i++) {
                err = store->driver->command(store->connection, texts[i]);
                if (err)
                        return err_wrap(err, "schema of %s, file %04zu", module->name, i + 1);
        }
        return store_exec(
            store, &version_set,
            (struct store_value[]){ store_of_text(text_of(module->name)), store_of_int((int64_t)module->count) }, NULL);
}

static const struct schema_module *
module_named(const struct schema_module *const modules[], size_t count, struct text name)
{
        for (size_t i = 0; i < count; i++)
                if (text_is(name, modules[i]->name))
                        return modules[i];
        return NULL;
}

static struct err *
refuse_newer(const struct version_row *rows, size_t row_count, const struct schema_module *const modules[],
             size_t count)
{
        for (size_t i = 0; i < row_count; i++) {
                const struct schema_module *module = module_named(modules, count, rows[i].module);

                if (!module)
                        return err_new(&STORE_NEWER_DATA, "this program does not know the data's module \"%.*s\"",
                                       TEXT_ARGS(rows[i].module));
                if (rows[i].version < 0 || (uint64_t)rows[i].version > module->count)
                        return err_new(&STORE_NEWER_DATA, "module \"%s\" is at %lld, this program knows %zu",
                                       module->name, (long long)rows[i].version, module->count);
        }
        return NULL;
}

static struct err *
migrate(struct store *store, struct arena *arena, const struct schema_module *const modules[], size_t count)
{
        struct version_row *rows;
        size_t row_count;
        struct err *err;
        void *all;

        err = store->driver->command(store->connection, store->driver->version_table);
        if (err)
                return err;
        err = store_many(store, &version_all, arena, NULL, &all, &row_count);
        if (err)
                return err;
        rows = all;
        err = refuse_newer(rows, row_count, modules, count);
        for (size_t i = 0; !err && i < count; i++) {
                size_t have = 0;

                for (size_t j = 0; j < row_count; j++)
                        if (text_is(rows[j].module, modules[i]->name))
                                have = (size_t)rows[j].version;
                err = migrate_module(store, modules[i], have);
        }
        return err;
}

struct err *
store_migrate(struct store *store, const struct schema_module *const modules[], size_t count)
{
        struct arena *arena;
        struct err *err;

        err = store_turn_begin(store);
        if (err)
                return err;
        arena = arena_create(ARENA_PLAIN, 1 << 20);
        err = migrate(store, arena, modules, count);
        arena_destroy(arena);
        if (err) {
                store_turn_rollback(store);
                return err;
        }
        return store_turn_commit(store);
}
