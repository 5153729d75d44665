/* SPDX-License-Identifier: MIT */
/* Signed heads of a chain (design D17): what the keeper says, outside the area's reach, about how far its trail had
 * come. Comparing the trail with them finds a chain that was hashed anew, cut, or replaced by an old copy.
 *
 * A file of heads is text, one line a head, oldest first, appended only:
 *
 *      number SP head (64 hex digits) SP time (milliseconds UTC) SP signature (128 hex digits) LF
 *
 * The signature is Ed25519 over "sesshu.head" NUL ‖ length and name of the system ‖ length and name of the
 * municipality ‖ number ‖ time (each int64 little-endian) ‖ head. */
#ifndef SEAL_HEAD_H
#define SEAL_HEAD_H

#include "seal/key.h"
#include "seal/sign.h"

enum { HEAD_SIZE = 32, HEAD_LINE_SIZE = 19 + 1 + 64 + 1 + 19 + 1 + 128 + 1 + 1 };

struct head_signed {
        int64_t number;
        int64_t time;
        uint8_t head[HEAD_SIZE];
        uint8_t signature[SIGN_SIZE];
};

/* Signs number, time and head of `head`. */
void head_sign(const struct sign_private *key, const struct key_owner *owner, struct head_signed *head);
bool head_holds(const struct sign_public *key, const struct key_owner *owner, const struct head_signed *head);

/* Writes the line with its LF and a NUL; returns its length without the NUL. */
size_t head_line_write(const struct head_signed *head, char out_line[static HEAD_LINE_SIZE]);
/* Reads a line without its LF. False for anything that head_line_write does not write. */
bool head_line_read(struct text line, struct head_signed *out_head);

#endif
