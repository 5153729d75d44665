/* SPDX-License-Identifier: MIT */
/* The words of a verdict (domain: UX of the tablet §5.2 T4, §5.4): before the injection people are stopped, after it
 * nothing that happened is refused. */
#include "venue/venue_view.h"

static const struct {
        const char *result;
        enum page_tone tone; /* without a doubt */
        enum page_tone with_doubt;
        const char *ja, *en;
        const char *doubt_ja, *doubt_en;
} verdicts[] = {
        { "recorded", TONE_SUCCESS, TONE_WARNING, "記録しました", "Recorded", "確認してください（記録しました）",
          "Please check (it is recorded)" },
        { "repeated", TONE_WARNING, TONE_WARNING, "記録済みです（二重には記録していません）",
          "Recorded already (not recorded twice)", "記録済みです（二重には記録していません）",
          "Recorded already (not recorded twice)" },
        { "held", TONE_WARNING, TONE_WARNING, "確認してください（事実として預かりました）",
          "Please check (it is kept for a clerk)", "確認してください（事実として預かりました）",
          "Please check (it is kept for a clerk)" },
        { "clear", TONE_SUCCESS, TONE_WARNING, "受付できます", "May go on", "確認してください", "Please check" },
        { "stopped", TONE_ERROR, TONE_ERROR, "止まってください（まだ記録していません）", "Stop (nothing is recorded)",
          "止まってください（まだ記録していません）", "Stop (nothing is recorded)" },
};

size_t
verdict_codes(const struct read_answer *answer, const struct err_code *codes[static VENUE_CODES_MAX])
{
        static const struct err_code *const known[] = { &RECORD_W01, &RECORD_W03, &RECORD_W04, &RECORD_W05,
                                                        &RECORD_W10 };
        size_t count = 0;

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
                if (answer->codes.length &&
                    memmem(answer->codes.at, answer->codes.length, known[i]->code, strlen(known[i]->code)))
                        codes[count++] = known[i];
        return count;
}

/* Another municipality's ticket is a note, not a doubt. */
static bool
has_doubt(const struct read_answer *answer)
{
        const struct err_code *codes[VENUE_CODES_MAX];
        size_t count = verdict_codes(answer, codes);

        for (size_t i = 0; i < count; i++)
                if (codes[i] != &RECORD_W03)
                        return true;
        return false;
}

void
verdict_words(const struct read_answer *answer, bool english, enum page_tone *out_tone, const char **out_words)
{
        bool doubt = has_doubt(answer);

        *out_tone = TONE_ERROR;
        *out_words = english ? "Please check" : "確認してください";
        for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
                if (!text_is(answer->result, verdicts[i].result))
                        continue;
                *out_tone = doubt ? verdicts[i].with_doubt : verdicts[i].tone;
                if (doubt)
                        *out_words = english ? verdicts[i].doubt_en : verdicts[i].doubt_ja;
                else
                        *out_words = english ? verdicts[i].en : verdicts[i].ja;
        }
}
