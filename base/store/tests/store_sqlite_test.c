/* SPDX-License-Identifier: MIT */
/* What only the SQLite driver has: files, locks, checkpoints, and disks that fail. */
#include "store_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A disk that fails: the n-th writing from now, or every sync. */
static struct {
        int writes_left; /* negative: never */
        int error;
        bool sync_fails;
        bool hit;
} disk = { .writes_left = -1 };

static ssize_t
failing_pwrite(int descriptor, const void *data, size_t length, off_t at)
{
        if (disk.writes_left >= 0 && disk.writes_left-- == 0) {
                disk.writes_left = 0; /* a full disk stays full */
                disk.hit = true;
                errno = disk.error;
                return -1;
        }
        return syscall(SYS_pwrite64, descriptor, data, length, at);
}

/* SQLite's library finds this one before the C library's. */
int
fdatasync(int descriptor)
{
        if (disk.sync_fails) {
                disk.hit = true;
                errno = EIO;
                return -1;
        }
        return (int)syscall(SYS_fdatasync, descriptor);
}

static void
disk_breaks(int writes, int error)
{
        disk.writes_left = writes;
        disk.error = error;
        disk.hit = false;
}

static void
disk_is_well(void)
{
        disk.writes_left = -1;
        disk.sync_fails = false;
}

static int
mend_disk(void **state)
{
        disk_is_well();
        return fixture_tear_down(state);
}

static struct err *
turn_with_shelf(struct fixture *f, int64_t shelf)
{
        struct err *err;

        err = store_turn_begin(f->store);
        if (err)
                return err;
        err = sql_shelf_add(f->store, shelf, TEXT("x"), NULL);
        if (err) {
                store_turn_rollback(f->store);
                return err;
        }
        return store_turn_commit(f->store);
}

static void
nobody_else_may_read_the_files(void **state)
{
        static const char *const endings[] = { "", "-wal", "-shm", ".owner" };
        struct fixture *f = *state;
        mode_t before = umask(0);
        char path[2048];
        struct stat status;

        fixture_reopen(f);
        fixture_shelf(f, 1, "x");
        umask(before);
        for (size_t i = 0; i < 4; i++) {
                snprintf(path, sizeof path, "%s%s", f->place, endings[i]);
                assert_int_equal(stat(path, &status), 0);
                assert_int_equal(status.st_mode & 0777, 0600);
        }
}

static void
closing_leaves_one_file_and_no_log(void **state)
{
        struct fixture *f = *state;
        char path[2048];

        fixture_shelf(f, 1, "x");
        assert_true(fixture_has_shelf(f, 1));
        store_close(f->store);
        f->store = NULL;
        snprintf(path, sizeof path, "%s-wal", f->place);
        assert_int_equal(access(path, F_OK), -1);
}

static void
a_killed_owner_loses_only_the_open_turn(void **state)
{
        struct fixture *f = *state;
        int status;
        pid_t child;

        store_close(f->store);
        f->store = NULL;
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                const struct schema_module *modules[] = { &shelf_schema };
                struct err *err = store_open(f->place, modules, 1, &f->store);

                if (!err)
                        err = turn_with_shelf(f, 1);
                if (!err)
                        err = store_turn_begin(f->store);
                if (!err)
                        err = sql_shelf_add(f->store, 2, TEXT("x"), NULL);
                if (!err)
                        raise(SIGKILL);
                _exit(1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        fixture_reopen(f);
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 2));
}

static off_t
size_of(const char *place, const char *ending)
{
        char path[2048];
        struct stat status;

        snprintf(path, sizeof path, "%s%s", place, ending);
        assert_int_equal(stat(path, &status), 0);
        return status.st_size;
}

/* One turn that writes about so many pages of 4096 bytes. */
static void
write_pages(struct fixture *f, size_t pages)
{
        static uint8_t cover[4096 * 400];
        static uint8_t number;

        number++;
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_book_add(f->store, (struct bytes){ &number, 1 }, 1, text_format(f->arena, "%d", number),
                                      (struct store_int){ false, 0 }, (struct bytes){ cover, 4096 * pages },
                                      (struct text){ NULL, 0 }, NULL));
        fixture_ok(store_turn_commit(f->store));
}

