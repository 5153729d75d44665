/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/kana.h"
#include "text/normal.h"

static struct arena *arena;

static int
set_up(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 1 << 20);
        return 0;
}

static int
tear_down(void **state)
{
        (void)state;
        arena_destroy(arena);
        return 0;
}

static void
assert_key(const char *name, enum kana_level level, const char *expected)
{
        struct text key = kana_key(arena, text_of(name), level);

        if (!text_is(key, expected))
                fail_msg("%s at level %d is %.*s, not %s", name, level, TEXT_ARGS(key), expected);
        if (!text_equal(kana_key(arena, key, level), key))
                fail_msg("the key of %s's key is another", name);
}

static void
the_exact_key_is_the_name_with_its_variation_selector(void **state)
{
        (void)state;
        assert_key("葛\xf3\xa0\x84\x80城", KANA_EXACT, "葛\xf3\xa0\x84\x80城");
        assert_key(" あ ", KANA_EXACT, " あ ");
        assert_null(kana_key(arena, (struct text){ NULL, 0 }, KANA_SPELLING).at);
}

static void
spelling_folds_width_script_space_dot_and_case(void **state)
{
        (void)state;
        assert_key("アサヒ タロウ", KANA_SPELLING, "アサヒタロウ");
        assert_key("あさひ　たろう", KANA_SPELLING, "アサヒタロウ");
        assert_key("ｱｻﾋ ﾀﾛｳ", KANA_SPELLING, "アサヒタロウ");
        assert_key("ｶﾞｷﾞｸﾞｹﾞｺﾞﾊﾟｳﾞ", KANA_SPELLING, "ガギグゲゴパヴ");
        assert_key("か\xe3\x82\x99", KANA_SPELLING, "ガ"); /* combining mark */
        assert_key("ウ゛ィ", KANA_SPELLING, "ヴィ");       /* spacing mark */
        assert_key("ジョン・スミス", KANA_SPELLING, "ジョンスミス");
        assert_key("ｼﾞｮﾝ･ｽﾐｽ", KANA_SPELLING, "ジョンスミス");
        assert_key("ＡＢＥ abe", KANA_SPELLING, "abeabe");
        assert_key("Straße", KANA_SPELLING, "strasse");
        assert_key("ゝゞ", KANA_SPELLING, "ヽヾ");
        assert_key("ｻｰ", KANA_SPELLING, "サー");
        /* Kept apart at this level. */
        assert_key("ガ", KANA_SPELLING, "ガ");
        assert_key("ャ", KANA_SPELLING, "ャ");
        assert_key("葛\xf3\xa0\x84\x80城", KANA_SPELLING, "葛\xf3\xa0\x84\x80城");
        assert_key("髙﨑", KANA_SPELLING, "髙﨑");
}

static void
vague_folds_what_the_ear_confuses(void **state)
{
        (void)state;
        assert_key("ガギグゲゴ", KANA_VAGUE, "カキクケコ");
        assert_key("バパハ", KANA_VAGUE, "ハハハ");
        assert_key("キャキュキョッ", KANA_VAGUE, "キヤキユキヨツ");
        assert_key("ヂヅ", KANA_VAGUE, "シス"); /* as ジ and ズ, not as チ and ツ */
        assert_key("ジズ", KANA_VAGUE, "シス");
        assert_key("チツ", KANA_VAGUE, "チツ");
        assert_key("ヴァ", KANA_VAGUE, "ウア");
        assert_key("ヲヰヱ", KANA_VAGUE, "オイエ");
        assert_key("サトー", KANA_VAGUE, "サト");
        assert_key("オオタ", KANA_VAGUE, "オタ");
        assert_key("オウタ", KANA_VAGUE, "オタ");
        assert_key("おーた", KANA_VAGUE, "オタ");
        assert_key("ｵｵﾀ", KANA_VAGUE, "オタ");
        assert_key("オオウチ", KANA_VAGUE, "オチ");
        assert_key("コウジ", KANA_VAGUE, "コウシ");
        assert_key("ヵヶㇰ", KANA_VAGUE, "カケク");
        assert_key("葛\xf3\xa0\x84\x80城", KANA_VAGUE, "葛\xf3\xa0\x84\x80城");
}

static void
stored_kana_is_full_width_katakana_with_one_space(void **state)
{
        struct text kana = { "unchanged", 9 };

        (void)state;
        assert_true(kana_read(arena, TEXT("  ｱｻﾋｶﾞﾜ   たろう "), &kana));
        assert_true(text_is(kana, "アサヒガワ　タロウ"));
        assert_true(kana_read(arena, TEXT("ジョン・スミスー"), &kana));
        assert_true(text_is(kana, "ジョン・スミスー"));
        assert_true(kana_read(arena, TEXT("ウ゛ィハ゜"), &kana));
        assert_true(text_is(kana, "ヴィパ"));
        assert_true(kana_read(arena, TEXT(""), &kana));
        assert_int_equal(kana.length, 0);
        assert_true(kana_read(arena, TEXT("ア"), &kana));
        assert_false(kana_read(arena, TEXT("旭"), &kana));
        assert_false(kana_read(arena, TEXT("アSA"), &kana));
        assert_false(kana_read(arena, TEXT("ア1"), &kana));
        assert_false(kana_read(arena, TEXT("゛"), &kana));
        assert_true(text_is(kana, "ア"));
}

static void
a_venue_sees_the_first_character_of_each_part(void **state)
{
        (void)state;
        assert_true(text_is(kana_masked(arena, TEXT("アサカワ タロウ")), "ア＊＊＊ タ＊＊"));
        assert_true(text_is(kana_masked(arena, TEXT("アサカワ　タロウ")), "ア＊＊＊ タ＊＊"));
        assert_true(text_is(kana_masked(arena, TEXT(" ア  タ ")), "ア タ"));
        assert_true(text_is(kana_masked(arena, TEXT("カ\xe3\x82\x99ク")), "カ\xe3\x82\x99＊"));
        assert_true(text_is(kana_masked(arena, TEXT("")), ""));
}

static void
trimming_takes_spaces_of_both_widths_off_the_ends(void **state)
{
        (void)state;
        assert_true(text_is(normal_trim(TEXT(" \t　旭 川　\r\n")), "旭 川"));
        assert_true(text_is(normal_trim(TEXT("　")), ""));
        assert_true(text_is(normal_trim(TEXT("川")), "川"));
        assert_true(text_is(normal_nfkc(arena, TEXT("Ｓ４０．４．１㍼㋿")), "S40.4.1昭和令和"));
        assert_null(normal_nfkc(arena, (struct text){ NULL, 0 }).at);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_exact_key_is_the_name_with_its_variation_selector),
                cmocka_unit_test(spelling_folds_width_script_space_dot_and_case),
                cmocka_unit_test(vague_folds_what_the_ear_confuses),
                cmocka_unit_test(stored_kana_is_full_width_katakana_with_one_space),
                cmocka_unit_test(a_venue_sees_the_first_character_of_each_part),
                cmocka_unit_test(trimming_takes_spaces_of_both_widths_off_the_ends),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
