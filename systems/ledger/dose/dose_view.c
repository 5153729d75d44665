/* SPDX-License-Identifier: MIT */
#include "dose/dose_view.h"

#include "calendar/era.h"
#include "field/field_write.h"
#include "phases.h"
#include "request/visit.h"
#include "schedule/schedule.h"
#include "vaccines.h"
#include "venue_warnings.h"

struct text
dose_form_value(struct page *page, const struct dose_form *form, const char *name)
{
        const struct field *field = field_find(dose_fields, text_of(name));

        if (form->read)
                return field_typed(form->read, name);
        if (form->start && field)
                return field_input(page->arena, field, form->start);
        return TEXT("");
}

struct text
dose_form_day(struct page *page, const struct dose_form *form)
{
        struct text typed = dose_form_value(page, form, "given_on");
        struct era_reading reading;
        struct err *err;

        if (typed.length == 0)
                return TEXT("");
        err = era_read(page->arena, typed, &reading);
        err_drop(err, "the field's own error says it");
        if (err)
                return TEXT("");
        return page->english ? era_english(page->arena, reading.date) : era_both(page->arena, reading.date);
}

const char *
dose_code_words(const struct code *codes, struct text value, bool english)
{
        const struct code *code = code_find(codes, value);

        return code ? (english ? code->en : code->ja) : "";
}

struct text
dose_day_words(struct visit *visit, struct date day)
{
        return visit->english ? era_english(visit->arena, day) : era_both(visit->arena, day);
}

bool
dose_flags_unconfirmed(struct text flags)
{
        return flags.length && flags.at[0] == DOSE_UNCONFIRMED[0];
}

/* The words of one code; "" for the mark of what nobody confirmed. */
static const char *
code_of_flag(struct text code, bool english)
{
        static const struct err_code *const known[] = { &DOSE_BIRTH_DAY, &DOSE_TWICE,      &DOSE_SAME_DAY,
                                                        &DOSE_ORDER,     &DOSE_SKIPS,      &DOSE_NOT_RESIDENT,
                                                        &DOSE_PHASE,     &DOSE_OUTSIDE_LAW };

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
                if (text_is(code, known[i]->code))
                        return english ? known[i]->en : known[i]->ja;
        return dose_code_words(venue_warnings, code, english);
}

struct text
dose_flag_words(struct visit *visit, struct text flags)
{
        struct text words = TEXT("");

        for (size_t begin = 0, end; begin < flags.length; begin = end + 1) {
                for (end = begin; end < flags.length && flags.at[end] != ' '; end++)
                        ;
                words =
                    text_format(visit->arena, "%.*s%s%s", TEXT_ARGS(words), words.length && visit->english ? " " : "",
                                code_of_flag((struct text){ flags.at + begin, end - begin }, visit->english));
        }
        return words;
}

static void
fill_row(struct visit *visit, const struct dose *dose, struct dose_row *out_row)
{
        struct text parts[] = { url_id(visit->arena, dose->person), url_id(visit->arena, dose->dose) };

        *out_row = (struct dose_row){
                .url = url_path(visit->arena, "/person/:person/dose/:dose", parts, 2),
                .vaccine = text_of(dose_code_words(vaccines, dose->facts.vaccine, visit->english)),
                .phase = text_of(dose_code_words(phases, dose->facts.phase, visit->english)),
                .number = dose->facts.number,
                .given_on = dose_day_words(visit, dose->facts.given_on),
                .lot = dose->facts.lot,
                .place = dose->facts.place,
                .flags = dose_flag_words(visit, dose->flags),
                .unconfirmed = dose_flags_unconfirmed(dose->flags),
                .cancelled = dose->cancelled,
                .version = dose->version,
                .reason = dose->reason,
                .event = dose->event,
        };
}

struct dose_rows
dose_rows_make(struct visit *visit, const struct doses *doses)
{
        struct dose_rows rows = { arena_new_array(visit->arena, doses->count + 1, struct dose_row), doses->count };

        for (size_t i = 0; i < doses->count; i++)
                fill_row(visit, &doses->at[i], &rows.at[i]);
        return rows;
}

/* The article; of a rule that is not in force that day also when it is. */
static const char *
article_on(struct visit *visit, const struct schedule_rule *rule, bool in_force)
{
        struct text time;

        if (in_force)
                return rule->law;
        time = schedule_rule_time(visit->arena, rule);
        return arena_format(visit->arena, "%s。この日の規則ではありません: %.*s", rule->law, TEXT_ARGS(time));
}

size_t
dose_law_reasons(struct visit *visit, const struct schedule_law *law, const struct schedule_decision *decision,
                 struct date on, const struct dose_law_reason **out_reasons)
{
        struct dose_law_reason *reasons =
            arena_new_array(visit->arena, decision->reason_count + 1, struct dose_law_reason);
        size_t count = 0;

        /* Windows that follow one on the other are one to the engine; a person is told the one of the day. */
        for (int of_the_day = 1; count == 0 && of_the_day >= 0; of_the_day--)
                for (size_t i = 0; i < decision->reason_count; i++) {
                        const struct schedule_rule *rule = schedule_rule_at(law, decision->reasons[i]);
                        bool in_force = date_compare(rule->from, on) <= 0 && date_compare(on, rule->to) <= 0;

                        if (!of_the_day || in_force)
                                reasons[count++] =
                                    (struct dose_law_reason){ rule->text, article_on(visit, rule, in_force) };
                }
        *out_reasons = reasons;
        return count;
}