static void
the_log_is_copied_at_300_pages_at_once_and_at_100_when_idle(void **state)
{
        struct fixture *f = *state;
        off_t before;

        fixture_shelf(f, 1, "x");
        fixture_reopen(f);
        before = size_of(f->place, "");
        write_pages(f, 80);
        fixture_ok(store_idle(f->store));
        assert_int_equal(size_of(f->place, ""), before); /* too few to bother */
        write_pages(f, 40);
        assert_int_equal(size_of(f->place, ""), before);
        fixture_ok(store_idle(f->store));
        assert_true(size_of(f->place, "") >= before + 120 * 4096);
        before = size_of(f->place, "");
        write_pages(f, 310);
        assert_true(size_of(f->place, "") >= before + 300 * 4096);
}

static void
a_reader_does_not_stop_the_turns(void **state)
{
        struct fixture *f = *state;
        struct fixture reader = *f;
        struct sql_shelf_label label;

        fixture_shelf(f, 1, "x");
        fixture_ok(store_open_reading(f->place, &reader.store));
        fixture_ok(store_turn_begin(reader.store));
        fixture_ok(sql_shelf_label(reader.store, f->arena, 1, &label));
        write_pages(f, 310);
        write_pages(f, 310);
        fixture_ok(store_idle(f->store));
        fixture_fails(store_log_empty(f->store), &STORE_LOCKED);
        store_turn_rollback(reader.store);
        fixture_ok(store_log_empty(f->store));
        assert_int_equal(size_of(f->place, "-wal"), 0);
        store_close(reader.store);
}

static bool
file_holds(const char *place, const char *ending, const char *word)
{
        off_t size = size_of(place, ending);
        char *content = malloc((size_t)size + 1), path[2048];
        int descriptor;
        bool holds;

        snprintf(path, sizeof path, "%s%s", place, ending);
        descriptor = open(path, O_RDONLY);
        assert_true(descriptor >= 0);
        assert_int_equal(read(descriptor, content, (size_t)size), size);
        close(descriptor);
        holds = memmem(content, (size_t)size, word, strlen(word)) != NULL;
        free(content);
        return holds;
}

static void
an_erased_row_is_gone_from_the_bytes_of_the_files(void **state)
{
        struct fixture *f = *state;

        fixture_shelf(f, 1, "ERASE-ME-ERASE-ME");
        fixture_ok(store_log_empty(f->store));
        assert_true(file_holds(f->place, "", "ERASE-ME")); /* control */
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_remove(f->store, 1, NULL));
        fixture_ok(store_turn_commit(f->store));
        fixture_ok(store_log_empty(f->store));
        assert_false(file_holds(f->place, "", "ERASE-ME"));
        assert_false(file_holds(f->place, "-wal", "ERASE-ME"));
}

static void
a_file_locked_by_another_program_is_an_error_and_passes(void **state)
{
        struct fixture *f = *state;
        sqlite3 *other;

        assert_int_equal(sqlite3_open(f->place, &other), SQLITE_OK);
        assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        fixture_fails(store_turn_begin(f->store), &STORE_LOCKED);
        assert_false(store_in_turn(f->store));
        assert_int_equal(sqlite3_close(other), SQLITE_OK);
        fixture_shelf(f, 1, "x");
}

static void
put_bytes(const char *place, off_t at, int byte, size_t length)
{
        int descriptor = open(place, O_WRONLY | O_CREAT, 0600);
        char *bytes = malloc(length);

        assert_true(descriptor >= 0);
        memset(bytes, byte, length);
        assert_int_equal(pwrite(descriptor, bytes, length, at), (ssize_t)length);
        close(descriptor);
        free(bytes);
}

static void
what_is_not_a_database_is_refused_and_left_alone(void **state)
{
        struct fixture *f = *state;
        const struct schema_module *modules[] = { &shelf_schema };
        struct store *store = NULL;

        store_close(f->store);
        f->store = NULL;
        assert_int_equal(truncate(f->place, 0), 0);
        put_bytes(f->place, 0, 'x', 8192);
        fixture_fails(store_open(f->place, modules, 1, &store), &STORE_CORRUPT);
        assert_null(store);
        assert_int_equal(size_of(f->place, ""), 8192);
        fixture_fails(store_open_reading(f->place, &store), &STORE_CORRUPT);
}

