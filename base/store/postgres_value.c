/* SPDX-License-Identifier: MIT */
#include "store/postgres_value.h"

#include "store/store.h"

/* OIDs of types never change; src/include/catalog/pg_type.dat. */
enum { BOOL = 16, BYTEA = 17, INT8 = 20, INT2 = 21, INT4 = 23, TEXT_TYPE = 25, VARCHAR = 1043, NUMERIC = 1700 };

enum { NUMERIC_HEAD = 8, NUMERIC_BASE = 10000, NUMERIC_NEGATIVE = 0x4000 };

void
postgres_write_int(int64_t number, uint8_t out_bytes[static 8])
{
        for (int i = 0; i < 8; i++)
                out_bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
}

static int64_t
read_int(const uint8_t *at, size_t length)
{
        uint64_t number = length && at[0] & 0x80 ? UINT64_MAX : 0;

        for (size_t i = 0; i < length; i++)
                number = number << 8 | at[i];
        return (int64_t)number;
}

/* Digits of base 10000; the first one stands for 10000^weight; digits behind the last are zero. */
static bool
read_numeric(struct bytes bytes, int64_t *out_number)
{
        int64_t digits, weight, sign, number = 0;

        if (bytes.length < NUMERIC_HEAD)
                return false;
        digits = read_int(bytes.at, 2);
        weight = read_int(bytes.at + 2, 2);
        sign = read_int(bytes.at + 4, 2);
        if ((sign != 0 && sign != NUMERIC_NEGATIVE) || digits < 0 ||
            bytes.length != (size_t)(NUMERIC_HEAD + 2 * digits))
                return false;
        if (digits > weight + 1) /* a fraction */
                return false;
        for (int64_t i = 0; digits > 0 && i <= weight; i++) {
                int64_t digit = i < digits ? read_int(bytes.at + NUMERIC_HEAD + 2 * i, 2) : 0;

                if (digit < 0 || digit >= NUMERIC_BASE || __builtin_mul_overflow(number, NUMERIC_BASE, &number) ||
                    __builtin_sub_overflow(number, digit, &number)) /* downwards: the least number has no counterpart */
                        return false;
        }
        if (sign == 0 && number == INT64_MIN)
                return false;
        *out_number = sign ? number : -number;
        return true;
}

struct err *
postgres_read_value(unsigned type, struct bytes bytes, struct store_value *out_value)
{
        struct store_value value = { .type = STORE_INT };

        switch (type) {
        case BOOL:
        case INT2:
        case INT4:
        case INT8:
                if (bytes.length == 0 || bytes.length > 8)
                        return err_new(&STORE_STATEMENT, "a number of %zu bytes", bytes.length);
                value.number = read_int(bytes.at, bytes.length);
                break;
        case NUMERIC:
                if (!read_numeric(bytes, &value.number))
                        return err_new(&STORE_STATEMENT, "a number with a fraction, or beyond 64 bits");
                break;
        case TEXT_TYPE:
        case VARCHAR:
                value.type = STORE_TEXT;
                value.bytes = bytes;
                break;
        case BYTEA:
                value.type = STORE_BLOB;
                value.bytes = bytes;
                break;
        default:
                return err_new(&STORE_STATEMENT, "a value of a type that the store does not have (%u)", type);
        }
        *out_value = value;
        return NULL;
}
