/* SPDX-License-Identifier: MIT */
/* A law file from anyone: it is read, or refused with a line; and what was read can be asked about anything. */
#include "schedule/schedule.h"

#include <assert.h>

enum { INPUT_MAXIMUM = 64 * 1024, MEMORY = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A few people at every dose: dates at the ends of the calendar too. */
static void
ask(const struct schedule_law *law)
{
        static const char *const births[] = { "0001-01-01", "1960-02-29", "2024-12-31", "9999-12-31" };

        for (int vaccine = 0; vaccine < SCHEDULE_VACCINES; vaccine++) {
                if (!schedule_has(law, (enum schedule_vaccine)vaccine))
                        continue;
                for (size_t i = 0; i < sizeof births / sizeof *births; i++)
                        for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                                struct schedule_dose before = { .dose = 1, .vaccine = (uint8_t)vaccine, .phase = 1 };
                                struct schedule_case asked = { .dose = 1 + (int)i,
                                                               .vaccine = (uint8_t)vaccine,
                                                               .phase = (uint8_t)phase,
                                                               .history = &before,
                                                               .history_count = 1 };
                                struct schedule_decision decision;

                                if (!schedule_phase_right(law, (enum schedule_vaccine)vaccine,
                                                          (enum schedule_phase)phase) ||
                                    !date_read(text_of(births[i]), &asked.birth))
                                        continue;
                                asked.on =
                                    date_add_days(asked.birth, asked.birth.days < DATE_LAST.days - 40000 ? 400 : 0);
                                asked.due_date = asked.titre_date = asked.long_illness_until = asked.on;
                                asked.titre = SCHEDULE_LOW;
                                asked.disability_60_64 = asked.shortage = true;
                                before.date = asked.birth;
                                schedule_decide(law, &asked, &decision);
                                assert(decision.reason_count > 0);
                        }
        }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena;
        const struct schedule_law *law;
        struct buffer problems;
        struct err *err;

        if (size > INPUT_MAXIMUM)
                return 0;
        arena = arena_create(ARENA_PLAIN, MEMORY);
        buffer_init(&problems, MEMORY);
        err = schedule_law_read(arena, "fuzz.law", (struct text){ (const char *)data, size }, &problems, &law);
        if (err)
                err_free(err);
        else
                ask(law);
        buffer_finish(&problems);
        arena_destroy(arena);
        return 0;
}