static void
a_damaged_page_is_told_and_not_read(void **state)
{
        struct fixture *f = *state;
        struct sql_shelf_labels_list list;

        fixture_ok(store_turn_begin(f->store));
        for (int64_t i = 0; i < 5000; i++)
                fixture_ok(sql_shelf_add(f->store, i, TEXT("a label long enough to fill some pages"), NULL));
        fixture_ok(store_turn_commit(f->store));
        store_close(f->store);
        f->store = NULL;
        put_bytes(f->place, size_of(f->place, "") - 20 * 4096, 0xee, 4096 * 10);
        fixture_reopen(f);
        fixture_fails(sql_shelf_labels(f->store, f->arena, 0, &list), &STORE_CORRUPT);
}

static void
a_missing_folder_or_file_is_told(void **state)
{
        struct fixture *f = *state;
        const struct schema_module *modules[] = { &shelf_schema };
        struct store *store = NULL;
        char place[2048];

        snprintf(place, sizeof place, "%s/missing/store", f->folder);
        fixture_fails(store_open(place, modules, 1, &store), &STORE_CANNOT_OPEN);
        snprintf(place, sizeof place, "%s/other", f->folder);
        fixture_fails(store_open_reading(place, &store), &STORE_CANNOT_OPEN);
        snprintf(place, sizeof place, "%s/store/below-a-file", f->folder);
        fixture_fails(store_open(place, modules, 1, &store), &STORE_CANNOT_OPEN);
        assert_null(store);
}

static void
a_folder_without_rights_is_told(void **state)
{
        struct fixture *f = *state;
        int status;
        pid_t child;

        store_close(f->store);
        f->store = NULL;
        assert_int_equal(chmod(f->folder, 0500), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                const struct schema_module *modules[] = { &shelf_schema };
                struct store *store;
                struct err *err;
                char place[2048];

                snprintf(place, sizeof place, "%s/other", f->folder);
                if (geteuid() == 0 && setuid(65534) != 0) /* root may write anywhere */
                        _exit(2);
                err = store_open(place, modules, 1, &store);
                _exit(err_is(err, &STORE_CANNOT_OPEN) ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(chmod(f->folder, 0700), 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

static void
a_full_disk_keeps_nothing_of_the_turn_and_the_next_goes_on(void **state)
{
        struct fixture *f = *state;

        fixture_shelf(f, 1, "x");
        disk_breaks(0, ENOSPC);
        fixture_fails(turn_with_shelf(f, 2), &STORE_FULL);
        assert_true(disk.hit);
        assert_false(store_in_turn(f->store));
        fixture_fails(turn_with_shelf(f, 2), &STORE_FULL);
        disk_is_well();
        fixture_ok(turn_with_shelf(f, 3));
        fixture_reopen(f);
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 2));
        assert_true(fixture_has_shelf(f, 3));
}

/* More than the cache holds: the disk is met before the commit, and SQLite gives up the whole turn. */
static void
a_turn_that_the_disk_ended_refuses_everything_until_it_is_rolled_back(void **state)
{
        static uint8_t cover[3 << 20];
        struct fixture *f = *state;
        struct bytes id = { (const uint8_t *)"a", 1 };
        struct err *err = NULL;

        fixture_shelf(f, 1, "x");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(store_savepoint(f->store));
        fixture_ok(sql_shelf_add(f->store, 2, TEXT("x"), NULL));
        fixture_ok(store_savepoint_release(f->store));
        fixture_ok(store_savepoint(f->store));
        disk_breaks(0, ENOSPC);
        err = sql_shelf_book_add(f->store, id, 1, TEXT("large"), (struct store_int){ false, 0 },
                                 (struct bytes){ cover, sizeof cover }, (struct text){ NULL, 0 }, NULL);
        fixture_fails(err, &STORE_FULL);
        disk_is_well();
        fixture_fails(store_savepoint_rollback(f->store), &STORE_FAILED_BEFORE);
        fixture_fails(sql_shelf_add(f->store, 3, TEXT("x"), NULL), &STORE_FAILED_BEFORE);
        fixture_fails(store_turn_commit(f->store), &STORE_FAILED_BEFORE);
        assert_false(fixture_has_shelf(f, 2)); /* the other request of the turn went with it, and was told so */
        fixture_shelf(f, 3, "the next turn goes on");
}

static void
a_failed_sync_is_an_unknown_outcome_and_ends_the_turns(void **state)
{
        struct fixture *f = *state;

        fixture_shelf(f, 1, "x");
        disk.sync_fails = true;
        fixture_fails(turn_with_shelf(f, 2), &STORE_UNKNOWN_OUTCOME);
        assert_true(disk.hit);
        disk_is_well();
        fixture_fails(turn_with_shelf(f, 3), &STORE_UNKNOWN_OUTCOME);
        fixture_reopen(f);
        fixture_ok(turn_with_shelf(f, 4));
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 3));
        assert_true(fixture_has_shelf(f, 4));
}

