/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feed/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char right[] =
    "{\"sequence\":7,\"event\":\"cancel\",\"date\":\"2023-10-01\",\"cancels\":5,\"person\":{"
    "\"address_number\":\"001234\","
    "\"individual_number\":\"100000000030\",\"family\":\"葛󠄀城\",\"given\":\"𠮷\\u00e9\","
    "\"family_kana\":\"カツラギ\","
    "\"given_kana\":\"\",\"alias\":\"通称\",\"birth\":\"1950-06\",\"birth_precision\":"
    "\"month\",\"sex\":\"U\",\"postal\":\"\","
    "\"address\":\"北海道旭川市\\\"雪野\\\\\",\"household\":\"9\",\"foreign\":true}}";

struct fixture {
        struct arena *arena;
        struct feed_line line;
};

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        f->arena = arena_create(ARENA_SECRET, 1 << 20);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        arena_destroy(f->arena);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

#define assert_text(TEXT, EXPECTED) assert_string_equal(arena_copy(f->arena, (TEXT).at, (TEXT).length), EXPECTED)

static int
file_with(const void *bytes, size_t length)
{
        int descriptor = memfd_create("feed", MFD_CLOEXEC);

        assert_true(descriptor >= 0);
        assert_int_equal(write(descriptor, bytes, length), (ssize_t)length);
        assert_int_equal(lseek(descriptor, 0, SEEK_SET), 0);
        return descriptor;
}

static void
a_line_is_read_field_by_field_and_its_letters_are_kept(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        struct feed_person *person = &f->line.person;

        assert_null(feed_line_read(f->arena, text_of(right), &f->line));
        assert_int_equal(f->line.sequence, 7);
        assert_int_equal(f->line.event, FEED_CANCEL);
        assert_int_equal(f->line.date.days, 19631); /* 2023-10-01 */
        assert_int_equal(f->line.cancels, 5);
        assert_text(person->address_number, "001234");
        assert_text(person->individual_number, "100000000030");
        assert_text(person->family, "\u845b\U000E0100\u57ce");
        assert_text(person->given, "\U00020BB7\u00e9");
        assert_text(person->family_kana, "カツラギ");
        assert_non_null(person->given_kana.at);
        assert_int_equal(person->given_kana.length, 0);
        assert_text(person->alias, "通称");
        assert_text(person->birth, "1950-06");
        assert_int_equal(person->birth_precision, FEED_MONTH);
        assert_int_equal(person->sex, FEED_SEX_UNKNOWN);
        assert_int_equal(person->postal.length, 0);
        assert_text(person->address, "北海道旭川市\"雪野\\");
        assert_text(person->household, "9");
        assert_true(person->foreign);
}

static void
what_is_written_is_read_back_the_same(void **state)
{
        struct fixture *f = *state;
        struct feed_line again;
        struct buffer first, second;
        struct text text;

        buffer_init(&first, 4096);
        buffer_init(&second, 4096);
        assert_null(feed_line_read(f->arena, text_of(right), &f->line));
        feed_line_write(&first, &f->line);
        text = buffer_text(&first);
        assert_int_equal(text.at[text.length - 1], '\n');
        assert_null(memchr(text.at, '\n', text.length - 1));
        assert_null(feed_line_read(f->arena, (struct text){ text.at, text.length - 1 }, &again));
        assert_text(again.person.address, "北海道旭川市\"雪野\\");
        assert_text(again.person.family, "\u845b\U000E0100\u57ce");
        feed_line_write(&second, &again);
        assert_true(text_equal(buffer_text(&first), buffer_text(&second)));
        buffer_finish(&first);
        buffer_finish(&second);
}

static void
the_earliest_day_of_birth_follows_the_precision(void **state)
{
        static const struct {
                const char *birth;
                enum feed_precision precision;
                const char *first; /* NULL: nothing is known */
        } cases[] = { { "2024-02-29", FEED_DAY, "2024-02-29" },
                      { "1950-06", FEED_MONTH, "1950-06-01" },
                      { "1912", FEED_YEAR, "1912-01-01" },
                      { "", FEED_UNKNOWN, NULL } };

        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
                struct feed_person person = { .birth = text_of(cases[i].birth), .birth_precision = cases[i].precision };
                struct date first;
                char text[DATE_TEXT_SIZE];

                assert_int_equal(feed_birth_first(&person, &first), cases[i].first != NULL);
                if (!cases[i].first)
                        continue;
                date_write(first, text);
                assert_string_equal(text, cases[i].first);
        }
}

static void
every_word_of_the_format_is_known(void **state)
{
        static const char *const events[] = { "full",   "birth",   "move_in", "move_out",  "death",
                                              "change", "correct", "protect", "unprotect", "cancel" };

        (void)state;
        assert_int_equal(sizeof events / sizeof events[0], FEED_EVENTS);
        for (int i = 0; i < FEED_EVENTS; i++) {
                enum feed_event event;

                assert_string_equal(feed_event_name((enum feed_event)i), events[i]);
                assert_true(feed_event_read(text_of(events[i]), &event));
                assert_int_equal(event, i);
        }
        assert_string_equal(feed_precision_name(FEED_UNKNOWN), "unknown");
        assert_string_equal(feed_sex_name(FEED_FEMALE), "F");
}

