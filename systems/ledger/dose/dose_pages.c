/* SPDX-License-Identifier: MIT */
#include "dose/dose_pages.h"

#include "calendar/era.h"
#include "dose/dose.h"
#include "dose/dose_law.h"
#include "dose/dose_pages.tmpl.h"
#include "dose/dose_view.h"
#include "field/field_read.h"
#include "field/field_write.h"
#include "ledger.h"
#include "phases.h"
#include "request/area.h"
#include "request/form_token.h"
#include "resident/resident_pages.h"
#include "text/utf8.h"
#include "vaccines.h"

enum { CHOICES_MAX = 40, REASON_MAX = 100, FACTS_MAX = 16, ERRORS_MAX = 24 };

/* Fields of the form that are not the dose's. */
static const char *const others[] = { "token", "version", "reason", "confirm", NULL };

static size_t
make_choices(const struct visit *visit, const struct code *codes, struct page_choice choices[static CHOICES_MAX])
{
        size_t count = 0;

        for (; codes->value && count < CHOICES_MAX; codes++)
                choices[count++] = (struct page_choice){ codes->value, visit->english ? codes->en : codes->ja, NULL };
        return count;
}

/* ---- What every page of one person begins with ---- */

struct open {
        struct resident resident;
        struct resident_card card;
        struct doses doses;
        struct dose dose; /* of the path, only after open_dose */
        bool shown;       /* the page that asks for a reason was shown: the handler returns at once */
};

static struct err *
open_person(struct visit *visit, struct open *open)
{
        struct err *err = resident_open(visit, &open->resident, &open->shown);

        if (err || open->shown)
                return err;
        resident_card_fill(visit, &open->resident, &open->card);
        return dose_load_of_person(visit->change, &open->resident.person, &open->doses);
}

/* The same with the dose of the path, which must be this person's. */
static struct err *
open_dose(struct visit *visit, struct open *open)
{
        struct dose_id id;
        struct err *err = open_person(visit, open);

        if (err || open->shown)
                return err;
        err = visit_param_id(visit, "dose", id.at);
        if (!err)
                err = dose_load(visit->change, &id, &open->dose);
        if (!err && !person_id_equal(&open->dose.person, &open->resident.person))
                err = err_new(&DOSE_UNKNOWN, "the dose is another person's");
        return err;
}

static struct url
person_url(struct visit *visit, const char *pattern, const struct open *open)
{
        struct text person = url_id(visit->arena, open->resident.person);

        return url_path(visit->arena, pattern, &person, 1);
}

static struct url
dose_url(struct visit *visit, const char *pattern, const struct dose *dose)
{
        struct text parts[] = { url_id(visit->arena, dose->person), url_id(visit->arena, dose->dose) };

        return url_path(visit->arena, pattern, parts, 2);
}

/* ---- A3 記録入力, A5 訂正: one form ---- */

static void
draw_form(struct visit *visit, struct dose_form *form)
{
        struct page_choice vaccine_choices[CHOICES_MAX], phase_choices[CHOICES_MAX];

        form->vaccines = vaccine_choices;
        form->vaccine_count = make_choices(visit, vaccines, vaccine_choices);
        form->phases = phase_choices;
        form->phase_count = make_choices(visit, phases, phase_choices);
        form->reason = visit_form(visit, "reason");
        form->confirmed = text_is(visit_form(visit, "confirm"), "1");
        dose_form_page(&visit->page, form);
}

static void
add_error(struct visit *visit, struct page_error *errors, const char *field, const struct err_code *code)
{
        if (visit->page.error_count == ERRORS_MAX)
                return;
        visit->page.errors = errors;
        errors[visit->page.error_count++] =
            (struct page_error){ field, text_format(visit->arena, "%s%s%s", visit->english ? code->en : code->ja,
                                                    visit->english ? " " : "",
                                                    visit->english ? code->next_en : code->next_ja) };
}

static void
add_field_errors(struct visit *visit, struct page_error *errors, const struct field_errors *read)
{
        for (size_t i = 0; i < read->count && visit->page.error_count < ERRORS_MAX; i++) {
                const struct field_error *error = &read->at[i];
                const char *label = error->field ? field_label(error->field, visit->english ? FIELD_EN : FIELD_JA) : "";

                visit->page.errors = errors;
                errors[visit->page.error_count++] =
                    (struct page_error){ error->field ? error->field->name : NULL,
                                         text_format(visit->arena, "%s%s%.*s", label,
                                                     *label ? (visit->english ? ": " : "：") : "",
                                                     TEXT_ARGS(visit->english ? error->en : error->ja)) };
        }
}

