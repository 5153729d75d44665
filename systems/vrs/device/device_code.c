/* SPDX-License-Identifier: MIT */
/* Codes by which a tablet is paired with a venue. */
#include "device/device.h"
#include "device_sql.h"
#include "seal/blind.h"

enum { DRAWS_MAX = 200 };

static const struct text index_name = { "pairing", 7 };

/* Ten digits, each number as likely as any other. */
static void
draw(char out_digits[static DEVICE_CODE_DIGITS + 1])
{
        const uint64_t numbers = 10000000000;
        const uint64_t fair = UINT64_MAX - UINT64_MAX % numbers;
        uint64_t drawn;

        do
                bytes_random(&drawn, sizeof drawn);
        while (drawn >= fair);
        drawn %= numbers;
        for (size_t i = DEVICE_CODE_DIGITS; i-- > 0; drawn /= 10)
                out_digits[i] = (char)('0' + drawn % 10);
        out_digits[DEVICE_CODE_DIGITS] = '\0';
}

static struct err *
blind(struct change *change, struct text digits, uint8_t out_blind[static BLIND_SIZE])
{
        return blind_index(change->seal, index_name, 1, (struct bytes){ (const uint8_t *)digits.at, digits.length },
                           out_blind);
}

/* Draws until no open code begins with the same digits, since those find the code that was meant. */
static struct err *
draw_unused(struct change *change, struct device_code *out_code)
{
        struct sql_device_code_open open;
        struct err *err = NULL;

        for (size_t i = 0; !err && i < DRAWS_MAX; i++) {
                draw(out_code->digits);
                err =
                    sql_device_code_open(change->store, change->arena,
                                         (struct text){ out_code->digits, DEVICE_SELECTOR_DIGITS }, change->at, &open);
                if (!err && !open.found)
                        return NULL;
        }
        return err ? err : err_new(&PAIRING_TOO_MANY, "no code with new first digits");
}

struct err *
device_code_make(struct change *change, const struct venue_id *venue, struct device_code *out_code)
{
        struct pairing_id pairing = pairing_id_new();
        struct device_code code = { .ends = change->at + DEVICE_CODE_MS };
        struct sql_device_codes_open open;
        struct venue known;
        uint8_t blinded[BLIND_SIZE];
        struct err *err = venue_load(change, venue, &known);

        if (!err)
                err = sql_device_codes_end(change->store, change->at, change->number, NULL);
        if (!err)
                err = sql_device_codes_open(change->store, change->arena, change->at, &open);
        if (!err && open.number >= DEVICE_CODES_OPEN_MAX)
                err = err_new(&PAIRING_TOO_MANY, "%d codes are open", DEVICE_CODES_OPEN_MAX);
        if (!err)
                err = draw_unused(change, &code);
        if (!err)
                err = blind(change, text_of(code.digits), blinded);
        if (!err)
                err =
                    sql_device_code_insert(change->store, pairing_id_bytes(&pairing), venue_id_bytes(venue),
                                           (struct text){ code.digits, DEVICE_SELECTOR_DIGITS },
                                           (struct bytes){ blinded, sizeof blinded }, code.ends, change->number, NULL);
        if (!err)
                *out_code = code;
        bytes_wipe(&code, sizeof code);
        return err_wrap(err, "make a code");
}

struct err *
device_code_try(struct change *change, struct text digits, bool *out_right, struct venue_id *out_venue)
{
        static const uint8_t nobody[BLIND_SIZE];
        struct sql_device_code_open open;
        uint8_t blinded[BLIND_SIZE];
        bool same;
        struct err *err = blind(change, digits, blinded);

        if (!err)
                err = sql_device_code_open(change->store, change->arena,
                                           (struct text){ digits.at, DEVICE_SELECTOR_DIGITS }, change->at, &open);
        if (err)
                return err_wrap(err, "try a code");
        same = bytes_equal_secret((struct bytes){ blinded, sizeof blinded },
                                  open.found ? open.code : (struct bytes){ nobody, sizeof nobody });
        *out_right = open.found && same && venue_id_from(open.venue, out_venue);
        if (!open.found)
                return NULL;
        if (*out_right)
                err = sql_device_code_use(change->store, open.pairing, change->number, NULL);
        else
                err = sql_device_code_wrong(change->store, open.pairing, DEVICE_CODE_TRIES, change->number, NULL);
        return err_wrap(err, "count a try");
}
