/* SPDX-License-Identifier: MIT */
#include "specimen_private.h"

#include "core/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { ARENA_MAXIMUM = 256 << 20, FILE_MAXIMUM = 16 << 20 };

void
folder_make(struct folder *folder)
{
        if (!folder->err && mkdir(folder->path, 0755) != 0 && errno != EEXIST)
                folder->err = err_new(&ERR_IO, "cannot make the folder: %s", strerror(errno));
}

void
folder_put(struct folder *folder, const char *name, struct bytes bytes)
{
        const char *path = arena_format(folder->arena, "%s/%s", folder->path, name);
        int descriptor;

        if (folder->err)
                return;
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (descriptor < 0) {
                folder->err = err_new(&ERR_IO, "open %s: %s", name, strerror(errno));
                return;
        }
        while (bytes.length) {
                ssize_t written = write(descriptor, bytes.at, bytes.length);

                if (written < 0 && errno == EINTR)
                        continue;
                if (written < 0) {
                        folder->err = err_new(&ERR_IO, "write %s: %s", name, strerror(errno));
                        break;
                }
                bytes.at += written;
                bytes.length -= (size_t)written;
        }
        if (close(descriptor) != 0 && !folder->err)
                folder->err = err_new(&ERR_IO, "close %s: %s", name, strerror(errno));
}

void
folder_put_text(struct folder *folder, const char *name, struct text text)
{
        folder_put(folder, name, (struct bytes){ (const uint8_t *)text.at, text.length });
}

void
folder_put_value(struct folder *folder, const char *name, const struct value *value)
{
        struct buffer buffer;

        buffer_init(&buffer, FILE_MAXIMUM);
        value_write(value, &buffer);
        folder_put_text(folder, name, buffer_text(&buffer));
        buffer_finish(&buffer);
}

const char *
folder_option(int argc, char **argv, const char *noun, int *out_status)
{
        static const struct option options[] = {
                { "out", required_argument, NULL, 'o' },
                { "help", no_argument, NULL, 'h' },
                { 0 },
        };
        const char *path = NULL;
        bool help = false;
        int option;

        optind = 1;
        while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
                if (option == 'o')
                        path = optarg;
                else
                        help = true;
                if (option == '?')
                        path = NULL;
                if (option == '?')
                        break;
        }
        if (path && !help && optind == argc)
                return path;
        *out_status = help && option == -1 && optind == argc ? 0 : EX_USAGE;
        fprintf(*out_status ? stderr : stdout,
                err_english() ? "usage: sesshu synth %s --out DIR\n" : "使い方: sesshu synth %s --out DIR\n", noun);
        return NULL;
}

int
folder_finish(struct folder *folder)
{
        int status = 0;

        if (folder->err) {
                err_print(folder->err);
                status = err_exit(folder->err);
                err_free(folder->err);
        }
        arena_destroy(folder->arena);
        return status;
}

static int
synth(int argc, char **argv, const char *noun, void (*make)(struct folder *), void (*more)(struct folder *))
{
        struct folder folder = { 0 };
        int status;

        folder.path = folder_option(argc, argv, noun, &status);
        if (!folder.path)
                return status;
        folder.arena = arena_create(ARENA_PLAIN, ARENA_MAXIMUM);
        folder_make(&folder);
        make(&folder);
        if (more)
                more(&folder);
        return folder_finish(&folder);
}

int
certificate_synth(int argc, char **argv)
{
        return synth(argc, argv, "certificate", shc_specimens, vdsnc_specimens);
}

int
card_synth(int argc, char **argv)
{
        return synth(argc, argv, "card", card_specimens, NULL);
}
