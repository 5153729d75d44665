/* SPDX-License-Identifier: MIT */
/* Writes every part of a page, in both languages and with errors, to files in a folder:
 *         page_gallery FOLDER
 * As a test it checks each page for what every page must have. To look at them, serve the folder with web/static below
 * /static/ and open index.html. */
#include "page/gallery.tmpl.h"
#include "page/message.tmpl.h"

#include "core/err.h"

#include <assert.h>
#include <errno.h>
#include <sys/stat.h>

static const struct page_choice choices[] = {
        { "C", "新型コロナ（秋開始）", NULL },
        { "M1", "麻しん風しん　第1期", "1歳から2歳の誕生日の前日まで" },
        { "M2", "麻しん風しん　第2期", NULL },
};
enum { CHOICES = sizeof choices / sizeof *choices };

static const struct page_menu_item menu[] = {
        { URL_ROW("/"), "ホーム", "Home", false },         { URL_ROW("/search"), "住民検索", "Residents", true },
        { URL_ROW("/doses"), "接種記録", "Doses", false }, { URL_ROW("/errors"), "エラー一覧", "Errors", false },
        { URL_ROW("/imports"), "取込", "Imports", false }, { URL_ROW("/audit"), "監査", "Audit", false },
};

static const struct page_error errors[] = {
        { "given_on", { "13月はありません（例 R5.10.2）", sizeof "13月はありません（例 R5.10.2）" - 1 } },
        { "lot", { "製造番号に使えない文字があります", sizeof "製造番号に使えない文字があります" - 1 } },
        { NULL, { "同じ日の記録がすでにあります", sizeof "同じ日の記録がすでにあります" - 1 } },
};

static struct page_frame
staff_frame(void)
{
        struct page_frame frame = {
                .layout = PAGE_STAFF,
                .system_ja = "予防接種台帳",
                .system_en = "Vaccination ledger",
                .municipality = TEXT("旭川市"),
                .home = URL("/"),
                .help = URL("/help"),
                .logout = URL("/logout"),
                .language = URL("/search?lang=en"),
                .user = TEXT("佐藤 花子"),
                .role = TEXT("予防接種係"),
                .purpose = TEXT("接種記録の管理"),
                .last_login_ms = INT64_C(1696172759000),
                .band_ja = "演習",
                .band_en = "Exercise",
                .token = TEXT("token-of-the-gallery"),
                .menu = menu,
                .menu_count = sizeof menu / sizeof *menu,
        };

        bool real = date_from_parts(2023, 10, 2, &frame.business_date);

        assert(real);
        return frame;
}

enum sheet { FORM, FORM_WRONG, LIST, PERSON, RESIDENT, HOME, LOGIN, NOT_FOUND, CONFLICT, BROKEN, LOGGED_OUT, SHEETS };

static const char *const sheet_names[SHEETS] = { "form",  "form-errors", "list",     "person", "resident",  "home",
                                                 "login", "not-found",   "conflict", "broken", "logged-out" };

static const struct err_code not_found = { "gallery.not-found",
                                           404,
                                           "このページはありません。",
                                           "There is no such page.",
                                           "アドレスを確かめるか、メニューから選び直してください。",
                                           "Check the address, or choose from the menu." };
static const struct err_code conflict = {
        "gallery.conflict",
        412,
        "ほかの人が先に変更しました。",
        "Somebody else changed it first.",
        "あなたの変更は保存していません。今の値を確かめて、もう一度入力してください。",
        "Your change was not kept. Look at the present values, then enter it again."
};

