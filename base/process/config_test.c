/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "process/config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
        char path[64];
        int file;
        struct arena *arena;
};

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        snprintf(f->path, sizeof f->path, "/tmp/sesshu-config-test-XXXXXX");
        f->file = mkstemp(f->path);
        f->arena = arena_create(ARENA_PLAIN, 64 << 20);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        close(f->file);
        unlink(f->path);
        arena_destroy(f->arena);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct err *
read_text(struct fixture *f, struct text content, struct config *out_config)
{
        assert_int_equal(ftruncate(f->file, 0), 0);
        assert_int_equal(pwrite(f->file, content.at, content.length, 0), (ssize_t)content.length);
        return config_read(f->path, f->arena, out_config);
}

static void
refused(struct fixture *f, const char *content, size_t line, const char *field, const char *says)
{
        struct config config;
        struct err *err = read_text(f, text_of(content), &config);

        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "core.config");
        assert_int_equal(err_line(err), line);
        assert_string_equal(err_field(err), field);
        if (!strstr(err_sentence(err), says))
                fail_msg("%s: does not say %s", err_sentence(err), says);
        err_free(err);
}

static void
every_setting_is_read(void **state)
{
        struct fixture *f = *state;
        struct config config;
        char host[INET_ADDRSTRLEN];

        assert_null(read_text(f,
                              TEXT("# comment\n"
                                   "municipalities = 012041 012025\n"
                                   "   131016\n"
                                   "business_date = 2023-10-02\n"
                                   "band = 演習\n"
                                   "health = 127.0.0.1:8701\n"
                                   "idle_seconds = 5\n"
                                   "law = /srv/law\n"
                                   "store = postgresql:host=/run/sesshu dbname=sesshu\n"
                                   "user = sesshu\n"),
                              &config));
        assert_string_equal(config.law, "/srv/law");
        assert_string_equal(config.store, "host=/run/sesshu dbname=sesshu");
        assert_int_equal(config.municipality_count, 3);
        assert_string_equal(config.municipalities[0], "012041");
        assert_string_equal(config.municipalities[1], "012025");
        assert_string_equal(config.municipalities[2], "131016");
        assert_true(config.date_fixed);
        assert_int_equal(config.date.days, 19632); /* 2023-10-02 */
        assert_string_equal(config.band, "演習");
        assert_true(config.has_health);
        assert_int_equal(ntohs(config.health.sin_port), 8701);
        assert_string_equal(inet_ntop(AF_INET, &config.health.sin_addr, host, sizeof host), "127.0.0.1");
        assert_int_equal(config.idle_seconds, 5);
        assert_string_equal(config.user, "sesshu");
        assert_true(config_has(&config, TEXT("012025")));
        assert_false(config_has(&config, TEXT("012026")));
}

static void
what_is_absent_has_its_default(void **state)
{
        struct fixture *f = *state;
        struct config config;

        assert_null(read_text(f, TEXT("municipalities=012041\n"), &config));
        assert_false(config.date_fixed);
        assert_false(config.has_health);
        assert_string_equal(config.band, "");
        assert_string_equal(config.user, "");
        assert_string_equal(config.law, "");
        assert_int_equal(config.idle_seconds, 600);
}

static void
mistakes_are_told_with_line_and_key(void **state)
{
        struct fixture *f = *state;

        refused(f, "", 0, "municipalities", "no municipality");
        refused(f, "municipalities = 012041\nbusines_date = 2023-10-02\n", 2, "busines_date",
                "the nearest is business_date");
        refused(f, "colour = red\n", 1, "colour", "unknown key");
        refused(f, "[ledger]\nmunicipalities = 012041\n", 2, "municipalities", "no sections");
        refused(f, "municipalities = 012042\n", 1, "municipalities", "check digit");
        refused(f, "municipalities = 01204\n", 1, "municipalities", "");
        refused(f, "municipalities = 012041 012041\n", 1, "municipalities", "stands twice");
        refused(f, "municipalities = 012041\nband = a\nband = b\n", 3, "band", "stands twice");
        refused(f, "municipalities = 012041\nbusiness_date = 2023-02-30\n", 2, "business_date", "YYYY-MM-DD");
        refused(f, "municipalities = 012041\nidle_seconds = 0\n", 2, "idle_seconds", "1 to 86400");
        refused(f, "municipalities = 012041\nidle_seconds = 10s\n", 2, "idle_seconds", "1 to 86400");
        refused(f, "municipalities = 012041\nhealth = 8701\n", 2, "health", "127.0.0.1:PORT");
        refused(f, "municipalities = 012041\nhealth = 127.0.0.1:0\n", 2, "health", "127.0.0.1:PORT");
        refused(f, "municipalities = 012041\nhealth = 127.0.0.1:65536\n", 2, "health", "127.0.0.1:PORT");
        refused(f, "municipalities = 012041\nhealth = 0.0.0.0:8701\n", 2, "health", "loopback");
        refused(f, "municipalities = 012041\nlaw = law\n", 2, "law", "absolute path");
        refused(f, "municipalities = 012041\nlaw =\n", 2, "law", "absolute path");
        refused(f, "municipalities = 012041\nband = \xff\n", 2, "band", "");
        refused(f, "municipalities = 012041\nnonsense\n", 2, "", "key = value");
}

