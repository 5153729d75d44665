/* SPDX-License-Identifier: MIT */
/* From sections to rules. Each kind of rule has one function that takes the keys it knows; a key that nobody took is
 * a mistake, and so is a rule without article, source, status or sentence. */
#include "schedule/law.h"

#include <assert.h>

struct reader {
        struct arena *arena;
        struct law_problems *problems;
        struct schedule_law *law;
        struct law_vaccine *vaccine; /* NULL: a rule between vaccines */
        struct law_section *section;
};

static void
wrong(struct reader *r, const struct law_line *line, const char *ja, const char *en)
{
        law_problem(r->problems, r->section->file, line ? line->line : r->section->line, ja, en,
                    line ? line->key : (struct text){ 0 });
}

static struct law_line *
take(struct reader *r, const char *key)
{
        for (size_t i = 0; i < r->section->count; i++)
                if (text_is(r->section->lines[i].key, key)) {
                        r->section->lines[i].used = true;
                        return &r->section->lines[i];
                }
        return NULL;
}

static struct law_line *
need(struct reader *r, const char *key)
{
        struct law_line *line = take(r, key);

        if (!line)
                law_problem(r->problems, r->section->file, r->section->line, "項目がありません", "a key is missing",
                            text_of(key));
        return line;
}

static bool
yes(struct reader *r, const char *key)
{
        const struct law_line *line = take(r, key);

        if (!line)
                return false;
        if (!text_is(line->value, "yes") && !text_is(line->value, "no"))
                wrong(r, line, "yes か no と書きます", "write yes or no");
        return text_is(line->value, "yes");
}

static struct span
span(struct reader *r, const char *key)
{
        const struct law_line *line = take(r, key);
        struct span read = SPAN_ALL;

        if (line && !law_span(line->value, &read))
                wrong(r, line, "期間は「2025-04-01 .. 2027-03-31」の形で、初日が先です",
                      "a time is written 2025-04-01 .. 2027-03-31, the first day first");
        return read;
}

static struct age_range
ages(struct reader *r, const char *key, bool *out_there)
{
        const struct law_line *line = take(r, key);
        struct age_range read = { .from.unit = AGE_OPEN, .to.unit = AGE_OPEN };

        if (line && !law_age_range(line->value, &read))
                wrong(r, line, "年齢は「6月 .. 90月」「6週0日 .. 24週0日」「9歳 .. 13歳」の形で書きます",
                      "ages are written 6月 .. 90月, 6週0日 .. 24週0日, 9歳 .. 13歳");
        if (out_there)
                *out_there = line != NULL;
        return read;
}

static struct gap
gap(struct reader *r, struct law_line *line)
{
        struct gap read = { GAP_NONE, 0 };

        if (line && (!law_gap(line->value, &read) || read.unit == GAP_UNDER_MONTHS))
                wrong(r, line, "間隔の単位は「27日」「6月」「2月半」です", "an interval is 27日, 6月 or 2月半");
        return read;
}

/* The end of a wish may also be said as 7月未満. */
static struct gap
gap_until(struct reader *r, struct law_line *line)
{
        struct gap read = { GAP_NONE, 0 };

        if (line && !law_gap(line->value, &read))
                wrong(r, line, "間隔の単位は「27日」「6月」「2月半」「7月未満」です",
                      "an interval ends at 27日, 6月, 2月半 or 7月未満");
        return read;
}

static uint8_t
phases(struct reader *r, struct law_line *line, struct text list)
{
        uint8_t read = 0;
        struct text item;

        while (law_item(&list, &item)) {
                enum schedule_phase phase;

                if (!schedule_phase_read(item, &phase) || phase == SCHEDULE_NO_PHASE ||
                    (r->vaccine->phases & 1U << phase) == 0)
                        wrong(r, line, "この予防接種にない期です", "no such phase of this vaccine");
                else
                        read = (uint8_t)(read | 1U << phase);
        }
        return read;
}

