/* SPDX-License-Identifier: MIT */
#include "schedule/show.h"

#include "calendar/era.h"
#include "schedule/case_json.h"
#include "schedule/law.h"

/* The kinds in the order in which a clerk asks. */
static const struct {
        const char *kind, *heading;
} headings[] = {
        { "vaccine", "制度" },           { "target", "対象" },
        { "window", "受けられる時期" },  { "course", "回数" },
        { "interval", "間隔" },          { "between", "他の予防接種との間隔" },
        { "once", "1回だけの期間" },     { "excluded", "対象にならない人" },
        { "product", "ワクチン" },       { "standard", "標準的な接種期間" },
        { "illness", "長期療養の特例" },
};

/* Does a rule between vaccines touch this one, on either side? */
static bool
touches(const struct schedule_law *law, const struct schedule_rule *rule, enum schedule_vaccine vaccine)
{
        const struct law_vaccine *v = &law->vaccines[vaccine];
        unsigned kinds = 1U << v->kind;

        for (size_t i = 0; i < v->products_count; i++)
                kinds |= 1U << v->products[i].kind;
        kinds &= ~(1U << KIND_NONE);
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
        bool markdown;
        struct arena *arena;
        struct buffer *out;
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

/* A programme that is not there that day. */
static void
put_closed(const struct sheet *sheet, const struct schedule_rule *programme)
{
        bool over = programme->to.days < sheet->on.days;

        buffer_put_string(sheet->out, "\nこの日には行われていません（");
        buffer_put_text(sheet->out, era_text(sheet->arena, over ? programme->to : programme->from));
        buffer_put_string(sheet->out, over ? "で終わりました）。\n" : "に始まります）。\n");
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

static bool
on_sheet(const struct sheet *sheet, const struct schedule_rule *rule, const char *kind)
{
        return strcmp(rule->kind, kind) == 0 && shown(sheet->law, rule, sheet->vaccine, sheet->on);
}

static void
put_rule(const struct sheet *sheet, const struct schedule_rule *rule)
{
        struct date closed = closed_on(&sheet->law->vaccines[sheet->vaccine], (size_t)(rule - sheet->law->rules));
        const char *line = sheet->markdown ? "  \n  " : "\n      ";
        struct buffer *out = sheet->out;

        buffer_printf(out, sheet->markdown ? "- %s" : "  ・%s", rule->text);
        if (sheet->on.days != SCHEDULE_NO_DATE.days && closed.days < sheet->on.days) {
                buffer_printf(out, "%sこの規則に当たる人の期間は、", line);
                buffer_put_text(out, era_text(sheet->arena, closed));
                buffer_put_string(out, "で終わりました。");
        }
        buffer_printf(out, "%s根拠: %s", line, rule->law);
        put_time(sheet->arena, out, rule);
        buffer_printf(out, sheet->markdown ? "%s規則: `%s`" : "%s規則: %s", line, rule->id);
        buffer_printf(out, "、%s: %s\n", rule->confirmed ? "確認済" : "推定", rule->source);
}

void
show_text(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, bool markdown,
          struct arena *arena, struct buffer *out)
{
        const struct sheet sheet = { law, vaccine, on, markdown, arena, out };
        const struct schedule_rule *programme = &law->rules[law->vaccines[vaccine].rule];
        bool one_day = on.days != SCHEDULE_NO_DATE.days;

        buffer_printf(out, "%s%s", markdown ? "# " : "", schedule_name(law, vaccine));
        if (strcmp(schedule_name(law, vaccine), schedule_code(vaccine)) != 0)
                buffer_printf(out, " (%s)", schedule_code(vaccine));
        if (one_day) {
                buffer_put_string(out, "  ");
                buffer_put_text(out, era_both(arena, on));
                buffer_put_string(out, "の規則");
        }
        buffer_put_char(out, '\n');
        if (one_day && (on.days < programme->from.days || programme->to.days < on.days)) {
                put_closed(&sheet, programme);
                put_rule(&sheet, programme);
                return;
        }
        for (size_t h = 0; h < sizeof headings / sizeof *headings; h++) {
                bool any = false;

                for (size_t i = 0; i < law->rules_count; i++) {
                        const struct schedule_rule *rule = &law->rules[i];

                        if (!on_sheet(&sheet, rule, headings[h].kind))
                                continue;
                        if (!any)
                                buffer_printf(out, markdown ? "\n## %s\n\n" : "\n%s\n", headings[h].heading);
                        any = true;
                        put_rule(&sheet, rule);
                }
                /* Silence would leave the question open. */
                if (!any && strcmp(headings[h].kind, "between") == 0)
                        buffer_printf(out, markdown ? "\n## %s\n\n- %s\n" : "\n%s\n  ・%s\n", headings[h].heading,
                                      "定めはありません。");
        }
        buffer_printf(out, "\n法令データの版 (law_version) %s\n", schedule_law_version(law));
        if (markdown) {
                const char *name = strrchr(programme->file, '/');

                buffer_printf(out, "\nこのページは、法令データ %s から作られています。\n",
                              name ? name + 1 : programme->file);
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
