/* SPDX-License-Identifier: MIT */
#include "page/chrome.tmpl.h"
#include "page/fields.tmpl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct code vaccines[] = { { "MR", "麻しん風しん", "MR" }, { "BCG", "結核", "BCG" },
                                        { "JE", "日本脳炎", "JE" },     { "HPV", "ヒトパピローマ", "HPV" },
                                        { "HB", "B型肝炎", "HB" },      { 0 } };
static const struct code places[] = { { "clinic", "医療機関", "Clinic" }, { "hall", "集団接種会場", "Hall" }, { 0 } };

ID_TYPE(thing_id);

struct thing {
        struct thing_id id;
        struct text vaccine;
        struct text place;
        struct date given_on;
        struct birth birth;
        struct text lot;
        struct text kana;
        struct text ticket;
        int64_t amount;
        bool checked;
        struct text note;
};

static const struct field table[] = {
        FIELD_ID(struct thing, id, REQUIRED, CLEAR, "識別子", "Id", ""),
        FIELD_CODE(struct thing, vaccine, vaccines, REQUIRED, CLEAR, "予防接種の種類", "Vaccine", ""),
        FIELD_CODE(struct thing, place, places, REQUIRED, CLEAR, "場所", "Place", ""),
        FIELD_DATE(struct thing, given_on, NOT_IN_FUTURE, REQUIRED, CLEAR, "接種年月日", "Given on", ""),
        FIELD_BIRTH(struct thing, birth, OPTIONAL, CLEAR, "生年月日", "Birth date", ""),
        FIELD_TEXT(struct thing, lot, 20, OPTIONAL, CLEAR, "製造番号", "Lot", ""),
        FIELD_KANA(struct thing, kana, 60, OPTIONAL, SEALED, "カナ", "Kana", ""),
        FIELD_DIGITS(struct thing, ticket, 10, 10, NULL, OPTIONAL, CLEAR, "接種券番号", "Ticket", ""),
        FIELD_NUMBER(struct thing, amount, 1, 9, OPTIONAL, CLEAR, "接種量", "Amount", ""),
        FIELD_FLAG(struct thing, checked, OPTIONAL, CLEAR, "照らし合わせた", "Compared", ""),
        FIELD_NOTE(struct thing, note, 200, OPTIONAL, SEALED, "備考", "Remark", ""),
        { 0 }
};

struct fixture {
        struct page page;
        struct page_frame frame;
        struct buffer out;
};

