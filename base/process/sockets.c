/* SPDX-License-Identifier: MIT */
#include "process/sockets.h"

#include "process/errors.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Who connects while an area starts or is busy waits here. */
enum { BACKLOG = 512 };

static struct err *
refused(int descriptor, const char *what, const char *path)
{
        struct err *err = err_new(&ERR_IO, "%s %s: %s", what, path, strerror(errno));

        if (descriptor >= 0)
                close(descriptor);
        return err;
}

struct err *
socket_listen(const char *path, int *out_socket)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        size_t length = strlen(path);
        struct stat about;
        mode_t before;
        int made, bound;

        if (length >= sizeof address.sun_path)
                return err_new(&PROCESS_PATH_LONG, "%s has %zu bytes; a socket's name has at most %zu", path, length,
                               sizeof address.sun_path - 1);
        memcpy(address.sun_path, path, length);
        if (lstat(path, &about) == 0) {
                if (!S_ISSOCK(about.st_mode))
                        return err_new(&ERR_IO, "%s is in the way: it is no socket", path);
                if (unlink(path) != 0)
                        return refused(-1, "remove the old", path);
        }
        made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (made < 0)
                return refused(-1, "make", path);
        before = umask(0117);
        bound = bind(made, (const struct sockaddr *)&address, sizeof address);
        umask(before);
        if (bound != 0 || listen(made, BACKLOG) != 0)
                return refused(made, "listen at", path);
        *out_socket = made;
        return NULL;
}

struct err *
socket_listen_tcp(const struct sockaddr_in *address, int *out_socket)
{
        int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

        if (made < 0)
                return refused(-1, "make", "the health listener");
        if (setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
                return refused(made, "prepare", "the health listener");
        if (bind(made, (const struct sockaddr *)address, sizeof *address) != 0) {
                if (errno == EADDRINUSE) {
                        close(made);
                        return err_new(&ERR_UNAVAILABLE, "the health listener's port %u is taken",
                                       (unsigned)ntohs(address->sin_port));
                }
                return refused(made, "bind", "the health listener");
        }
        if (listen(made, 16) != 0)
                return refused(made, "listen at", "the health listener");
        *out_socket = made;
        return NULL;
}
