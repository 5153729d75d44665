/* SPDX-License-Identifier: MIT */
/* A buffer that grows to a maximum given when it is made: what pages, JSON and messages are written into.
 *
 * Writing past the maximum keeps nothing of that write and marks the buffer as full; the writer goes on without
 * checking each call and asks buffer_full() (or buffer_check) once at the end. */
#ifndef CORE_BUFFER_H
#define CORE_BUFFER_H

#include "core/bytes.h"
#include "core/err.h"

struct buffer {
        char *at;
        size_t length;
        size_t capacity;
        size_t maximum;
        bool full;
        bool secret; /* wiped when it grows and when it is finished */
};

void buffer_init(struct buffer *buffer, size_t maximum);
/* The same, for content that must not stay in memory. */
void buffer_init_secret(struct buffer *buffer, size_t maximum);
/* Frees the content. A buffer that was zeroed or finished may be finished again. */
void buffer_finish(struct buffer *buffer);
/* Forgets the content, keeps the memory. */
void buffer_clear(struct buffer *buffer);

void buffer_put(struct buffer *buffer, const void *bytes, size_t length);
void buffer_put_text(struct buffer *buffer, struct text text);
void buffer_put_string(struct buffer *buffer, const char *string);
void buffer_put_char(struct buffer *buffer, char c);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));

/* Room for `most` bytes behind the content, for one who writes them there and then says to buffer_wrote how many;
 * NULL, and full, at the maximum. */
char *buffer_room(struct buffer *buffer, size_t most);
void buffer_wrote(struct buffer *buffer, size_t length);

bool buffer_full(const struct buffer *buffer);
/* core.limit when something did not fit. */
struct err *buffer_check(const struct buffer *buffer) __attribute__((warn_unused_result));
/* The content so far, valid until the next write. A NUL follows. */
struct text buffer_text(const struct buffer *buffer);

#endif
