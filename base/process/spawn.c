/* SPDX-License-Identifier: MIT */
#include "process/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { FIRST = 3, MAXIMUM = 16 };

/* In the child: nothing here may allocate or return. */
static _Noreturn void
become(char *const *arguments, const int *descriptors, size_t count)
{
        int high[MAXIMUM];
        sigset_t none;

        /* First out of the way, since a wanted number may be another's present one. */
        for (size_t i = 0; i < count; i++) {
                high[i] = descriptors[i] < 0 ? -1 : fcntl(descriptors[i], F_DUPFD_CLOEXEC, FIRST + MAXIMUM);
                if (high[i] < 0 && descriptors[i] >= 0)
                        _exit(EX_OSERR);
        }
        for (size_t i = 0; i < count; i++)
                if (high[i] < 0)
                        close(FIRST + (int)i);
                else if (dup2(high[i], FIRST + (int)i) < 0)
                        _exit(EX_OSERR);
        if (close_range(FIRST + (unsigned)count, ~0u, 0) != 0)
                _exit(EX_OSERR);
        signal(SIGPIPE, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execv("/proc/self/exe", arguments);
        _exit(EX_OSERR);
}

struct err *
spawn(char *const *arguments, const int *descriptors, size_t count, pid_t *out_child)
{
        pid_t child;

        assert(count <= MAXIMUM);
        child = fork();
        if (child < 0)
                return err_new(&ERR_IO, "fork: %s", strerror(errno));
        if (child == 0)
                become(arguments, descriptors, count);
        *out_child = child;
        return NULL;
}
