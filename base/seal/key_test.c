/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "seal/errors.h"
#include "seal/key.h"
#include "seal/seal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
        char folder[64];
        char wrapping_path[96];
        char area_path[96];
        struct key_wrapping wrapping;
        struct key_recovery_private private;
        struct key_recovery_public public;
        struct key_area area;
        struct key_file file;
};

static const struct key_owner asahikawa = { { "ledger", 6 }, { "012041", 6 } };
static const struct key_owner hakodate = { { "ledger", 6 }, { "012025", 6 } };
static const struct key_owner asahikawa_vrs = { { "vrs", 3 }, { "012041", 6 } };

static void
assert_error(struct err *err, const struct err_code *expected)
{
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, expected->code);
        err_free(err);
}

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        snprintf(f->folder, sizeof f->folder, "/tmp/sesshu-key-test-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->wrapping_path, sizeof f->wrapping_path, "%s/wrapping.key", f->folder);
        snprintf(f->area_path, sizeof f->area_path, "%s/012041.key", f->folder);
        assert_null(key_wrapping_create(f->wrapping_path));
        assert_null(key_wrapping_read(f->wrapping_path, &f->wrapping));
        key_recovery_new(&f->private, &f->public);
        key_area_new(&f->area);
        key_file_make(&asahikawa, &f->area, &f->wrapping, &f->public, &f->file);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        unlink(f->wrapping_path);
        unlink(f->area_path);
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
the_wrapping_key_opens_its_own_areas_key(void **state)
{
        struct fixture *f = *state;
        struct key_area area;
        struct key_wrapping other = f->wrapping;

        assert_null(key_file_open(&asahikawa, &f->file, &f->wrapping, &area));
        assert_memory_equal(area.at, f->area.at, sizeof area.at);
        assert_true(key_id_equal(&area.id, &f->area.id));
        other.at[0] ^= 1;
        assert_error(key_file_open(&asahikawa, &f->file, &other, &area), &SEAL_WRONG_KEY);
        assert_error(key_file_open(&hakodate, &f->file, &f->wrapping, &area), &SEAL_WRONG_KEY);
        assert_error(key_file_open(&asahikawa_vrs, &f->file, &f->wrapping, &area), &SEAL_WRONG_KEY);
}

static void
the_recovery_key_opens_it_without_the_wrapping_key(void **state)
{
        struct fixture *f = *state;
        struct key_recovery_private other;
        struct key_recovery_public public;
        struct key_area area;

        assert_null(key_file_recover(&asahikawa, &f->file, &f->private, &area));
        assert_memory_equal(area.at, f->area.at, sizeof area.at);
        key_recovery_new(&other, &public);
        assert_error(key_file_recover(&asahikawa, &f->file, &other, &area), &SEAL_WRONG_KEY);
        assert_error(key_file_recover(&hakodate, &f->file, &f->private, &area), &SEAL_WRONG_KEY);
        memset(f->file.recovery + 1, 0, KEY_SIZE); /* a public key of small order */
        assert_error(key_file_recover(&asahikawa, &f->file, &f->private, &area), &SEAL_WRONG_KEY);
}

static void
every_changed_byte_of_a_key_file_is_told(void **state)
{
        struct fixture *f = *state;
        uint8_t *bytes[] = { f->file.id.at, f->file.wrapped, f->file.public.at };
        size_t lengths[] = { ID_SIZE, f->file.wrapped_length, KEY_SIZE };
        struct key_area area;

        for (size_t part = 0; part < 3; part++)
                for (size_t i = 0; i < lengths[part]; i++) {
                        bytes[part][i] ^= 2;
                        assert_error(key_file_open(&asahikawa, &f->file, &f->wrapping, &area),
                                     part == 1 && i == 0 ? &SEAL_FORMAT : &SEAL_WRONG_KEY);
                        bytes[part][i] ^= 2;
                }
        for (size_t i = 0; i < f->file.recovery_length; i++) {
                f->file.recovery[i] ^= 2;
                assert_error(key_file_recover(&asahikawa, &f->file, &f->private, &area),
                             i == 0 ? &SEAL_FORMAT : &SEAL_WRONG_KEY);
                f->file.recovery[i] ^= 2;
        }
        assert_null(key_file_open(&asahikawa, &f->file, &f->wrapping, &area));
}

static void
a_key_file_is_text_of_its_owner_and_comes_back(void **state)
{
        struct fixture *f = *state;
        struct key_file read;
        struct key_area area;
        struct stat about;
        char content[2048];
        ssize_t length;
        int file;

        assert_null(key_file_write(f->area_path, &asahikawa, &f->file));
        assert_null(key_file_write(f->area_path, &asahikawa, &f->file));
        assert_int_equal(stat(f->area_path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
        assert_null(key_file_read(f->area_path, &asahikawa, &read));
        assert_null(key_file_open(&asahikawa, &read, &f->wrapping, &area));
        assert_null(key_file_recover(&asahikawa, &read, &f->private, &area));
        assert_memory_equal(area.at, f->area.at, sizeof area.at);
        assert_error(key_file_read(f->area_path, &hakodate, &read), &SEAL_WRONG_KEY);

        /* Cut at every byte: refused. */
        file = open(f->area_path, O_RDWR | O_CLOEXEC);
        length = pread(file, content, sizeof content, 0);
        assert_true(length > 300);
        assert_memory_equal(content, "sesshu area key 1\nsystem ledger\nmunicipality 012041\nkey ", 56);
        for (off_t cut = length - 1; cut >= 0; cut--) {
                assert_int_equal(ftruncate(file, cut), 0);
                assert_error(key_file_read(f->area_path, &asahikawa, &read), &SEAL_KEY_FILE);
        }
        close(file);
}

static void
a_key_that_others_can_read_or_of_another_length_is_refused(void **state)
{
        struct fixture *f = *state;
        struct key_wrapping key;

        assert_int_equal(chmod(f->wrapping_path, 0640), 0);
        assert_error(key_wrapping_read(f->wrapping_path, &key), &SEAL_KEY_FILE);
        assert_int_equal(chmod(f->wrapping_path, 0604), 0);
        assert_error(key_wrapping_read(f->wrapping_path, &key), &SEAL_KEY_FILE);
        assert_int_equal(chmod(f->wrapping_path, 0600), 0);
        assert_null(key_wrapping_read(f->wrapping_path, &key));
        assert_error(key_wrapping_create(f->wrapping_path), &SEAL_KEY_FILE); /* never overwritten */
        assert_int_equal(truncate(f->wrapping_path, 31), 0);
        assert_error(key_wrapping_read(f->wrapping_path, &key), &SEAL_KEY_FILE);
        assert_int_equal(truncate(f->wrapping_path, 33), 0);
        assert_error(key_wrapping_read(f->wrapping_path, &key), &SEAL_KEY_FILE);
        assert_error(key_wrapping_read(f->folder, &key), &SEAL_KEY_FILE);
        assert_int_equal(symlink(f->wrapping_path, f->area_path), 0);
        assert_error(key_wrapping_read(f->area_path, &key), &SEAL_KEY_FILE);
}

static void
the_recovery_key_can_be_printed_and_typed_again(void **state)
{
        struct fixture *f = *state;
        struct key_recovery_private read;
        char text[KEY_RECOVERY_TEXT_SIZE], typed[KEY_RECOVERY_TEXT_SIZE + 2];

        key_recovery_text(&f->private, text);
        assert_int_equal(strlen(text), 83);
        for (size_t i = 6; i < 83; i += 7)
                assert_int_equal(text[i], '-');
        for (size_t i = 0; text[i]; i++)
                typed[i] = text[i] == '-' ? ' ' : (char)(text[i] >= 'a' && text[i] <= 'f' ? text[i] - 32 : text[i]);
        typed[83] = '\n';
        typed[84] = '\0';
        assert_null(key_recovery_read(text_of(typed), &read));
        assert_memory_equal(read.at, f->private.at, sizeof read.at);
        for (size_t i = 0; i < 83; i++) {
                char kept = text[i];

                if (kept == '-')
                        continue;
                text[i] = kept == '0' ? '1' : '0';
                assert_error(key_recovery_read(text_of(text), &read), &SEAL_WRONG_KEY);
                text[i] = kept;
        }
        assert_error(key_recovery_read((struct text){ text, 82 }, &read), &SEAL_WRONG_KEY);
        assert_error(key_recovery_read(TEXT(""), &read), &SEAL_WRONG_KEY);
        assert_error(key_recovery_read(TEXT("recovery"), &read), &SEAL_WRONG_KEY);
}

static void
warming_up_leaves_nothing_behind(void **state)
{
        (void)state;
        seal_warm();
        seal_warm();
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                test(the_wrapping_key_opens_its_own_areas_key),
                test(the_recovery_key_opens_it_without_the_wrapping_key),
                test(every_changed_byte_of_a_key_file_is_told),
                test(a_key_file_is_text_of_its_owner_and_comes_back),
                test(a_key_that_others_can_read_or_of_another_length_is_refused),
                test(the_recovery_key_can_be_printed_and_typed_again),
                test(warming_up_leaves_nothing_behind),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