static void
what_inih_would_cut_is_refused(void **state)
{
        struct fixture *f = *state;
        struct config config;
        char line[256];
        struct err *err;

        memset(line, '#', sizeof line);
        line[200] = '\n';
        line[201] = '\0';
        refused(f, line, 1, "", "more than 190 bytes");
        err = read_text(f, TEXT("municipalities = 012041\n\0band = x\n"), &config);
        assert_non_null(err);
        assert_int_equal(err_line(err), 2);
        err_free(err);
        err = config_read("/no/such/file", f->arena, &config);
        assert_string_equal(err_code(err)->code, "core.no-input");
        err_free(err);
}

static void
a_sample_with_one_setting_given_is_a_good_configuration(void **state)
{
        struct fixture *f = *state;
        struct text text, again;
        struct config config;
        struct err *err;

        assert_null(config_edit(f->arena, (struct text){ NULL, 0 }, "municipalities", TEXT("012041"), &text));
        assert_null(read_text(f, text, &config));
        assert_int_equal(config.municipality_count, 1);
        assert_false(config.date_fixed);
        assert_null(config_edit(f->arena, text, "business_date", TEXT("2023-10-02"), &text));
        assert_null(config_edit(f->arena, text, "municipalities", TEXT("012041 012025"), &text));
        assert_null(read_text(f, text, &config));
        assert_int_equal(config.municipality_count, 2);
        assert_true(config.date_fixed);
        /* The same again changes nothing; what somebody wrote besides stays. */
        assert_null(config_edit(f->arena, text, "business_date", TEXT("2023-10-02"), &again));
        assert_true(text_equal(text, again));
        assert_null(config_edit(f->arena, TEXT("# mine\nband = x"), "band", TEXT("y"), &again));
        assert_true(text_is(again, "# mine\nband = y\n"));
        err = config_edit(f->arena, text, "bussiness_date", TEXT("x"), &again);
        assert_string_equal(err_code(err)->code, "core.usage");
        err_free(err);
}

static void
all_municipalities_of_japan_fit(void **state)
{
        struct fixture *f = *state;
        char *codes = arena_alloc(f->arena, 1741 * 7 + 1);
        struct config config;
        struct text text;
        size_t count = 0;

        for (int number = 1100; number < 48000 && count < 1741; number++) {
                int sum = number / 10000 * 6 + number / 1000 % 10 * 5 + number / 100 % 10 * 4 + number / 10 % 10 * 3 +
                          number % 10 * 2;
                int check = (11 - sum % 11) % 10; /* 総務省: 11 minus the rest, its last digit */

                if (number / 1000 >= 1 && number / 1000 <= 47 && number % 1000 >= 100)
                        snprintf(codes + 7 * count++, 8, "%05d%d ", number, sum < 11 ? (11 - sum) % 10 : check);
        }
        assert_int_equal(count, 1741);
        assert_null(config_edit(f->arena, (struct text){ NULL, 0 }, "municipalities",
                                (struct text){ codes, 1741 * 7 - 1 }, &text));
        assert_null(read_text(f, text, &config));
        assert_int_equal(config.municipality_count, 1741);
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                test(every_setting_is_read),
                test(what_is_absent_has_its_default),
                test(mistakes_are_told_with_line_and_key),
                test(what_inih_would_cut_is_refused),
                test(a_sample_with_one_setting_given_is_a_good_configuration),
                test(all_municipalities_of_japan_fit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
