/* SPDX-License-Identifier: MIT */
#include "schedule/case_json.h"

#include <assert.h>
#include <jansson.h>

struct reader {
        struct arena *arena;
        const struct schedule_law *law;
        struct case_fault *fault;
        bool failed;
};

/* Only the first fault of a line is told. */
static bool
fail(struct reader *r, const char *field, const char *ja, const char *en)
{
        if (!r->failed) {
                r->failed = true;
                r->fault->field = field;
                r->fault->message = err_english() ? en : ja;
        }
        return false;
}

static bool
missing(struct reader *r, const char *field)
{
        return fail(r, field, "必要な項目がありません", "a member is missing");
}

/* An optional string; absent is (NULL). */
static bool
take_text(struct reader *r, const json_t *object, const char *key, const char *field, struct text *out_text)
{
        const json_t *value = json_object_get(object, key);

        *out_text = (struct text){ 0 };
        if (!value)
                return true;
        if (!json_is_string(value))
                return fail(r, field, "文字列ではありません", "not a string");
        *out_text = (struct text){ json_string_value(value), json_string_length(value) };
        return true;
}

static bool
take_date(struct reader *r, const json_t *object, const char *key, const char *field, struct date *out_date)
{
        struct text text;

        *out_date = SCHEDULE_NO_DATE;
        if (!take_text(r, object, key, field, &text))
                return false;
        if (text.at && !date_read(text, out_date))
                return fail(r, field, "実在する日付ではありません (YYYY-MM-DD)", "not a day that exists (YYYY-MM-DD)");
        return true;
}

static bool
take_yes(struct reader *r, const json_t *object, const char *key, bool *out_yes)
{
        const json_t *value = json_object_get(object, key);

        *out_yes = false;
        if (!value)
                return true;
        if (!json_is_boolean(value))
                return fail(r, key, "true か false ではありません", "not true or false");
        *out_yes = json_is_true(value);
        return true;
}

static bool
take_dose(struct reader *r, const json_t *object, const char *field, int32_t *out_dose)
{
        const json_t *value = json_object_get(object, "dose");

        if (!value)
                return missing(r, field);
        if (!json_is_integer(value) || json_integer_value(value) < 1)
                return fail(r, field, "1以上の整数ではありません", "not an integer of at least 1");
        /* No course is nearly so long; what is larger is one and the same dose that the law does not have. */
        *out_dose = json_integer_value(value) > 1000000 ? 1000000 : (int32_t)json_integer_value(value);
        return true;
}

static bool
take_vaccine(struct reader *r, const json_t *object, const char *field, uint8_t *out_vaccine)
{
        enum schedule_vaccine vaccine;
        struct text text;

        if (!take_text(r, object, "vaccine", field, &text))
                return false;
        if (!text.at)
                return missing(r, field);
        if (!schedule_code_read(text, &vaccine))
                return fail(r, field, "予防接種の符号ではありません", "not a code of a vaccine");
        *out_vaccine = (uint8_t)vaccine;
        return true;
}

static bool
take_phase(struct reader *r, const json_t *object, uint8_t vaccine, const char *field, uint8_t *out_phase)
{
        enum schedule_phase phase = SCHEDULE_NO_PHASE;
        bool has_phases = !schedule_phase_right(r->law, vaccine, SCHEDULE_NO_PHASE);
        struct text text;

        if (!take_text(r, object, "phase", field, &text))
                return false;
        if (!text.at && has_phases)
                return missing(r, field);
        if (text.at && !has_phases)
                return fail(r, field, "この予防接種に期はありません", "this vaccine has no phases");
        if (text.at && (!schedule_phase_read(text, &phase) || !schedule_phase_right(r->law, vaccine, phase)))
                return fail(r, field, "この予防接種にない期です", "this vaccine has no such phase");
        *out_phase = (uint8_t)phase;
        return true;
}

