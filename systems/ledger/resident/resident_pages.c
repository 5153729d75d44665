/* SPDX-License-Identifier: MIT */
#include "resident/resident_pages.h"

#include "calendar/era.h"
#include "ledger.h"
#include "request/area.h"
#include "resident/resident_pages.tmpl.h"
#include "resident/resident_search.h"
#include "resident/resident_sql.h"
#include "resident/resident_view.h"
#include "seal/seal.h"
#include "text/utf8.h"

enum { WORDS_MAX = 100, REASON_MAX = 100 };

/* ---- A1 住民検索 ---- */

static struct err *
search_show(struct visit *visit)
{
        struct resident_results results = { .typed = TEXT("") };

        search_page(&visit->page, &results);
        return NULL;
}

static void
show_error(struct visit *visit, const char *field, const char *ja, const char *en)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);

        *error = (struct page_error){ field, text_of(visit->english ? en : ja) };
        visit->page.errors = error;
        visit->page.error_count = 1;
        visit_status(visit, 422);
}

static struct err *
fill_row(struct visit *visit, const struct search_hit *hit, struct resident_row *out_row)
{
        struct resident *resident = arena_new(visit->arena, struct resident);
        struct resident_card card;
        struct err *err = resident_load(visit->change, &hit->person, resident);

        if (err)
                return err;
        resident_card_fill(visit, resident, &card);
        change_subject(visit->change, person_id_bytes(&hit->person));
        *out_row = (struct resident_row){
                .url = card.record,
                .name = card.name,
                .kana = card.kana,
                .birth = card.birth,
                .address_number = resident->address_number,
                .address = resident->is_protected ? TEXT("") : resident->address,
                .status = resident->status,
                .is_protected = resident->is_protected,
                .level = hit->level,
        };
        return NULL;
}

static struct err *
fill_results(struct visit *visit, struct resident_results *results)
{
        struct ledger *ledger = visit->area->system;
        struct search_result found;
        struct err *err = search_find(ledger->search, visit->area, visit->arena, &results->terms, &found);

        if (err)
                return err;
        results->rows = arena_new_array(visit->arena, found.count + 1, struct resident_row);
        results->count = found.count;
        results->matched = found.matched;
        results->asked = true;
        for (size_t i = 0; !err && i < found.count; i++)
                err = fill_row(visit, &found.hits[i], &results->rows[i]);
        event_add_number(&visit->change->event, "hits", (int64_t)found.matched);
        return err;
}

static struct err *
search_run(struct visit *visit)
{
        struct resident_results results = { .typed = visit_form(visit, "words"),
                                            .include_gone = text_is(visit_form(visit, "gone"), "1") };
        struct search_terms *terms = &results.terms;
        struct err *err;

        if (utf8_points(results.typed) > WORDS_MAX) {
                results.typed = TEXT("");
                show_error(visit, "words", "検索する言葉は100文字までです", "At most 100 characters");
                search_page(&visit->page, &results);
                return NULL;
        }
        search_terms_read(visit->arena, results.typed, results.include_gone, terms);
        if (terms->individual_number) {
                results.typed = TEXT("");
                show_error(visit, "words", "個人番号では検索できません。宛名番号・氏名・生年月日で検索してください",
                           "The individual number is not accepted here. Use the address number, name or birth date");
        } else if (search_terms_empty(terms)) {
                show_error(visit, "words", "カナ・氏名・生年月日・宛名番号のどれかを入力してください",
                           "Enter kana, a name, a birth date or an address number");
        } else {
                if (terms->has_birth)
                        results.birth_words = visit->english ? era_english(visit->arena, terms->birth)
                                                             : era_both(visit->arena, terms->birth);
                err = fill_results(visit, &results);
                if (err)
                        return err;
                /* A number that is one person's opens the record at once. */
                if (terms->address_number.at && results.count == 1 && !terms->name.length && !terms->has_birth) {
                        struct text record = results.rows[0].url.checked;

                        return visit_see_other(visit, "%.*s", TEXT_ARGS(record));
                }
        }
        search_page(&visit->page, &results);
        return NULL;
}

/* ---- Protected people ---- */

struct err *
resident_open(struct visit *visit, struct resident *out_resident, bool *out_shown)
{
        struct sql_resident_reason_given given;
        struct person_id person;
        struct resident resident;
        struct text hex;
        struct err *err = visit_param_id(visit, "person", person.at);

        if (!err)
                err = resident_load(visit->change, &person, &resident);
        if (err)
                return err;
        *out_shown = false;
        if (resident.is_protected) {
                err = sql_resident_reason_given(visit->change->store, visit->arena,
                                                (struct bytes){ visit->actor.session, sizeof visit->actor.session },
                                                person_id_bytes(&person), &given);
                if (err)
                        return err;
                if (given.total == 0) {
                        hex = url_id(visit->arena, person);
                        reason_page(&visit->page, url_path(visit->arena, "/person/:person/reason", &hex, 1), TEXT(""));
                        visit->change->event.result = text_of(RESIDENT_PROTECTED.code);
                        visit_status(visit, 403);
                        *out_shown = true;
                        return NULL;
                }
        }
        change_subject(visit->change, person_id_bytes(&person));
        *out_resident = resident;
        return NULL;
}

static struct err *
keep_reason(struct visit *visit, const struct person_id *person, struct text typed)
{
        struct person_id reason = person_id_new();
        struct bytes sealed;
        struct err *err = seal_row(visit->change->seal, TEXT("person_reason"), reason.at, 1,
                                   (struct bytes){ (const uint8_t *)typed.at, typed.length }, visit->arena, &sealed);

        if (!err)
                err = sql_resident_reason_insert(visit->change->store, person_id_bytes(&reason),
                                                 person_id_bytes(person),
                                                 (struct bytes){ visit->actor.session, sizeof visit->actor.session },
                                                 visit->change->at, visit->change->number, sealed, NULL);
        return err_wrap(err, "keep a reason");
}

static struct err *
reason_save(struct visit *visit)
{
        struct text typed = visit_form(visit, "reason");
        struct person_id person;
        struct resident resident;
        struct text hex;
        struct err *err = visit_param_id(visit, "person", person.at);

        if (!err)
                err = resident_load(visit->change, &person, &resident);
        if (err)
                return err;
        hex = url_id(visit->arena, person);
        if (utf8_points(typed) == 0 || utf8_points(typed) > REASON_MAX) {
                show_error(visit, "reason", "開く理由を1～100文字で入力してください", "Give a reason of 1 to 100 characters");
                reason_page(&visit->page, url_path(visit->arena, "/person/:person/reason", &hex, 1), typed);
                return NULL;
        }
        err = keep_reason(visit, &person, typed);
        if (err)
                return err;
        change_subject(visit->change, person_id_bytes(&person));
        return visit_see_other(visit, "/person/%.*s", TEXT_ARGS(hex));
}

const struct route resident_routes[] = {
        { "/search", SCGI_GET, SIDE_LGWAN, "person.search", "", search_show },
        { "/search", SCGI_POST, SIDE_LGWAN, "person.search", "person.search", search_run },
        { "/person/:person/reason", SCGI_POST, SIDE_LGWAN, "person.view", "person.reason", reason_save },
        { 0 },
};
