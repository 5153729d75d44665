/* SPDX-License-Identifier: MIT */
#include "process/heads.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads the last whole line; *out_end is where the file should end. */
static struct err *
read_last(struct heads *heads, off_t size, off_t *out_end)
{
        char tail[2 * HEAD_LINE_SIZE];
        size_t length = size < (off_t)sizeof tail ? (size_t)size : sizeof tail;
        ssize_t got = pread(heads->file, tail, length, size - (off_t)length);
        const char *end, *begin;
        struct text line;

        if (got != (ssize_t)length)
                return err_new(&ERR_IO, "read the last head: %s", strerror(errno));
        end = length ? memrchr(tail, '\n', length) : NULL;
        if (!end) {
                if (size >= HEAD_LINE_SIZE)
                        return err_new(&ERR_DATA, "the end of the file is no head");
                *out_end = 0;
                return NULL;
        }
        begin = memrchr(tail, '\n', (size_t)(end - tail));
        begin = begin ? begin + 1 : tail;
        line = (struct text){ begin, (size_t)(end - begin) };
        if (!head_line_read(line, &heads->newest))
                return err_new(&ERR_DATA, "the last line is no head");
        *out_end = size - (off_t)length + (end + 1 - tail);
        return NULL;
}

struct err *
heads_open(struct heads *heads, const char *path)
{
        struct stat about;
        struct err *err = NULL;
        off_t end;

        *heads = (struct heads){ .file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600) };
        if (heads->file < 0)
                return err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        if (fstat(heads->file, &about) != 0)
                err = err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        if (!err)
                err = read_last(heads, about.st_size, &end);
        if (!err && end != about.st_size && ftruncate(heads->file, end) != 0)
                err = err_new(&ERR_IO, "cut off half a line: %s", strerror(errno));
        if (err) {
                heads_close(heads);
                return err_wrap(err, "%s", path);
        }
        return NULL;
}

void
heads_close(struct heads *heads)
{
        if (heads->file >= 0)
                close(heads->file);
        heads->file = -1;
}

bool
heads_note(struct heads *heads, int64_t number, const uint8_t head[static HEAD_SIZE])
{
        if (number <= 0)
                return false;
        if (number <= heads->newest.number)
                return number == heads->newest.number && memcmp(heads->newest.head, head, HEAD_SIZE) == 0;
        heads->newest.number = number;
        memcpy(heads->newest.head, head, HEAD_SIZE);
        heads->waiting = true;
        return true;
}

struct err *
heads_write(struct heads *heads, const struct sign_private *key, const struct key_owner *owner, int64_t time_ms)
{
        char line[HEAD_LINE_SIZE];
        struct stat about;
        size_t length;
        ssize_t written;

        if (!heads->waiting)
                return NULL;
        heads->newest.time = time_ms;
        head_sign(key, owner, &heads->newest);
        length = head_line_write(&heads->newest, line);
        if (fstat(heads->file, &about) != 0)
                return err_new(&ERR_IO, "look at the heads: %s", strerror(errno));
        written = write(heads->file, line, length);
        if (written != (ssize_t)length || fdatasync(heads->file) != 0) {
                int error = errno;

                /* Half a line must not stand in front of the next one. */
                if (ftruncate(heads->file, about.st_size) != 0)
                        error = errno;
                return err_new(&ERR_IO, "append a head: %s", strerror(error));
        }
        heads->waiting = false;
        return NULL;
}
