/* SPDX-License-Identifier: MIT */
#include "vault/numbers.h"

#include "identifier/check_digit.h"
#include "seal/blind.h"
#include "vault/number_sql.h"
#include "vault/vault.h"
#include "vault/vault_schema.h"

static const struct text table = { "number", 6 };

enum { PERIOD = 1 };

struct err *
numbers_open(struct numbers *numbers, const char *place)
{
        static const struct schema_module *const modules[] = { &vault_schema };

        seal_key_derive(numbers->seal, SEAL_ROWS, table, PERIOD);
        seal_key_derive(numbers->seal, SEAL_BLIND, table, PERIOD);
        return err_wrap(store_open(place, modules, 1, &numbers->store), "open the vault's store");
}

void
numbers_close(struct numbers *numbers)
{
        store_close(numbers->store);
        seal_destroy(numbers->seal);
        *numbers = (struct numbers){ NULL, NULL };
}

static struct bytes
id_bytes(const uint8_t id[static ID_SIZE])
{
        return (struct bytes){ id, ID_SIZE };
}

static struct err *
blind_of(struct numbers *numbers, struct text number, uint8_t out_blind[static BLIND_SIZE])
{
        struct err *err = individual_number_check(number);

        /* Its code is of whoever typed it; here it is a mistake of the area. */
        if (err) {
                err_drop(err, "told as vault.number");
                return err_new(&VAULT_NUMBER, "a number that is none");
        }
        return blind_index(numbers->seal, table, PERIOD, (struct bytes){ (const uint8_t *)number.at, number.length },
                           out_blind);
}

struct err *
numbers_put(struct numbers *numbers, struct arena *arena, const uint8_t id[static ID_SIZE], struct text number,
            int64_t now_ms, bool *out_changed)
{
        struct bytes plain = { (const uint8_t *)number.at, number.length }, sealed;
        struct sql_number_of known;
        uint8_t blind[BLIND_SIZE];
        int64_t changed = 0;
        struct err *err = blind_of(numbers, number, blind);

        if (!err)
                err = sql_number_of(numbers->store, arena, id_bytes(id), &known);
        if (err)
                return err_wrap(err, "put a number");
        *out_changed = !known.found || !bytes_equal(known.blind, (struct bytes){ blind, sizeof blind });
        if (!*out_changed)
                return NULL;
        err = seal_row(numbers->seal, table, id, known.found ? known.version + 1 : 1, plain, arena, &sealed);
        if (!err && known.found)
                err = sql_number_change(numbers->store, id_bytes(id), known.version,
                                        (struct bytes){ blind, sizeof blind }, now_ms, sealed, &changed);
        else if (!err)
                err = sql_number_insert(numbers->store, id_bytes(id), (struct bytes){ blind, sizeof blind }, now_ms,
                                        sealed, NULL);
        if (!err && known.found && changed != 1)
                err = err_new(&ERR_INTERNAL, "a number changed in the same turn");
        return err_wrap(err, "put a number");
}

struct err *
numbers_read(struct numbers *numbers, struct arena *arena, const uint8_t id[static ID_SIZE], struct text *out_number)
{
        struct sql_number_of known;
        struct bytes plain;
        struct err *err = sql_number_of(numbers->store, arena, id_bytes(id), &known);

        if (err || !known.found) {
                *out_number = TEXT("");
                return err;
        }
        err = seal_open_row(numbers->seal, table, id, known.version, known.sealed, arena, &plain);
        if (!err)
                *out_number = (struct text){ (const char *)plain.at, plain.length };
        return err_wrap(err, "read a number");
}

/* The ids of rows, as both lists of the statements have them. */
static struct err *
keep_ids(const struct bytes *rows, size_t stride, size_t count, struct arena *arena, struct bytes **out_ids,
         size_t *out_count)
{
        struct bytes *ids = arena_new_array(arena, count + 1, struct bytes);

        for (size_t i = 0; i < count; i++) {
                memcpy(&ids[i], (const char *)rows + i * stride, sizeof ids[i]);
                if (ids[i].length != ID_SIZE)
                        return err_new(&ERR_INTERNAL, "an id of another length");
        }
        *out_ids = ids;
        *out_count = count;
        return NULL;
}

struct err *
numbers_find(struct numbers *numbers, struct arena *arena, struct text number, struct bytes **out_ids,
             size_t *out_count)
{
        struct sql_number_by_blind_list list;
        uint8_t blind[BLIND_SIZE];
        struct err *err = blind_of(numbers, number, blind);

        if (!err)
                err = sql_number_by_blind(numbers->store, arena, (struct bytes){ blind, sizeof blind },
                                          NUMBERS_FOUND_MAXIMUM, &list);
        if (err)
                return err_wrap(err, "find a number");
        return keep_ids(list.count ? &list.rows->id : NULL, sizeof *list.rows, list.count, arena, out_ids, out_count);
}

struct err *
numbers_waiting(struct numbers *numbers, struct arena *arena, int64_t before_ms, size_t limit, struct bytes **out_ids,
                size_t *out_count)
{
        struct sql_number_waiting_list list;
        struct err *err = sql_number_waiting(numbers->store, arena, before_ms, (int64_t)limit, &list);

        if (err)
                return err_wrap(err, "list numbers that wait");
        return keep_ids(list.count ? &list.rows->id : NULL, sizeof *list.rows, list.count, arena, out_ids, out_count);
}

struct err *
numbers_settle(struct numbers *numbers, const uint8_t id[static ID_SIZE], bool stands)
{
        if (stands)
                return sql_number_settle(numbers->store, id_bytes(id), NULL);
        return sql_number_forget(numbers->store, id_bytes(id), NULL);
}
