/* SPDX-License-Identifier: MIT */
/* The sandbox from outside: each case is a child that enters, tries one thing and ends with what it got. Not built
 * with sanitizers, which do not bear the filter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "process/enter.h"
#include "process/errors.h"

#include <argon2.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child ends with besides errno values, which are below 200. */
enum { WORKED = 0, NOT_ENTERED = 200, NO_CODE = 201 };

struct fixture {
        char folder[64]; /* of the test */
        char own[80];    /* the process's folder */
        char other[80];  /* a neighbour's file */
        char shared[80]; /* a file to be read only */
        const char *write[2];
        const char *read[2];
        int listening;
        int stranger; /* a descriptor that is not kept */
};

static void
write_file(const char *path, const char *content)
{
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

        assert_true(file >= 0);
        assert_int_equal(write(file, content, strlen(content)), (ssize_t)strlen(content));
        assert_int_equal(fchmod(file, 0666), 0); /* only the sandbox stands in the way, not the mode */
        close(file);
}

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-enter-test-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        assert_int_equal(chmod(f->folder, 0777), 0);
        snprintf(f->own, sizeof f->own, "%s/own", f->folder);
        snprintf(f->other, sizeof f->other, "%s/other", f->folder);
        snprintf(f->shared, sizeof f->shared, "%s/shared", f->folder);
        assert_int_equal(mkdir(f->own, 0777), 0);
        assert_int_equal(chmod(f->own, 0777), 0);
        write_file(f->other, "secret");
        write_file(f->shared, "shared");
        f->write[0] = f->own;
        f->read[0] = f->shared;
        f->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", f->folder);
        assert_int_equal(bind(f->listening, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(listen(f->listening, 4), 0);
        f->stranger = open(f->other, O_RDONLY | O_CLOEXEC);
        assert_true(f->stranger > 2);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;
        char command[128];

        close(f->listening);
        close(f->stranger);
        snprintf(command, sizeof command, "%s", f->folder);
        if (fork() == 0)
                execlp("rm", "rm", "-rf", "--", command, (char *)NULL);
        wait(NULL);
        free(f);
        return 0;
}

static struct process_rules
rules_of(struct fixture *f, enum process_kind kind)
{
        return (struct process_rules){ .kind = kind,
                                       .read = f->read,
                                       .write = f->write,
                                       .keep = &f->listening,
                                       .keep_count = 1,
                                       .user = "nobody" };
}

/* What `try_it` gives in a child that entered with the rules: its number, or minus the signal that ended it. */
static int
result_of(struct fixture *f, const struct process_rules *rules, int (*try_it)(struct fixture *))
{
        int status;
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
                bool landlock;
                struct err *err = process_enter(rules, &landlock);

                if (err) {
                        fprintf(stderr, "%s\n", err_sentence(err));
                        _exit(NOT_ENTERED);
                }
                _exit(try_it(f));
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
result_in(struct fixture *f, enum process_kind kind, int (*try_it)(struct fixture *))
{
        struct process_rules rules = rules_of(f, kind);

        return result_of(f, &rules, try_it);
}

static int
failed_with(bool failed)
{
        return failed ? errno : WORKED;
}

/* The attempts. */
static int
open_other(struct fixture *f)
{
        return failed_with(open(f->other, O_RDONLY) < 0);
}

static int
open_own(struct fixture *f)
{
        char path[128];

        snprintf(path, sizeof path, "%s/new", f->own);
        return failed_with(open(path, O_RDWR | O_CREAT, 0600) < 0);
}

static int
read_shared(struct fixture *f)
{
        return failed_with(open(f->shared, O_RDONLY) < 0);
}

static int
write_shared(struct fixture *f)
{
        return failed_with(open(f->shared, O_WRONLY) < 0);
}

static int
truncate_other(struct fixture *f)
{
        return failed_with(truncate(f->other, 0) != 0);
}

static int
chmod_other(struct fixture *f)
{
        return failed_with(chmod(f->other, 0600) != 0);
}

static int
link_other_into_own(struct fixture *f)
{
        char path[128];

        snprintf(path, sizeof path, "%s/stolen", f->own);
        return failed_with(link(f->other, path) != 0);
}

static int
rename_other_into_own(struct fixture *f)
{
        char path[128];

        snprintf(path, sizeof path, "%s/stolen", f->own);
        return failed_with(rename(f->other, path) != 0);
}

static int
open_password_file(struct fixture *f)
{
        (void)f;
        return failed_with(open("/etc/passwd", O_RDONLY) < 0);
}

static int
use_stranger(struct fixture *f)
{
        char byte;

        return failed_with(read(f->stranger, &byte, 1) != 1);
}

static int
make_socket(struct fixture *f)
{
        (void)f;
        return failed_with(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int
make_local_socket(struct fixture *f)
{
        (void)f;
        return failed_with(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
}

static int
connect_somewhere(struct fixture *f)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        return failed_with(connect(f->listening, (struct sockaddr *)&address, sizeof address) != 0);
}

static int
exec_something(struct fixture *f)
{
        (void)f;
        execl("/bin/true", "true", (char *)NULL);
        return errno;
}

static int
trace_parent(struct fixture *f)
{
        (void)f;
        return failed_with(ptrace(PTRACE_ATTACH, getppid(), 0, 0) != 0);
}

static int
make_child(struct fixture *f)
{
        pid_t child = fork();

        (void)f;
        if (child == 0)
                _exit(0);
        return failed_with(child < 0);
}

static int
signal_parent(struct fixture *f)
{
        (void)f;
        return failed_with(kill(getppid(), 0) != 0);
}

static int
raise_limit(struct fixture *f)
{
        struct rlimit limit = { 1, 1 };

        (void)f;
        return failed_with(setrlimit(RLIMIT_CORE, &limit) != 0);
}

static int
map_executable(struct fixture *f)
{
        (void)f;
        return failed_with(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                           MAP_FAILED);
}

static void *
end_by_exit(void *unused)
{
        (void)unused;
        pthread_exit(NULL);
}

static int
run_thread(struct fixture *f)
{
        pthread_t thread;
        int error = pthread_create(&thread, NULL, end_by_exit, NULL);

        (void)f;
        return error ? error : pthread_join(thread, NULL);
}

static int
hash_password(struct fixture *f)
{
        char encoded[200];

        (void)f;
        return -argon2id_hash_encoded(2, 1 << 12, 2, "password", 8, "saltsaltsalt", 12, 32, encoded, sizeof encoded);
}

static int
sqlite_session(struct fixture *f)
{
        char path[128], *message = NULL;
        sqlite3 *store;

        snprintf(path, sizeof path, "%s/area.db", f->own);
        if (sqlite3_open(path, &store) != SQLITE_OK)
                return NO_CODE;
        if (sqlite3_exec(store,
                         "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                         "CREATE TABLE dose (id BLOB PRIMARY KEY, sealed BLOB) WITHOUT ROWID;"
                         "BEGIN; INSERT INTO dose VALUES (x'01', zeroblob(100000)); SAVEPOINT a;"
                         "INSERT INTO dose VALUES (x'02', zeroblob(100000)); ROLLBACK TO a; COMMIT;"
                         "PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM dose; VACUUM",
                         NULL, NULL, &message) != SQLITE_OK) {
                fprintf(stderr, "%s\n", message);
                return NO_CODE;
        }
        return sqlite3_close(store) == SQLITE_OK ? WORKED : NO_CODE;
}

static int
accept_one(struct fixture *f)
{
        struct timeval soon = { 0, 1000 };

        /* Nobody comes: EAGAIN says that accepting itself is allowed. */
        if (setsockopt(f->listening, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon) != 0)
                return errno;
        return failed_with(accept4(f->listening, NULL, NULL, SOCK_CLOEXEC) < 0);
}

static int
end_by_abort(struct fixture *f)
{
        (void)f;
        abort();
}

static void
an_area_reaches_its_own_folder_and_no_other(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_AREA, open_own), WORKED);
        assert_int_equal(result_in(f, PROCESS_AREA, read_shared), WORKED);
        assert_int_equal(result_in(f, PROCESS_AREA, open_other), EACCES);
        assert_int_equal(result_in(f, PROCESS_AREA, write_shared), EACCES);
        assert_int_equal(result_in(f, PROCESS_AREA, open_password_file), EACCES);
        assert_int_equal(result_in(f, PROCESS_AREA, truncate_other), EPERM);
        assert_int_equal(result_in(f, PROCESS_AREA, chmod_other), EPERM);
        assert_int_not_equal(result_in(f, PROCESS_AREA, link_other_into_own), WORKED);
        assert_int_not_equal(result_in(f, PROCESS_AREA, rename_other_into_own), WORKED);
}

static void
an_area_makes_no_socket_starts_no_program_and_traces_nobody(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_AREA, make_socket), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_AREA, make_local_socket), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_AREA, connect_somewhere), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_AREA, exec_something), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_AREA, trace_parent), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_AREA, make_child), EPERM);
        assert_int_equal(result_in(f, PROCESS_AREA, signal_parent), EPERM);
        assert_int_equal(result_in(f, PROCESS_AREA, raise_limit), EPERM);
        assert_int_equal(result_in(f, PROCESS_AREA, map_executable), EPERM);
}

