/* SPDX-License-Identifier: MIT */
#include "schedule/show.h"

#include "calendar/era.h"
#include "schedule/case_json.h"
#include "schedule/law.h"

/* The kinds in the order in which a clerk asks. Two that follow each other under one heading share it; `none` is said
 * where there is no rule, so that silence is not taken for something forgotten. */
static const struct {
        const char *kind, *heading, *none;
} headings[] = {
        { "target", "対象", NULL },
        { "window", "受けられる時期", NULL },
        { "excluded", "対象から除かれる人", NULL },
        { "outside", "対象から除かれる人", NULL },
        { "standard", "標準的な接種期間", NULL },
        { "product", "ワクチン", NULL },
        { "course", "回数", NULL },
        { "once", "回数", NULL },
        { "interval", "間隔", NULL },
        { "between", "他の予防接種との間隔", "定めはありません。同じ日にも受けられます (医師が必要と認めた場合)。" },
        { "counting", "数え方", NULL },
        { "illness", "長期療養の特例", "この予防接種にはありません。" },
        { "vaccine", "制度", NULL },
        { "limit", "この資料の取扱い", NULL },
};

/* Does a common rule touch this vaccine: one between vaccines on either side, a sentence always? */
static bool
touches(const struct schedule_law *law, const struct schedule_rule *rule, enum schedule_vaccine vaccine)
{
        const struct law_vaccine *v = &law->vaccines[vaccine];
        unsigned kinds = 1U << v->kind;

        for (size_t i = 0; i < v->products_count; i++)
                kinds |= 1U << v->products[i].kind;
        kinds &= ~(1U << KIND_NONE);
        if (strcmp(rule->kind, "between") != 0)
                return true;
        for (size_t i = 0; i < law->betweens_count; i++) {
                const struct law_between *between = &law->betweens[i];

                if (&law->rules[between->rule] != rule)
                        continue;
                return ((between->earlier_kinds | between->later_kinds) & kinds) != 0 ||
                       ((between->earlier | between->later) & 1U << vaccine) != 0;
        }
        return false;
}

/* An interval or a wish for a product that is not used on that day says nothing. */
static bool
product_in_use(const struct law_vaccine *v, uint8_t product, struct date on)
{
        return !product || span_holds(v->products[product - 1].on, on);
}

static bool
of_a_product_in_use(const struct law_vaccine *v, size_t rule, struct date on)
{
        for (size_t i = 0; i < v->intervals_count; i++)
                if (v->intervals[i].rule == rule)
                        return product_in_use(v, v->intervals[i].product, on);
        for (size_t i = 0; i < v->standards_count; i++)
                if (v->standards[i].rule == rule)
                        return product_in_use(v, v->standards[i].product, on);
        return true;
}

static bool
shown(const struct schedule_law *law, const struct schedule_rule *rule, enum schedule_vaccine vaccine, struct date on)
{
        if (on.days != SCHEDULE_NO_DATE.days &&
            (on.days < rule->from.days || on.days > rule->to.days ||
             !of_a_product_in_use(&law->vaccines[vaccine], (size_t)(rule - law->rules), on)))
                return false;
        return rule->vaccine == vaccine || (rule->vaccine == SCHEDULE_VACCINES && touches(law, rule, vaccine));
}

static void
put_day(struct buffer *out, struct date date)
{
        char text[DATE_TEXT_SIZE];

        date_write(date, text);
        buffer_put_string(out, text);
}

/* What a sheet of rules is written with. */
struct sheet {
        const struct schedule_law *law;
        enum schedule_vaccine vaccine;
        struct date on;
        bool one_day; /* else all rules, each with its time */
        bool markdown;
        struct arena *arena;
        struct buffer *out;
        size_t number;       /* of the rule last written */
        const char *heading; /* under which it stands; NULL before the first */
        const char *next;    /* the heading of what follows */
};

static void
put_time(struct arena *arena, struct buffer *out, const struct schedule_rule *rule)
{
        struct text time = schedule_rule_time(arena, rule);

        if (!time.length)
                return;
        buffer_put_string(out, "（");
        buffer_put_text(out, time);
        buffer_put_string(out, "）");
}

