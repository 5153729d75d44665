/* SPDX-License-Identifier: MIT */
#include "number/number_pages.h"

#include "identifier/check_digit.h"
#include "identifier/digits.h"
#include "number/number.h"
#include "number/number_pages.tmpl.h"
#include "number_uses.h"
#include "request/area.h"
#include "resident/resident_pages.h"

enum { GROUP = 4, NUMBER_LENGTH = 12 };

static void
fill_uses(const struct visit *visit, struct number_uses *uses)
{
        uses->chosen = visit_form(visit, "use");
        for (const struct code *code = number_uses; code->value && uses->count < NUMBER_USES_MAX; code++)
                uses->at[uses->count++] =
                    (struct page_choice){ code->value, visit->english ? code->en : code->ja, NULL };
}

/* The trail tells the use with the purpose of the session: in the request's place, before its number if there is one.
 */
static void
tell_use(struct visit *visit, const struct code *use)
{
        struct event *event = &visit->change->event;

        event_add_text(event, "use", text_of(use->value));
        event->reference = event->reference.length
                               ? text_format(visit->arena, "%s %.*s", use->ja, TEXT_ARGS(event->reference))
                               : text_of(use->ja);
}

/* The words of the use that the form names; NULL when it names none. */
static const char *
named_use(struct visit *visit)
{
        for (const struct code *code = number_uses; code->value; code++)
                if (text_is(visit_form(visit, "use"), code->value)) {
                        tell_use(visit, code);
                        return visit->english ? code->en : code->ja;
                }
        return NULL;
}

void
number_offer_fill(struct visit *visit, const struct resident *resident, struct number_offer *out_offer)
{
        struct text person = url_id(visit->arena, resident->person);

        *out_offer = (struct number_offer){ .action = { { NULL, 0 } } };
        if (!role_has(visit->actor.role, "number.view"))
                return;
        out_offer->action = url_path(visit->arena, "/person/:person/number", &person, 1);
        fill_uses(visit, &out_offer->uses);
}

/* ---- Showing ---- */

static struct text
grouped(struct arena *arena, struct text number)
{
        if (number.length != NUMBER_LENGTH)
                return number;
        return text_format(arena, "%.*s %.*s %.*s", GROUP, number.at, GROUP, number.at + GROUP, GROUP,
                           number.at + 2 * GROUP);
}

static struct err *
number_show(struct visit *visit)
{
        struct message_link *vault = number_vault(visit->area);
        struct resident *resident = arena_new(visit->arena, struct resident);
        struct number_shown shown = { .number = TEXT("") };
        bool asked_why;
        struct err *err = resident_open(visit, resident, &asked_why);

        if (err || asked_why)
                return err;
        shown.use = named_use(visit);
        if (!shown.use)
                return err_new(&NUMBER_USE, "no use was named");
        if (!vault)
                return err_new(&VAULT_UNAVAILABLE, "this area has no vault");
        err = vault_read(vault, visit->arena, resident->person.at, &shown.number);
        if (err)
                return err;
        shown.number = grouped(visit->arena, shown.number);
        resident_card_fill(visit, resident, &shown.card);
        number_page(&visit->page, &shown);
        return NULL;
}

/* ---- Finding ---- */

static void
show_error(struct visit *visit, const char *field, const char *words)
{
        struct page_error *error = arena_new(visit->arena, struct page_error);

        *error = (struct page_error){ field, text_of(words) };
        visit->page.errors = error;
        visit->page.error_count = 1;
        visit_status(visit, 422);
}

static struct err *
search_show(struct visit *visit)
{
        struct number_search search = { .asked = false };

        fill_uses(visit, &search.uses);
        number_search_page(&visit->page, &search);
        return NULL;
}

/* The number typed, or false with the error on the page. */
static bool
read_number(struct visit *visit, struct text *out_number)
{
        struct digits digits;
        struct err *err = digits_read(visit->arena, visit_form(visit, "number"), &digits);

        if (!err)
                err = individual_number_check(digits.text);
        if (!err) {
                *out_number = digits.text;
                return true;
        }
        err_drop(err, "told beside the field");
        show_error(visit, "number",
                   visit->english ? "Not an individual number: check the 12 digits. It was not kept"
                                  : "個人番号として正しくありません。12桁を確かめてください（入力は保存していません）");
        return false;
}

static struct err *
fill_hits(struct visit *visit, uint8_t (*ids)[ID_SIZE], size_t count, struct number_search *search)
{
        search->hits = arena_new_array(visit->arena, count + 1, struct number_hit);
        for (size_t i = 0; i < count; i++) {
                struct resident *resident = arena_new(visit->arena, struct resident);
                struct resident_card card;
                struct person_id person;
                struct err *err;

                memcpy(person.at, ids[i], ID_SIZE);
                err = resident_load(visit->change, &person, resident);
                /* A number whose person did not come to stand, and is not swept yet, is nobody's. */
                if (err && err_is(err, &RESIDENT_UNKNOWN)) {
                        err_drop(err, "nobody");
                        continue;
                }
                if (err)
                        return err;
                resident_card_fill(visit, resident, &card);
                change_subject(visit->change, person_id_bytes(&person));
                search->hits[search->count++] =
                    (struct number_hit){ card.record, card.name, card.kana, resident->address_number };
        }
        event_add_number(&visit->change->event, "hits", (int64_t)search->count);
        return NULL;
}

static struct err *
search_run(struct visit *visit)
{
        struct message_link *vault = number_vault(visit->area);
        struct number_search search = { .asked = false };
        uint8_t(*ids)[ID_SIZE];
        struct text number;
        size_t count;
        struct err *err;

        fill_uses(visit, &search.uses);
        if (!named_use(visit)) {
                show_error(visit, "use",
                           visit->english ? "Choose the work that uses the number"
                                          : "個人番号を利用する事務を選んでください");
                number_search_page(&visit->page, &search);
                return NULL;
        }
        if (!read_number(visit, &number)) {
                number_search_page(&visit->page, &search);
                return NULL;
        }
        if (!vault)
                return err_new(&VAULT_UNAVAILABLE, "this area has no vault");
        err = vault_find(vault, visit->arena, number, &ids, &count);
        if (!err)
                err = fill_hits(visit, ids, count, &search);
        if (err)
                return err;
        search.asked = true;
        if (search.count == 1) {
                struct text record = search.hits[0].url.checked;

                return visit_see_other(visit, "%.*s", TEXT_ARGS(record));
        }
        number_search_page(&visit->page, &search);
        return NULL;
}

const struct route number_routes[] = {
        { "/person/:person/number", SCGI_POST, SIDE_LGWAN, "number.view", "number.view", number_show },
        { "/number", SCGI_GET, SIDE_LGWAN, "number.search", "", search_show },
        { "/number", SCGI_POST, SIDE_LGWAN, "number.search", "number.search", search_run },
        { 0 },
};
