/* SPDX-License-Identifier: MIT */
/* What the benches of the law measure, in one program. Everybody in it is invented.
 *
 *      bench-schedule LAW rules PEOPLE FILE      BCG, MR and JE for PEOPLE under 21: decisions a second, and in FILE
 *                                                the same questions with our answers, for another engine
 *      bench-schedule LAW municipality PEOPLE    every dose that the law knows for a municipality, at once and one by
 *                                                one; the answers must be the same
 *
 * Prints one JSON object. Time is processor time of this one thread. */
#include "schedule/columns.h"

#include <time.h>

enum { LAW_MEMORY = 64 * 1024 * 1024, DAY_PER_YEAR = 365, SEASONS = 26 };

static const struct schedule_law *law;

/* splitmix64: the same people on every run. */
static uint64_t
draw(void)
{
        static uint64_t state;
        uint64_t z = (state += 0x9e3779b97f4a7c15u);

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
}

static int
below(int limit)
{
        return (int)(draw() % (uint64_t)limit);
}

static bool
percent(int share)
{
        return below(100) < share;
}

static double
seconds(void)
{
        struct timespec now;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct date
day(int year, int month, int number)
{
        struct date date;

        if (!date_from_parts(year, month, number, &date))
                abort();
        return date;
}

/* ---- people ---- */

/* When the doses of a life were given, about: days of age, how much they scatter, how many in a hundred had them, and
 * who was born when they were given. */
static const struct given {
        enum schedule_vaccine vaccine;
        enum schedule_phase phase;
        int dose, age, scatter, share, born_from, born_to;
} usual[] = {
        { SCHEDULE_BCG, SCHEDULE_NO_PHASE, 1, 150, 60, 97, 1950, 2026 },
        { SCHEDULE_HBV, SCHEDULE_NO_PHASE, 1, 62, 20, 96, 2016, 2026 },
        { SCHEDULE_HBV, SCHEDULE_NO_PHASE, 2, 95, 20, 96, 2016, 2026 },
        { SCHEDULE_HBV, SCHEDULE_NO_PHASE, 3, 215, 30, 95, 2016, 2026 },
        { SCHEDULE_RV1, SCHEDULE_NO_PHASE, 1, 62, 15, 55, 2020, 2026 },
        { SCHEDULE_RV1, SCHEDULE_NO_PHASE, 2, 95, 15, 55, 2020, 2026 },
        { SCHEDULE_DPT_IPV_HIB, SCHEDULE_PHASE_1, 1, 62, 20, 96, 2024, 2026 },
        { SCHEDULE_DPT_IPV_HIB, SCHEDULE_PHASE_1, 2, 95, 20, 96, 2024, 2026 },
        { SCHEDULE_DPT_IPV_HIB, SCHEDULE_PHASE_1, 3, 125, 20, 95, 2024, 2026 },
        { SCHEDULE_DPT_IPV_HIB, SCHEDULE_PHASE_1B, 1, 400, 90, 92, 2024, 2026 },
        { SCHEDULE_DPT_IPV, SCHEDULE_PHASE_1, 1, 95, 20, 96, 2012, 2023 },
        { SCHEDULE_DPT_IPV, SCHEDULE_PHASE_1, 2, 125, 20, 96, 2012, 2023 },
        { SCHEDULE_DPT_IPV, SCHEDULE_PHASE_1, 3, 155, 20, 95, 2012, 2023 },
        { SCHEDULE_DPT_IPV, SCHEDULE_PHASE_1B, 1, 530, 120, 92, 2012, 2023 },
        { SCHEDULE_HIB, SCHEDULE_PHASE_1, 1, 62, 20, 96, 2012, 2023 },
        { SCHEDULE_HIB, SCHEDULE_PHASE_1, 2, 95, 20, 96, 2012, 2023 },
        { SCHEDULE_HIB, SCHEDULE_PHASE_1, 3, 125, 20, 95, 2012, 2023 },
        { SCHEDULE_HIB, SCHEDULE_PHASE_1B, 1, 400, 60, 93, 2012, 2023 },
        { SCHEDULE_PCV, SCHEDULE_PHASE_1, 1, 62, 20, 96, 2012, 2026 },
        { SCHEDULE_PCV, SCHEDULE_PHASE_1, 2, 95, 20, 96, 2012, 2026 },
        { SCHEDULE_PCV, SCHEDULE_PHASE_1, 3, 125, 20, 95, 2012, 2026 },
        { SCHEDULE_PCV, SCHEDULE_PHASE_1B, 1, 400, 60, 93, 2012, 2026 },
        { SCHEDULE_MR, SCHEDULE_PHASE_1, 1, 390, 60, 96, 2005, 2026 },
        { SCHEDULE_MR, SCHEDULE_PHASE_2, 1, 2150, 150, 93, 2000, 2026 },
        { SCHEDULE_VAR, SCHEDULE_NO_PHASE, 1, 400, 60, 94, 2012, 2026 },
        { SCHEDULE_VAR, SCHEDULE_NO_PHASE, 2, 620, 120, 85, 2012, 2026 },
        { SCHEDULE_JE, SCHEDULE_PHASE_1, 1, 1130, 200, 90, 1990, 2026 },
        { SCHEDULE_JE, SCHEDULE_PHASE_1, 2, 1350, 30, 90, 1990, 2026 },
        { SCHEDULE_JE, SCHEDULE_PHASE_1B, 1, 1800, 200, 85, 1990, 2026 },
        { SCHEDULE_JE, SCHEDULE_PHASE_2, 1, 3350, 200, 75, 1990, 2026 },
        { SCHEDULE_DT, SCHEDULE_NO_PHASE, 1, 4100, 200, 75, 1983, 2026 },
        { SCHEDULE_HPV, SCHEDULE_NO_PHASE, 1, 4700, 500, 35, 1997, 2026 },
        { SCHEDULE_HPV, SCHEDULE_NO_PHASE, 2, 5300, 60, 30, 1997, 2026 },
        { SCHEDULE_PPV, SCHEDULE_NO_PHASE, 1, 24000, 300, 45, 1926, 1961 },
        { SCHEDULE_ZOS, SCHEDULE_NO_PHASE, 1, 24000, 300, 15, 1960, 1962 },
};

/* 特例臨時接種 and what comes every year. */
static const struct {
        int year, month, share, youngest;
} campaigns[] = { { 2021, 6, 82, 12 },  { 2021, 7, 81, 12 }, { 2022, 2, 70, 18 },
                  { 2022, 11, 50, 18 }, { 2023, 6, 60, 65 }, { 2023, 10, 55, 65 } };

struct town {
        struct schedule_people people;
        struct date *birth;
        uint8_t *sex;
        size_t *first_dose;
        struct schedule_dose *doses;
        size_t dose_count;
};

static void
give(struct town *town, enum schedule_vaccine vaccine, enum schedule_phase phase, int dose, struct date date)
{
        town->doses[town->dose_count++] =
            (struct schedule_dose){ .date = date, .dose = dose, .vaccine = (uint8_t)vaccine, .phase = (uint8_t)phase };
}

static void
live(struct town *town, size_t i, struct date on)
{
        struct date birth = town->birth[i];
        int year, month, number, corona = 0;

        date_to_parts(birth, &year, &month, &number);
        for (size_t g = 0; g < sizeof usual / sizeof *usual; g++) {
                const struct given *u = &usual[g];
                struct date date = { birth.days + u->age + below(u->scatter) };

                if (year < u->born_from || year > u->born_to || date.days > on.days || !percent(u->share) ||
                    (u->vaccine == SCHEDULE_HPV && town->sex[i] != SCHEDULE_FEMALE))
                        continue;
                give(town, u->vaccine, u->phase, u->dose, date);
        }
        for (size_t c = 0; c < sizeof campaigns / sizeof *campaigns; c++)
                if (campaigns[c].year - year > campaigns[c].youngest && percent(campaigns[c].share))
                        give(town, SCHEDULE_COVID_S, SCHEDULE_NO_PHASE, ++corona,
                             (struct date){ day(campaigns[c].year, campaigns[c].month, 1).days + below(28) });
        for (int season = 2001; season < 2001 + SEASONS; season++) {
                struct date date = { day(season, 10, 15).days + below(60) };

                if (season - year > 65 && date.days <= on.days && percent(70))
                        give(town, SCHEDULE_FLU, SCHEDULE_NO_PHASE, 1, date);
                if (season - year > 65 && season >= 2024 && date.days <= on.days && percent(25))
                        give(town, SCHEDULE_COVID_R, SCHEDULE_NO_PHASE, 1, date);
        }
}

/* People of each age from one to the next: few children, many of middle age, the old. */
static const struct {
        int from, to, weight;
} ages[] = { { 0, 17, 20 }, { 18, 39, 30 }, { 40, 74, 45 }, { 75, 84, 40 }, { 85, 94, 15 }, { 95, 104, 1 } };

static struct date
some_birth(struct date on, int oldest)
{
        for (;;) {
                int age = below(oldest + 1);

                for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
                        if (ages[i].from <= age && age <= ages[i].to && below(50) < ages[i].weight)
                                return (struct date){ on.days - age * DAY_PER_YEAR - age / 4 - below(DAY_PER_YEAR) };
        }
}

static struct town
settle(size_t count, struct date on, int oldest)
{
        enum { MOST = 64 };
        struct town town = { .birth = calloc(count, sizeof *town.birth),
                             .sex = calloc(count, 1),
                             .first_dose = calloc(count + 1, sizeof *town.first_dose),
                             .doses = calloc(count * MOST, sizeof *town.doses) };

        if (!town.birth || !town.sex || !town.first_dose || !town.doses)
                abort();
        for (size_t i = 0; i < count; i++) {
                town.birth[i] = some_birth(on, oldest);
                town.sex[i] = percent(50) ? SCHEDULE_MALE : SCHEDULE_FEMALE;
                town.first_dose[i] = town.dose_count;
                live(&town, i, on);
        }
        town.first_dose[count] = town.dose_count;
        town.people = (struct schedule_people){
                .count = count, .birth = town.birth, .sex = town.sex, .first_dose = town.first_dose, .doses = town.doses
        };
        return town;
}

static void
leave(struct town *town)
{
        free(town->birth);
        free(town->sex);
        free(town->first_dose);
        free(town->doses);
}

static struct schedule_case
case_of(const struct town *town, size_t i, const struct schedule_question *question)
{
        return (struct schedule_case){ .birth = town->birth[i],
                                       .on = question->on,
                                       .due_date = SCHEDULE_NO_DATE,
                                       .titre_date = SCHEDULE_NO_DATE,
                                       .long_illness_until = SCHEDULE_NO_DATE,
                                       .dose = question->dose,
                                       .vaccine = question->vaccine,
                                       .phase = question->phase,
                                       .sex = town->sex[i],
                                       .history = town->doses + town->first_dose[i],
                                       .history_count = town->first_dose[i + 1] - town->first_dose[i] };
}

/* ---- BCG, MR and JE, one decision after the other ---- */

static void
put_date(FILE *out, struct date date)
{
        char text[DATE_TEXT_SIZE];

        date_write(date, text);
        fprintf(out, "\"%s\"", text);
}

static void
put_case(FILE *out, const struct schedule_case *asked, const struct schedule_decision *decision)
{
        fprintf(out, "{\"vaccine\":\"%s\",\"phase\":\"%s\",\"dose\":%d,\"birth\":", schedule_code(asked->vaccine),
                schedule_phase_text(asked->phase), (int)asked->dose);
        put_date(out, asked->birth);
        fputs(",\"on\":", out);
        put_date(out, asked->on);
        fputs(",\"history\":[", out);
        for (size_t i = 0; i < asked->history_count; i++) {
                const struct schedule_dose *dose = &asked->history[i];

                fprintf(out, "%s{\"vaccine\":\"%s\",\"phase\":\"%s\",\"dose\":%d,\"date\":", i ? "," : "",
                        schedule_code(dose->vaccine), schedule_phase_text(dose->phase), (int)dose->dose);
                put_date(out, dose->date);
                fputc('}', out);
        }
        fprintf(out, "],\"decision\":\"%s\"}\n", schedule_word_text(decision->word));
}

static int
rules(size_t count, const char *file)
{
        const struct date on = day(2026, 10, 1);
        const struct schedule_question asked[] = {
                { on, 1, SCHEDULE_BCG, SCHEDULE_NO_PHASE, 0 }, { on, 1, SCHEDULE_MR, SCHEDULE_PHASE_1, 0 },
                { on, 1, SCHEDULE_MR, SCHEDULE_PHASE_2, 0 },   { on, 1, SCHEDULE_JE, SCHEDULE_PHASE_1, 0 },
                { on, 2, SCHEDULE_JE, SCHEDULE_PHASE_1, 0 },   { on, 1, SCHEDULE_JE, SCHEDULE_PHASE_1B, 0 },
                { on, 1, SCHEDULE_JE, SCHEDULE_PHASE_2, 0 },
        };
        enum { ASKED = sizeof asked / sizeof *asked };
        struct town town = settle(count, on, 20);
        FILE *out = fopen(file, "w");
        struct schedule_decision decision;
        unsigned long long decisions = 0, sum = 0;
        double begin;

        if (!out)
                return 66;
        for (size_t i = 0; i < count; i++)
                for (int q = 0; q < ASKED; q++) {
                        struct schedule_case one = case_of(&town, i, &asked[q]);

                        schedule_decide(law, &one, &decision);
                        put_case(out, &one, &decision);
                }
        if (fclose(out) != 0)
                return 74;
        begin = seconds();
        while (seconds() - begin < 2)
                for (size_t i = 0; i < count; i++)
                        for (int q = 0; q < ASKED; q++) {
                                struct schedule_case one = case_of(&town, i, &asked[q]);

                                schedule_decide(law, &one, &decision);
                                sum += decision.word;
                                decisions++;
                        }
        printf("{\"decisions_per_second\":%.0f,\"decisions\":%llu,\"sum\":%llu}\n",
               (double)decisions / (seconds() - begin), decisions, sum);
        leave(&town);
        return 0;
}

/* ---- a municipality ---- */

static double
all_at_once(const struct town *town, const struct schedule_question *question, uint8_t *words, struct date *earliest)
{
        double begin = seconds();

        schedule_decide_all(law, &town->people, question,
                            &(struct schedule_answers){ .word = words, .earliest = earliest });
        return seconds() - begin;
}

static double
one_by_one(const struct town *town, const struct schedule_question *question, const uint8_t *words,
           const struct date *earliest, unsigned long long *differ)
{
        double begin = seconds();

        for (size_t i = 0; i < town->people.count; i++) {
                struct schedule_case asked = case_of(town, i, question);
                struct schedule_decision decision;

                schedule_decide(law, &asked, &decision);
                *differ += decision.word != words[i] || decision.earliest.days != earliest[i].days;
        }
        return seconds() - begin;
}

static int
municipality(size_t count)
{
        const struct date on = day(2026, 10, 1);
        struct town town = settle(count, on, 104);
        uint8_t *words = calloc(count, 1);
        struct date *earliest = calloc(count, sizeof *earliest);
        unsigned long long questions = 0, open = 0, differ = 0;
        double batch = 0, single = 0;

        if (!words || !earliest)
                abort();
        for (int vaccine = 0; vaccine < SCHEDULE_VACCINES; vaccine++)
                for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                        if (!schedule_phase_right(law, vaccine, phase))
                                continue;
                        for (int dose = 1; dose <= schedule_doses(law, vaccine, phase); dose++) {
                                const struct schedule_question question = { on, dose, (uint8_t)vaccine, (uint8_t)phase,
                                                                            0 };

                                batch += all_at_once(&town, &question, words, earliest);
                                single += one_by_one(&town, &question, words, earliest, &differ);
                                for (size_t i = 0; i < count; i++)
                                        open += words[i] == SCHEDULE_ELIGIBLE;
                                questions++;
                        }
                }
        printf("{\"people\":%zu,\"doses\":%zu,\"questions\":%llu,\"eligible\":%llu,\"differ\":%llu,"
               "\"at_once\":%.3f,\"one_by_one\":%.3f}\n",
               count, town.dose_count, questions, open, differ, batch, single);
        free(words);
        free(earliest);
        leave(&town);
        return differ ? 1 : 0;
}

int
main(int argc, char **argv)
{
        struct arena *arena = arena_create(ARENA_PLAIN, LAW_MEMORY);
        struct buffer problems;
        struct err *err;
        uint64_t people;
        int status = 64;

        if (argc < 4 || !number_read(text_of(argv[3]), UINT32_MAX, &people) || !people) {
                fputs("bench-schedule LAW rules PEOPLE FILE | LAW municipality PEOPLE\n", stderr);
                return status;
        }
        buffer_init(&problems, 1024 * 1024);
        err = schedule_law_load(arena, argv[1], &problems, &law);
        buffer_finish(&problems);
        if (err) {
                err_print(err);
                err_free(err);
                return 78;
        }
        if (strcmp(argv[2], "rules") == 0 && argc == 5)
                status = rules((size_t)people, argv[4]);
        else if (strcmp(argv[2], "municipality") == 0)
                status = municipality((size_t)people);
        arena_destroy(arena);
        return status;
}
