/* SPDX-License-Identifier: MIT */
#include "schedule/show.h"

#include "schedule/case_json.h"
#include "schedule/law.h"

/* The kinds in the order in which a clerk asks. */
static const struct {
        const char *kind, *heading;
} headings[] = {
        { "vaccine", "制度" },           { "target", "対象" },
        { "window", "受けられる時期" },  { "course", "回数" },
        { "interval", "間隔" },          { "between", "他の予防接種との間隔" },
        { "once", "一つの期間に1回" },   { "excluded", "対象にならない人" },
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

static bool
shown(const struct schedule_law *law, const struct schedule_rule *rule, enum schedule_vaccine vaccine, struct date on)
{
        if (on.days != SCHEDULE_NO_DATE.days && (on.days < rule->from.days || on.days > rule->to.days))
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

static void
put_time(struct buffer *out, const struct schedule_rule *rule)
{
        bool from = rule->from.days != DATE_FIRST.days, to = rule->to.days != DATE_LAST.days;

        if (!from && !to)
                return;
        buffer_put_string(out, "、");
        if (from) {
                put_day(out, rule->from);
                buffer_put_string(out, "から");
        }
        if (to) {
                put_day(out, rule->to);
                buffer_put_string(out, "まで");
        }
}

static void
put_rule(struct buffer *out, const struct schedule_rule *rule, bool markdown)
{
        buffer_printf(out, markdown ? "- %s  \n  %s" : "  ・%s\n      %s", rule->text, rule->law);
        put_time(out, rule);
        buffer_printf(out, markdown ? "  \n  `%s` %s: %s\n" : "\n      [%s] %s: %s\n", rule->id,
                      rule->confirmed ? "確認済" : "推定", rule->source);
}

void
show_text(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, bool markdown,
          struct buffer *out)
{
        const struct schedule_rule *programme = &law->rules[law->vaccines[vaccine].rule];
        bool in_force =
            on.days == SCHEDULE_NO_DATE.days || (programme->from.days <= on.days && on.days <= programme->to.days);

        buffer_printf(out, "%s%s (%s)", markdown ? "# " : "", schedule_name(law, vaccine), schedule_code(vaccine));
        if (on.days != SCHEDULE_NO_DATE.days) {
                buffer_put_string(out, "  ");
                put_day(out, on);
                buffer_put_string(out, " の規則");
        }
        buffer_put_char(out, '\n');
        if (!in_force) {
                buffer_put_string(out, "\nこの日には定期接種として行われていません。\n");
                put_rule(out, programme, markdown);
                return;
        }
        for (size_t h = 0; h < sizeof headings / sizeof *headings; h++) {
                bool any = false;

                for (size_t i = 0; i < law->rules_count; i++) {
                        const struct schedule_rule *rule = &law->rules[i];

                        if (strcmp(rule->kind, headings[h].kind) != 0 || !shown(law, rule, vaccine, on))
                                continue;
                        if (!any)
                                buffer_printf(out, markdown ? "\n## %s\n\n" : "\n%s\n", headings[h].heading);
                        any = true;
                        put_rule(out, rule, markdown);
                }
        }
        buffer_printf(out, "\nlaw_version %s\n", schedule_law_version(law));
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