static void
an_area_does_its_work(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_AREA, sqlite_session), WORKED);
        assert_int_equal(result_in(f, PROCESS_AREA, run_thread), WORKED);
        assert_int_equal(result_in(f, PROCESS_AREA, hash_password), WORKED);
        assert_int_equal(result_in(f, PROCESS_AREA, accept_one), EAGAIN);
        assert_int_equal(result_in(f, PROCESS_AREA, end_by_abort), -SIGABRT);
}

static void
an_area_on_postgresql_connects_on_this_machine_only(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_AREA);

        rules.network = PROCESS_NETWORK_LOCAL;
        assert_int_equal(result_of(f, &rules, make_local_socket), WORKED);
        assert_int_equal(result_of(f, &rules, make_socket), -SIGSYS);
        assert_int_equal(result_of(f, &rules, exec_something), -SIGSYS);
        rules.network = PROCESS_NETWORK_ANY;
        assert_int_equal(result_of(f, &rules, make_socket), WORKED);
}

static void
what_is_not_inherited_is_closed(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_AREA);
        int keep[2] = { f->stranger, f->listening };

        assert_int_equal(result_of(f, &rules, use_stranger), EBADF);
        rules.keep = keep;
        rules.keep_count = 2;
        assert_int_equal(result_of(f, &rules, use_stranger), WORKED);
        assert_int_equal(result_of(f, &rules, accept_one), EAGAIN);
}

