/* SPDX-License-Identifier: MIT */
#include "mynumber/ber.h"

/* The tag's bytes: 0 when it is cut off or longer than three. */
static size_t
read_tag(struct bytes from, uint32_t *out_tag)
{
        if (from.length < 1)
                return 0;
        *out_tag = from.at[0];
        if ((from.at[0] & 0x1F) != 0x1F)
                return 1;
        if (from.length < 2)
                return 0;
        *out_tag = *out_tag << 8 | from.at[1];
        if (!(from.at[1] & 0x80))
                return 2;
        if (from.length < 3 || (from.at[2] & 0x80))
                return 0;
        *out_tag = *out_tag << 8 | from.at[2];
        return 3;
}

/* The length's bytes: 0 when it is cut off or of a form that cards do not have. */
static size_t
read_length(struct bytes from, size_t *out_length)
{
        if (from.length < 1)
                return 0;
        if (from.at[0] < 0x80) {
                *out_length = from.at[0];
                return 1;
        }
        if (from.at[0] == 0x81 && from.length >= 2) {
                *out_length = from.at[1];
                return 2;
        }
        if (from.at[0] == 0x82 && from.length >= 3) {
                *out_length = (size_t)from.at[1] << 8 | from.at[2];
                return 3;
        }
        return 0;
}

static struct bytes
behind(struct bytes bytes, size_t count)
{
        return (struct bytes){ bytes.at + count, bytes.length - count };
}

bool
ber_next(struct bytes *rest, struct ber *out_ber)
{
        struct bytes left = *rest;
        uint32_t tag = 0;
        size_t length = 0, taken = read_tag(left, &tag);

        if (!taken)
                return false;
        left = behind(left, taken);
        taken = read_length(left, &length);
        if (!taken)
                return false;
        left = behind(left, taken);
        if (length > left.length)
                return false;
        /*@ split length; */ /* for tests/eva: the analysis follows each length on its own */
        out_ber->tag = tag;
        out_ber->value = (struct bytes){ left.at, length };
        left = behind(left, length);
        out_ber->whole = (struct bytes){ rest->at, rest->length - left.length };
        *rest = left;
        return true;
}

bool
ber_take(struct bytes *rest, uint32_t tag, struct ber *out_ber)
{
        struct bytes left = *rest;
        struct ber ber;

        if (!ber_next(&left, &ber) || ber.tag != tag)
                return false;
        *rest = left;
        *out_ber = ber;
        return true;
}

size_t
ber_head(uint32_t tag, size_t length, uint8_t out_head[static BER_HEAD_MAXIMUM])
{
        size_t o = 0;

        if (tag > 0xFFFF)
                out_head[o++] = (uint8_t)(tag >> 16);
        if (tag > 0xFF)
                out_head[o++] = (uint8_t)(tag >> 8 & 255);
        out_head[o++] = (uint8_t)(tag & 255);
        if (length > 0xFF) {
                out_head[o++] = 0x82;
                out_head[o++] = (uint8_t)(length >> 8 & 255);
        } else if (length > 0x7F) {
                out_head[o++] = 0x81;
        }
        out_head[o++] = (uint8_t)(length & 255);
        return o;
}
