/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/csv.h"

#include <string.h>

static const struct csv_limits limits = { .row_bytes = 40, .columns = 4 };

static struct csv_row
next(struct csv_reader *reader)
{
        struct csv_row row = { 0 };
        bool found = false;
        struct err *err = csv_next(reader, &row, &found);

        if (err)
                fail_msg("%s", err_sentence(err));
        assert_true(found);
        return row;
}

static void
assert_end(struct csv_reader *reader)
{
        struct csv_row row;
        bool found = true;

        assert_null(csv_next(reader, &row, &found));
        assert_false(found);
}

static void
assert_row(struct csv_reader *reader, size_t number, size_t line, size_t count, ...)
{
        struct csv_row row = next(reader);
        va_list expected;

        assert_int_equal(row.number, number);
        assert_int_equal(row.line, line);
        assert_int_equal(row.count, count);
        va_start(expected, count);
        for (size_t i = 0; i < count; i++) {
                const char *field = va_arg(expected, const char *);

                if (!text_is(row.at[i], field))
                        fail_msg("row %zu column %zu: %.*s, not %s", number, i + 1, TEXT_ARGS(row.at[i]), field);
        }
        va_end(expected);
}

static void
rows_are_read_by_rfc_4180(void **state)
{
        struct csv_reader *reader = csv_reader_create_of(
            &limits, TEXT("\xef\xbb\xbf名前,数\r\n\"旭, 川\",\"01\"\n\"二\"\"重\",\"行\r\n行\"\r\n,\r\n\r\n\"\",x"));

        (void)state;
        assert_row(reader, 1, 1, 2, "名前", "数");
        assert_row(reader, 2, 2, 2, "旭, 川", "01");
        assert_row(reader, 3, 3, 2, "二\"重", "行\r\n行");
        assert_row(reader, 4, 5, 2, "", "");
        assert_row(reader, 5, 6, 1, "");
        assert_row(reader, 6, 7, 2, "", "x");
        assert_end(reader);
        assert_end(reader);
        csv_reader_destroy(reader);
        csv_reader_destroy(NULL);
}

static void
an_empty_file_has_no_row(void **state)
{
        struct csv_reader *reader = csv_reader_create_of(&limits, (struct text){ NULL, 0 });

        (void)state;
        assert_end(reader);
        csv_reader_destroy(reader);
        reader = csv_reader_create_of(&limits, TEXT("\xef\xbb\xbf"));
        assert_end(reader);
        csv_reader_destroy(reader);
}

static void
assert_fault(struct text file, const struct err_code *code, const char *sentence, size_t line, bool goes_on)
{
        struct csv_reader *reader = csv_reader_create_of(&limits, file);
        struct csv_row row;
        bool found = true;
        struct err *err = NULL;

        while (!err && found)
                err = csv_next(reader, &row, &found);
        if (!err_is(err, code))
                fail_msg("%.*s: %s, not %s", TEXT_ARGS(file), err ? err_code(err)->code : "read", code->code);
        if (sentence)
                assert_string_equal(err_sentence(err), sentence);
        assert_int_equal(err_line(err), line);
        err_free(err);
        if (goes_on)
                next(reader);
        assert_end(reader);
        csv_reader_destroy(reader);
}

static void
what_would_shift_columns_is_refused_with_line_and_column(void **state)
{
        (void)state;
        assert_fault(TEXT("a,b\r\n1,x\"y\r\n"), &ERR_CSV_SYNTAX, "row 2, line 2, column 2: a quote inside a field", 2,
                     false);
        assert_fault(TEXT("\"a\"b,c\r\n"), &ERR_CSV_SYNTAX, "row 1, line 1, column 1: something behind a closing quote",
                     1, false);
        assert_fault(TEXT("a\r\n\"b\r\nc"), &ERR_CSV_SYNTAX, "row 2, line 3, column 1: the file ends inside quotes", 3,
                     false);
        assert_fault(TEXT("a\rb\r\n"), &ERR_CSV_SYNTAX, "row 1, line 1, column 1: a CR without LF", 1, false);
        assert_fault(TEXT("a\r"), &ERR_CSV_SYNTAX, NULL, 1, false);
        assert_fault(TEXT("a,\"b\" \r\n"), &ERR_CSV_SYNTAX, NULL, 1, false);
        assert_fault(TEXT("a, \"b\"\r\n"), &ERR_CSV_SYNTAX, NULL, 1, false);
        assert_fault(TEXT("\xef\xbb"), &ERR_UTF8, NULL, 1, false);
        assert_fault(TEXT("1,2,3,4,5\r\n"), &ERR_CSV_TOO_LARGE, "row 1, line 1, column 5: too many columns", 1, false);
        assert_fault(TEXT("x\r\n12345678901234567890123456789012345678901\r\n"), &ERR_CSV_TOO_LARGE,
                     "row 2, line 2, column 1: the row is too long", 2, false);
}

