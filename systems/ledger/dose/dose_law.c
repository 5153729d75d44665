/* SPDX-License-Identifier: MIT */
#include "dose/dose_law.h"

bool
dose_law_in_force(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on)
{
        for (size_t i = 0; schedule_has(law, vaccine) && i < schedule_rule_count(law); i++) {
                const struct schedule_rule *rule = schedule_rule_at(law, i);

                if (rule->vaccine == vaccine && strcmp(rule->kind, "vaccine") == 0)
                        return date_compare(rule->from, on) <= 0 && date_compare(on, rule->to) <= 0;
        }
        return false;
}

bool
dose_law_given(const struct schedule_law *law, struct date birth, struct text vaccine, struct text phase,
               int64_t number, struct date given_on, struct text product, struct schedule_dose *out_given)
{
        enum schedule_vaccine code;
        enum schedule_phase part = SCHEDULE_NO_PHASE;

        if (!schedule_code_read(vaccine, &code) || !schedule_has(law, code) || date_compare(given_on, birth) < 0)
                return false;
        if (phase.length && !schedule_phase_read(phase, &part))
                return false;
        *out_given = (struct schedule_dose){
                .date = given_on,
                .dose = (int32_t)number,
                .vaccine = (uint8_t)code,
                .phase = (uint8_t)part,
                .product = product.length ? schedule_product_read(law, code, product) : 0,
        };
        return true;
}

void
dose_law_history(const struct schedule_law *law, struct arena *arena, struct date birth, const struct doses *doses,
                 const struct dose_id *self, struct dose_history *out_history)
{
        struct dose_history history = { arena_new_array(arena, doses->count + 1, struct schedule_dose), 0 };

        for (size_t i = 0; i < doses->count; i++) {
                const struct dose *dose = &doses->at[i];
                const struct dose_new *facts = &dose->facts;

                if (!dose->cancelled && !(self && dose_id_equal(self, &dose->dose)) &&
                    dose_law_given(law, birth, facts->vaccine, facts->phase, facts->number, facts->given_on,
                                   facts->product, &history.at[history.count]))
                        history.count++;
        }
        *out_history = history;
}

bool
dose_law_person(struct text birth_first, struct text sex, struct schedule_case *out_case)
{
        struct schedule_case person = {
                .on = SCHEDULE_NO_DATE,
                .due_date = SCHEDULE_NO_DATE,
                .titre_date = SCHEDULE_NO_DATE,
                .long_illness_until = SCHEDULE_NO_DATE,
                .sex = text_is(sex, "M")   ? SCHEDULE_MALE
                       : text_is(sex, "F") ? SCHEDULE_FEMALE
                                           : SCHEDULE_UNKNOWN,
        };

        if (!birth_first.at || !date_read(birth_first, &person.birth))
                return false;
        *out_case = person;
        return true;
}

static void
doubt(struct dose_judgement *judgement, const struct err_code *code)
{
        if (judgement->doubt_count < DOSE_DOUBTS_MAX)
                judgement->doubts[judgement->doubt_count++] = code;
}

void
dose_law_judge(const struct schedule_law *law, struct arena *arena, const struct resident *resident,
               const struct doses *others, const struct dose_id *self, const struct dose_new *facts,
               struct dose_judgement *judgement, bool *out_asked, struct schedule_decision *out_decision)
{
        struct schedule_dose dose;
        struct schedule_case asked;
        struct dose_history history;

        *out_asked = false;
        if (!dose_law_person(resident->birth_first, resident->sex, &asked) ||
            !dose_law_given(law, asked.birth, facts->vaccine, facts->phase, facts->number, facts->given_on,
                            facts->product, &dose))
                return;
        if (!schedule_phase_right(law, dose.vaccine, dose.phase)) {
                doubt(judgement, &DOSE_PHASE);
                return;
        }
        dose_law_history(law, arena, asked.birth, others, self, &history);
        asked.on = dose.date;
        asked.vaccine = dose.vaccine;
        asked.phase = dose.phase;
        asked.dose = dose.dose;
        asked.product = dose.product;
        asked.history = history.at;
        asked.history_count = history.count;
        schedule_decide(law, &asked, out_decision);
        *out_asked = true;
        if (out_decision->word != SCHEDULE_ELIGIBLE)
                doubt(judgement, &DOSE_OUTSIDE_LAW);
}