static bool
has_reason(const struct visit *visit)
{
        size_t points = utf8_points(visit_form(visit, "reason"));

        return points > 0 && points <= REASON_MAX;
}

static struct text
join_codes(struct visit *visit, const struct dose_judgement *judgement)
{
        struct text codes = TEXT("");

        for (size_t i = 0; i < judgement->doubt_count; i++)
                codes =
                    text_format(visit->arena, "%.*s%s%s", TEXT_ARGS(codes), i ? " " : "", judgement->doubts[i]->code);
        return codes;
}

/* What the law says of the facts, beside the other doubts. */
static void
judge_law(struct visit *visit, struct dose_form *form, const struct open *open, const struct dose_id *self,
          const struct dose_new *facts, struct dose_judgement *judgement)
{
        const struct ledger *ledger = visit->area->system;
        struct schedule_decision decision;
        bool asked;

        dose_law_judge(ledger->law, visit->arena, &open->resident, &open->doses, self, facts, judgement, &asked,
                       &decision);
        if (asked && decision.word != SCHEDULE_ELIGIBLE)
                form->law_count = dose_law_reasons(visit, ledger->law, &decision, facts->given_on, &form->law);
}

/* Reads and judges the form into facts and flags (the confirmed doubts) of `out_dose`. False: the page with what is
 * wrong was shown, and out_dose is as it was. `self` is the dose being corrected, NULL for a new one. */
static bool
read_form(struct visit *visit, struct dose_form *form, const struct open *open, const struct dose_id *self,
          struct dose *out_dose)
{
        struct page_error *errors = arena_new_array(visit->arena, ERRORS_MAX, struct page_error);
        struct field_errors *read = arena_new(visit->arena, struct field_errors);
        struct field_context context = { .arena = visit->arena, .today = visit->today, .others = others };
        struct dose_judgement judgement = { 0 };
        struct dose_new facts;

        form->read = read;
        if (!field_read_form(&context, dose_fields, &visit->form, &facts, read)) {
                add_field_errors(visit, errors, read);
        } else {
                dose_judge(&open->resident, &open->doses, self, &facts, &judgement);
                judge_law(visit, form, open, self, &facts, &judgement);
        }
        if (judgement.error)
                add_error(visit, errors, judgement.error_field, judgement.error);
        if (form->correction && !has_reason(visit))
                add_error(visit, errors, "reason", &DOSE_REASON);
        if (judgement.doubt_count && !text_is(visit_form(visit, "confirm"), "1"))
                add_error(visit, errors, "confirm", &DOSE_CONFIRM);
        if (visit->page.error_count == 0) {
                out_dose->facts = facts;
                out_dose->flags = join_codes(visit, &judgement);
                return true;
        }
        form->doubts = judgement.doubts;
        form->doubt_count = judgement.doubt_count;
        visit_status(visit, 422);
        draw_form(visit, form);
        return false;
}

static struct err *
dose_new_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct dose_form form = { .card = &open->card };
        struct err *err = open_person(visit, open);

        if (err || open->shown)
                return err;
        form.action = person_url(visit, "/person/:person/dose/new", open);
        draw_form(visit, &form);
        return NULL;
}

static struct err *
dose_new_save(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct dose_form form = { .card = &open->card };
        struct dose_source source;
        struct dose made = { .cancelled = false };
        struct err *err = open_person(visit, open);

        if (err || open->shown)
                return err;
        form.action = person_url(visit, "/person/:person/dose/new", open);
        if (!read_form(visit, &form, open, NULL, &made))
                return NULL;
        if (!form_token_nonce(visit, source.at))
                source = dose_source_new();
        made.person = open->resident.person;
        err = dose_record(visit->change, &made.person, &source, &made.facts, made.flags, &made.dose);
        if (err)
                return err;
        return visit_see_other(visit, "%s", dose_url(visit, "/person/:person/dose/:dose", &made).checked.at);
}

/* ---- One dose ---- */

static size_t
make_facts(struct visit *visit, const struct dose *dose, struct dose_fact facts[static FACTS_MAX])
{
        enum field_language language = visit->english ? FIELD_EN : FIELD_JA;
        size_t count = 0;

        for (const struct field *field = dose_fields; !FIELD_END(field) && count < FACTS_MAX - 1; field++)
                facts[count++] = (struct dose_fact){ field_label(field, language),
                                                     field_display(visit->arena, field, &dose->facts, language) };
        if (dose->version > 1 && !dose->cancelled) /* why it was cancelled stands on top */
                facts[count++] = (struct dose_fact){ visit->english ? "Reason of the last change" : "最後の訂正の理由",
                                                     dose->reason };
        return count;
}