/* The keys phase and dose that most kinds have. Absent: all. */
static struct doses
doses(struct reader *r)
{
        struct law_line *phase = take(r, "phase");
        struct law_line *dose = take(r, "dose");
        struct doses read = { r->vaccine->phases, 1, INT32_MAX };

        if (phase)
                read.phases = phases(r, phase, phase->value);
        if (dose && !law_count_range(dose->value, &read.from, &read.to))
                wrong(r, dose, "回は「2」「1 .. 2」「3 ..」の形で書きます", "doses are written 2, 1 .. 2 or 3 ..");
        return read;
}

static uint8_t
product(struct reader *r)
{
        const struct law_line *line = take(r, "product");

        if (!line)
                return 0;
        for (size_t i = 0; i < r->vaccine->products_count; i++)
                if (text_is(line->value, r->vaccine->products[i].name))
                        return (uint8_t)(i + 1);
        wrong(r, line, "この予防接種にない製品です", "no such product of this vaccine");
        return 0;
}

/* The courses that a rule names; 0 when it names none, which means all. */
static uint32_t
courses(struct reader *r)
{
        const struct law_line *line = take(r, "course");
        struct text list = line ? line->value : (struct text){ 0 }, item;
        uint32_t read = 0;

        while (line && law_item(&list, &item)) {
                uint32_t bit = 0;

                for (size_t i = 0; i < r->vaccine->courses_count; i++)
                        if (text_is(item, r->law->rules[r->vaccine->courses[i].rule].id))
                                bit = r->vaccine->courses[i].bit;
                if (!bit)
                        wrong(r, line, "この予防接種にない回数の規則 (course) です", "no such course of this vaccine");
                read |= bit;
        }
        return read;
}

static uint32_t
codes(struct reader *r, struct law_line *line)
{
        uint32_t read = 0;
        struct text list = line->value;
        struct text item;

        while (law_item(&list, &item)) {
                enum schedule_vaccine vaccine;

                if (!schedule_code_read(item, &vaccine))
                        wrong(r, line, "予防接種の符号ではありません", "not a code of a vaccine");
                else
                        read |= 1U << vaccine;
        }
        return read;
}

static enum kind
kind(struct reader *r, struct law_line *line)
{
        if (!line)
                return KIND_NONE;
        if (text_is(line->value, "injected live"))
                return KIND_INJECTED_LIVE;
        if (text_is(line->value, "oral live"))
                return KIND_ORAL_LIVE;
        if (text_is(line->value, "inactivated"))
                return KIND_INACTIVATED;
        wrong(r, line, "種類は injected live, oral live, inactivated のどれかです",
              "a kind is injected live, oral live or inactivated");
        return KIND_NONE;
}

