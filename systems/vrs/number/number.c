/* SPDX-License-Identifier: MIT */
#include "number/number.h"

#include "process/area_start.h"
#include "recipient_number_sql.h"
#include "store/store.h"

/* The turn that put a number is over long before that. */
enum { SETTLED_SECONDS = 60 };

struct asked {
        struct store *store;
        struct arena *arena;
};

static struct err *
recipient_stands(void *context, const uint8_t id[static ID_SIZE], bool *out_stands)
{
        struct asked *asked = context;
        struct sql_recipient_number_stands row;
        struct err *err = sql_recipient_number_stands(asked->store, asked->arena, (struct bytes){ id, ID_SIZE }, &row);

        if (!err)
                *out_stands = row.total > 0;
        return err;
}

static bool
has_vault(const struct area *area)
{
        return area->start && area->start->vault.descriptor >= 0;
}

static struct err *
sweep(struct area *area, unsigned seconds, size_t *out_asked)
{
        struct asked asked = { area->store, arena_create(ARENA_PLAIN, 1 << 20) };
        struct err *err = vault_sweep(&area->start->vault, seconds, recipient_stands, &asked, out_asked);

        arena_destroy(asked.arena);
        return err;
}

struct err *
number_take(struct area *area, struct arena *arena, const struct recipient_person *people,
            const struct recipient_id *ids, size_t count)
{
        static const struct recipient_id nobody;
        struct vault_sealed *sealed;
        struct text sender;
        int64_t changed;
        size_t asked;
        struct err *err;

        if (!has_vault(area) || count == 0)
                return NULL;
        sealed = arena_new_array(arena, count, struct vault_sealed);
        sender = text_format(arena, "ledger-%s", area->code);
        for (size_t i = 0; i < count; i++) {
                if (recipient_id_equal(&ids[i], &nobody))
                        continue;
                memcpy(sealed[i].id, ids[i].at, ID_SIZE);
                sealed[i].subject = people[i].address_number;
                sealed[i].jwe = people[i].sealed_number;
        }
        err = vault_take(&area->start->vault, sender, sealed, count, &changed);
        if (!err)
                err = sweep(area, SETTLED_SECONDS, &asked);
        return err_wrap(err, "keep individual numbers");
}

struct err *
number_open(struct area *area)
{
        size_t asked = VAULT_BATCH;
        struct err *err = NULL;

        while (!err && has_vault(area) && asked == VAULT_BATCH)
                err = sweep(area, 0, &asked);
        return err_wrap(err, "settle individual numbers");
}