static struct err *
draw_dose(struct visit *visit, const struct open *open)
{
        const struct dose *dose = &open->dose;
        struct dose_fact facts[FACTS_MAX];
        struct dose_detail detail = { .card = &open->card, .dose = dose, .facts = facts };
        struct doses past;
        struct err *err = dose_load_past(visit->change, &dose->dose, &past);

        if (err)
                return err;
        detail.fact_count = make_facts(visit, dose, facts);
        detail.flags = dose_flag_words(visit, dose->flags);
        detail.unconfirmed = dose_flags_unconfirmed(dose->flags);
        detail.past = dose_rows_make(visit, &past);
        detail.correct = dose_url(visit, "/person/:person/dose/:dose/correct", dose);
        detail.cancel = dose_url(visit, "/person/:person/dose/:dose/cancel", dose);
        detail.may_correct = role_has(visit->actor.role, "dose.correct");
        detail.cancel_reason = visit_form(visit, "reason");
        dose_page(&visit->page, &detail);
        return NULL;
}

static struct err *
dose_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct err *err = open_dose(visit, open);

        return err || open->shown ? err : draw_dose(visit, open);
}

static struct err *
dose_correct_show(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct dose_form form = { .card = &open->card, .correction = true };
        struct err *err = open_dose(visit, open);

        if (err || open->shown)
                return err;
        form.action = dose_url(visit, "/person/:person/dose/:dose/correct", &open->dose);
        form.start = &open->dose.facts;
        form.version = open->dose.version;
        draw_form(visit, &form);
        return NULL;
}

/* The version that the writer saw. */
static struct err *
read_version(const struct visit *visit, int64_t *out_version)
{
        uint64_t version;

        if (!number_read(visit_form(visit, "version"), INT64_MAX, &version))
                return err_new(&ERR_DATA, "the form has no version");
        *out_version = (int64_t)version;
        return NULL;
}

/* Keeps the next version of the dose, and shows it. */
static struct err *
save_next(struct visit *visit, int64_t seen, struct dose *next)
{
        struct err *err;

        next->reason = visit_form(visit, "reason");
        err = dose_correct(visit->change, seen, next);
        if (err)
                return err;
        return visit_see_other(visit, "%s", dose_url(visit, "/person/:person/dose/:dose", next).checked.at);
}

static struct err *
dose_correct_save(struct visit *visit)
{
        struct open *open = arena_new(visit->arena, struct open);
        struct dose_form form = { .card = &open->card, .correction = true };
        struct err *err = open_dose(visit, open);

        if (err || open->shown)
                return err;
        err = read_version(visit, &form.version);
        if (err)
                return err;
        form.action = dose_url(visit, "/person/:person/dose/:dose/correct", &open->dose);
        if (!read_form(visit, &form, open, &open->dose.dose, &open->dose))
                return NULL;
        return save_next(visit, form.version, &open->dose);
}

static struct err *
dose_cancel_save(struct visit *visit)
{
        struct page_error *errors = arena_new_array(visit->arena, ERRORS_MAX, struct page_error);
        struct open *open = arena_new(visit->arena, struct open);
        int64_t seen;
        struct err *err = open_dose(visit, open);

        if (err || open->shown)
                return err;
        err = read_version(visit, &seen);
        if (err)
                return err;
        if (!has_reason(visit)) {
                add_error(visit, errors, "reason", &DOSE_REASON);
                visit_status(visit, 422);
                return draw_dose(visit, open);
        }
        open->dose.cancelled = true;
        return save_next(visit, seen, &open->dose);
}

const struct route dose_routes[] = {
        { "/person/:person/dose/new", SCGI_GET, SIDE_LGWAN, "dose.record", "person.view", dose_new_show },
        { "/person/:person/dose/new", SCGI_POST, SIDE_LGWAN, "dose.record", "dose.record", dose_new_save },
        { "/person/:person/dose/:dose", SCGI_GET, SIDE_LGWAN, "person.view", "dose.view", dose_show },
        { "/person/:person/dose/:dose/correct", SCGI_GET, SIDE_LGWAN, "dose.correct", "dose.view", dose_correct_show },
        { "/person/:person/dose/:dose/correct", SCGI_POST, SIDE_LGWAN, "dose.correct", "dose.correct",
          dose_correct_save },
        { "/person/:person/dose/:dose/cancel", SCGI_POST, SIDE_LGWAN, "dose.correct", "dose.cancel", dose_cancel_save },
        { 0 },
};