/* age, fiscal year, school, due date: at most one of them. */
static struct period
period(struct reader *r)
{
        struct period read = { 0 };
        struct law_line *line;
        bool there;
        int kinds = 0;

        read.age = ages(r, "age", &there);
        if (there) {
                read.kind = PERIOD_AGE;
                kinds++;
        }
        line = take(r, "fiscal year");
        if (line) {
                struct text list = line->value;
                struct text item;
                struct age_range range;

                kinds++;
                read.kind = PERIOD_FISCAL_LIST;
                while (law_item(&list, &item)) {
                        if (!law_age_range(item, &range) || range.from.unit != AGE_MONTHS ||
                            range.to.unit != AGE_MONTHS || range.from.count % 12 || range.to.count % 12 ||
                            read.year_count + 2 > LAW_YEARS) {
                                wrong(r, line, "年度は「12歳 .. 16歳」「65歳, 70歳」の形で書きます",
                                      "fiscal years are written 12歳 .. 16歳 or 65歳, 70歳");
                                break;
                        }
                        read.years[read.year_count++] = range.from.count / 12;
                        if (range.from.count != range.to.count) {
                                read.kind = PERIOD_FISCAL_RANGE;
                                read.years[read.year_count++] = range.to.count / 12;
                        }
                }
                if (read.kind == PERIOD_FISCAL_RANGE && read.year_count != 2)
                        wrong(r, line, "年度の範囲は一つだけ書きます", "one range of fiscal years, not more");
        }
        line = take(r, "school");
        if (line) {
                kinds++;
                read.kind = PERIOD_SCHOOL;
                if (!text_is(line->value, "前年度"))
                        wrong(r, line, "「前年度」と書きます", "write 前年度");
        }
        line = take(r, "due date");
        if (line) {
                struct text from = line->value, to;

                kinds++;
                read.kind = PERIOD_DUE;
                to = (struct text){ 0 };
                for (size_t i = 0; i + 1 < line->value.length; i++)
                        if (memcmp(line->value.at + i, "..", 2) == 0) {
                                from = law_trim((struct text){ line->value.at, i });
                                to = law_trim((struct text){ line->value.at + i + 2, line->value.length - i - 2 });
                                break;
                        }
                if (!law_number(from, "日前", &read.due_from) || !law_number(to, "日前", &read.due_to) ||
                    read.due_from < read.due_to)
                        wrong(r, line, "「84日前 .. 22日前」の形で書きます", "write 84日前 .. 22日前");
        }
        if (kinds > 1)
                wrong(r, NULL, "時期の書き方が二つあります", "two ways to say when");
        return read;
}

/* "previous", "dose 1", "last of 1, 1b" */
static void
after(struct reader *r, struct law_line *line, enum after *out_after, uint8_t *out_phases, int32_t *out_dose)
{
        struct text value = line->value;
        const char *dose = "dose ", *last = "last of ";

        if (text_is(value, "previous")) {
                *out_after = AFTER_PREVIOUS;
        } else if (value.length > strlen(dose) && memcmp(value.at, dose, strlen(dose)) == 0) {
                int32_t to;

                value.at += strlen(dose);
                value.length -= strlen(dose);
                *out_after = AFTER_DOSE;
                if (!law_count_range(value, out_dose, &to) || to != *out_dose)
                        wrong(r, line, "「dose 1」の形で書きます", "write dose 1");
        } else if (value.length > strlen(last) && memcmp(value.at, last, strlen(last)) == 0) {
                value.at += strlen(last);
                value.length -= strlen(last);
                *out_after = AFTER_LAST;
                *out_phases = phases(r, line, value);
        } else {
                wrong(r, line, "previous, dose 1, last of 1 のどれかの形で書きます",
                      "write previous, dose 1 or last of 1");
        }
}

static void
read_product(struct reader *r)
{
        struct law_product *added = &r->vaccine->products[r->vaccine->products_count++];
        const struct law_line *name = need(r, "name");

        added->rule = (uint16_t)r->section->number;
        added->name = name ? arena_copy(r->arena, name->value.at, name->value.length) : "";
        added->on = span(r, "on");
        added->kind = kind(r, take(r, "kind"));
        added->standard = yes(r, "standard");
        added->doses_to = doses(r).to;
        for (size_t i = 0; i + 1 < r->vaccine->products_count; i++)
                if (name && text_is(name->value, r->vaccine->products[i].name))
                        wrong(r, name, "同じ製品が2度あります", "the same product twice");
}

static void
read_target(struct reader *r)
{
        struct law_target *added = &r->vaccine->targets[r->vaccine->targets_count++];
        const struct law_line *sex = need(r, "sex");

        added->rule = (uint16_t)r->section->number;
        if (sex && text_is(sex->value, "M"))
                added->sex = 1U << SCHEDULE_MALE;
        else if (sex && text_is(sex->value, "F"))
                added->sex = 1U << SCHEDULE_FEMALE;
        else if (sex && text_is(sex->value, "F, U"))
                added->sex = 1U << SCHEDULE_FEMALE | 1U << SCHEDULE_UNKNOWN;
        else if (sex)
                wrong(r, sex, "性別は M, F, 「F, U」のどれかです", "sex is M, F or \"F, U\"");
}