/* One row of tests/bad/feed/expect.txt. */
struct expected {
        char name[64], code[64], field[64];
        unsigned rows, line;
};

static bool
next_expected(FILE *file, struct expected *out)
{
        char row[256], line[16], *cells[5] = { NULL };

        while (fgets(row, sizeof row, file)) {
                char *rest = row;
                uint64_t number = 0;

                if (row[0] == '#' || row[0] == '\n')
                        continue;
                for (size_t i = 0; i < 5; i++) {
                        rest += strspn(rest, " \n");
                        cells[i] = rest;
                        rest += strcspn(rest, " \n");
                        if (*rest)
                                *rest++ = '\0';
                }
                snprintf(out->name, sizeof out->name, "%s", cells[0]);
                assert_true(number_read(text_of(cells[1]), 1000, &number));
                out->rows = (unsigned)number;
                snprintf(line, sizeof line, "%s", cells[2]);
                number = 0;
                assert_true(line[0] == '-' || number_read(text_of(line), 1000, &number));
                out->line = (unsigned)number;
                snprintf(out->code, sizeof out->code, "%s", cells[3]);
                snprintf(out->field, sizeof out->field, "%s", strcmp(cells[4], "-") ? cells[4] : "");
                return true;
        }
        return false;
}

static void
check_bad_file(struct fixture *f, const struct expected *expected)
{
        static const char *const values[] = { "函", "旭", "雪野", "98765", "10000002", "1990", "telephone", "0166" };
        char path[PATH_MAX];
        struct feed_reader *reader;
        unsigned rows = 0, rejected = 0;
        int descriptor;

        snprintf(path, sizeof path, "%s/%s.jsonl", BAD_FOLDER, expected->name);
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
                fail_msg("%s: %s", path, strerror(errno));
        reader = feed_reader_create(descriptor);
        for (;;) {
                bool end;
                struct err *err;

                arena_reset(f->arena);
                err = feed_reader_next(reader, f->arena, &f->line, &end);
                if (!err && end)
                        break;
                if (!err || feed_reader_goes_on(err))
                        rows++;
                if (!err)
                        continue;
                if (strcmp(err_code(err)->code, expected->code) != 0 || err_line(err) != expected->line ||
                    strcmp(err_field(err), expected->field) != 0)
                        fail_msg("%s: line %zu, %s, field '%s'", expected->name, err_line(err), err_code(err)->code,
                                 err_field(err));
                for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
                        assert_null(strstr(err_sentence(err), values[i]));
                rejected++;
                err_free(err);
        }
        if (rows != expected->rows || rejected != (expected->code[0] != '-'))
                fail_msg("%s: %u rows, %u rejected", expected->name, rows, rejected);
        feed_reader_destroy(reader);
        close(descriptor);
}

static void
each_bad_line_is_refused_with_its_code_and_the_lines_around_it_are_read(void **state) /* req: L16 */
{
        struct fixture *f = *state;
        FILE *file = fopen(BAD_FOLDER "/expect.txt", "r");
        struct expected expected;
        int count = 0;

        assert_non_null(file);
        while (next_expected(file, &expected)) {
                /* What only a receiver sees. */
                if (!strcmp(expected.code, "feed.duplicate-person") || !strcmp(expected.code, "feed.out-of-order"))
                        continue;
                check_bad_file(f, &expected);
                count++;
        }
        assert_true(count > 80);
        fclose(file);
}

static void
a_line_may_have_64_kib_and_not_a_byte_more(void **state)
{
        struct fixture *f = *state;
        char *line = malloc(FEED_LINE_MAXIMUM + 2);
        size_t length = strlen(right);
        struct feed_reader *reader;
        struct err *err;
        bool end = true;
        int descriptor;

        memcpy(line, right, length);
        memset(line + length, ' ', FEED_LINE_MAXIMUM + 1 - length);
        line[FEED_LINE_MAXIMUM] = '\n';
        descriptor = file_with(line, FEED_LINE_MAXIMUM + 1);
        reader = feed_reader_create(descriptor);
        assert_null(feed_reader_next(reader, f->arena, &f->line, &end));
        assert_false(end);
        feed_reader_destroy(reader);
        close(descriptor);

        line[FEED_LINE_MAXIMUM] = ' ';
        line[FEED_LINE_MAXIMUM + 1] = '\n';
        descriptor = file_with(line, FEED_LINE_MAXIMUM + 2);
        reader = feed_reader_create(descriptor);
        err = feed_reader_next(reader, f->arena, &f->line, &end);
        assert_true(err_is(err, &FEED_LINE_TOO_LONG));
        assert_int_equal(err_line(err), 1);
        err_free(err);
        feed_reader_destroy(reader);
        close(descriptor);
        free(line);
}