static bool
take_product(struct reader *r, const json_t *object, uint8_t vaccine, const char *field, uint8_t *out_product)
{
        struct text text;

        *out_product = 0;
        if (!take_text(r, object, "product", field, &text))
                return false;
        if (text.at) {
                *out_product = schedule_product_read(r->law, vaccine, text);
                if (!*out_product)
                        return fail(r, field, "この予防接種にない製品です", "this vaccine has no such product");
        }
        return true;
}

/* Members that the list does not name are refused. `prefix` names the place in the history. */
static bool
only_known(struct reader *r, json_t *object, const char *const *known, const char *prefix)
{
        const char *key;
        json_t *value;

        json_object_foreach(object, key, value)
        {
                bool found = false;

                for (const char *const *k = known; *k && !found; k++)
                        found = strcmp(*k, key) == 0;
                if (!found)
                        return fail(r, arena_format(r->arena, "%s%s", prefix, key), "知らない項目です",
                                    "no such member");
        }
        return true;
}

static bool
take_history_entry(struct reader *r, json_t *entry, size_t number, struct date birth, struct schedule_dose *out_dose)
{
        static const char *const known[] = { "vaccine", "phase", "dose", "date", "product", NULL };
        const char *at = arena_format(r->arena, "history[%zu]", number);
        const char *prefix = arena_format(r->arena, "%s.", at);

        if (!json_is_object(entry))
                return fail(r, at, "オブジェクトではありません", "not an object");
        if (!only_known(r, entry, known, prefix) ||
            !take_vaccine(r, entry, arena_format(r->arena, "%svaccine", prefix), &out_dose->vaccine) ||
            !take_phase(r, entry, out_dose->vaccine, arena_format(r->arena, "%sphase", prefix), &out_dose->phase) ||
            !take_dose(r, entry, arena_format(r->arena, "%sdose", prefix), &out_dose->dose) ||
            !take_date(r, entry, "date", arena_format(r->arena, "%sdate", prefix), &out_dose->date) ||
            !take_product(r, entry, out_dose->vaccine, arena_format(r->arena, "%sproduct", prefix), &out_dose->product))
                return false;
        if (out_dose->date.days == SCHEDULE_NO_DATE.days)
                return missing(r, arena_format(r->arena, "%sdate", prefix));
        if (out_dose->date.days < birth.days)
                return fail(r, arena_format(r->arena, "%sdate", prefix), "生まれる前の日です", "before the birth");
        return true;
}

static bool
take_history(struct reader *r, const json_t *object, struct schedule_case *asked)
{
        json_t *history = json_object_get(object, "history");
        struct schedule_dose *doses;

        asked->history = NULL;
        asked->history_count = 0;
        if (!history)
                return true;
        if (!json_is_array(history))
                return fail(r, "history", "配列ではありません", "not an array");
        doses = arena_new_array(r->arena, json_array_size(history) + 1, struct schedule_dose);
        for (size_t i = 0; i < json_array_size(history); i++)
                if (!take_history_entry(r, json_array_get(history, i), i, asked->birth, &doses[i]))
                        return false;
        asked->history = doses;
        asked->history_count = json_array_size(history);
        return true;
}

static bool
take_word(struct reader *r, const json_t *object, const char *key, const char *const *words, uint8_t *out_number)
{
        struct text text;

        *out_number = 0;
        if (!take_text(r, object, key, key, &text))
                return false;
        if (!text.at)
                return true;
        for (uint8_t i = 0; words[i]; i++)
                if (*words[i] && text_is(text, words[i])) {
                        *out_number = i;
                        return true;
                }
        return fail(r, key, "ここに書けない値です", "not one of the values");
}

