/* SPDX-License-Identifier: MIT */
#include "process/ini_text.h"

#include "core/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct err *
ini_text_read(const char *path, struct arena *arena, struct text *out_content)
{
        char *content = arena_alloc(arena, INI_FILE_MAXIMUM + 1);
        size_t length = 0;
        int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

        if (file < 0)
                return err_new(&ERR_NO_INPUT, "%s: %s", path, strerror(errno));
        for (;;) {
                ssize_t got = read(file, content + length, INI_FILE_MAXIMUM + 1 - length);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0) {
                        int error = got < 0 ? errno : 0;

                        close(file);
                        if (error)
                                return err_new(&ERR_NO_INPUT, "%s: %s", path, strerror(error));
                        break;
                }
                length += (size_t)got;
                if (length > INI_FILE_MAXIMUM) {
                        close(file);
                        return err_new(&ERR_CONFIG, "%s: longer than %d bytes", path, INI_FILE_MAXIMUM);
                }
        }
        *out_content = (struct text){ content, length };
        return NULL;
}

/* What inih would pass over or cut without a word. */
struct err *
ini_text_check(struct text content)
{
        size_t line = 1, begin = 0;

        for (size_t i = 0; i <= content.length; i++) {
                if (i < content.length && content.at[i] == '\0')
                        return err_at(err_new(&ERR_CONFIG, "a NUL"), line, "");
                if (i < content.length && content.at[i] != '\n')
                        continue;
                if (i - begin > INI_LINE_MAXIMUM)
                        return err_at(err_new(&ERR_CONFIG, "a line of more than %d bytes", INI_LINE_MAXIMUM), line, "");
                begin = i + 1;
                line++;
        }
        return NULL;
}
