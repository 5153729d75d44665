/* SPDX-License-Identifier: MIT */
#include "eligible/eligible_view.h"

#include "ledger.h"
#include "phases.h"
#include "request/area.h"
#include "request/visit.h"
#include "vaccines.h"

static const char *
decision_words(enum schedule_word word, bool english)
{
        static const char *const ja[] = {
                [SCHEDULE_NOT_TARGET] = "対象ではありません",
                [SCHEDULE_DONE] = "済んでいます",
                [SCHEDULE_TOO_LATE] = "受けられる時期を過ぎました",
                [SCHEDULE_NOT_YET] = "まだ受けられません",
                [SCHEDULE_ORDER] = "前の回の記録がありません",
                [SCHEDULE_INTERVAL] = "間隔が足りません",
                [SCHEDULE_ELIGIBLE] = "受けられます",
        };
        static const char *const en[] = {
                [SCHEDULE_NOT_TARGET] = "not a target",
                [SCHEDULE_DONE] = "done",
                [SCHEDULE_TOO_LATE] = "too late",
                [SCHEDULE_NOT_YET] = "not yet",
                [SCHEDULE_ORDER] = "an earlier dose is missing",
                [SCHEDULE_INTERVAL] = "the interval is not over",
                [SCHEDULE_ELIGIBLE] = "may be given",
        };

        return english ? en[word] : ja[word];
}

/* Open ends have no words. */
static struct text
end_words(struct visit *visit, struct date day)
{
        if (day.days == SCHEDULE_NO_DATE.days || day.days <= DATE_FIRST.days || day.days >= DATE_LAST.days)
                return TEXT("");
        return dose_day_words(visit, day);
}

static bool
is_open(enum schedule_word word)
{
        return word == SCHEDULE_ELIGIBLE || word == SCHEDULE_INTERVAL || word == SCHEDULE_NOT_YET ||
               word == SCHEDULE_ORDER;
}

static void
fill_row(struct visit *visit, const struct schedule_law *law, const struct eligible *next, struct eligible_row *out_row)
{
        const struct schedule_decision *decision = &next->decision;
        struct text phase = text_of(schedule_phase_text(next->phase));

        *out_row = (struct eligible_row){
                .vaccine = text_of(dose_code_words(vaccines, text_of(schedule_code(next->vaccine)), visit->english)),
                .phase = text_of(phase.length ? dose_code_words(phases, phase, visit->english) : ""),
                .dose = next->dose,
                .word = decision->word,
                .words = decision_words(decision->word, visit->english),
                .from = end_words(visit, decision->from),
                .to = end_words(visit, decision->to),
                .earliest = decision->word == SCHEDULE_INTERVAL ? end_words(visit, decision->earliest) : TEXT(""),
        };
        out_row->reason_count = dose_law_reasons(visit, law, decision, visit->today, &out_row->reasons);
}

/* Nearest first: what may be given, then what waits. */
static void
put_row(struct eligible_row *rows, size_t *count, const struct eligible_row *row)
{
        size_t at = *count;

        for (; at > 0 && rows[at - 1].word < row->word; at--)
                rows[at] = rows[at - 1];
        rows[at] = *row;
        ++*count;
}

void
eligible_rows_fill(struct visit *visit, const struct resident *resident, const struct doses *doses,
                   struct eligible_rows *out_rows)
{
        const struct ledger *ledger = visit->area->system;
        const struct schedule_law *law = ledger->law;
        struct eligible_rows rows = {
                .on = dose_day_words(visit, visit->today),
                .not_here = resident->status != RESIDENT_RESIDENT,
                .open = arena_new_array(visit->arena, SCHEDULE_VACCINES, struct eligible_row),
                .closed = arena_new_array(visit->arena, SCHEDULE_VACCINES, struct eligible_row),
        };
        struct dose_history history;
        struct schedule_case person;

        /* A birth after the business date is the register's news of tomorrow: nothing can be asked of it yet. */
        rows.birth_unknown = !dose_law_person(resident->birth_first, resident->sex, &person) ||
                             date_compare(visit->today, person.birth) < 0;
        if (!rows.not_here && !rows.birth_unknown) {
                dose_law_history(law, visit->arena, person.birth, doses, NULL, &history);
                person.on = visit->today;
                person.history = history.at;
                person.history_count = history.count;
                for (int i = 0; i < SCHEDULE_VACCINES; i++) {
                        enum schedule_vaccine vaccine = (enum schedule_vaccine)i;
                        struct eligible next;
                        struct eligible_row row;

                        if (!dose_law_in_force(law, vaccine, visit->today))
                                continue;
                        eligible_next(law, &person, vaccine, &next);
                        fill_row(visit, law, &next, &row);
                        if (is_open(row.word))
                                put_row(rows.open, &rows.open_count, &row);
                        else
                                put_row(rows.closed, &rows.closed_count, &row);
                }
        }
        *out_rows = rows;
}
