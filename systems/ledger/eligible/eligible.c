/* SPDX-License-Identifier: MIT */
#include "eligible/eligible.h"

/* The number after the highest that was given, but never beyond what the phase can have. */
static int32_t
next_dose(const struct schedule_law *law, const struct schedule_case *person, enum schedule_vaccine vaccine,
          enum schedule_phase phase)
{
        int32_t most = schedule_doses(law, vaccine, phase), highest = 0;

        for (size_t i = 0; i < person->history_count; i++) {
                const struct schedule_dose *given = &person->history[i];

                if (given->vaccine == vaccine && given->phase == phase && given->dose > highest)
                        highest = given->dose;
        }
        return highest < most ? highest + 1 : most;
}

void
eligible_next(const struct schedule_law *law, const struct schedule_case *person, enum schedule_vaccine vaccine,
              struct eligible *out_next)
{
        struct schedule_case asked = *person;
        bool any = false;

        asked.vaccine = (uint8_t)vaccine;
        for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                struct eligible next = { .vaccine = vaccine, .phase = (enum schedule_phase)phase };

                if (!schedule_phase_right(law, vaccine, next.phase))
                        continue;
                next.dose = next_dose(law, person, vaccine, next.phase);
                asked.phase = (uint8_t)phase;
                asked.dose = next.dose;
                schedule_decide(law, &asked, &next.decision);
                /* The words stand in the order of how near the dose is. */
                if (!any || next.decision.word > out_next->decision.word)
                        *out_next = next;
                any = true;
        }
}