static void
the_keeper_has_files_and_neither_threads_nor_network(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_KEEPER, open_own), WORKED);
        assert_int_equal(result_in(f, PROCESS_KEEPER, open_other), EACCES);
        assert_int_equal(result_in(f, PROCESS_KEEPER, run_thread), EPERM);
        assert_int_equal(result_in(f, PROCESS_KEEPER, accept_one), EPERM);
        assert_int_equal(result_in(f, PROCESS_KEEPER, make_socket), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_KEEPER, exec_something), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_KEEPER, trace_parent), -SIGSYS);
}

static void
a_vault_has_its_own_files_and_neither_threads_nor_network(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_VAULT, open_own), WORKED);
        assert_int_equal(result_in(f, PROCESS_VAULT, open_other), EACCES);
        assert_int_equal(result_in(f, PROCESS_VAULT, sqlite_session), WORKED);
        assert_int_equal(result_in(f, PROCESS_VAULT, run_thread), EPERM);
        assert_int_equal(result_in(f, PROCESS_VAULT, accept_one), EPERM);
        assert_int_equal(result_in(f, PROCESS_VAULT, make_socket), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_VAULT, exec_something), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_VAULT, trace_parent), -SIGSYS);
}

static void
health_accepts_and_opens_no_file(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(result_in(f, PROCESS_HEALTH, accept_one), EAGAIN);
        assert_int_equal(result_in(f, PROCESS_HEALTH, open_own), EPERM);
        assert_int_equal(result_in(f, PROCESS_HEALTH, make_socket), -SIGSYS);
        assert_int_equal(result_in(f, PROCESS_HEALTH, exec_something), -SIGSYS);
}

