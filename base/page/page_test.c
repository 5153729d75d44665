/* SPDX-License-Identifier: MIT */
#include "page/page_test.tmpl.h"

#include "page/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct fixture {
        struct page page;
        struct page_frame frame;
        struct buffer out;
};

static int
begin(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        buffer_init(&f->out, 100000);
        f->page = (struct page){ .out = &f->out, .arena = arena_create(ARENA_PLAIN, 1000000), .frame = &f->frame };
        *state = f;
        return 0;
}

static int
end(void **state)
{
        struct fixture *f = *state;

        buffer_finish(&f->out);
        arena_destroy(f->page.arena);
        free(f);
        return 0;
}

/* What was written since the last call. */
static const char *
written(struct fixture *f)
{
        const char *copy = arena_copy(f->page.arena, buffer_text(&f->out).at, f->out.length);

        buffer_clear(&f->out);
        return copy;
}

static void
a_value_in_text_cannot_open_a_tag(void **state)
{
        struct fixture *f = *state;

        text_place(&f->page, TEXT("\"><script>alert('1')</script>&amp;"));
        assert_string_equal(written(f), "<p>&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>");
}

static void
a_value_in_an_attribute_cannot_leave_its_quotes(void **state)
{
        struct fixture *f = *state;

        attribute_place(&f->page, TEXT("\" onfocus=x '><b>"));
        assert_string_equal(written(f), "<p title=\"&quot; onfocus=x &#39;&gt;&lt;b&gt;\""
                                        " lang='&quot; onfocus=x &#39;&gt;&lt;b&gt;'></p>");
}

static void
a_value_in_the_title_cannot_end_it(void **state)
{
        struct fixture *f = *state;

        title_place(&f->page, TEXT("</title><script>"));
        assert_string_equal(written(f), "<title>&lt;/title&gt;&lt;script&gt;</title>");
}

static void
a_value_in_a_path_is_one_segment(void **state)
{
        struct fixture *f = *state;

        path_place(&f->page, TEXT("../?a=b&c#d\"'<>\\%2e"));
        assert_string_equal(written(f), "<a href=\"/person/..%2F%3Fa%3Db%26c%23d%22%27%3C%3E%5C%252e/dose\">x</a>");
        path_place(&f->page, TEXT(".."));
        assert_string_equal(written(f), "<a href=\"/person/_/dose\">x</a>");
        path_place(&f->page, TEXT(""));
        assert_string_equal(written(f), "<a href=\"/person/_/dose\">x</a>");
        path_place(&f->page, TEXT("."));
        assert_string_equal(written(f), "<a href=\"/person/_/dose\">x</a>");
}

static void
a_value_in_a_query_adds_no_parameter(void **state)
{
        struct fixture *f = *state;

        query_place(&f->page, TEXT("旭 太&郎=#+\xE2\x80\xA8"));
        assert_string_equal(written(f), "<a href=\"/search?words=%E6%97%AD%20%E5%A4%AA%26%E9%83%8E%3D%23%2B%E2%80%A8"
                                        "&amp;page=2#%E6%97%AD%20%E5%A4%AA%26%E9%83%8E%3D%23%2B%E2%80%A8\">x</a>");
}

static void
line_separators_and_variation_selectors_stay_as_they_are(void **state)
{
        struct fixture *f = *state;

        text_place(&f->page, TEXT("葛\xF3\xA0\x84\x80\xE2\x80\xA8𠮷"));
        assert_string_equal(written(f), "<p>葛\xF3\xA0\x84\x80\xE2\x80\xA8𠮷</p>");
}

static void
control_characters_are_shown_as_unknown(void **state)
{
        struct fixture *f = *state;

        text_place(&f->page, (struct text){ "a\0b\x1b\x7f\tc\n", 8 });
        assert_string_equal(written(f), "<p>a\xEF\xBF\xBD"
                                        "b\xEF\xBF\xBD\xEF\xBF\xBD\tc\n</p>");
}

static void
an_absent_text_is_nothing(void **state)
{
        struct fixture *f = *state;

        text_place(&f->page, (struct text){ NULL, 0 });
        assert_string_equal(written(f), "<p></p>");
        html_place(&f->page, (struct text){ NULL, 0 });
        assert_string_equal(written(f), "<p></p>");
}

static void
an_address_is_made_of_encoded_values(void **state)
{
        struct fixture *f = *state;
        struct arena *arena = f->page.arena;
        struct url url = url_path(arena, "/person/:person/dose/:dose", (struct text[]){ TEXT("a/b"), TEXT("c") }, 2);

        url = url_with(arena, url, "q", TEXT("x&y"));
        url = url_with(arena, url, "page", TEXT("2"));
        url_place(&f->page, url);
        assert_string_equal(written(f), "<form action=\"/person/a%2Fb/dose/c?q=x%26y&amp;page=2\"></form>");
}

static void
an_address_from_outside_stays_on_this_server(void **state)
{
        static const char *const refused[] = {
                "",     "person", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https://evil.example/",
                "/a b", "/a\nb",  "/a\"b",           "/a/../b",         "/\xE6\x97\xAD"
        };
        struct url url;

        (void)state;
        for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
                assert_false(url_read(text_of(refused[i]), &url));
        assert_true(url_read(TEXT("/person/01?page=2"), &url));
        assert_true(text_is(url.checked, "/person/01?page=2"));
        assert_true(url_read(TEXT("/"), &url));
}

