/* SPDX-License-Identifier: MIT */
/* The system calls of each kind of process, by libseccomp.
 *
 * The default is EPERM and not an end, since the C library calls things late and under load (openat, mremap,
 * sched_getaffinity); what only an attacker calls ends the process. Files are judged by Landlock, not here, except
 * where a path in a call is not held by it before version 3: truncate, chmod, connect are not in the lists. */
#include "process/enter_private.h"

#include "process/errors.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Which kinds need a call. */
enum {
        ALL = 1 << PROCESS_AREA | 1 << PROCESS_VAULT | 1 << PROCESS_KEEPER | 1 << PROCESS_HEALTH | 1 << PROCESS_COURIER,
        FILES = 1 << PROCESS_AREA | 1 << PROCESS_VAULT | 1 << PROCESS_KEEPER,
        AREA = 1 << PROCESS_AREA,
        ACCEPT = 1 << PROCESS_AREA | 1 << PROCESS_HEALTH
};

struct allowed {
        int call;
        unsigned kinds;
};

static const struct allowed allowed[] = {
        /* memory */
        { SCMP_SYS(brk), ALL },
        { SCMP_SYS(munmap), ALL },
        { SCMP_SYS(mremap), ALL },
        { SCMP_SYS(madvise), ALL },
        { SCMP_SYS(mlock), ALL },
        { SCMP_SYS(mlock2), ALL },
        { SCMP_SYS(munlock), ALL },
        /* what is already open */
        { SCMP_SYS(read), ALL },
        { SCMP_SYS(readv), ALL },
        { SCMP_SYS(write), ALL },
        { SCMP_SYS(writev), ALL },
        { SCMP_SYS(close), ALL },
        { SCMP_SYS(fstat), ALL },
        { SCMP_SYS(fcntl), ALL },
        { SCMP_SYS(lseek), ALL },
        { SCMP_SYS(dup), ALL },
        { SCMP_SYS(dup2), ALL },
        { SCMP_SYS(dup3), ALL },
        { SCMP_SYS(poll), ALL },
        { SCMP_SYS(ppoll), ALL },
        { SCMP_SYS(select), ALL },
        { SCMP_SYS(pselect6), ALL },
        { SCMP_SYS(epoll_create1), ALL },
        { SCMP_SYS(epoll_ctl), ALL },
        { SCMP_SYS(epoll_wait), ALL },
        { SCMP_SYS(epoll_pwait), ALL },
        { SCMP_SYS(eventfd2), ALL },
        { SCMP_SYS(pipe2), ALL },
        { SCMP_SYS(signalfd4), ALL },
        { SCMP_SYS(timerfd_create), ALL },
        { SCMP_SYS(timerfd_settime), ALL },
        { SCMP_SYS(recvfrom), ALL },
        { SCMP_SYS(recvmsg), ALL },
        { SCMP_SYS(sendto), ALL },
        { SCMP_SYS(sendmsg), ALL },
        { SCMP_SYS(shutdown), ALL },
        { SCMP_SYS(getsockopt), ALL },
        { SCMP_SYS(setsockopt), ALL },
        { SCMP_SYS(getsockname), ALL },
        { SCMP_SYS(getpeername), ALL },
        { SCMP_SYS(accept), ACCEPT },
        { SCMP_SYS(accept4), ACCEPT },
        /* time, chance, identity */
        { SCMP_SYS(clock_gettime), ALL },
        { SCMP_SYS(clock_getres), ALL },
        { SCMP_SYS(clock_nanosleep), ALL },
        { SCMP_SYS(nanosleep), ALL },
        { SCMP_SYS(gettimeofday), ALL },
        { SCMP_SYS(time), ALL },
        { SCMP_SYS(getrandom), ALL },
        { SCMP_SYS(getpid), ALL },
        { SCMP_SYS(getppid), ALL },
        { SCMP_SYS(gettid), ALL },
        { SCMP_SYS(getuid), ALL },
        { SCMP_SYS(geteuid), ALL },
        { SCMP_SYS(getgid), ALL },
        { SCMP_SYS(getegid), ALL },
        { SCMP_SYS(getrusage), ALL },
        { SCMP_SYS(sysinfo), ALL },
        { SCMP_SYS(uname), ALL },
        /* signals and the end */
        { SCMP_SYS(rt_sigaction), ALL },
        { SCMP_SYS(rt_sigprocmask), ALL },
        { SCMP_SYS(rt_sigreturn), ALL },
        { SCMP_SYS(rt_sigtimedwait), ALL },
        { SCMP_SYS(sigaltstack), ALL },
        { SCMP_SYS(restart_syscall), ALL },
        { SCMP_SYS(exit), ALL },
        { SCMP_SYS(exit_group), ALL },
        { SCMP_SYS(futex), ALL },
        /* threads: argon2id's lanes and the job thread */
        { SCMP_SYS(set_robust_list), AREA },
        { SCMP_SYS(rseq), AREA },
        { SCMP_SYS(sched_yield), AREA },
        { SCMP_SYS(sched_getaffinity), AREA },
        { SCMP_SYS(sched_getparam), AREA },
        { SCMP_SYS(sched_getscheduler), AREA },
        /* files below what Landlock leaves */
        { SCMP_SYS(open), FILES },
        { SCMP_SYS(openat), FILES },
        { SCMP_SYS(stat), FILES },
        { SCMP_SYS(lstat), FILES },
        { SCMP_SYS(newfstatat), FILES },
        { SCMP_SYS(statx), FILES },
        { SCMP_SYS(access), FILES },
        { SCMP_SYS(faccessat), FILES },
        { SCMP_SYS(faccessat2), FILES },
        { SCMP_SYS(pread64), FILES },
        { SCMP_SYS(preadv), FILES },
        { SCMP_SYS(pwrite64), FILES },
        { SCMP_SYS(pwritev), FILES },
        { SCMP_SYS(fsync), FILES },
        { SCMP_SYS(fdatasync), FILES },
        { SCMP_SYS(ftruncate), FILES },
        { SCMP_SYS(fallocate), FILES },
        { SCMP_SYS(fadvise64), FILES },
        { SCMP_SYS(flock), FILES },
        { SCMP_SYS(fchmod), FILES },
        { SCMP_SYS(umask), FILES },
        { SCMP_SYS(rename), FILES },
        { SCMP_SYS(renameat), FILES },
        { SCMP_SYS(renameat2), FILES },
        { SCMP_SYS(unlink), FILES },
        { SCMP_SYS(unlinkat), FILES },
        { SCMP_SYS(mkdir), AREA },
        { SCMP_SYS(mkdirat), AREA },
        { SCMP_SYS(rmdir), AREA },
        { SCMP_SYS(getdents64), FILES },
        { SCMP_SYS(getcwd), FILES },
        { SCMP_SYS(readlink), FILES },
        { SCMP_SYS(readlinkat), FILES },
};

