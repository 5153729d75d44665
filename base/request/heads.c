/* SPDX-License-Identifier: MIT */
#include "request/heads.h"

#include "process/area_start.h"
#include "seal/head.h"

#include <errno.h>
#include <unistd.h>

enum { FILE_MAXIMUM = 128 << 20, PIECE = 64 * 1024 };

static struct err *
read_all(int descriptor, struct buffer *content)
{
        char piece[PIECE];
        ssize_t got;

        do {
                got = read(descriptor, piece, sizeof piece);
                if (got > 0)
                        buffer_put(content, piece, (size_t)got);
        } while (got > 0 || (got < 0 && errno == EINTR));
        if (got < 0)
                return err_new(&ERR_IO, "read the signed heads: %s", strerror(errno));
        return buffer_check(content);
}

static struct err *
read_line(const struct sign_public *key, const struct key_owner *owner, struct text line,
          struct chain_signed_head *out_head)
{
        struct head_signed head;

        if (!head_line_read(line, &head) || !head_holds(key, owner, &head))
                return err_new(&CHAIN_HEADS, "a line is not signed by this installation's keeper");
        out_head->number = head.number;
        memcpy(out_head->head, head.head, sizeof out_head->head);
        return NULL;
}

static struct err *
read_lines(const struct area *area, struct arena *arena, const struct sign_public *key, struct text content,
           struct chain_signed_head **out_heads, size_t *out_count)
{
        struct key_owner owner = { text_of(area->program->system), text_of(area->code) };
        struct chain_signed_head *heads;
        size_t count = 0, at = 0;

        for (size_t i = 0; i < content.length; i++)
                count += content.at[i] == '\n';
        heads = arena_new_array(arena, count + 1, struct chain_signed_head);
        while (content.length) {
                const char *end = memchr(content.at, '\n', content.length);
                struct text line = { content.at, end ? (size_t)(end - content.at) : content.length };
                struct err *err = end ? read_line(key, &owner, line, &heads[at])
                                      : err_new(&CHAIN_HEADS, "the last line is cut");

                if (!err && at && heads[at].number < heads[at - 1].number)
                        err = err_new(&CHAIN_HEADS, "the lines are not in order");
                if (err)
                        return err_at(err, at + 1, NULL);
                content.at += line.length + 1;
                content.length -= line.length + 1;
                at++;
        }
        *out_heads = heads;
        *out_count = at;
        return NULL;
}

struct err *
heads_read(struct area *area, struct arena *arena, int descriptor, struct chain_signed_head **out_heads,
           size_t *out_count)
{
        struct sign_public key;
        struct buffer content;
        int kept = -1;
        struct err *err;

        err = area_start_head(area->start, area->head.number, (struct bytes){ area->head.head, CHAIN_HEAD_SIZE });
        if (!err)
                err = area_start_heads(area->start, &kept, &key);
        if (err)
                return err_wrap(err, "ask the keeper for its heads");
        buffer_init(&content, FILE_MAXIMUM);
        err = read_all(descriptor >= 0 ? descriptor : kept, &content);
        if (!err)
                err = read_lines(area, arena, &key, buffer_text(&content), out_heads, out_count);
        buffer_finish(&content);
        close(kept);
        return err_wrap(err, "read the signed heads");
}
