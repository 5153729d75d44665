/* SPDX-License-Identifier: MIT */
#include "schedule/command.h"

#include "calendar/age.h"
#include "calendar/era.h"
#include "core/verb.h"
#include "schedule/case_json.h"
#include "schedule/lines.h"
#include "schedule/show.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

enum {
        EXIT_REJECTED = 3,
        LAW_MAXIMUM = 64 * 1024 * 1024,
        LINE_MEMORY = 8 * 1024 * 1024,
        OUTPUT_MAXIMUM = 4 * 1024 * 1024,
        PROBLEMS_MAXIMUM = 1024 * 1024,
        DUE_MONTHS = 12 /* what opens within or has closed since, by the interface */
};

/* What stands after the verb. */
struct options {
        const char *law;
        struct date on;
        bool json, all, markdown;
        const char *words[2];
        int count;
};

static int
usage(const char *ja, const char *en)
{
        fprintf(stderr, "sesshu schedule: %s\n", err_english() ? en : ja);
        return EX_USAGE;
}

static const char *
value_of(int argc, char **argv, int *at, const char *name)
{
        size_t length = strlen(name);

        if (strcmp(argv[*at], name) == 0 && *at + 1 < argc)
                return argv[++*at];
        if (strncmp(argv[*at], name, length) == 0 && argv[*at][length] == '=')
                return argv[*at] + length + 1;
        return NULL;
}

/* 2026-04-01, or as people write it: R8.4.1. */
static bool
read_day(const char *value, struct date *out_date)
{
        struct arena *arena;
        struct era_reading reading;
        struct err *err;

        if (date_read(text_of(value), out_date))
                return true;
        arena = arena_create(ARENA_PLAIN, LINE_MEMORY);
        err = era_read(arena, text_of(value), &reading);
        arena_destroy(arena);
        if (err) {
                err_drop(err, "the caller says how a day is written");
                return false;
        }
        *out_date = reading.date;
        return true;
}

/* False after it has said what is wrong. */
static bool
options_read(int argc, char **argv, int words, struct options *out)
{
        *out = (struct options){ .law = schedule_law_folder(), .on = SCHEDULE_NO_DATE };
        for (int i = 1; i < argc; i++) {
                const char *value;

                if ((value = value_of(argc, argv, &i, "--law"))) {
                        out->law = value;
                } else if ((value = value_of(argc, argv, &i, "--on"))) {
                        if (!read_day(value, &out->on)) {
                                usage("--on は 2026-04-01 か R8.4.1 の形の日付です",
                                      "--on is a day, 2026-04-01 or R8.4.1");
                                return false;
                        }
                } else if (strcmp(argv[i], "--json") == 0) {
                        out->json = true;
                } else if (strcmp(argv[i], "--all") == 0) {
                        out->all = true;
                } else if (strcmp(argv[i], "--markdown") == 0) {
                        out->markdown = true;
                } else if (argv[i][0] != '-' && out->count < words) {
                        out->words[out->count++] = argv[i];
                } else {
                        usage("知らない指定です。sesshu schedule --help を見てください",
                              "unknown option; see sesshu schedule --help");
                        return false;
                }
        }
        return true;
}

static struct date
today(void)
{
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        return date_in_japan((int64_t)now.tv_sec * 1000);
}

/* The exit status, 0 when the law is there. Mistakes stand on standard error. */
static int
load(struct arena *arena, const char *folder, const struct schedule_law **out_law)
{
        struct buffer problems;
        struct err *err;
        int status = 0;

        buffer_init(&problems, PROBLEMS_MAXIMUM);
        err = schedule_law_load(arena, folder, &problems, out_law);
        if (err) {
                fwrite(buffer_text(&problems).at, 1, buffer_text(&problems).length, stderr);
                err_print(err);
                status = err_exit(err);
                err_free(err);
        }
        buffer_finish(&problems);
        return status;
}

/* One line in, one line out. False when the line was malformed. */
typedef bool (*line_done)(struct arena *arena, void *with, struct text line, struct buffer *out);

static int
each_line(line_done done, void *with)
{
        struct lines lines = lines_begin(stdin, CASE_LINE_MAXIMUM);
        struct arena *arena = arena_create(ARENA_PLAIN, LINE_MEMORY);
        struct buffer out;
        struct text line;
        int status = 0;

        buffer_init(&out, OUTPUT_MAXIMUM);
        while (lines_next(&lines, &line)) {
                if (!done(arena, with, line, &out))
                        status = EXIT_REJECTED;
                fwrite(buffer_text(&out).at, 1, buffer_text(&out).length, stdout);
                buffer_clear(&out);
                arena_reset(arena);
        }
        if (ferror(stdin))
                status = EX_NOINPUT;
        if (fflush(stdout) != 0 || ferror(stdout))
                status = EX_IOERR;
        buffer_finish(&out);
        arena_destroy(arena);
        lines_end(&lines);
        return status;
}