/* What nobody does by mistake. */
static const int ends_the_process[] = {
        SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
};

static const int network_calls[] = { SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen) };

/* The master starts programs, so its list names what no process of ours ever needs; each child narrows it. */
static const int never_for_the_master[] = {
        SCMP_SYS(acct),
        SCMP_SYS(add_key),
        SCMP_SYS(adjtimex),
        SCMP_SYS(bpf),
        SCMP_SYS(chroot),
        SCMP_SYS(clock_adjtime),
        SCMP_SYS(clock_settime),
        SCMP_SYS(delete_module),
        SCMP_SYS(fanotify_init),
        SCMP_SYS(finit_module),
        SCMP_SYS(init_module),
        SCMP_SYS(io_uring_enter),
        SCMP_SYS(io_uring_register),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(kcmp),
        SCMP_SYS(kexec_file_load),
        SCMP_SYS(kexec_load),
        SCMP_SYS(keyctl),
        SCMP_SYS(mknod),
        SCMP_SYS(mknodat),
        SCMP_SYS(mount),
        SCMP_SYS(move_mount),
        SCMP_SYS(name_to_handle_at),
        SCMP_SYS(open_by_handle_at),
        SCMP_SYS(open_tree),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(personality),
        SCMP_SYS(pidfd_getfd),
        SCMP_SYS(pivot_root),
        SCMP_SYS(quotactl),
        SCMP_SYS(reboot),
        SCMP_SYS(request_key),
        SCMP_SYS(setdomainname),
        SCMP_SYS(sethostname),
        SCMP_SYS(setns),
        SCMP_SYS(settimeofday),
        SCMP_SYS(swapoff),
        SCMP_SYS(swapon),
        SCMP_SYS(syslog),
        SCMP_SYS(umount2),
        SCMP_SYS(unshare),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(vhangup),
};

static int
filter_master(scmp_filter_ctx filter)
{
        int failed = 0;

        for (size_t i = 0; i < sizeof never_for_the_master / sizeof *never_for_the_master; i++)
                failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), never_for_the_master[i], 0);
        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(ptrace), 0);
        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(process_vm_readv), 0);
        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(process_vm_writev), 0);
        return failed;
}

static int
filter_network(scmp_filter_ctx filter, enum process_network network)
{
        int failed = 0;

        switch (network) {
        case PROCESS_NETWORK_NONE:
                for (size_t i = 0; i < sizeof network_calls / sizeof *network_calls; i++)
                        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, network_calls[i], 0);
                break;
        case PROCESS_NETWORK_LOCAL:
                failed |=
                    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
                failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket), 1,
                                           SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0));
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(connect), 0);
                break;
        case PROCESS_NETWORK_ANY:
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 0);
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(connect), 0);
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendmmsg), 0);
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvmmsg), 0);
                break;
        }
        return failed;
}

static int
filter_others(scmp_filter_ctx filter, const struct process_rules *rules)
{
        pid_t self = getpid();
        int failed = 0;

        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
                if (allowed[i].kinds & 1u << rules->kind)
                        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i].call, 0);
        for (size_t i = 0; i < sizeof ends_the_process / sizeof *ends_the_process; i++)
                failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, ends_the_process[i], 0);
        failed |= filter_network(filter, rules->network);
        /* Memory that can be executed is never made any more. */
        failed |=
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        failed |=
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        /* Limits are asked (pthread_create asks for the stack's), never set. */
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0, 0));
        /* Signals to itself: abort(). */
        failed |=
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)self, 0));
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
        if (rules->kind == PROCESS_AREA)
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                           SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
        /* Its flags lie in memory, where a filter cannot look: the C library then takes clone. */
        failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
        return failed;
}

struct err *
filter_enter(const struct process_rules *rules)
{
        bool master = rules->kind == PROCESS_MASTER;
        scmp_filter_ctx filter = seccomp_init(master ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));
        struct err *err = NULL;
        int failed;

        if (!filter)
                return err_new(&PROCESS_SANDBOX, "seccomp_init");
        failed = master ? filter_master(filter) : filter_others(filter, rules);
        if (failed) {
                err = err_new(&PROCESS_SANDBOX, "a rule of the filter is refused");
        } else {
                int error = seccomp_load(filter);

                if (error)
                        err = err_new(&PROCESS_SANDBOX, "load the filter: %s", strerror(-error));
        }
        seccomp_release(filter);
        return err;
}
