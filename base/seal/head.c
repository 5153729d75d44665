/* SPDX-License-Identifier: MIT */
#include "seal/head.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { CONTENT_MAXIMUM = 12 + 2 * 64 + 2 * 8 + HEAD_SIZE };

static uint8_t *
put(uint8_t *at, const void *bytes, size_t length)
{
        memcpy(at, bytes, length);
        return at + length;
}

static uint8_t *
put_name(uint8_t *at, struct text name)
{
        assert(name.length <= 63);
        *at++ = (uint8_t)name.length;
        return put(at, name.at, name.length);
}

static uint8_t *
put_number(uint8_t *at, int64_t number)
{
        for (size_t i = 0; i < 8; i++)
                *at++ = (uint8_t)((uint64_t)number >> (8 * i));
        return at;
}

static struct bytes
content(const struct key_owner *owner, const struct head_signed *head, uint8_t out[static CONTENT_MAXIMUM])
{
        uint8_t *at = put(out, "sesshu.head", 12);

        at = put_name(at, owner->system);
        at = put_name(at, owner->municipality);
        at = put_number(at, head->number);
        at = put_number(at, head->time);
        at = put(at, head->head, HEAD_SIZE);
        return (struct bytes){ out, (size_t)(at - out) };
}

void
head_sign(const struct sign_private *key, const struct key_owner *owner, struct head_signed *head)
{
        uint8_t space[CONTENT_MAXIMUM];

        sign_bytes(key, content(owner, head, space), head->signature);
}

bool
head_holds(const struct sign_public *key, const struct key_owner *owner, const struct head_signed *head)
{
        uint8_t space[CONTENT_MAXIMUM];

        return sign_holds(key, content(owner, head, space), head->signature);
}

size_t
head_line_write(const struct head_signed *head, char out_line[static HEAD_LINE_SIZE])
{
        char hex[2 * HEAD_SIZE + 1], signature[2 * SIGN_SIZE + 1];

        assert(head->number >= 0 && head->time >= 0);
        bytes_to_hex((struct bytes){ head->head, HEAD_SIZE }, hex);
        bytes_to_hex((struct bytes){ head->signature, SIGN_SIZE }, signature);
        return (size_t)snprintf(out_line, HEAD_LINE_SIZE, "%" PRId64 " %s %" PRId64 " %s\n", head->number, hex,
                                head->time, signature);
}

/* Takes what stands before the next space, or the rest. */
static struct text
take_word(struct text *rest)
{
        const char *space = rest->length ? memchr(rest->at, ' ', rest->length) : NULL;
        size_t length = space ? (size_t)(space - rest->at) : rest->length;
        struct text word = { rest->at, length };

        if (space)
                length++;
        *rest = (struct text){ rest->at + length, rest->length - length };
        return word;
}

bool
head_line_read(struct text line, struct head_signed *out_head)
{
        struct text rest = line;
        struct head_signed head;
        uint64_t number, time;
        char again[HEAD_LINE_SIZE];

        if (line.length >= HEAD_LINE_SIZE || !number_read(take_word(&rest), INT64_MAX, &number) ||
            !bytes_from_hex(take_word(&rest), head.head, sizeof head.head) ||
            !number_read(take_word(&rest), INT64_MAX, &time) ||
            !bytes_from_hex(rest, head.signature, sizeof head.signature))
                return false;
        head.number = (int64_t)number;
        head.time = (int64_t)time;
        if (head_line_write(&head, again) != line.length + 1 || memcmp(again, line.at, line.length) != 0)
                return false;
        *out_head = head;
        return true;
}