static int
begin(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        buffer_init(&f->out, 1000000);
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
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct pair
pair(const char *name, const char *value)
{
        return (struct pair){ text_of(name), text_of(value) };
}

/* The form as the browser sends it, read and drawn again. */
static const char *
sent(struct fixture *f, struct pair *pairs, size_t count)
{
        struct field_context context = { .arena = f->page.arena };
        struct pairs form = { pairs, count };
        struct field_errors *errors = arena_new(f->page.arena, struct field_errors);
        struct thing thing;

        assert_true(date_from_parts(2023, 10, 2, &context.today));
        (void)!field_read_form(&context, table, &form, &thing, errors);
        page_errors(&f->page, errors);
        page_begin(&f->page, "接種の記録");
        fields(&f->page, table, NULL, errors);
        page_end(&f->page);
        return buffer_text(&f->out).at;
}

static void
has(const char *html, const char *part)
{
        assert_non_null(html);
        assert_non_null(part);
        if (!strstr(html, part))
                print_error("missing: %s\nin: %s\n", part, html);
        assert_non_null(strstr(html, part));
}

static void
has_not(const char *html, const char *part)
{
        assert_non_null(html);
        assert_non_null(part);
        if (strstr(html, part))
                print_error("should not be there: %s\nin: %s\n", part, html);
        assert_null(strstr(html, part));
}

static void
a_wrong_form_keeps_every_typed_value(void **state)
{
        struct fixture *f = *state;
        struct pair pairs[] = {
                pair("id", "0123456789abcdef0123456789abcdef"),
                pair("vaccine", "JE"),
                pair("place", "hall"),
                pair("given_on", "R5.13.2"),
                pair("lot", "\"><script>alert(1)</script>"),
                pair("kana", "亜"),
                pair("ticket", "12"),
                pair("amount", "99"),
                pair("checked", "1"),
                pair("note", "\n一\r\n二"),
        };
        const char *html = sent(f, pairs, sizeof pairs / sizeof *pairs);

        has(html, "name=\"id\" value=\"0123456789abcdef0123456789abcdef\"");
        has(html, "<option value=\"JE\" selected>日本脳炎</option>");
        has(html, "name=\"place\" value=\"hall\" checked>");
        has(html, "value=\"R5.13.2\"");
        has(html, "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"");
        has(html, "name=\"kana\" value=\"亜\"");
        has(html, "name=\"ticket\" value=\"12\"");
        has(html, "name=\"amount\" value=\"99\"");
        has(html, "name=\"checked\" value=\"1\" checked");
        has_not(html, "<script>alert");
}

static void
each_error_stands_in_the_summary_and_beside_its_field_in_the_same_words(void **state)
{
        struct fixture *f = *state;
        struct pair pairs[] = { pair("id", "0123456789abcdef0123456789abcdef"), pair("vaccine", ""),
                                pair("place", "hall"), pair("given_on", "2023-10-03"), pair("ticket", "12") };
        const char *html = sent(f, pairs, sizeof pairs / sizeof *pairs);

        assert_int_equal(f->page.error_count, 3);
        has(html, "<title>エラー：接種の記録");
        for (size_t i = 0; i < f->page.error_count; i++) {
                const struct page_error *error = &f->page.errors[i];
                struct text link =
                    text_format(f->page.arena, "<a href=\"#%s\">%.*s</a>", error->field, TEXT_ARGS(error->words));
                struct text beside =
                    text_format(f->page.arena, "エラー：</span>%.*s</span></p>", TEXT_ARGS(error->words));

                has(html, link.at);
                has(html, beside.at);
        }
        has(html, "予防接種の種類：");
        has(html, "接種年月日：");
        has(html, "接種券番号：");
        has(html, "id=\"ticket\" name=\"ticket\" value=\"12\"");
        has(html, "aria-describedby=\"ticket-hint ticket-error\"");
        has(html, "aria-invalid=\"true\"");
}

static void
an_unknown_field_is_told_in_the_summary(void **state)
{
        struct fixture *f = *state;
        struct pair pairs[] = { pair("id", "0123456789abcdef0123456789abcdef"), pair("vaccine", "MR"),
                                pair("place", "hall"), pair("given_on", "2023-10-01"), pair("<b>", "1") };
        const char *html = sent(f, pairs, sizeof pairs / sizeof *pairs);

        assert_int_equal(f->page.error_count, 1);
        assert_null(f->page.errors[0].field);
        has(html, "<div role=\"alert\">");
        has_not(html, "<b>");
}

static void
a_day_is_echoed_in_both_calendars(void **state)
{
        struct fixture *f = *state;
        struct pair pairs[] = { pair("vaccine", ""), pair("given_on", "R5.10.2"), pair("birth", "昭和40年4月") };
        const char *html = sent(f, pairs, sizeof pairs / sizeof *pairs);

        has(html, "id=\"given_on-echo\">令和5年10月2日（2023-10-02）</p>");
        has(html, "id=\"birth-echo\">昭和40年4月（1965-04）推定</p>");
}

static void
a_date_read_as_the_next_era_says_so(void **state)
{
        struct fixture *f = *state;
        struct pair pairs[] = { pair("vaccine", ""), pair("given_on", "平成31年5月1日") };
        const char *html = sent(f, pairs, sizeof pairs / sizeof *pairs);

        has(html, "id=\"given_on-echo\">令和元年5月1日（2019-05-01） ");
        has(html, "value=\"平成31年5月1日\"");
}

static struct thing
stored(void)
{
        struct thing thing = { .vaccine = TEXT("MR"),
                               .place = TEXT("clinic"),
                               .lot = TEXT("Y<1>"),
                               .amount = 5,
                               .birth = { .precision = BIRTH_UNKNOWN, .first = DATE_FIRST },
                               .checked = true };

        assert_true(date_from_parts(2023, 10, 1, &thing.given_on));
        return thing;
}

static void
a_stored_record_fills_the_form(void **state)
{
        struct fixture *f = *state;
        struct thing thing = stored();
        const char *html;

        fields(&f->page, table, &thing, NULL);
        html = buffer_text(&f->out).at;
        has(html, "<option value=\"MR\" selected>");
        has(html, "name=\"given_on\" value=\"2023-10-01\"");
        has(html, "id=\"given_on-echo\">令和5年10月1日（2023-10-01）</p>");
        has(html, "name=\"lot\" value=\"Y&lt;1&gt;\"");
        has(html, "name=\"ticket\" value=\"\"");
        has(html, "name=\"checked\" value=\"1\" checked");
        has_not(html, "aria-invalid");
}

static void
an_empty_form_chooses_nothing(void **state)
{
        struct fixture *f = *state;

        fields(&f->page, table, NULL, &(struct field_errors){ 0 });
        has_not(buffer_text(&f->out).at, " selected");
        has_not(buffer_text(&f->out).at, " checked");
        has(buffer_text(&f->out).at, "数字10けた");
        has(buffer_text(&f->out).at, "inputmode=\"numeric\"");
}

static void
a_record_reads_as_facts_in_both_languages(void **state)
{
        struct fixture *f = *state;
        struct thing thing = stored();

        field_facts(&f->page, table, &thing);
        has(buffer_text(&f->out).at, "<dt>接種年月日</dt><dd>令和5年10月1日（2023-10-01）");
        has(buffer_text(&f->out).at, "<dt>製造番号</dt><dd>Y&lt;1&gt;");
        has(buffer_text(&f->out).at, "<dt>カナ</dt><dd><span class=\"vs-none\">なし</span>");
        has_not(buffer_text(&f->out).at, "識別子");
        buffer_clear(&f->out);
        f->page.english = true;
        field_facts(&f->page, table, &thing);
        has(buffer_text(&f->out).at, "<dt>Place</dt><dd>Clinic");
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_wrong_form_keeps_every_typed_value, begin, end),
                cmocka_unit_test_setup_teardown(each_error_stands_in_the_summary_and_beside_its_field_in_the_same_words,
                                                begin, end),
                cmocka_unit_test_setup_teardown(an_unknown_field_is_told_in_the_summary, begin, end),
                cmocka_unit_test_setup_teardown(a_day_is_echoed_in_both_calendars, begin, end),
                cmocka_unit_test_setup_teardown(a_date_read_as_the_next_era_says_so, begin, end),
                cmocka_unit_test_setup_teardown(a_stored_record_fills_the_form, begin, end),
                cmocka_unit_test_setup_teardown(an_empty_form_chooses_nothing, begin, end),
                cmocka_unit_test_setup_teardown(a_record_reads_as_facts_in_both_languages, begin, end),
        };

        return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
