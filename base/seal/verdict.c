/* SPDX-License-Identifier: MIT */
#include "seal/verdict.h"

#include <stdio.h>

static const struct {
        const char *code, *ja, *en;
} texts[] = {
#define PROBLEM(NAME, CODE, JA, EN) { CODE, JA, EN },
#include "seal/verdict_problems.def"
#undef PROBLEM
};

void
verdict_init(struct verdict *verdict, struct arena *arena)
{
        *verdict = (struct verdict){ .arena = arena };
}

void
verdict_add(struct verdict *verdict, enum problem problem, const char *where, ...)
{
        char place[160] = "";
        va_list arguments;

        if (where) {
                va_start(arguments, where);
                vsnprintf(place, sizeof place, where, arguments);
                va_end(arguments);
        }
        for (size_t i = 0; i < verdict->count; i++)
                if (verdict->problems[i].problem == problem &&
                    strcmp(verdict->problems[i].where ? verdict->problems[i].where : "", place) == 0)
                        return;
        if (verdict->count == VERDICT_PROBLEMS_MAXIMUM)
                return;
        verdict->problems[verdict->count].problem = problem;
        verdict->problems[verdict->count++].where = *place ? arena_string(verdict->arena, place) : NULL;
}

bool
verdict_has(const struct verdict *verdict, enum problem problem)
{
        for (size_t i = 0; i < verdict->count; i++)
                if (verdict->problems[i].problem == problem)
                        return true;
        return false;
}

bool
verdict_valid(const struct verdict *verdict)
{
        return verdict->count == 0;
}

const char *
problem_code(enum problem problem)
{
        return texts[problem].code;
}

struct value *
verdict_value(const struct verdict *verdict, bool english)
{
        struct arena *arena = verdict->arena;
        struct value *value = value_object(arena), *problems = value_array(arena);

        for (size_t i = 0; i < verdict->count; i++) {
                struct value *problem = value_append(problems, value_object(arena));
                enum problem code = verdict->problems[i].problem;
                const char *sentence = english ? texts[code].en : texts[code].ja;
                const char *where = verdict->problems[i].where;

                value_set_text(arena, problem, "code", text_of(texts[code].code));
                value_set_text(arena, problem, "message",
                               where ? text_format(arena, english ? "%s (%s)" : "%s（%s）", sentence, where)
                                     : text_of(sentence));
        }
        if (verdict->format)
                value_set_text(arena, value, "format", text_of(verdict->format));
        value_set(value, "valid", value_boolean(arena, verdict_valid(verdict)));
        value_set(value, "problems", problems);
        if (verdict->content)
                value_set(value, "content", verdict->content);
        return value;
}