static void
read_course(struct reader *r)
{
        struct law_course *added = &r->vaccine->courses[r->vaccine->courses_count++];
        struct law_line *line;
        int32_t to;

        if (r->vaccine->courses_count > LAW_COURSES)
                wrong(r, NULL, "回数の規則 (course) が多すぎます", "too many courses");
        else
                added->bit = UINT32_C(1) << (r->vaccine->courses_count - 1);
        added->rule = (uint16_t)r->section->number;
        added->doses_of = (struct doses){ r->vaccine->phases, 1, INT32_MAX };
        line = take(r, "phase");
        if (line)
                added->doses_of.phases = phases(r, line, line->value);
        line = need(r, "doses");
        if (line && (!law_count_range(line->value, &added->doses, &to) || to != added->doses || to > 99))
                wrong(r, line, "回数は一つの数です", "one number of doses");
        added->booster = yes(r, "booster");
        added->cuts = yes(r, "cuts off the rest");
        added->otherwise = yes(r, "otherwise");
        added->start = ages(r, "start", &added->has_start);
        added->second = ages(r, "second dose", NULL);
        added->second_after = gap(r, take(r, "second after"));
        added->product = product(r);
}

static void
read_window(struct reader *r)
{
        struct law_window *added = &r->vaccine->windows[r->vaccine->windows_count++];
        struct law_line *line;

        added->rule = (uint16_t)r->section->number;
        added->doses = doses(r);
        added->born = span(r, "born");
        added->on = span(r, "on");
        added->period = period(r);
        line = take(r, "group");
        if (line) {
                added->group_60_64 = true;
                if (!text_is(line->value, "disability 60-64"))
                        wrong(r, line, "知らない集団です", "no such group");
        }
        added->shortage = yes(r, "shortage");
        line = take(r, "titre");
        if (line) {
                added->titre_low = true;
                if (!text_is(line->value, "low"))
                        wrong(r, line, "抗体価は low だけです", "titre is low");
        }
        added->tested = span(r, "tested");
        line = take(r, "long illness");
        if (line) {
                added->no_illness = true;
                if (!text_is(line->value, "no"))
                        wrong(r, line, "no だけを書きます", "write no, or nothing");
        }
        added->after_a_gap = yes(r, "after a gap");
        added->has_given = take(r, "given") != NULL;
        added->given = span(r, "given");
        added->courses = courses(r);
        if (added->period.kind == PERIOD_ALWAYS && added->on.from.days == DATE_FIRST.days)
                wrong(r, NULL, "いつ受けられるかがありません (age, on など)", "it does not say when (age, on, …)");
}

static void
read_interval(struct reader *r)
{
        struct law_interval *added = &r->vaccine->intervals[r->vaccine->intervals_count++];
        struct law_line *line;

        added->rule = (uint16_t)r->section->number;
        added->doses = doses(r);
        added->born = span(r, "born");
        added->begun = span(r, "begun");
        added->on = span(r, "on");
        line = need(r, "after");
        if (line)
                after(r, line, &added->after, &added->after_phases, &added->after_dose);
        added->minimum = gap(r, need(r, "minimum"));
        added->product = product(r);
        added->courses = courses(r);
        line = take(r, "first series");
        if (line && text_is(line->value, "complete"))
                added->series = SERIES_COMPLETE;
        else if (line && text_is(line->value, "incomplete"))
                added->series = SERIES_INCOMPLETE;
        else if (line)
                wrong(r, line, "complete か incomplete と書きます", "write complete or incomplete");
        take(r, "except"); /* known only when all are read */
}

