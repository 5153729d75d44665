/* SPDX-License-Identifier: MIT */
#include "request/keys.h"

#include "request/keys_sql.h"
#include "seal/seal.h"
#include "store/store.h"

static struct err *
load(struct store *store, struct seal *seal, struct arena *arena)
{
        struct sql_keys_all_list list;
        struct err *err = sql_keys_all(store, arena, &list);

        for (size_t i = 0; !err && i < list.count; i++)
                err = seal_key_import(seal, (enum seal_purpose)list.rows[i].purpose, list.rows[i].name,
                                      (uint32_t)list.rows[i].period, list.rows[i].wrapped);
        return err_wrap(err, "load the data keys");
}

static struct err *
make_missing(struct store *store, struct seal *seal, enum seal_purpose purpose, const char *const *names)
{
        struct key_id id = seal_key_id(seal);
        struct err *err = NULL;

        for (size_t i = 0; !err && names[i]; i++) {
                uint8_t wrapped[SEAL_WRAPPED_SIZE];
                struct text name = text_of(names[i]);

                if (seal_key_period(seal, purpose, name) != 0)
                        continue;
                seal_key_new(seal, purpose, name, 1, wrapped);
                err = sql_keys_insert(store, name, purpose, 1, key_id_bytes(&id),
                                      (struct bytes){ wrapped, sizeof wrapped }, 0, NULL);
        }
        return err_wrap(err, "make a data key");
}

struct err *
keys_open(struct store *store, struct seal *seal, struct arena *arena, const char *const *tables,
          const char *const *indexes)
{
        struct err *err = store_turn_begin(store);

        if (!err)
                err = load(store, seal, arena);
        if (!err)
                err = make_missing(store, seal, SEAL_ROWS, tables);
        if (!err)
                err = make_missing(store, seal, SEAL_BLIND, indexes);
        if (!err)
                return store_turn_commit(store);
        store_turn_rollback(store);
        return err;
}