/* A programme that is not there that day. What was before it, these rules do not know. */
static void
put_closed(const struct sheet *sheet, const struct schedule_rule *programme)
{
        bool over = programme->to.days < sheet->on.days;
        struct text day = era_text(sheet->arena, over ? programme->to : programme->from);

        buffer_put_string(sheet->out, over ? "\nこの日には行われていません（" : "\nこの日の規則はありません（");
        buffer_put_text(sheet->out, day);
        buffer_put_string(sheet->out, over ? "で終わりました）。\n" : "からの規則だけを収めています）。\n");
}

/* A window for people born until some day closes with the youngest of them; the sentence of the article goes on. */
static struct date
closed_on(const struct law_vaccine *v, size_t rule)
{
        for (size_t i = 0; i < v->windows_count; i++) {
                const struct law_window *window = &v->windows[i];

                if (window->rule == rule && window->born.to.days != DATE_LAST.days &&
                    window->period.kind == PERIOD_AGE && window->period.age.to.unit != AGE_OPEN)
                        return age_day(window->born.to, window->period.age.to);
        }
        return DATE_LAST;
}

/* A rule of this kind on the sheet. All rules of a vaccine are read in two rounds: what has no end, then what has. */
static bool
on_sheet(const struct sheet *sheet, const struct schedule_rule *rule, const char *kind, int round)
{
        bool ends = !sheet->one_day && rule->to.days != DATE_LAST.days;

        return strcmp(rule->kind, kind) == 0 && ends == (round == 1) &&
               shown(sheet->law, rule, sheet->vaccine, sheet->on);
}

typedef void (*put_rule)(struct sheet *sheet, const struct schedule_rule *rule);

static void
each_rule(struct sheet *sheet, const char *kind, put_rule put)
{
        for (int round = 0; round < 2; round++)
                for (size_t i = 0; i < sheet->law->rules_count; i++)
                        if (on_sheet(sheet, &sheet->law->rules[i], kind, round))
                                put(sheet, &sheet->law->rules[i]);
}

static void
put_heading(struct sheet *sheet)
{
        if (!sheet->heading || strcmp(sheet->heading, sheet->next) != 0)
                buffer_printf(sheet->out, sheet->markdown ? "\n## %s\n\n" : "\n%s\n", sheet->next);
        sheet->heading = sheet->next;
}

static void
put_sentence(struct sheet *sheet, const struct schedule_rule *rule)
{
        struct date closed = closed_on(&sheet->law->vaccines[sheet->vaccine], (size_t)(rule - sheet->law->rules));
        struct buffer *out = sheet->out;

        put_heading(sheet);
        buffer_printf(out, sheet->markdown ? "- (%zu) %s" : "  (%zu) %s", ++sheet->number, rule->text);
        if (closed.days != DATE_LAST.days && (!sheet->one_day || closed.days < sheet->on.days)) {
                buffer_put_string(out, "この規則に当たる人の期間は、");
                buffer_put_text(out, era_text(sheet->arena, closed));
                buffer_put_string(out, sheet->one_day ? "で終わりました。" : "までです。");
        }
        if (!sheet->one_day)
                put_time(sheet->arena, out, rule);
        buffer_put_string(out, rule->confirmed ? "\n" : " ※\n");
}

static void
put_source(struct sheet *sheet, const struct schedule_rule *rule)
{
        struct buffer *out = sheet->out;

        buffer_printf(out, sheet->markdown ? "- (%zu) %s" : "  (%zu) %s", ++sheet->number, rule->law);
        if (sheet->one_day)
                put_time(sheet->arena, out, rule);
        buffer_printf(out, sheet->markdown ? "  \n  規則 `%s`" : "\n      規則 %s", rule->id);
        buffer_printf(out, "、%s: %s\n", rule->confirmed ? "出典で確認" : "推定", rule->source);
}

static void
put_rules(struct sheet *sheet)
{
        for (size_t h = 0; h < sizeof headings / sizeof *headings; h++) {
                size_t before = sheet->number;

                sheet->next = headings[h].heading;
                each_rule(sheet, headings[h].kind, put_sentence);
                if (sheet->number == before && headings[h].none) {
                        put_heading(sheet);
                        buffer_printf(sheet->out, sheet->markdown ? "- %s\n" : "  %s\n", headings[h].none);
                }
        }
}