static void
a_row_that_is_not_utf8_is_refused_and_reading_goes_on(void **state)
{
        (void)state;
        assert_fault(TEXT("a\r\nb,\x90\xda\r\nc\r\n"), &ERR_UTF8, "row 2, column 2: line 1, byte 1: not UTF-8", 2,
                     true);
        assert_fault(TEXT("a\r\nb\0,c\r\nc"), &ERR_TEXT_CONTROL, NULL, 2, true);
}

/* A source of one byte a call, whose end is an error. */
static struct err *
one_byte(void *source, char *into, size_t room, size_t *out_got)
{
        const char **at = source;

        assert_true(room > 0);
        if (!**at)
                return err_new(&ERR_IO, "the disk is gone");
        *into = *(*at)++;
        *out_got = 1;
        return NULL;
}

static void
a_source_may_be_slow_and_may_fail(void **state)
{
        const char *file = "a,\"b\"\"c\"\r\nd";
        struct csv_reader *reader = csv_reader_create(&limits, one_byte, &file);
        struct csv_row row;
        bool found;
        struct err *err;

        (void)state;
        assert_row(reader, 1, 1, 2, "a", "b\"c");
        err = csv_next(reader, &row, &found);
        assert_true(err_is(err, &ERR_IO));
        err_free(err);
        csv_reader_destroy(reader);
        assert_int_equal(err_live(), 0);
}

static void
every_field_is_written_in_quotes_and_read_back(void **state)
{
        struct buffer buffer;
        struct csv_writer writer;
        struct csv_reader *reader;

        (void)state;
        buffer_init(&buffer, 1000);
        csv_writer_init(&writer, &buffer, CSV_MACHINE);
        csv_put(&writer, TEXT("0123"));
        csv_put(&writer, TEXT("a\"b,\r\nc"));
        csv_put(&writer, (struct text){ NULL, 0 });
        csv_put(&writer, TEXT("=1+1"));
        csv_end_row(&writer);
        assert_true(text_is(buffer_text(&buffer), "\"0123\",\"a\"\"b,\r\nc\",\"\",\"=1+1\"\r\n"));
        reader = csv_reader_create_of(&limits, buffer_text(&buffer));
        assert_row(reader, 1, 1, 4, "0123", "a\"b,\r\nc", "", "=1+1");
        assert_end(reader);
        csv_reader_destroy(reader);
        buffer_finish(&buffer);
}

static void
a_spreadsheet_gets_a_mark_and_no_formula(void **state)
{
        static const char *const formulas[] = { "=1", "+1", "-1", "@a", "\ta", "\ra" };
        struct buffer buffer;
        struct csv_writer writer;

        (void)state;
        buffer_init(&buffer, 1000);
        csv_writer_init(&writer, &buffer, CSV_EXCEL);
        csv_put(&writer, TEXT("a=1"));
        csv_end_row(&writer);
        assert_true(text_is(buffer_text(&buffer), "\xef\xbb\xbf\"a=1\"\r\n"));
        for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
                buffer_clear(&buffer);
                csv_put(&writer, text_of(formulas[i]));
                csv_end_row(&writer);
                assert_memory_equal(buffer.at, "\"'", 2);
                assert_memory_equal(buffer.at + 2, formulas[i], 2);
        }
        buffer_finish(&buffer);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(rows_are_read_by_rfc_4180),
                cmocka_unit_test(an_empty_file_has_no_row),
                cmocka_unit_test(what_would_shift_columns_is_refused_with_line_and_column),
                cmocka_unit_test(a_row_that_is_not_utf8_is_refused_and_reading_goes_on),
                cmocka_unit_test(a_source_may_be_slow_and_may_fail),
                cmocka_unit_test(every_field_is_written_in_quotes_and_read_back),
                cmocka_unit_test(a_spreadsheet_gets_a_mark_and_no_formula),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