static void
read_standard(struct reader *r)
{
        struct law_standard *added = &r->vaccine->standards[r->vaccine->standards_count++];
        struct law_line *line;

        added->rule = (uint16_t)r->section->number;
        added->doses = doses(r);
        added->period = period(r);
        added->product = product(r);
        added->courses = courses(r);
        line = take(r, "after");
        if (line) {
                added->by_interval = true;
                after(r, line, &added->after, &added->after_phases, &added->after_dose);
                added->least = gap(r, need(r, "from"));
                added->most = gap_until(r, take(r, "to"));
        }
        if (added->by_interval == (added->period.kind != PERIOD_ALWAYS))
                wrong(r, NULL, "年齢か間隔のどちらか一方を書きます", "either an age or an interval");
}

static void
read_once(struct reader *r)
{
        struct law_once *added = &r->vaccine->onces[r->vaccine->onces_count++];
        const struct law_line *per = take(r, "per");

        added->rule = (uint16_t)r->section->number;
        added->doses = doses(r);
        added->on = span(r, "on");
        if (!per)
                added->per = ONCE_IN_SPAN;
        else if (text_is(per->value, "年度"))
                added->per = ONCE_A_FISCAL_YEAR;
        else if (law_number(per->value, "日前から予定日まで", &added->days))
                added->per = ONCE_BEFORE_DUE;
        else
                wrong(r, per, "「年度」か「280日前から予定日まで」と書きます", "write 年度 or 280日前から予定日まで");
}

static void
read_excluded(struct reader *r)
{
        struct law_excluded *added = &r->vaccine->excludeds[r->vaccine->excludeds_count++];
        struct law_line *line = need(r, "history");

        added->rule = (uint16_t)r->section->number;
        if (line)
                added->vaccines = codes(r, line);
}

static void
read_illness(struct reader *r)
{
        struct law_illness *added = &r->vaccine->illnesses[r->vaccine->illnesses_count++];
        const struct law_line *within = need(r, "within");
        const struct law_line *until = take(r, "until");

        added->rule = (uint16_t)r->section->number;
        added->doses = doses(r);
        if (within && (!law_number(within->value, "年", &added->years) || added->years < 1 || added->years > 9))
                wrong(r, within, "「2年」の形で書きます", "write 2年");
        if (until && !law_age(until->value, &added->until))
                wrong(r, until, "年齢は「4歳」の形で書きます", "an age is written 4歳");
}

#define ANY_VACCINE ((1U << SCHEDULE_VACCINES) - 1)

static void
side(struct reader *r, const char *key, uint8_t *out_kinds, uint32_t *out_codes)
{
        struct law_line *line = need(r, key);

        if (!line)
                return;
        if (text_is(line->value, "any"))
                *out_codes = ANY_VACCINE;
        else if (text_is(line->value, "live"))
                *out_kinds = 1U << KIND_INJECTED_LIVE | 1U << KIND_ORAL_LIVE;
        else if (text_is(line->value, "injected live"))
                *out_kinds = 1U << KIND_INJECTED_LIVE;
        else if (text_is(line->value, "inactivated"))
                *out_kinds = 1U << KIND_INACTIVATED;
        else
                *out_codes = codes(r, line);
}

static void
read_between(struct reader *r)
{
        struct law_between *added = &r->law->betweens[r->law->betweens_count++];
        struct law_line *line;

        added->rule = (uint16_t)r->section->number;
        side(r, "earlier", &added->earlier_kinds, &added->earlier);
        side(r, "later", &added->later_kinds, &added->later);
        line = take(r, "except"); /* takes vaccines out of the side that is any */
        if (line) {
                if (added->earlier == ANY_VACCINE)
                        added->earlier &= ~codes(r, line);
                else if (added->later == ANY_VACCINE)
                        added->later &= ~codes(r, line);
                else
                        wrong(r, line, "any の側がありません", "no side is any");
        }
        line = need(r, "minimum");
        if (line && !law_number(line->value, "日", &added->days))
                wrong(r, line, "「27日」の形で書きます", "write 27日");
        need(r, "same day");
        added->same_day = yes(r, "same day");
        added->on = span(r, "on");
}