static void
put_sources(struct sheet *sheet)
{
        sheet->next = "根拠と出典";
        put_heading(sheet);
        sheet->number = 0;
        for (size_t h = 0; h < sizeof headings / sizeof *headings; h++)
                each_rule(sheet, headings[h].kind, put_source);
        buffer_put_string(
            sheet->out,
            "\n※ は推定で、法令の原文で確かめる必要があります。「出典で確認」は、示した出典の記載によるもので、"
            "法令の原文との照合ではありません。\n");
}

void
show_text(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, bool markdown,
          struct arena *arena, struct buffer *out)
{
        struct sheet sheet = {
                law, vaccine, on, on.days != SCHEDULE_NO_DATE.days, markdown, arena, out, 0, NULL, "制度"
        };
        const struct schedule_rule *programme = &law->rules[law->vaccines[vaccine].rule];

        buffer_printf(out, "%s%s", markdown ? "# " : "", schedule_name(law, vaccine));
        if (strcmp(schedule_name(law, vaccine), schedule_code(vaccine)) != 0)
                buffer_printf(out, " (%s)", schedule_code(vaccine));
        if (sheet.one_day) {
                buffer_put_string(out, "  ");
                buffer_put_text(out, era_both(arena, on));
                buffer_put_string(out, "の規則");
        }
        buffer_put_char(out, '\n');
        if (sheet.one_day && (on.days < programme->from.days || programme->to.days < on.days)) {
                put_closed(&sheet, programme);
                put_sentence(&sheet, programme);
                sheet.number = 0;
                put_source(&sheet, programme);
                return;
        }
        put_rules(&sheet);
        put_sources(&sheet);
        buffer_printf(out, "\n法令データの版 (law_version) %s\n", schedule_law_version(law));
        if (markdown) {
                const char *name = strrchr(programme->file, '/');

                buffer_printf(out, "\nこのページは、法令データ %s から作られています。\n",
                              name ? name + 1 : programme->file);
        }
}

void
show_index(const struct schedule_law *law, bool markdown, struct buffer *out)
{
        if (markdown)
                buffer_put_string(out, "# 予防接種の規則\n\n");
        for (int i = 0; i < SCHEDULE_VACCINES; i++) {
                enum schedule_vaccine vaccine = (enum schedule_vaccine)i;
                const char *code = schedule_code(vaccine);

                if (!schedule_has(law, vaccine))
                        continue;
                if (markdown)
                        buffer_printf(out, "- [%s](%s.md)\n", schedule_name(law, vaccine), code);
                else
                        buffer_printf(out, "  %-12s %s\n", code, schedule_name(law, vaccine));
        }
}

static void
put_bound(struct buffer *out, const char *name, struct date date, struct date open)
{
        buffer_printf(out, ",\"%s\":", name);
        if (date.days == open.days) {
                buffer_put_string(out, "null");
                return;
        }
        buffer_put_char(out, '"');
        put_day(out, date);
        buffer_put_char(out, '"');
}

void
show_json(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, struct buffer *out)
{
        bool any = false;

        buffer_printf(out, "{\"vaccine\":\"%s\",\"on\":\"", schedule_code(vaccine));
        put_day(out, on);
        buffer_put_string(out, "\",\"rules\":[");
        for (size_t i = 0; i < law->rules_count; i++) {
                const struct schedule_rule *rule = &law->rules[i];

                if (!shown(law, rule, vaccine, on))
                        continue;
                buffer_put_string(out, any ? ",{\"rule\":" : "{\"rule\":");
                any = true;
                case_put_string(out, text_of(rule->id));
                buffer_put_string(out, ",\"law\":");
                case_put_string(out, text_of(rule->law));
                put_bound(out, "from", rule->from, DATE_FIRST);
                put_bound(out, "to", rule->to, DATE_LAST);
                buffer_put_string(out, ",\"text\":");
                case_put_string(out, text_of(rule->text));
                buffer_printf(out, ",\"status\":\"%s\"}", rule->confirmed ? "confirmed" : "inferred");
        }
        buffer_put_string(out, "]}\n");
}
