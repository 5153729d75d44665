/* SPDX-License-Identifier: MIT */
#include "process/enter_private.h"

#include "process/errors.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool
process_sanitized(void)
{
        return SANITIZED;
}

static struct err *
refused(const char *what)
{
        return err_new(&PROCESS_SANDBOX, "%s: %s", what, strerror(errno));
}

static struct err *
check_single_thread(void)
{
        DIR *tasks = opendir("/proc/self/task");
        int count = 0;

        if (!tasks)
                return refused("/proc/self/task");
        for (struct dirent *entry = readdir(tasks); entry; entry = readdir(tasks))
                count += entry->d_name[0] != '.';
        closedir(tasks);
        if (count != 1)
                return err_new(&PROCESS_SANDBOX, "%d threads run already", count);
        return NULL;
}

static int
compare_numbers(const void *a, const void *b)
{
        int left = *(const int *)a, right = *(const int *)b;

        return (left > right) - (left < right);
}

static struct err *
close_others(const int *keep, size_t count)
{
        unsigned first = 3;
        int sorted[64];

        if (count > sizeof sorted / sizeof *sorted)
                return err_new(&PROCESS_SANDBOX, "%zu descriptors to keep", count);
        if (count)
                memcpy(sorted, keep, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, compare_numbers);
        for (size_t i = 0; i < count; i++) {
                if (sorted[i] < (int)first)
                        continue; /* 0–2, or named twice */
                if ((unsigned)sorted[i] > first && close_range(first, (unsigned)sorted[i] - 1, 0) != 0)
                        return refused("close_range");
                first = (unsigned)sorted[i] + 1;
        }
        if (close_range(first, ~0u, 0) != 0)
                return refused("close_range");
        return NULL;
}

/* Root's powers go before its number does: the bounding set needs CAP_SETPCAP. */
static struct err *
become(const char *user)
{
        const struct passwd *entry;

        if (!user || !*user)
                return err_new(&PROCESS_ROOT, "started as root, and no user is configured");
        errno = 0;
        entry = getpwnam(user);
        if (!entry)
                return err_new(&PROCESS_ROOT, "there is no user %s", user);
        if (entry->pw_uid == 0)
                return err_new(&PROCESS_ROOT, "the user %s is root", user);
        for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
                if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM)
                        return refused("drop a capability");
        if (setgroups(1, &entry->pw_gid) != 0)
                return refused("setgroups");
        if (setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0)
                return refused("setresgid");
        if (setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
                return refused("setresuid");
        if (geteuid() == 0 || setresuid(0, 0, 0) == 0)
                return err_new(&PROCESS_SANDBOX, "still root");
        return NULL;
}

static struct err *
drop_capabilities(void)
{
        struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
        struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];

        memset(none, 0, sizeof none);
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
                return refused("clear the ambient capabilities");
        if (syscall(SYS_capset, &head, none) != 0)
                return refused("capset");
        return NULL;
}

struct err *
process_enter(const struct process_rules *rules, bool *out_landlock)
{
        static const struct rlimit no_core = { 0, 0 };
        int version = process_landlock_version(), ruleset = -1;
        pid_t parent = getppid();
        struct err *err;

        if (version == 0 && !rules->without_landlock)
                return err_new(&PROCESS_NO_LANDLOCK, "landlock_create_ruleset: %s", strerror(errno));
        err = check_single_thread();
        if (err)
                return err;
        if (rules->kind == PROCESS_AREA)
                dlopen("libgcc_s.so.1", RTLD_NOW); /* absent is no harm: then nothing in here throws */
        err = close_others(rules->keep, rules->keep_count);
        if (!err && version > 0)
                err = landlock_prepare(rules, version, &ruleset);
        if (err)
                return err;
        if (geteuid() == 0 || getuid() == 0)
                err = become(rules->user);
        if (!err)
                err = drop_capabilities();
        if (err)
                return err; /* the process ends now, and with it the ruleset */
        if (setrlimit(RLIMIT_CORE, &no_core) != 0)
                return refused("setrlimit");
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
                return refused("no_new_privs");
        if (prctl(PR_SET_DUMPABLE, SANITIZED, 0, 0, 0) != 0)
                return refused("not dumpable");
        if (rules->end_with_parent) {
                /* After the change of user, which clears it. A parent that went before this shows as a closed link. */
                if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
                        return refused("end with the parent");
                if (getppid() != parent)
                        return err_new(&PROCESS_SANDBOX, "the parent has gone");
        }
        if (ruleset >= 0)
                err = landlock_restrict(ruleset);
        if (!err && !SANITIZED)
                err = filter_enter(rules);
        if (err)
                return err;
        *out_landlock = version > 0;
        return NULL;
}
