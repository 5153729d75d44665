/* SPDX-License-Identifier: MIT */
/* Opaque ids: 16 random bytes, a BLOB in the store, 32 lower-case hex digits as text (design §6). URLs carry only
 * these. One C type a kind, so that a person's id cannot be given where a dose's is wanted:
 *
 *         ID_TYPE(person_id);          struct person_id { uint8_t at[16]; } and the functions below
 *
 * person_id_new() draws one; person_id_bytes(&id) is the BLOB; person_id_from(bytes, &id) is false for any other
 * length; person_id_read(text, &id) is false for anything but 32 lower-case digits; person_id_text(&id, hex) writes
 * 33 bytes. */
#ifndef CORE_ID_H
#define CORE_ID_H

#include "core/bytes.h"

#include <string.h>

enum { ID_SIZE = 16, ID_TEXT_SIZE = 2 * ID_SIZE + 1 };

#define ID_TYPE(NAME)                                                                                                  \
        struct NAME {                                                                                                  \
                uint8_t at[ID_SIZE];                                                                                   \
        };                                                                                                             \
        __attribute__((unused)) static inline struct NAME NAME##_new(void)                                             \
        {                                                                                                              \
                struct NAME id;                                                                                        \
                bytes_random(id.at, sizeof id.at);                                                                     \
                return id;                                                                                             \
        }                                                                                                              \
        __attribute__((unused)) static inline struct bytes NAME##_bytes(const struct NAME *id)                         \
        {                                                                                                              \
                return (struct bytes){ id->at, sizeof id->at };                                                        \
        }                                                                                                              \
        __attribute__((unused)) static inline bool NAME##_from(struct bytes bytes, struct NAME *out_id)                \
        {                                                                                                              \
                if (bytes.length != ID_SIZE)                                                                           \
                        return false;                                                                                  \
                memcpy(out_id->at, bytes.at, ID_SIZE);                                                                 \
                return true;                                                                                           \
        }                                                                                                              \
        __attribute__((unused)) static inline bool NAME##_read(struct text text, struct NAME *out_id)                  \
        {                                                                                                              \
                return bytes_from_hex(text, out_id->at, ID_SIZE);                                                      \
        }                                                                                                              \
        __attribute__((unused)) static inline void NAME##_text(const struct NAME *id,                                  \
                                                               char out_hex[static ID_TEXT_SIZE])                      \
        {                                                                                                              \
                bytes_to_hex(NAME##_bytes(id), out_hex);                                                               \
        }                                                                                                              \
        __attribute__((unused)) static inline bool NAME##_equal(const struct NAME *a, const struct NAME *b)            \
        {                                                                                                              \
                return memcmp(a->at, b->at, ID_SIZE) == 0;                                                             \
        }                                                                                                              \
        struct NAME

#endif