static bool
take_person(struct reader *r, const json_t *object, struct schedule_case *asked)
{
        static const char *const sexes[] = { "U", "M", "F", NULL };
        static const char *const titres[] = { "", "low", "enough", NULL };

        if (!take_date(r, object, "birth", "birth", &asked->birth))
                return false;
        if (asked->birth.days == SCHEDULE_NO_DATE.days)
                return missing(r, "birth");
        return take_word(r, object, "sex", sexes, &asked->sex) &&
               take_date(r, object, "due_date", "due_date", &asked->due_date) && take_history(r, object, asked) &&
               take_word(r, object, "titre", titres, &asked->titre) &&
               take_date(r, object, "titre_date", "titre_date", &asked->titre_date) &&
               take_date(r, object, "long_illness_until", "long_illness_until", &asked->long_illness_until) &&
               take_yes(r, object, "disability_60_64", &asked->disability_60_64) &&
               take_yes(r, object, "shortage", &asked->shortage);
}

static bool
take_case(struct reader *r, const json_t *object, struct schedule_case *asked)
{
        if (!take_vaccine(r, object, "vaccine", &asked->vaccine))
                return false;
        if (!schedule_has(r->law, asked->vaccine))
                return fail(r, "vaccine", "この予防接種の規則は法令データにありません",
                            "the law folder has no rules for this vaccine");
        if (!take_phase(r, object, asked->vaccine, "phase", &asked->phase) ||
            !take_dose(r, object, "dose", &asked->dose) ||
            !take_product(r, object, asked->vaccine, "product", &asked->product))
                return false;
        if (asked->vaccine == SCHEDULE_RSV && asked->due_date.days == SCHEDULE_NO_DATE.days)
                return missing(r, "due_date");
        return true;
}

static bool
take_all(struct reader *r, enum case_kind kind, json_t *object, struct schedule_case *asked)
{
        static const char *const of_a_case[] = { "id",
                                                 "birth",
                                                 "sex",
                                                 "on",
                                                 "vaccine",
                                                 "product",
                                                 "due_date",
                                                 "phase",
                                                 "dose",
                                                 "history",
                                                 "titre",
                                                 "titre_date",
                                                 "long_illness_until",
                                                 "disability_60_64",
                                                 "shortage",
                                                 NULL };
        static const char *const of_a_person[] = { "id",
                                                   "birth",
                                                   "sex",
                                                   "due_date",
                                                   "history",
                                                   "titre",
                                                   "titre_date",
                                                   "long_illness_until",
                                                   "disability_60_64",
                                                   "shortage",
                                                   NULL };
        const json_t *id = json_object_get(object, "id");

        if (!only_known(r, object, kind == CASE_ONE ? of_a_case : of_a_person, ""))
                return false;
        if (!id)
                return missing(r, "id");
        if (!json_is_string(id))
                return fail(r, "id", "文字列ではありません", "not a string");
        if (!take_person(r, object, asked))
                return false;
        if (kind == CASE_ONE) {
                if (!take_date(r, object, "on", "on", &asked->on))
                        return false;
                if (asked->on.days == SCHEDULE_NO_DATE.days)
                        return missing(r, "on");
        }
        if (asked->on.days < asked->birth.days)
                return fail(r, kind == CASE_ONE ? "on" : "birth", "生まれる前の日です", "before the birth");
        return kind == CASE_PERSON || take_case(r, object, asked);
}

/* Only one member twice: the line is read again, so that its id can be given back. */
static json_t *
load_twice(struct reader *r, struct text line, const json_error_t *error)
{
        json_t *object = json_loadb(line.at, line.length, 0, NULL);
        const char *start = strchr(error->text, '"');
        const char *end = start ? strchr(start + 1, '"') : NULL;

        if (!json_is_object(object)) {
                json_decref(object);
                return NULL;
        }
        fail(r, end ? arena_copy(r->arena, start + 1, (size_t)(end - start - 1)) : "", "同じ項目が2度あります",
             "the same member twice");
        return object;
}

bool
case_read(struct arena *arena, const struct schedule_law *law, enum case_kind kind, struct text line,
          struct case_read *out_read, struct case_fault *out_fault)
{
        struct reader r = { arena, law, out_fault, false };
        json_error_t error;
        json_t *object;
        const json_t *id;
        bool good;