/* Sends what a child writes. */
static int
pipe_from(void (*send)(int descriptor), pid_t *out_child)
{
        int ends[2];

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        *out_child = fork();
        assert_true(*out_child >= 0);
        if (*out_child == 0) {
                close(ends[0]);
                send(ends[1]);
                _exit(0);
        }
        close(ends[1]);
        return ends[0];
}

enum { GREAT = 200 << 20 };

static void
send_all(int descriptor, const char *bytes, size_t length)
{
        while (length) {
                ssize_t sent = write(descriptor, bytes, length);

                if (sent <= 0)
                        _exit(1);
                bytes += sent;
                length -= (size_t)sent;
        }
}

static void
send_great_line(int descriptor)
{
        static char block[1 << 20];

        memset(block, 'x', sizeof block);
        for (size_t i = 0; i < GREAT / sizeof block; i++)
                send_all(descriptor, block, sizeof block);
        send_all(descriptor, "\n", 1);
        send_all(descriptor, right, strlen(right));
}

static void
send_byte_by_byte(int descriptor)
{
        for (int line = 0; line < 2; line++) {
                for (size_t i = 0; i < strlen(right); i++)
                        send_all(descriptor, right + i, 1);
                send_all(descriptor, "\n", 1);
        }
}

static void
a_line_of_200_mb_is_refused_without_memory_and_the_next_is_read(void **state)
{
        struct fixture *f = *state;
        struct rusage before, after;
        struct feed_reader *reader;
        bool end = true;
        pid_t child;
        int descriptor = pipe_from(send_great_line, &child);
        struct err *err;

        reader = feed_reader_create(descriptor);
        getrusage(RUSAGE_SELF, &before);
        err = feed_reader_next(reader, f->arena, &f->line, &end);
        getrusage(RUSAGE_SELF, &after);
        assert_true(err_is(err, &FEED_LINE_TOO_LONG));
        assert_true(feed_reader_goes_on(err));
        assert_int_equal(err_line(err), 1);
        err_free(err);
        assert_true(after.ru_maxrss - before.ru_maxrss < 1024); /* KiB */
        assert_int_equal(feed_reader_offset(reader), (uint64_t)GREAT + 1);
        assert_null(feed_reader_next(reader, f->arena, &f->line, &end));
        assert_false(end);
        assert_int_equal(feed_reader_line(reader), 2);
        assert_null(feed_reader_next(reader, f->arena, &f->line, &end));
        assert_true(end);
        feed_reader_destroy(reader);
        close(descriptor);
        waitpid(child, NULL, 0);
}

static void
a_sender_of_single_bytes_is_understood(void **state)
{
        struct fixture *f = *state;
        struct feed_reader *reader;
        bool end = true;
        pid_t child;
        int descriptor = pipe_from(send_byte_by_byte, &child);

        reader = feed_reader_create(descriptor);
        for (size_t i = 1; i <= 2; i++) {
                assert_null(feed_reader_next(reader, f->arena, &f->line, &end));
                assert_false(end);
                assert_int_equal(feed_reader_line(reader), i);
                assert_true(text_is(feed_reader_bytes(reader), right));
                assert_int_equal(feed_reader_offset(reader), i * (strlen(right) + 1));
        }
        assert_null(feed_reader_next(reader, f->arena, &f->line, &end));
        assert_true(end);
        feed_reader_destroy(reader);
        close(descriptor);
        waitpid(child, NULL, 0);
}

static void
what_cannot_be_read_ends_the_reading(void **state)
{
        struct fixture *f = *state;
        int descriptor = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct feed_reader *reader = feed_reader_create(descriptor);
        struct err *err;
        bool end;

        err = feed_reader_next(reader, f->arena, &f->line, &end);
        assert_true(err_is(err, &ERR_IO));
        assert_false(feed_reader_goes_on(err));
        err_free(err);
        feed_reader_destroy(reader);
        close(descriptor);
}

static void
a_refused_line_leaves_the_output_untouched(void **state)
{
        struct fixture *f = *state;
        struct feed_line before;
        struct err *err;

        memset(&f->line, 0x5a, sizeof f->line);
        memcpy(&before, &f->line, sizeof before);
        err = feed_line_read(f->arena, TEXT("{}"), &f->line);
        assert_true(err_is(err, &FEED_MISSING_FIELD));
        assert_memory_equal(&before, &f->line, sizeof before);
        err_free(err);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_line_is_read_field_by_field_and_its_letters_are_kept, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(what_is_written_is_read_back_the_same, set_up, tear_down),
                cmocka_unit_test_setup_teardown(the_earliest_day_of_birth_follows_the_precision, set_up, tear_down),
                cmocka_unit_test_setup_teardown(every_word_of_the_format_is_known, set_up, tear_down),
                cmocka_unit_test_setup_teardown(each_bad_line_is_refused_with_its_code_and_the_lines_around_it_are_read,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_line_may_have_64_kib_and_not_a_byte_more, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_line_of_200_mb_is_refused_without_memory_and_the_next_is_read, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(a_sender_of_single_bytes_is_understood, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_cannot_be_read_ends_the_reading, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_refused_line_leaves_the_output_untouched, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