static void
numbers_and_dates_print_exactly(void **state)
{
        struct fixture *f = *state;
        struct date date;

        number_places(&f->page);
        assert_string_equal(written(f), "<i>200 -9223372036854775808 18446744073709551615 -1</i>");
        assert_true(date_read(TEXT("2023-10-02"), &date));
        date_place(&f->page, date);
        assert_string_equal(written(f), "<time datetime=\"2023-10-02\">2023-10-02</time>");
        assert_true(text_is(page_day(&f->page, date), "令和5年10月2日（2023-10-02）"));
        /* 2023-10-01T15:05:59Z is already the next day in Japan. */
        assert_true(text_is(page_time(&f->page, INT64_C(1696172759000)), "2023-10-02 00:05"));
}

static void
line_breaks_become_br_and_nothing_else_becomes_html(void **state)
{
        struct fixture *f = *state;

        html_place(&f->page, TEXT("a\n<b>\n"));
        assert_string_equal(written(f), "<p>a<br>&lt;b&gt;<br></p>");
}

static void
words_follow_the_language_of_the_page(void **state)
{
        struct fixture *f = *state;

        languages(&f->page);
        assert_string_equal(written(f), "<i>保存する</i>\n<b>取消</b>");
        f->page.english = true;
        languages(&f->page);
        assert_string_equal(written(f), "<i>Save</i>\n<b>Cancel</b>");
}

static void
if_and_for_choose_what_is_written(void **state)
{
        struct fixture *f = *state;

        choices(&f->page, 3);
        assert_string_equal(written(f),
                            "<ul>\n<li>first</li>\n<li class=\"current\" hidden>second</li>\n<li>2</li>\n</ul>");
}

static void
a_line_break_between_japanese_characters_leaves_no_space(void **state)
{
        struct fixture *f = *state;

        spaces(&f->page);
        assert_string_equal(written(f), "<p>これは一つの文です。\nOne\nsentence. 旭　太郎</p>\n<pre>a\n  b</pre>");
}

static void
attributes_that_are_chosen_have_one_space_between_them(void **state)
{
        struct fixture *f = *state;

        tag_spaces(&f->page, false, false);
        assert_string_equal(written(f), "<input type=\"text\" id=\"c\">");
        tag_spaces(&f->page, true, false);
        assert_string_equal(written(f), "<input type=\"text\" name=\"a\" id=\"c\">");
        tag_spaces(&f->page, true, true);
        assert_string_equal(written(f), "<input type=\"text\" name=\"a\" lang=\"b\" id=\"c\">");
}

static void
an_expression_may_hold_braces(void **state)
{
        struct fixture *f = *state;

        braces(&f->page);
        assert_string_equal(written(f), "<p>a}}b1,234,567 12</p>");
}

static void
a_frame_is_opened_and_closed_by_its_pair(void **state)
{
        struct fixture *f = *state;

        framed(&f->page);
        assert_string_equal(written(f), "<main><h1>枠</h1>\n<p>in</p>\n</main>");
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_value_in_text_cannot_open_a_tag, begin, end),
                cmocka_unit_test_setup_teardown(a_value_in_an_attribute_cannot_leave_its_quotes, begin, end),
                cmocka_unit_test_setup_teardown(a_value_in_the_title_cannot_end_it, begin, end),
                cmocka_unit_test_setup_teardown(a_value_in_a_path_is_one_segment, begin, end),
                cmocka_unit_test_setup_teardown(a_value_in_a_query_adds_no_parameter, begin, end),
                cmocka_unit_test_setup_teardown(line_separators_and_variation_selectors_stay_as_they_are, begin, end),
                cmocka_unit_test_setup_teardown(control_characters_are_shown_as_unknown, begin, end),
                cmocka_unit_test_setup_teardown(an_absent_text_is_nothing, begin, end),
                cmocka_unit_test_setup_teardown(an_address_is_made_of_encoded_values, begin, end),
                cmocka_unit_test_setup_teardown(an_address_from_outside_stays_on_this_server, begin, end),
                cmocka_unit_test_setup_teardown(numbers_and_dates_print_exactly, begin, end),
                cmocka_unit_test_setup_teardown(line_breaks_become_br_and_nothing_else_becomes_html, begin, end),
                cmocka_unit_test_setup_teardown(words_follow_the_language_of_the_page, begin, end),
                cmocka_unit_test_setup_teardown(if_and_for_choose_what_is_written, begin, end),
                cmocka_unit_test_setup_teardown(a_line_break_between_japanese_characters_leaves_no_space, begin, end),
                cmocka_unit_test_setup_teardown(attributes_that_are_chosen_have_one_space_between_them, begin, end),
                cmocka_unit_test_setup_teardown(an_expression_may_hold_braces, begin, end),
                cmocka_unit_test_setup_teardown(a_frame_is_opened_and_closed_by_its_pair, begin, end),
        };

        return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