        out_read->id = (struct text){ 0 };
        if (!line.length)
                return fail(&r, "", "空の行です", "an empty line");
        if (line.length > CASE_LINE_MAXIMUM)
                return fail(&r, "", "一行が64KiBを超えています", "a line over 64 KiB");
        object = json_loadb(line.at, line.length, JSON_REJECT_DUPLICATES, &error);
        if (!object && json_error_code(&error) == json_error_duplicate_key)
                object = load_twice(&r, line, &error);
        if (!json_is_object(object)) {
                json_decref(object);
                return fail(&r, "", "JSONのオブジェクトではありません", "not a JSON object");
        }
        id = json_object_get(object, "id");
        if (json_is_string(id))
                out_read->id = text_copy(arena, (struct text){ json_string_value(id), json_string_length(id) });
        good = !r.failed && take_all(&r, kind, object, &out_read->asked);
        json_decref(object);
        return good;
}

void
case_put_string(struct buffer *out, struct text text)
{
        size_t plain = 0;

        buffer_put_char(out, '"');
        for (size_t i = 0; i < text.length; i++) {
                unsigned char c = (unsigned char)text.at[i];

                if (c >= 0x20 && c != '"' && c != '\\')
                        continue;
                buffer_put(out, text.at + plain, i - plain);
                plain = i + 1;
                if (c == '"' || c == '\\') {
                        buffer_put_char(out, '\\');
                        buffer_put_char(out, (char)c);
                } else {
                        buffer_printf(out, "\\u%04x", c);
                }
        }
        buffer_put(out, text.at + plain, text.length - plain);
        buffer_put_char(out, '"');
}

static void
put_date(struct buffer *out, const char *name, struct date date)
{
        char text[DATE_TEXT_SIZE];

        if (date.days == SCHEDULE_NO_DATE.days)
                return;
        date_write(date, text);
        buffer_put_string(out, ",\"");
        buffer_put_string(out, name);
        buffer_put_string(out, "\":\"");
        buffer_put_string(out, text);
        buffer_put_char(out, '"');
}

void
case_put_decision(struct buffer *out, const struct schedule_law *law, const struct schedule_decision *decision)
{
        assert(decision->reason_count > 0);
        buffer_put_string(out, "\"decision\":\"");
        buffer_put_string(out, schedule_word_text(decision->word));
        buffer_put_char(out, '"');
        put_date(out, "from", decision->from);
        put_date(out, "to", decision->to);
        put_date(out, "earliest", decision->earliest);
        put_date(out, "standard_from", decision->standard_from);
        put_date(out, "standard_to", decision->standard_to);
        buffer_put_string(out, ",\"reasons\":[");
        for (size_t i = 0; i < decision->reason_count; i++) {
                const struct schedule_rule *rule = schedule_rule_at(law, decision->reasons[i]);

                buffer_put_string(out, i ? ",{\"rule\":" : "{\"rule\":");
                case_put_string(out, text_of(rule->id));
                buffer_put_string(out, ",\"law\":");
                case_put_string(out, text_of(rule->law));
                buffer_put_string(out, ",\"text\":");
                case_put_string(out, text_of(rule->text));
                buffer_put_char(out, '}');
        }
        buffer_put_string(out, "],\"law_version\":\"");
        buffer_put_string(out, schedule_law_version(law));
        buffer_put_char(out, '"');
}

void
case_put_fault(struct buffer *out, struct text id, const struct case_fault *fault)
{
        buffer_put_string(out, "{\"id\":");
        if (id.at)
                case_put_string(out, id);
        else
                buffer_put_string(out, "null");
        buffer_put_string(out, ",\"error\":{\"field\":");
        case_put_string(out, text_of(fault->field));
        buffer_put_string(out, ",\"message\":");
        case_put_string(out, text_of(fault->message));
        buffer_put_string(out, "}}\n");
}
