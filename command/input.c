/* SPDX-License-Identifier: MIT */
#include "input.h"

#include "core/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTPUT_MAXIMUM = 8 << 20, FIRST = 64 << 10 };

struct err *
input_read(struct arena *arena, const char *file, size_t maximum, struct bytes *out_bytes)
{
        bool standard = strcmp(file, "-") == 0;
        int descriptor = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
        struct err *err = NULL;
        struct buffer buffer;
        struct stat status;
        char *block;

        /* What is on the command line may be a secret by mistake, so the name is not repeated. */
        if (descriptor < 0 || fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode)) {
                err = err_new(&ERR_NO_INPUT, "cannot open an input file: %s",
                              descriptor < 0 ? strerror(errno) : "a folder");
                if (descriptor >= 0 && !standard)
                        close(descriptor);
                return err;
        }
        block = arena_alloc(arena, FIRST);
        buffer_init_secret(&buffer, maximum + 1 + FIRST);
        while (buffer.length <= maximum) {
                size_t room = maximum + 1 - buffer.length < FIRST ? maximum + 1 - buffer.length : FIRST;
                ssize_t got = read(descriptor, block, room);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        err = err_new(&ERR_NO_INPUT, "cannot read an input file: %s", strerror(errno));
                if (got <= 0)
                        break;
                buffer_put(&buffer, block, (size_t)got);
        }
        if (!err)
                *out_bytes =
                    (struct bytes){ (const uint8_t *)arena_copy(arena, buffer.at, buffer.length), buffer.length };
        buffer_finish(&buffer);
        if (!standard)
                close(descriptor);
        return err;
}

bool
verdict_print(const struct verdict *verdict)
{
        struct buffer buffer;
        bool failed;

        buffer_init_secret(&buffer, OUTPUT_MAXIMUM);
        value_write(verdict_value(verdict, err_english()), &buffer);
        buffer_put_char(&buffer, '\n');
        failed =
            buffer_full(&buffer) || fwrite(buffer.at, 1, buffer.length, stdout) != buffer.length || fflush(stdout) != 0;
        buffer_finish(&buffer);
        return failed;
}
