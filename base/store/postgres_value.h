/* SPDX-License-Identifier: MIT */
/* PostgreSQL's binary form of the values that a store has.
 * https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES; src/backend/utils/adt/numeric.c */
#ifndef STORE_POSTGRES_VALUE_H
#define STORE_POSTGRES_VALUE_H

#include "store/statement.h"

void postgres_write_int(int64_t number, uint8_t out_bytes[static 8]);

/* `type` is the OID of the column's type: int2, int4, int8, bool and whole numeric (what sum() gives) are STORE_INT,
 * text and varchar STORE_TEXT, bytea STORE_BLOB. Texts and blobs stay where they are.
 * store.statement for another type, a fraction, or a number beyond 64 bits. */
struct err *postgres_read_value(unsigned type, struct bytes bytes, struct store_value *out_value)
    __attribute__((warn_unused_result));

#endif