static void
the_courier_connects_and_opens_no_file(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_COURIER);

        rules.network = PROCESS_NETWORK_ANY;
        assert_int_equal(result_of(f, &rules, make_socket), WORKED);
        assert_int_equal(result_of(f, &rules, open_own), EPERM);
        assert_int_equal(result_of(f, &rules, accept_one), EPERM);
        assert_int_equal(result_of(f, &rules, run_thread), EPERM);
        assert_int_equal(result_of(f, &rules, exec_something), -SIGSYS);
        assert_int_equal(result_of(f, &rules, trace_parent), -SIGSYS);
}

static int
start_program(struct fixture *f)
{
        int status;
        pid_t child = fork();

        (void)f;
        if (child == 0) {
                execl("/bin/true", "true", (char *)NULL);
                _exit(99);
        }
        return waitpid(child, &status, 0) == child && status == 0 ? WORKED : NO_CODE;
}

static void
the_master_starts_programs_and_writes_only_its_folder(void **state)
{
        static const char *const programs[] = { "/usr", "/lib", "/bin", NULL };
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_MASTER);

        rules.execute = programs;
        assert_int_equal(result_of(f, &rules, start_program), WORKED);
        assert_int_equal(result_of(f, &rules, open_own), WORKED);
        assert_int_equal(result_of(f, &rules, open_other), EACCES);
        assert_int_equal(result_of(f, &rules, write_shared), EACCES);
        assert_int_equal(result_of(f, &rules, trace_parent), -SIGSYS);
}

static void
status_shows_the_filter_no_new_privileges_and_no_capabilities(void **state)
{
        struct fixture *f = *state;
        static const enum process_kind kinds[] = { PROCESS_MASTER, PROCESS_AREA, PROCESS_KEEPER, PROCESS_HEALTH,
                                                   PROCESS_COURIER, PROCESS_VAULT };

        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
                struct process_rules rules = rules_of(f, kinds[i]);
                int ready[2], found = 0;
                char path[64], line[256], byte;
                FILE *status;
                pid_t child;

                assert_int_equal(pipe(ready), 0);
                child = fork();
                if (child == 0) {
                        bool landlock;
                        struct err *err;

                        rules.keep = &ready[1];
                        err = process_enter(&rules, &landlock);
                        if (!err && landlock)
                                (void)!write(ready[1], "+", 1);
                        for (;;)
                                poll(NULL, 0, 1000);
                }
                close(ready[1]);
                assert_int_equal(read(ready[0], &byte, 1), 1);
                snprintf(path, sizeof path, "/proc/%d/status", (int)child);
                status = fopen(path, "r");
                assert_non_null(status);
                while (fgets(line, sizeof line, status)) {
                        found += strcmp(line, "Seccomp:\t2\n") == 0;
                        found += strcmp(line, "NoNewPrivs:\t1\n") == 0;
                        found += strcmp(line, "CapEff:\t0000000000000000\n") == 0;
                        found += strcmp(line, "CapPrm:\t0000000000000000\n") == 0;
                        if (strncmp(line, "Uid:", 4) == 0)
                                found += strncmp(line, "Uid:\t0\t", 7) != 0;
                }
                fclose(status);
                kill(child, SIGKILL);
                waitpid(child, NULL, 0);
                close(ready[0]);
                assert_int_equal(found, 5);
        }
}

static void *
wait_for_ever(void *unused)
{
        (void)unused;
        for (;;)
                pause();
        return NULL;
}

