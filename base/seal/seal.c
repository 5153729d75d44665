/* SPDX-License-Identifier: MIT */
#include "seal/seal_private.h"

#include "core/arena.h"
#include "seal/errors.h"

#include <assert.h>

enum { FORMAT = 1, HEAD_SIZE = 1 + 4, ASSOCIATED_MAXIMUM = 11 + HEAD_SIZE + 3 * (1 + NAME_MAXIMUM) + ID_SIZE + 8 };

static uint8_t *
put(uint8_t *at, const void *bytes, size_t length)
{
        memcpy(at, bytes, length);
        return at + length;
}

static uint8_t *
put_name(uint8_t *at, const char *name, size_t length)
{
        *at++ = (uint8_t)length;
        return put(at, name, length);
}

static uint8_t *
put_little(uint8_t *at, uint64_t number, size_t size)
{
        for (size_t i = 0; i < size; i++)
                *at++ = (uint8_t)(number >> (8 * i));
        return at;
}

/* What a blob belongs to; see seal.h. Names with their length in front: no two rows give the same bytes. */
static struct bytes
associate(const struct seal *seal, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
          const uint8_t head[static HEAD_SIZE], uint8_t out[static ASSOCIATED_MAXIMUM])
{
        static const char what[] = "sesshu.row";
        uint8_t *at = put(out, what, sizeof what);

        at = put(at, head, HEAD_SIZE);
        at = put_name(at, seal->system, seal->system_length);
        at = put_name(at, seal->municipality, seal->municipality_length);
        at = put_name(at, table.at, table.length);
        at = put(at, row, ID_SIZE);
        at = put_little(at, (uint64_t)version, 8);
        return (struct bytes){ out, (size_t)(at - out) };
}

struct err *
seal_row(struct seal *seal, struct text table, const uint8_t row[static ID_SIZE], int64_t version, struct bytes plain,
         struct arena *arena, struct bytes *out_blob)
{
        uint8_t associated[ASSOCIATED_MAXIMUM], *blob;
        struct data_key *key = seal_find(seal, SEAL_ROWS, table, 0);

        if (!key)
                return err_new(&SEAL_NO_KEY, "no data key of %.*s is loaded", TEXT_ARGS(table));
        if (plain.length > SEAL_PLAIN_MAXIMUM)
                return err_new(&ERR_LIMIT, "%zu bytes in a row of %.*s", plain.length, TEXT_ARGS(table));
        blob = arena_alloc(arena, plain.length + SEAL_EXTRA);
        blob[0] = FORMAT;
        put_little(blob + 1, key->period, 4);
        gcm_seal(&key->gcm, associate(seal, table, row, version, blob, associated), plain, blob + HEAD_SIZE);
        *out_blob = (struct bytes){ blob, plain.length + SEAL_EXTRA };
        return NULL;
}

struct err *
seal_open_row(struct seal *seal, struct text table, const uint8_t row[static ID_SIZE], int64_t version,
              struct bytes blob, struct arena *arena, struct bytes *out_plain)
{
        uint8_t associated[ASSOCIATED_MAXIMUM], *plain;
        struct data_key *key;
        uint32_t period;
        size_t length;

        if (blob.length < SEAL_EXTRA || blob.length > SEAL_PLAIN_MAXIMUM + SEAL_EXTRA || blob.at[0] != FORMAT)
                return err_new(&SEAL_FORMAT, "a row of %.*s is not in the form of a sealed row", TEXT_ARGS(table));
        period =
            (uint32_t)blob.at[1] | (uint32_t)blob.at[2] << 8 | (uint32_t)blob.at[3] << 16 | (uint32_t)blob.at[4] << 24;
        key = period ? seal_find(seal, SEAL_ROWS, table, period) : NULL;
        if (!key)
                return err_new(&SEAL_NO_KEY, "the data key of %.*s, period %u, is not loaded", TEXT_ARGS(table),
                               period);
        length = blob.length - SEAL_EXTRA;
        plain = arena_alloc(arena, length + 1);
        if (!gcm_open(&key->gcm, associate(seal, table, row, version, blob.at, associated),
                      (struct bytes){ blob.at + HEAD_SIZE, blob.length - HEAD_SIZE }, plain))
                return err_new(&SEAL_NOT_AUTHENTIC, "a row of %.*s does not open", TEXT_ARGS(table));
        *out_plain = (struct bytes){ plain, length };
        return NULL;
}
