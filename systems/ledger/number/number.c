/* SPDX-License-Identifier: MIT */
#include "number/number.h"

#include "person_number_sql.h"
#include "process/area_start.h"
#include "store/store.h"

#define ERRORS_FILE "number/number_errors.def"
#include "core/err_define.h"

/* The turn that put a number is over long before that. */
enum { SETTLED_SECONDS = 60 };

struct message_link *
number_vault(const struct area *area)
{
        return area->start && area->start->vault.descriptor >= 0 ? &area->start->vault : NULL;
}

struct asked {
        struct store *store;
        struct arena *arena;
};

static struct err *
person_stands(void *context, const uint8_t id[static ID_SIZE], bool *out_stands)
{
        struct asked *asked = context;
        struct sql_person_number_stands row;
        struct err *err = sql_person_number_stands(asked->store, asked->arena, (struct bytes){ id, ID_SIZE }, &row);

        if (!err)
                *out_stands = row.total > 0;
        return err;
}

static struct err *
sweep(struct area *area, unsigned seconds, size_t *out_asked)
{
        struct asked asked = { area->store, arena_create(ARENA_PLAIN, 1 << 20) };
        struct err *err = vault_sweep(&area->start->vault, seconds, person_stands, &asked, out_asked);

        arena_destroy(asked.arena);
        return err;
}

struct err *
number_keep(struct area *area, struct vault_number *numbers, size_t count)
{
        struct message_link *vault = number_vault(area);
        size_t asked;
        struct err *err;

        if (!vault || count == 0)
                return NULL;
        err = vault_put(vault, numbers, count);
        if (!err)
                err = sweep(area, SETTLED_SECONDS, &asked);
        return err_wrap(err, "keep individual numbers");
}

struct err *
number_open(struct area *area)
{
        size_t asked = VAULT_BATCH;
        struct err *err = NULL;

        while (!err && number_vault(area) && asked == VAULT_BATCH)
                err = sweep(area, 0, &asked);
        return err_wrap(err, "settle individual numbers");
}