static void
assert_whole(const char *place)
{
        sqlite3_stmt *check;
        sqlite3 *db;

        assert_int_equal(sqlite3_open(place, &db), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(check), SQLITE_ROW);
        assert_string_equal(sqlite3_column_text(check, 0), "ok");
        sqlite3_finalize(check);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

enum fate { KEPT, NOT_KEPT, UNKNOWN };

/* Some turns, one of them so large that the log is copied in it, with the disk breaking at the n-th writing. */
static void
turns_on_a_bad_disk(struct fixture *f, enum fate fates[10])
{
        for (int64_t i = 0; i < 10; i++) {
                struct err *err = turn_with_shelf(f, 100 + i);

                fates[i] = !err ? KEPT : err_is(err, &STORE_UNKNOWN_OUTCOME) ? UNKNOWN : NOT_KEPT;
                err_free(err);
                if (i == 4)
                        err_free(store_log_empty(f->store));
        }
}

static void
wherever_the_disk_breaks_what_was_promised_is_kept_and_nothing_else(void **state)
{
        static const int errors[] = { ENOSPC, EIO };
        struct fixture *f = *state;
        enum fate fates[10];
        int broken = 0;

        for (size_t e = 0; e < 2; e++) {
                for (int n = 0;; n++) {
                        fixture_reopen(f);
                        fixture_ok(store_turn_begin(f->store));
                        for (int64_t i = 0; i < 10; i++)
                                fixture_ok(sql_shelf_remove(f->store, 100 + i, NULL));
                        fixture_ok(store_turn_commit(f->store));
                        disk_breaks(n, errors[e]);
                        turns_on_a_bad_disk(f, fates);
                        disk_is_well();
                        fixture_reopen(f);
                        for (int64_t i = 0; i < 10; i++) {
                                if (fates[i] == KEPT)
                                        assert_true(fixture_has_shelf(f, 100 + i));
                                if (fates[i] == NOT_KEPT)
                                        assert_false(fixture_has_shelf(f, 100 + i));
                        }
                        arena_reset(f->arena);
                        assert_whole(f->place);
                        if (!disk.hit)
                                break;
                        broken++;
                }
                assert_int_equal(fates[9], KEPT); /* the last round met no fault */
        }
        assert_true(broken > 20);
}

static int
watch_the_disk(void **state)
{
        sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
        sqlite3_syscall_ptr call = (sqlite3_syscall_ptr)failing_pwrite;

        (void)state;
        sqlite3_initialize();
        vfs = sqlite3_vfs_find(NULL);
        vfs->xSetSystemCall(vfs, "pwrite", call);
        return vfs->xSetSystemCall(vfs, "pwrite64", call) == SQLITE_OK ? 0 : -1;
}

int
main(void)
{
        static const struct CMUnitTest tests[] = {
#define RULE(NAME) cmocka_unit_test_setup_teardown(NAME, fixture_set_up, mend_disk)
                RULE(nobody_else_may_read_the_files),
                RULE(closing_leaves_one_file_and_no_log),
                RULE(a_killed_owner_loses_only_the_open_turn),
                RULE(the_log_is_copied_at_300_pages_at_once_and_at_100_when_idle),
                RULE(a_reader_does_not_stop_the_turns),
                RULE(an_erased_row_is_gone_from_the_bytes_of_the_files),
                RULE(a_file_locked_by_another_program_is_an_error_and_passes),
                RULE(what_is_not_a_database_is_refused_and_left_alone),
                RULE(a_damaged_page_is_told_and_not_read),
                RULE(a_missing_folder_or_file_is_told),
                RULE(a_folder_without_rights_is_told),
                RULE(a_full_disk_keeps_nothing_of_the_turn_and_the_next_goes_on),
                RULE(a_turn_that_the_disk_ended_refuses_everything_until_it_is_rolled_back),
                RULE(a_failed_sync_is_an_unknown_outcome_and_ends_the_turns),
                RULE(wherever_the_disk_breaks_what_was_promised_is_kept_and_nothing_else),
        };

        return cmocka_run_group_tests(tests, watch_the_disk, NULL);
}