/* What is read and never decided: a sentence, and when it is in force. */
static void
read_sentence(struct reader *r)
{
        (void)r;
}

/* `pass` keeps what others refer to first. A common one may stand outside a vaccine, and is about all of them. */
static const struct {
        const char *kind;
        void (*read)(struct reader *);
        int pass;
        bool common;
} kinds[] = {
        { "product", read_product, 1, false },   { "target", read_target, 1, false },
        { "course", read_course, 2, false },     { "window", read_window, 3, false },
        { "interval", read_interval, 3, false }, { "standard", read_standard, 3, false },
        { "once", read_once, 3, false },         { "excluded", read_excluded, 3, false },
        { "illness", read_illness, 3, false },   { "between", read_between, 3, true },
        { "outside", read_sentence, 3, true },   { "counting", read_sentence, 3, true },
        { "limit", read_sentence, 3, true },
};

/* A rule of no vaccine: one between them, or a sentence that stands before any. */
static bool
is_common(const struct law_section *section)
{
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                if (text_is(section->kind, kinds[i].kind))
                        return kinds[i].common && (!section->vaccine || kinds[i].read == read_between);
        return false;
}

enum { PASSES = 3, RULES_MAXIMUM = 10000 };

/* The keys every rule has. */
static void
read_rule(struct reader *r, const char *time, uint8_t vaccine)
{
        struct schedule_rule *rule = &r->law->rules[r->section->number];
        const struct law_line *status = need(r, "status");
        const struct law_line *law = need(r, "law");
        const struct law_line *source = need(r, "source");
        const struct law_line *text = need(r, "text");
        struct span on = span(r, time);

        rule->id = arena_copy(r->arena, r->section->id.at, r->section->id.length);
        rule->kind = arena_copy(r->arena, r->section->kind.at, r->section->kind.length);
        rule->file = r->section->file;
        rule->line = r->section->line;
        rule->vaccine = vaccine;
        rule->from = on.from;
        rule->to = on.to;
        rule->law = law ? law->value.at : "";
        rule->source = source ? source->value.at : "";
        rule->text = text ? text->value.at : "";
        if (status && !text_is(status->value, "confirmed") && !text_is(status->value, "inferred"))
                wrong(r, status, "confirmed か inferred と書きます", "write confirmed or inferred");
        rule->confirmed = status && text_is(status->value, "confirmed");
}

static int
by_key(const void *a, const void *b)
{
        const struct law_line *one = a, *other = b;

        return text_compare(one->key, other->key);
}

/* Spaces beside ".." and "," say nothing, except in sentences. */
static void
put_value(struct buffer *out, const struct law_line *line)
{
        static const char *const sentences[] = { "law", "source", "text", "name" };
        struct text value = line->value;
        bool sentence = false;

        for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
                sentence = sentence || text_is(line->key, sentences[i]);
        for (size_t i = 0; i < value.length; i++) {
                bool beside = (i > 0 && (value.at[i - 1] == ',' || value.at[i - 1] == '.')) ||
                              (i + 1 < value.length && (value.at[i + 1] == ',' || value.at[i + 1] == '.'));

                if (sentence || value.at[i] != ' ' || !beside)
                        buffer_put_char(out, value.at[i]);
        }
}

