/* SPDX-License-Identifier: MIT */
#include "core/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buffer_init(struct buffer *buffer, size_t maximum)
{
        *buffer = (struct buffer){ .maximum = maximum };
}

void
buffer_init_secret(struct buffer *buffer, size_t maximum)
{
        *buffer = (struct buffer){ .maximum = maximum, .secret = true };
}

static void
release(struct buffer *buffer)
{
        if (buffer->secret && buffer->at)
                bytes_wipe(buffer->at, buffer->capacity);
        free(buffer->at);
}

void
buffer_finish(struct buffer *buffer)
{
        release(buffer);
        buffer->at = NULL;
        buffer->length = buffer->capacity = 0;
}

void
buffer_clear(struct buffer *buffer)
{
        if (buffer->secret && buffer->at)
                bytes_wipe(buffer->at, buffer->length);
        buffer->length = 0;
        buffer->full = false;
}

/* Makes room for `more` bytes and a NUL; false, and full, at the maximum. */
static bool
reserve(struct buffer *buffer, size_t more)
{
        size_t wanted;
        char *grown;

        if (buffer->full || more > buffer->maximum - buffer->length) {
                buffer->full = true;
                return false;
        }
        wanted = buffer->length + more + 1;
        if (wanted <= buffer->capacity)
                return true;
        if (wanted < 2 * buffer->capacity)
                wanted = 2 * buffer->capacity;
        if (wanted < 256)
                wanted = 256;
        grown = malloc(wanted);
        if (!grown)
                abort();
        if (buffer->length)
                memcpy(grown, buffer->at, buffer->length);
        release(buffer);
        buffer->at = grown;
        buffer->capacity = wanted;
        return true;
}

void
buffer_put(struct buffer *buffer, const void *bytes, size_t length)
{
        if (!reserve(buffer, length))
                return;
        if (length)
                memcpy(buffer->at + buffer->length, bytes, length);
        buffer->length += length;
        buffer->at[buffer->length] = '\0';
}

void
buffer_put_text(struct buffer *buffer, struct text text)
{
        buffer_put(buffer, text.at, text.length);
}

void
buffer_put_string(struct buffer *buffer, const char *string)
{
        buffer_put(buffer, string, strlen(string));
}

void
buffer_put_char(struct buffer *buffer, char c)
{
        buffer_put(buffer, &c, 1);
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
        va_list values;
        int length;

        va_start(values, format);
        length = vsnprintf(NULL, 0, format, values);
        va_end(values);
        if (length < 0)
                abort();
        if (!reserve(buffer, (size_t)length))
                return;
        va_start(values, format);
        vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, values);
        va_end(values);
        buffer->length += (size_t)length;
}

char *
buffer_room(struct buffer *buffer, size_t most)
{
        return reserve(buffer, most) ? buffer->at + buffer->length : NULL;
}

void
buffer_wrote(struct buffer *buffer, size_t length)
{
        buffer->length += length;
        buffer->at[buffer->length] = '\0';
}

bool
buffer_full(const struct buffer *buffer)
{
        return buffer->full;
}

struct err *
buffer_check(const struct buffer *buffer)
{
        if (buffer->full)
                return err_new(&ERR_LIMIT, "more than %zu bytes", buffer->maximum);
        return NULL;
}

struct text
buffer_text(const struct buffer *buffer)
{
        return (struct text){ buffer->at ? buffer->at : "", buffer->length };
}