static bool
decide_line(struct arena *arena, void *with, struct text line, struct buffer *out)
{
        const struct schedule_law *law = with;
        struct schedule_decision decision;
        struct case_fault fault;
        struct case_read read = { 0 };

        if (!case_read(arena, law, CASE_ONE, line, &read, &fault)) {
                case_put_fault(out, read.id, &fault);
                return false;
        }
        schedule_decide(law, &read.asked, &decision);
        buffer_put_string(out, "{\"id\":");
        case_put_string(out, read.id);
        buffer_put_char(out, ',');
        case_put_decision(out, law, &decision);
        buffer_put_string(out, "}\n");
        return true;
}

static int
decide_command(int argc, char **argv)
{
        struct arena *arena = arena_create(ARENA_PLAIN, LAW_MAXIMUM);
        const struct schedule_law *law = NULL;
        struct options options;
        int status = options_read(argc, argv, 0, &options) ? load(arena, options.law, &law) : EX_USAGE;

        if (!status)
                status = each_line(decide_line, (void *)law);
        arena_destroy(arena);
        return status;
}

/* ---- due ---- */

struct due {
        const struct schedule_law *law;
        struct date on;
};

/* Open, overdue, or next: what a notice or a list is made of. */
static bool
is_due(const struct schedule_decision *decision, struct date on)
{
        switch (decision->word) {
        case SCHEDULE_ELIGIBLE:
        case SCHEDULE_INTERVAL:
                return true;
        case SCHEDULE_NOT_YET:
                return decision->from.days <= interval_months(on, DUE_MONTHS).days;
        case SCHEDULE_TOO_LATE:
                return !decision->cut_off && interval_months(decision->to, DUE_MONTHS).days >= on.days;
        default:
                return false;
        }
}

/* Asks for each dose that the law knows, in the order of the codes. */
static void
each_dose(const struct schedule_law *law, struct schedule_case *asked,
          void (*seen)(const struct schedule_case *asked, void *with), void *with)
{
        for (int vaccine = 0; vaccine < SCHEDULE_VACCINES; vaccine++) {
                if (!schedule_has(law, (enum schedule_vaccine)vaccine))
                        continue;
                asked->vaccine = (uint8_t)vaccine;
                for (int phase = 0; phase < SCHEDULE_PHASES; phase++) {
                        if (!schedule_phase_right(law, (enum schedule_vaccine)vaccine, (enum schedule_phase)phase))
                                continue;
                        asked->phase = (uint8_t)phase;
                        for (int dose = 1; dose <= schedule_doses(law, asked->vaccine, asked->phase); dose++) {
                                asked->dose = dose;
                                seen(asked, with);
                        }
                }
        }
}

struct due_out {
        const struct due *due;
        struct buffer *out;
        bool any;
};

static void
put_which(struct buffer *out, const struct schedule_case *asked)
{
        buffer_printf(out, "\"vaccine\":\"%s\",", schedule_code(asked->vaccine));
        if (asked->phase)
                buffer_printf(out, "\"phase\":\"%s\",", schedule_phase_text(asked->phase));
        buffer_printf(out, "\"dose\":%d", asked->dose);
}

static void
due_dose(const struct schedule_case *asked, void *with)
{
        struct due_out *to = with;
        struct schedule_decision decision;

        schedule_decide(to->due->law, asked, &decision);
        if (!is_due(&decision, asked->on))
                return;
        buffer_put_string(to->out, to->any ? ",{" : "{");
        put_which(to->out, asked);
        buffer_put_char(to->out, ',');
        case_put_decision(to->out, to->due->law, &decision);
        buffer_put_char(to->out, '}');
        to->any = true;
}

static bool
due_line(struct arena *arena, void *with, struct text line, struct buffer *out)
{
        const struct due *due = with;
        struct case_fault fault;
        struct case_read read = { .asked.on = due->on };
        struct due_out to = { due, out, false };

        if (!case_read(arena, due->law, CASE_PERSON, line, &read, &fault)) {
                case_put_fault(out, read.id, &fault);
                return false;
        }
        buffer_put_string(out, "{\"id\":");
        case_put_string(out, read.id);
        buffer_put_string(out, ",\"doses\":[");
        each_dose(due->law, &read.asked, due_dose, &to);
        buffer_put_string(out, "]}\n");
        return true;
}

static int
due_command(int argc, char **argv)
{
        struct arena *arena = arena_create(ARENA_PLAIN, LAW_MAXIMUM);
        struct options options;
        struct due due = { 0 };
        int status = options_read(argc, argv, 0, &options) ? load(arena, options.law, &due.law) : EX_USAGE;

        due.on = options.on.days == SCHEDULE_NO_DATE.days ? today() : options.on;
        if (!status)
                status = each_line(due_line, &due);
        arena_destroy(arena);
        return status;
}