static const char *
form(struct reader *r)
{
        struct buffer out;
        const char *made;

        buffer_init(&out, 256 * 1024);
        if (r->section->count)
                qsort(r->section->lines, r->section->count, sizeof *r->section->lines, by_key);
        buffer_printf(&out, "[%.*s %.*s]\n", TEXT_ARGS(r->section->kind), TEXT_ARGS(r->section->id));
        for (size_t i = 0; i < r->section->count; i++) {
                buffer_printf(&out, "%.*s = ", TEXT_ARGS(r->section->lines[i].key));
                put_value(&out, &r->section->lines[i]);
                buffer_put_char(&out, '\n');
        }
        if (buffer_full(&out))
                wrong(r, NULL, "一つの規則が長すぎます", "one rule is too long");
        made = arena_copy(r->arena, buffer_text(&out).at, buffer_text(&out).length);
        buffer_finish(&out);
        return made;
}

static void
read_vaccine(struct reader *r)
{
        struct law_line *line;

        r->vaccine->rule = (uint16_t)r->section->number;
        line = need(r, "name");
        r->vaccine->name = line ? line->value.at : "";
        r->vaccine->kind = kind(r, need(r, "kind"));
        r->vaccine->phases = (1U << SCHEDULE_PHASES) - 1;
        line = take(r, "phases");
        r->vaccine->phases = line ? phases(r, line, line->value) : 1U << SCHEDULE_NO_PHASE;
        need(r, "programme");
        r->vaccine->programme = span(r, "programme");
}

static void
unknown_keys(struct reader *r)
{
        for (size_t i = 0; i < r->section->count; i++)
                if (!r->section->lines[i].used)
                        wrong(r, &r->section->lines[i], "この規則にない項目です", "this kind of rule has no such key");
}

/* `except` names another interval of the same vaccine, which may stand below. */
static void
exceptions(struct reader *r)
{
        size_t interval = 0;
        struct law_section *header = r->section;

        for (struct law_section *s = header->next; s && s->vaccine == header; s = s->next) {
                const struct law_line *line;

                if (!text_is(s->kind, "interval"))
                        continue;
                r->section = s;
                line = take(r, "except");
                if (line) {
                        for (size_t i = 0; i < r->vaccine->intervals_count; i++)
                                if (i != interval &&
                                    text_is(line->value, r->law->rules[r->vaccine->intervals[i].rule].id))
                                        r->vaccine->intervals[interval].except = &r->vaccine->intervals[i];
                        if (!r->vaccine->intervals[interval].except)
                                wrong(r, line, "この予防接種にない間隔の規則です", "no such interval of this vaccine");
                }
                interval++;
        }
        r->section = header;
}

static size_t
count_kind(const struct law_section *header, const char *kind)
{
        size_t count = 0;

        for (const struct law_section *s = header->next; s && s->vaccine == header; s = s->next)
                count += text_is(s->kind, kind);
        return count;
}

#define MAKE(NAME, KIND)                                                                                               \
        r->vaccine->NAME##s = arena_array(r->arena, count_kind(header, KIND), sizeof *r->vaccine->NAME##s)

/* One vaccine: its heading and the sections below it. */
static void
read_all_of(struct reader *r, struct law_section *header, size_t *number)
{
        enum schedule_vaccine code = 0;

        header->number = (*number)++;
        for (struct law_section *s = header->next; s && s->vaccine == header; s = s->next)
                if (!text_is(s->kind, "between"))
                        s->number = (*number)++;
        (void)schedule_code_read(header->id, &code);
        r->vaccine = &r->law->vaccines[code];
        r->section = header;
        r->vaccine->known = true;
        read_vaccine(r);
        read_rule(r, "programme", (uint8_t)code);
        unknown_keys(r);
        r->law->rules[header->number].form = form(r);
        MAKE(window, "window");
        MAKE(course, "course");
        MAKE(interval, "interval");
        MAKE(standard, "standard");
        MAKE(once, "once");
        r->vaccine->excludeds = arena_array(r->arena, count_kind(header, "excluded"), sizeof(struct law_excluded));
        r->vaccine->illnesses = arena_array(r->arena, count_kind(header, "illness"), sizeof(struct law_illness));
        MAKE(product, "product");
        MAKE(target, "target");
        for (int pass = 1; pass <= PASSES; pass++)
                for (struct law_section *s = header->next; s && s->vaccine == header; s = s->next)
                        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                                if (kinds[i].pass == pass && kinds[i].read != read_between &&
                                    text_is(s->kind, kinds[i].kind)) {
                                        r->section = s;
                                        read_rule(r, "on", (uint8_t)code);
                                        kinds[i].read(r);
                                        unknown_keys(r);
                                }
        r->section = header;
        exceptions(r);
        for (struct law_section *s = header->next; s && s->vaccine == header; s = s->next)
                if (!text_is(s->kind, "between")) {
                        r->section = s;
                        r->law->rules[s->number].form = form(r);
                }
}

