/* SPDX-License-Identifier: MIT */
/* BER tag, length, value, as the files of a My Number Card have them (ISO 7816-4 §5.2.2).
 *
 * Lengths take one byte, 81 and one, or 82 and two: cards of different years differ, so nothing may count on fixed
 * offsets. Longer lengths and the indefinite one are refused: no file of a card holds 64 KiB. Reads nothing outside
 * the run that it is given. */
#ifndef MYNUMBER_BER_H
#define MYNUMBER_BER_H

#include "core/bytes.h"

struct ber {
        uint32_t tag; /* one to three bytes, as written: 0x90, 0xDF22, 0x7F21 */
        struct bytes value;
        struct bytes whole; /* tag and length included: what is signed */
};

/* Takes the next object off `rest`; false, and nothing changed, when there is no whole one. */
bool ber_next(struct bytes *rest, struct ber *out_ber);
/* The same, when its tag is this one. */
bool ber_take(struct bytes *rest, uint32_t tag, struct ber *out_ber);

/* Writes tag and length, in the shortest form, and returns how many bytes that took; at most 7. */
enum { BER_HEAD_MAXIMUM = 7 };
size_t ber_head(uint32_t tag, size_t length, uint8_t out_head[static BER_HEAD_MAXIMUM]);

#endif