/* ---- show, check ---- */

/* By its code, in any letters, or its name. */
static bool
find_vaccine(const struct schedule_law *law, const char *word, enum schedule_vaccine *out_vaccine)
{
        for (int i = 0; i < SCHEDULE_VACCINES; i++) {
                enum schedule_vaccine vaccine = (enum schedule_vaccine)i;

                if (strcasecmp(word, schedule_code(vaccine)) == 0 ||
                    (schedule_has(law, vaccine) && strcmp(word, schedule_name(law, vaccine)) == 0)) {
                        *out_vaccine = vaccine;
                        return true;
                }
        }
        return false;
}

static int
unknown_vaccine(const struct schedule_law *law)
{
        struct buffer list;
        int status = usage("show の後に予防接種の符号か名前を書きます", "show wants the code or the name of a vaccine");

        buffer_init(&list, OUTPUT_MAXIMUM);
        show_index(law, false, &list);
        fwrite(buffer_text(&list).at, 1, buffer_text(&list).length, stderr);
        buffer_finish(&list);
        return status;
}

static void
show(const struct schedule_law *law, enum schedule_vaccine vaccine, const struct options *options, struct arena *arena,
     struct buffer *out)
{
        struct date on = options->on.days == SCHEDULE_NO_DATE.days ? today() : options->on;

        if (options->json)
                show_json(law, vaccine, on, out);
        else
                show_text(law, vaccine, options->all ? SCHEDULE_NO_DATE : on, options->markdown, arena, out);
}

static int
show_command(int argc, char **argv)
{
        struct arena *arena;
        const struct schedule_law *law = NULL;
        enum schedule_vaccine vaccine = 0;
        struct options options;
        struct buffer out;
        bool index;
        int status;

        if (!options_read(argc, argv, 1, &options))
                return EX_USAGE;
        arena = arena_create(ARENA_PLAIN, LAW_MAXIMUM);
        status = load(arena, options.law, &law);
        index = options.all && options.markdown && options.count == 0; /* the page that leads to the others */
        if (!status && !index && (options.count != 1 || !find_vaccine(law, options.words[0], &vaccine)))
                status = unknown_vaccine(law);
        if (!status && !index && !schedule_has(law, vaccine)) {
                fputs(err_english() ? "sesshu schedule: the law folder has no rules for this vaccine\n"
                                    : "sesshu schedule: この予防接種の規則は法令データにありません\n",
                      stderr);
                status = EX_CONFIG;
        }
        if (!status) {
                buffer_init(&out, OUTPUT_MAXIMUM);
                if (index)
                        show_index(law, true, &out);
                else
                        show(law, vaccine, &options, arena, &out);
                fwrite(buffer_text(&out).at, 1, buffer_text(&out).length, stdout);
                buffer_finish(&out);
                if (fflush(stdout) != 0)
                        status = EX_IOERR;
        }
        arena_destroy(arena);
        return status;
}

static int
check_command(int argc, char **argv)
{
        struct arena *arena = arena_create(ARENA_PLAIN, LAW_MAXIMUM);
        const struct schedule_law *law = NULL;
        struct options options;
        int status = options_read(argc, argv, 0, &options) ? load(arena, options.law, &law) : EX_USAGE;

        if (!status)
                printf(err_english() ? "%zu rules, law_version %s\n" : "規則 %zu 件、law_version %s\n",
                       schedule_rule_count(law), schedule_law_version(law));
        arena_destroy(arena);
        return status;
}

/* ---- diff ---- */

struct diff {
        const struct schedule_law *old, *new;
        struct date on;
};

static const struct schedule_rule *
rule_named(const struct schedule_law *law, const char *id)
{
        for (size_t i = 0; i < schedule_rule_count(law); i++)
                if (strcmp(schedule_rule_at(law, i)->id, id) == 0)
                        return schedule_rule_at(law, i);
        return NULL;
}

static void
put_rule_change(struct buffer *out, const struct schedule_rule *rule, const char *change, const char *before,
                const char *after)
{
        buffer_put_string(out, "{\"rule\":");
        case_put_string(out, text_of(rule->id));
        if (rule->vaccine < SCHEDULE_VACCINES)
                buffer_printf(out, ",\"vaccine\":\"%s\"", schedule_code(rule->vaccine));
        buffer_printf(out, ",\"change\":\"%s\"", change);
        if (before) {
                buffer_put_string(out, ",\"before\":");
                case_put_string(out, text_of(before));
        }
        if (after) {
                buffer_put_string(out, ",\"after\":");
                case_put_string(out, text_of(after));
        }
        buffer_put_string(out, "}\n");
}