static int
by_id(const void *a, const void *b)
{
        struct law_section *const *one = a, *const *other = b;

        return text_compare((*one)->id, (*other)->id);
}

/* The common rules may stand in any file; their identifiers give the order. */
static void
read_common(struct reader *r, struct law_section *sections, size_t count, size_t *number)
{
        struct law_section **sorted = arena_array(r->arena, count, sizeof(struct law_section *));
        size_t found = 0;

        for (struct law_section *s = sections; s; s = s->next)
                if (is_common(s))
                        sorted[found++] = s;
        if (found)
                qsort(sorted, found, sizeof *sorted, by_id);
        r->law->betweens = arena_array(r->arena, found, sizeof(struct law_between));
        r->vaccine = NULL;
        for (size_t i = 0; i < found; i++) {
                r->section = sorted[i];
                r->section->number = (*number)++;
                read_rule(r, "on", SCHEDULE_VACCINES);
                if (text_is(r->section->kind, "between"))
                        read_between(r);
                unknown_keys(r);
                r->law->rules[r->section->number].form = form(r);
        }
}

/* What is wrong with the headings themselves: unknown kinds, codes, repeated identifiers. */
static void
headings(struct reader *r, struct law_section *sections)
{
        for (struct law_section *s = sections; s; s = s->next) {
                bool known = text_is(s->kind, "vaccine");
                enum schedule_vaccine code;

                r->section = s;
                for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
                        known = known || text_is(s->kind, kinds[i].kind);
                if (!known)
                        wrong(r, NULL, "知らない種類の規則です", "no such kind of rule");
                else if (!s->vaccine && !is_common(s))
                        wrong(r, NULL, "[vaccine …] の見出しより前にあります", "stands before any [vaccine …]");
                if (text_is(s->kind, "vaccine") && !schedule_code_read(s->id, &code))
                        wrong(r, NULL, "予防接種の符号ではありません", "not a code of a vaccine");
                for (const struct law_section *other = sections; other != s; other = other->next)
                        if (text_equal(other->id, s->id)) {
                                wrong(r, NULL, "同じ識別子が2度あります", "the same identifier twice");
                                break;
                        }
        }
}

void
law_rules(struct arena *arena, struct law_section *sections, struct law_problems *problems, struct schedule_law *law)
{
        struct reader r = { arena, problems, law, NULL, NULL };
        size_t count = 0, number = 0;

        headings(&r, sections);
        if (problems->count)
                return; /* what stands under a wrong heading cannot be judged */
        for (const struct law_section *s = sections; s; s = s->next)
                count++;
        law->rules = arena_array(arena, count, sizeof(struct schedule_rule));
        law->rules_count = count;
        if (count > RULES_MAXIMUM) {
                law_problem(problems, sections->file, 1, "規則が多すぎます", "too many rules", (struct text){ 0 });
                return;
        }
        for (int code = 0; code < SCHEDULE_VACCINES; code++)
                for (struct law_section *s = sections; s; s = s->next)
                        if (text_is(s->kind, "vaccine") && text_is(s->id, schedule_code((enum schedule_vaccine)code)))
                                read_all_of(&r, s, &number);
        read_common(&r, sections, count, &number);
        assert(number == count);
}