static void
draw(struct page *page, enum sheet sheet)
{
        struct page_frame frame = staff_frame();
        struct page_frame plain = frame;
        struct page_pager rows = { .url = URL("/search?kana=1"), .total = 1234, .page = 3 };
        struct page_message message = { .now_ms = INT64_C(1696208400000),
                                        .reference = TEXT("0f3a-77"),
                                        .contact = TEXT("情報政策課（内線 1234）"),
                                        .next = URL("/person/1"),
                                        .next_words = page->english ? "Open the record" : "記録を開く" };

        plain.layout = PAGE_PLAIN;
        plain.menu_count = 0;
        plain.user = (struct text){ NULL, 0 };
        plain.last_login_ms = 0;
        page->frame = &frame;
        switch (sheet) {
        case FORM_WRONG:
                page->errors = errors;
                page->error_count = sizeof errors / sizeof *errors;
                gallery_form(page, choices, CHOICES);
                break;
        case FORM:
                gallery_form(page, choices, CHOICES);
                break;
        case LIST:
                frame.notice = TEXT("接種を記録しました");
                gallery_list(page, &rows);
                break;
        case PERSON:
                gallery_person(page);
                break;
        case RESIDENT:
                plain.layout = PAGE_RESIDENT;
                page->frame = &plain;
                gallery_person(page);
                break;
        case HOME:
                frame.warning = TEXT("Landlockが使えないため、隔離なしで動いています");
                gallery_home(page);
                break;
        case LOGIN:
                page->frame = &plain;
                gallery_login(page);
                break;
        case NOT_FOUND:
                message.next = (struct url){ { NULL, 0 } };
                message_page(page, &not_found, &message);
                break;
        case CONFLICT:
                message_page(page, &conflict, &message);
                break;
        case BROKEN:
                page->frame = &plain;
                message_page(page, &ERR_INTERNAL, &message);
                break;
        case LOGGED_OUT:
                page->frame = &plain;
                logged_out_page(page, URL("/login"));
                break;
        case SHEETS:
                break;
        }
        page->frame = NULL; /* the frames end here */
}

/* Counts the places where `part` stands. */
static size_t
count(const char *text, const char *part)
{
        size_t found = 0;

        for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
                found++;
        return found;
}

/* What every page has, whatever it shows. */
static bool
whole(const char *html, bool english, bool wrong)
{
        return strncmp(html, "<!DOCTYPE html>", 15) == 0 &&
               count(html, english ? "<html lang=\"en\">" : "<html lang=\"ja\">") == 1 && count(html, "<h1") == 1 &&
               count(html, "<main ") == 1 && count(html, "href=\"#main\"") == 1 && count(html, "<title>") == 1 &&
               count(html, english ? "<title>Error: " : "<title>エラー：") == (wrong ? 1 : 0) &&
               count(html, "role=\"alert\"") == (wrong ? 1 : 0) && count(html, "2023-10-02") >= 1 &&
               count(html, "alert(1)</script>") == 0 && count(html, " style=") == 0 && count(html, " onclick=") == 0;
}

int
main(int argc, char **argv)
{
        int number = 0;
        bool good = true;

        if (argc != 2 || (mkdir(argv[1], 0755) != 0 && errno != EEXIST)) {
                fprintf(stderr, "usage: page_gallery FOLDER\n");
                return 64;
        }
        printf("1..%d\n", 2 * SHEETS);
        for (int english = 0; english <= 1; english++) {
                for (int sheet = 0; sheet < SHEETS; sheet++) {
                        struct buffer out;
                        struct page page = { .out = &out,
                                             .arena = arena_create(ARENA_PLAIN, 1 << 20),
                                             .english = english };
                        char path[4096];
                        FILE *file;
                        bool whole_page;

                        buffer_init(&out, 1 << 20);
                        draw(&page, sheet);
                        snprintf(path, sizeof path, "%s/%s.%s.html", argv[1], sheet_names[sheet],
                                 english ? "en" : "ja");
                        file = fopen(path, "w");
                        if (!file || fwrite(out.at, 1, out.length, file) != out.length || fclose(file) != 0) {
                                fprintf(stderr, "page_gallery: cannot write %s\n", path);
                                return 73;
                        }
                        whole_page = !buffer_full(&out) && whole(buffer_text(&out).at, english, sheet == FORM_WRONG);
                        good &= whole_page;
                        printf("%sok %d - %s.%s is a whole page\n", whole_page ? "" : "not ", ++number,
                               sheet_names[sheet], english ? "en" : "ja");
                        buffer_finish(&out);
                        arena_destroy(page.arena);
                }
        }
        return good ? 0 : 1;
}