static void
diff_rules(const struct diff *diff, struct buffer *out)
{
        for (size_t i = 0; i < schedule_rule_count(diff->old); i++) {
                const struct schedule_rule *rule = schedule_rule_at(diff->old, i);
                const struct schedule_rule *now = rule_named(diff->new, rule->id);

                if (!now)
                        put_rule_change(out, rule, "removed", rule->form, NULL);
                else if (strcmp(rule->form, now->form) != 0)
                        put_rule_change(out, now, "changed", rule->form, now->form);
        }
        for (size_t i = 0; i < schedule_rule_count(diff->new); i++) {
                const struct schedule_rule *rule = schedule_rule_at(diff->new, i);

                if (!rule_named(diff->old, rule->id))
                        put_rule_change(out, rule, "added", NULL, rule->form);
        }
}

static bool
same_answer(const struct schedule_decision *a, const struct schedule_decision *b)
{
        return a->word == b->word && a->from.days == b->from.days && a->to.days == b->to.days &&
               a->earliest.days == b->earliest.days && a->standard_from.days == b->standard_from.days &&
               a->standard_to.days == b->standard_to.days;
}

struct diff_out {
        const struct diff *diff;
        struct text id;
        struct buffer *out;
};

static void
diff_dose(const struct schedule_case *asked, void *with)
{
        struct diff_out *to = with;
        struct schedule_decision before, after;

        if (!schedule_has(to->diff->old, asked->vaccine) ||
            !schedule_phase_right(to->diff->old, asked->vaccine, asked->phase))
                return;
        schedule_decide(to->diff->old, asked, &before);
        schedule_decide(to->diff->new, asked, &after);
        if (same_answer(&before, &after))
                return;
        buffer_put_string(to->out, "{\"id\":");
        case_put_string(to->out, to->id);
        buffer_put_char(to->out, ',');
        put_which(to->out, asked);
        buffer_put_string(to->out, ",\"before\":{");
        case_put_decision(to->out, to->diff->old, &before);
        buffer_put_string(to->out, "},\"after\":{");
        case_put_decision(to->out, to->diff->new, &after);
        buffer_put_string(to->out, "}}\n");
}

static bool
diff_line(struct arena *arena, void *with, struct text line, struct buffer *out)
{
        const struct diff *diff = with;
        struct case_fault fault;
        struct case_read read = { .asked.on = diff->on };
        struct diff_out to = { diff, { 0 }, out };

        if (!case_read(arena, diff->new, CASE_PERSON, line, &read, &fault)) {
                case_put_fault(out, read.id, &fault);
                return false;
        }
        to.id = read.id;
        each_dose(diff->new, &read.asked, diff_dose, &to);
        return true;
}

static int
diff_command(int argc, char **argv)
{
        struct arena *arena;
        struct options options;
        struct diff diff = { 0 };
        struct buffer out;
        int status;

        if (!options_read(argc, argv, 2, &options))
                return EX_USAGE;
        if (options.count != 2)
                return usage("diff の後に古い法令フォルダと新しい法令フォルダを書きます",
                             "diff wants the old and the new law folder");
        arena = arena_create(ARENA_PLAIN, 2 * LAW_MAXIMUM);
        status = load(arena, options.words[0], &diff.old);
        if (!status)
                status = load(arena, options.words[1], &diff.new);
        if (!status) {
                diff.on = options.on.days == SCHEDULE_NO_DATE.days ? today() : options.on;
                buffer_init(&out, OUTPUT_MAXIMUM);
                diff_rules(&diff, &out);
                fwrite(buffer_text(&out).at, 1, buffer_text(&out).length, stdout);
                buffer_finish(&out);
                if (!isatty(STDIN_FILENO))
                        status = each_line(diff_line, &diff);
        }
        arena_destroy(arena);
        return status;
}

static const struct verb verbs[] = {
        { "decide", decide_command, "この接種を定期接種として受けられるか (JSON Lines)",
          "may this dose be given as a routine vaccination (JSON Lines)" },
        { "show", show_command, "その日に効力のある規則を読む: show JE [--on 日付] [--json]",
          "read the rules in force on a day: show JE [--on DATE] [--json]" },
        { "due", due_command, "人ごとに、受けられる・遅れた・次の接種 (JSON Lines)",
          "doses that are open, overdue or next for each person (JSON Lines)" },
        { "check", check_command, "法令フォルダの誤りを調べる [--law フォルダ]",
          "look for mistakes in a law folder [--law FOLDER]" },
        { "diff", diff_command, "二つの法令フォルダの違いと、変わる判定: diff 旧 新",
          "what differs between two law folders, and whose decisions change: diff OLD NEW" },
        { 0 },
};

int
schedule_command(int argc, char **argv)
{
        return verb_run("sesshu schedule", verbs, argc, argv);
}