/* Ends with the index of the code that process_enter gave. */
static int
code_of(const struct process_rules *rules, bool hide_landlock, bool second_thread)
{
        static const struct err_code *const codes[] = { &PROCESS_NO_LANDLOCK, &PROCESS_SANDBOX, &PROCESS_ROOT };
        int status;
        pid_t child = fork();

        if (child == 0) {
                bool landlock = true;
                struct err *err;
                pthread_t thread;

                if (hide_landlock) {
                        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

                        seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0);
                        if (seccomp_load(filter) != 0)
                                _exit(NO_CODE);
                }
                if (second_thread)
                        pthread_create(&thread, NULL, wait_for_ever, NULL);
                err = process_enter(rules, &landlock);
                if (!err)
                        _exit(landlock ? 100 : 101);
                for (int i = 0; i < 3; i++)
                        if (err_is(err, codes[i]))
                                _exit(i);
                _exit(NO_CODE);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void
without_landlock_it_refuses_unless_told_and_then_says_so(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_AREA);

        assert_int_equal(code_of(&rules, true, false), 0);
        rules.without_landlock = true;
        assert_int_equal(code_of(&rules, true, false), 101);
        assert_int_equal(code_of(&rules, false, false), 100); /* the flag turns nothing off where there is Landlock */
}

static void
a_second_thread_or_a_missing_path_is_refused(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_AREA);
        const char *missing[] = { "/no/such/folder", NULL };

        assert_int_equal(code_of(&rules, false, true), 1);
        rules.read = missing;
        assert_int_equal(code_of(&rules, false, false), 1);
}

static void
root_is_refused_without_a_user_to_become(void **state)
{
        struct fixture *f = *state;
        struct process_rules rules = rules_of(f, PROCESS_AREA);

        rules.user = NULL;
        assert_int_equal(code_of(&rules, false, false), geteuid() == 0 ? 2 : 100);
        rules.user = "root";
        assert_int_equal(code_of(&rules, false, false), geteuid() == 0 ? 2 : 100);
}

static void
a_child_ends_with_its_parent(void **state)
{
        struct fixture *f = *state;
        int alive[2];
        char byte;
        pid_t parent;

        assert_int_equal(pipe(alive), 0);
        parent = fork();
        if (parent == 0) {
                pid_t child = fork();

                if (child == 0) {
                        struct process_rules rules = rules_of(f, PROCESS_AREA);
                        bool landlock;

                        rules.end_with_parent = true;
                        rules.user = "nobody";
                        rules.keep = &alive[1];
                        if (process_enter(&rules, &landlock) == NULL)
                                (void)!write(alive[1], "+", 1);
                        for (;;)
                                poll(NULL, 0, 1000);
                }
                for (;;)
                        pause();
        }
        close(alive[1]);
        assert_int_equal(read(alive[0], &byte, 1), 1);
        kill(parent, SIGKILL);
        waitpid(parent, NULL, 0);
        assert_int_equal(read(alive[0], &byte, 1), 0); /* the child's end is closed too */
        close(alive[0]);
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                test(an_area_reaches_its_own_folder_and_no_other),
                test(an_area_makes_no_socket_starts_no_program_and_traces_nobody),
                test(an_area_does_its_work),
                test(an_area_on_postgresql_connects_on_this_machine_only),
                test(what_is_not_inherited_is_closed),
                test(the_courier_connects_and_opens_no_file),
                test(the_keeper_has_files_and_neither_threads_nor_network),
                test(a_vault_has_its_own_files_and_neither_threads_nor_network),
                test(health_accepts_and_opens_no_file),
                test(the_master_starts_programs_and_writes_only_its_folder),
                test(status_shows_the_filter_no_new_privileges_and_no_capabilities),
                test(without_landlock_it_refuses_unless_told_and_then_says_so),
                test(a_second_thread_or_a_missing_path_is_refused),
                test(root_is_refused_without_a_user_to_become),
                test(a_child_ends_with_its_parent),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
