/* SPDX-License-Identifier: MIT */
/* Landlock by its three system calls. Debian 12's kernel has version 2 and its header stops at 5, so what newer
 * kernels know is defined here (include/uapi/linux/landlock.h of Linux 6.12). */
#include "process/enter_private.h"

#include "process/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
        ACCESS_EXECUTE = 1 << 0,
        ACCESS_WRITE_FILE = 1 << 1,
        ACCESS_READ_FILE = 1 << 2,
        ACCESS_READ_DIR = 1 << 3,
        ACCESS_REMOVE_DIR = 1 << 4,
        ACCESS_REMOVE_FILE = 1 << 5,
        ACCESS_MAKE_DIR = 1 << 7,
        ACCESS_MAKE_REG = 1 << 8,
        ACCESS_MAKE_SOCK = 1 << 9,
        ACCESS_REFER = 1 << 13,    /* version 2 */
        ACCESS_TRUNCATE = 1 << 14, /* version 3 */
        ACCESS_IOCTL_DEV = 1 << 15 /* version 5 */
};

/* What one file, not a folder, can be allowed. */
enum { ACCESS_OF_FILE = ACCESS_EXECUTE | ACCESS_WRITE_FILE | ACCESS_READ_FILE | ACCESS_TRUNCATE };

enum {
        /* Without READ_DIR on its folder SQLite silently leaves out the folder's fsync. */
        ALLOW_READ = ACCESS_READ_FILE | ACCESS_READ_DIR,
        ALLOW_WRITE = ALLOW_READ | ACCESS_WRITE_FILE | ACCESS_REMOVE_DIR | ACCESS_REMOVE_FILE | ACCESS_MAKE_DIR |
                      ACCESS_MAKE_REG | ACCESS_REFER | ACCESS_TRUNCATE,
        ALLOW_EXECUTE = ALLOW_READ | ACCESS_EXECUTE
};

/* struct landlock_ruleset_attr of version 6. */
struct ruleset {
        uint64_t files;
        uint64_t network;
        uint64_t scoped;
};

enum { NETWORK_BIND_AND_CONNECT = 3, SCOPED_ABSTRACT_SOCKETS_AND_SIGNALS = 3 };

int
process_landlock_version(void)
{
        long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

        return version > 0 ? (int)version : 0;
}

static uint64_t
known_access(int version)
{
        uint64_t known = ACCESS_REFER - 1;

        if (version >= 2)
                known |= ACCESS_REFER;
        if (version >= 3)
                known |= ACCESS_TRUNCATE;
        if (version >= 5)
                known |= ACCESS_IOCTL_DEV;
        return known;
}

static struct err *
allow(int ruleset, const char *path, uint64_t access)
{
        struct landlock_path_beneath_attr beneath;
        struct err *err = NULL;
        struct stat about;
        int descriptor = open(path, O_PATH | O_CLOEXEC);

        if (descriptor < 0 || fstat(descriptor, &about) != 0) {
                err = err_new(&PROCESS_SANDBOX, "allow %s: %s", path, strerror(errno));
                goto done;
        }
        memset(&beneath, 0, sizeof beneath);
        beneath.allowed_access = S_ISDIR(about.st_mode) ? access : access & ACCESS_OF_FILE;
        beneath.parent_fd = descriptor;
        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0)
                err = err_new(&PROCESS_SANDBOX, "allow %s: %s", path, strerror(errno));
done:
        if (descriptor >= 0)
                close(descriptor);
        return err;
}

static struct err *
allow_all(int ruleset, const char *const *paths, uint64_t access)
{
        for (; paths && *paths; paths++) {
                struct err *err = allow(ruleset, *paths, access);

                if (err)
                        return err;
        }
        return NULL;
}

struct err *
landlock_prepare(const struct process_rules *rules, int version, int *out_ruleset)
{
        static const char *const sanitizer[] = { "/proc", NULL };
        uint64_t known = known_access(version), write = ALLOW_WRITE;
        struct ruleset wanted = { .files = known };
        size_t size = sizeof wanted.files;
        struct err *err;
        int ruleset;

        /* The master's rules hold for its children too, which may have a network. */
        if (rules->kind == PROCESS_MASTER) {
                write |= ACCESS_MAKE_SOCK;
        } else {
                if (version >= 4 && rules->network != PROCESS_NETWORK_ANY) {
                        wanted.network = NETWORK_BIND_AND_CONNECT;
                        size = sizeof wanted.files + sizeof wanted.network;
                }
                if (version >= 6) {
                        wanted.scoped = SCOPED_ABSTRACT_SOCKETS_AND_SIGNALS;
                        size = sizeof wanted;
                }
        }
        ruleset = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
        if (ruleset < 0)
                return err_new(&PROCESS_SANDBOX, "landlock_create_ruleset: %s", strerror(errno));
        err = allow_all(ruleset, rules->read, ALLOW_READ & known);
        if (!err)
                err = allow_all(ruleset, rules->write, write & known);
        if (!err)
                err = allow_all(ruleset, rules->execute, ALLOW_EXECUTE & known);
        if (!err && process_sanitized())
                err = allow_all(ruleset, sanitizer, ALLOW_READ & known);
        if (err) {
                close(ruleset);
                return err;
        }
        *out_ruleset = ruleset;
        return NULL;
}

struct err *
landlock_restrict(int ruleset)
{
        struct err *err = NULL;

        if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
                err = err_new(&PROCESS_SANDBOX, "landlock_restrict_self: %s", strerror(errno));
        close(ruleset);
        return err;
}
