/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/log.h"

#include <fcntl.h>
#include <unistd.h>

#define assert_line(expected, ...)                                                                                     \
        do {                                                                                                           \
                char line_[256];                                                                                       \
                const struct log_field fields_[] = { __VA_ARGS__, { .name = NULL } };                                  \
                                                                                                                       \
                log_format(LOG_INFO, "area.started", fields_, line_, sizeof line_);                                    \
                assert_string_equal(line_, expected);                                                                  \
        } while (0)

static void
an_event_has_its_fields_in_order(void **state)
{
        (void)state;
        assert_line("info area.started municipality=012041 pid=-7", log_string("municipality", "012041"),
                    log_number("pid", -7));
}

static void
a_foreign_value_can_neither_end_the_line_nor_pretend_to_be_a_field(void **state)
{
        (void)state;
        assert_line("info area.started value=\"a b=c\"", log_string("value", "a b=c"));
        assert_line("info area.started value=\"a\\x0a\\\"\\\\\\x1b\"", log_string("value", "a\n\"\\\033"));
        assert_line("info area.started value=\"\\xe6\\x97\\xad\\x00\"", log_text("value", TEXT("旭\0")));
        assert_line("info area.started value=\"\"", log_string("value", NULL));
        assert_line("info area.started value=/tmp/x-1.sock,a@b:80+", log_string("value", "/tmp/x-1.sock,a@b:80+"));
}

static void
what_is_too_long_is_cut_with_its_terminator(void **state)
{
        const struct log_field fields[] = { log_string("value", "0123456789"), { .name = NULL } };
        char line[24];

        (void)state;
        assert_int_equal(log_format(LOG_ERR, "x.y", fields, line, sizeof line), 23);
        assert_string_equal(line, "err x.y value=012345678");
}

/* What log_write puts on standard error. */
static ssize_t
written(enum log_level level, struct err *err, char *out, size_t size)
{
        int ends[2], kept = dup(STDERR_FILENO);
        ssize_t length;

        assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
        dup2(ends[1], STDERR_FILENO);
        if (err)
                log_failure(level, "store.cannot", err);
        else
                log_event(level, "area.started", log_number("pid", 1));
        dup2(kept, STDERR_FILENO);
        length = read(ends[0], out, size - 1);
        if (length >= 0)
                out[length] = '\0';
        close(ends[0]);
        close(ends[1]);
        close(kept);
        return length;
}

static void
a_line_has_its_utc_time_and_levels_below_the_least_are_silent(void **state)
{
        static const char pattern[] = "0000-00-00T00:00:00.000Z info area.started pid=1\n";
        struct err *err = err_new(&ERR_IO, "disk is full");
        char line[200];

        (void)state;
        assert_int_equal(written(LOG_INFO, NULL, line, sizeof line), (ssize_t)strlen(pattern));
        for (size_t i = 0; pattern[i]; i++)
                if (pattern[i] == '0')
                        assert_in_range(line[i], '0', '9');
                else
                        assert_int_equal(line[i], pattern[i]);
        assert_int_equal(written(LOG_DEBUG, NULL, line, sizeof line), -1);
        log_set_level(LOG_DEBUG);
        assert_true(written(LOG_DEBUG, NULL, line, sizeof line) > 0);
        log_set_level(LOG_INFO);
        assert_true(written(LOG_ERR, err, line, sizeof line) > 0);
        assert_string_equal(line + 24, " err store.cannot code=core.io cause=\"disk is full\"\n");
        err_free(err);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_event_has_its_fields_in_order),
                cmocka_unit_test(a_foreign_value_can_neither_end_the_line_nor_pretend_to_be_a_field),
                cmocka_unit_test(what_is_too_long_is_cut_with_its_terminator),
                cmocka_unit_test(a_line_has_its_utc_time_and_levels_below_the_least_are_silent),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
