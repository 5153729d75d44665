/* SPDX-License-Identifier: MIT */
/* How a process locks itself in before it reads a byte from outside (design D7).
 *
 * Each kind of process may do what its duty needs and nothing else; a captured one can use what it already holds and
 * reach no further:
 *  - descriptors: all but 0–2 and those of `keep` are closed;
 *  - user: started as root it becomes the user of the rules, with that user's one group; no capabilities remain;
 *  - no_new_privs, no core dumps, nobody of the same user may attach to it;
 *  - Landlock: the file system shrinks to the paths of the rules (and no TCP, no signals to others, where the
 *    kernel's Landlock knows these);
 *  - seccomp: a list of calls by kind (filter.c). exec, ptrace, and for who has no network socket, connect and bind
 *    end the process; everything else that is not needed fails with EPERM.
 *
 * Landlock and the filter bind the calling thread and what it starts, so there may be no other thread yet. Whatever
 * loads modules late (iconv, OpenSSL's providers) is used once before; libgcc_s is loaded here, since ending a
 * thread needs it.
 *
 * What this cannot do: the master must start others, so it keeps exec, and its file system is that of all its
 * children together; stat() shows size and times of a foreign file (its folder's mode does not let a stranger in,
 * but all areas are one user).
 *
 * In a build with AddressSanitizer the filter is left out and /proc can be read, since its leak check opens files,
 * attaches to its own threads and clones: the sandbox is tested on a plain build. */
#ifndef PROCESS_ENTER_H
#define PROCESS_ENTER_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

enum process_kind {
        PROCESS_MASTER,  /* starts others; opens nothing for itself */
        PROCESS_AREA,    /* files, threads, accepts on what it inherited */
        PROCESS_KEEPER,  /* files; no threads, accepts nothing */
        PROCESS_HEALTH,  /* accepts on what it inherited; opens no file */
        PROCESS_VAULT,   /* files; no threads, accepts nothing */
        PROCESS_COURIER, /* connects to peers; opens no file, accepts nothing */
};

/* Who a process may connect to. The courier is given ANY; area and vault LOCAL or ANY only where their store is PostgreSQL. */
enum process_network { PROCESS_NETWORK_NONE, PROCESS_NETWORK_LOCAL, PROCESS_NETWORK_ANY };

struct process_rules {
        enum process_kind kind;
        enum process_network network;
        const char *const *read;    /* paths, ended by NULL: files, or folders with all below, to be read */
        const char *const *write;   /* folders with all below, to be read and changed */
        const char *const *execute; /* folders or files to be read and executed; only for the master */
        const int *keep;            /* descriptors that stay open, besides 0, 1 and 2 */
        size_t keep_count;
        const char *user;      /* whom to become when started as root */
        bool end_with_parent;  /* killed when the process that started it ends */
        bool without_landlock; /* go on where the kernel has none: every page then shows it */
};

/* Enters. After an error the process is half locked in: it reports and ends.
 * *out_landlock is false only where the kernel has none and the rules allow that.
 *
 * process.root          started as root, and the rules name no user
 * process.no-landlock   the kernel has none, and the rules do not allow that
 * process.sandbox       a path is missing, another thread runs, the kernel refused */
struct err *process_enter(const struct process_rules *rules, bool *out_landlock) __attribute__((warn_unused_result));

/* The version of the kernel's Landlock, 0 = none. */
int process_landlock_version(void);

/* True in a build whose sanitizers do not bear the filter. */
bool process_sanitized(void);

#endif
