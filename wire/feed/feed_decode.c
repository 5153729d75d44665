/* SPDX-License-Identifier: MIT */
/* One line of the feed, from JSON: its fields stand once, in the two tables below. */
#include "feed/feed.h"

#include "feed/feed_private.h"
#include "identifier/check_digit.h"
#include "identifier/digits.h"
#include "seal/jose_value.h"
#include "text/utf8.h"

#include <stddef.h>

enum kind { TEXT_FIELD, NUMBER_FIELD, TRUTH_FIELD, PERSON_FIELD };
enum presence { REQUIRED, OPTIONAL };
enum form {
        ANY_TEXT,  /* one line, may be empty */
        SOME_TEXT, /* one line, not empty */
        DIGITS,    /* up to `longest` of them, at least one */
        OTHER,     /* judged by its own function */
};

struct field {
        const char *name;
        const char *path; /* as errors name it */
        enum kind kind;
        enum presence presence;
        enum form form;
        size_t longest; /* code points */
        size_t offset;  /* of a text of SOME_TEXT, ANY_TEXT, DIGITS in struct feed_person */
};

enum { SEQUENCE, EVENT, DATE, CANCELS, PERSON };
static const struct field line_fields[] = {
        [SEQUENCE] = { "sequence", "sequence", NUMBER_FIELD, REQUIRED, OTHER, 0, 0 },
        [EVENT] = { "event", "event", TEXT_FIELD, REQUIRED, OTHER, 0, 0 },
        [DATE] = { "date", "date", TEXT_FIELD, REQUIRED, OTHER, 0, 0 },
        [CANCELS] = { "cancels", "cancels", NUMBER_FIELD, OPTIONAL, OTHER, 0, 0 },
        [PERSON] = { "person", "person", PERSON_FIELD, REQUIRED, OTHER, 0, 0 },
};
enum { LINE_FIELDS = sizeof line_fields / sizeof line_fields[0] };

#define OF(MEMBER) offsetof(struct feed_person, MEMBER)
enum { NUMBER = 1, BIRTH = 7, PRECISION, SEX, POSTAL, ADDRESS, HOUSEHOLD, FOREIGN };
static const struct field person_fields[] = {
        { "address_number", "person.address_number", TEXT_FIELD, REQUIRED, DIGITS, FEED_ADDRESS_NUMBER_MAXIMUM,
          OF(address_number) },
        [NUMBER] = { "individual_number", "person.individual_number", TEXT_FIELD, REQUIRED, DIGITS, 12,
                     OF(individual_number) },
        { "family", "person.family", TEXT_FIELD, REQUIRED, SOME_TEXT, FEED_NAME_MAXIMUM, OF(family) },
        { "given", "person.given", TEXT_FIELD, REQUIRED, ANY_TEXT, FEED_NAME_MAXIMUM, OF(given) },
        { "family_kana", "person.family_kana", TEXT_FIELD, REQUIRED, ANY_TEXT, FEED_NAME_MAXIMUM, OF(family_kana) },
        { "given_kana", "person.given_kana", TEXT_FIELD, REQUIRED, ANY_TEXT, FEED_NAME_MAXIMUM, OF(given_kana) },
        { "alias", "person.alias", TEXT_FIELD, OPTIONAL, SOME_TEXT, FEED_NAME_MAXIMUM, OF(alias) },
        [BIRTH] = { "birth", "person.birth", TEXT_FIELD, REQUIRED, OTHER, 0, 0 },
        [PRECISION] = { "birth_precision", "person.birth_precision", TEXT_FIELD, REQUIRED, OTHER, 0, 0 },
        [SEX] = { "sex", "person.sex", TEXT_FIELD, REQUIRED, OTHER, 0, 0 },
        [POSTAL] = { "postal", "person.postal", TEXT_FIELD, REQUIRED, ANY_TEXT, 8, OF(postal) },
        [ADDRESS] = { "address", "person.address", TEXT_FIELD, REQUIRED, SOME_TEXT, FEED_ADDRESS_MAXIMUM, OF(address) },
        [HOUSEHOLD] = { "household", "person.household", TEXT_FIELD, REQUIRED, DIGITS, FEED_HOUSEHOLD_MAXIMUM,
                        OF(household) },
        [FOREIGN] = { "foreign", "person.foreign", TRUTH_FIELD, REQUIRED, OTHER, 0, 0 },
};
enum { PERSON_FIELDS = sizeof person_fields / sizeof person_fields[0] };

static struct err *
refuse(const struct err_code *code, const char *path)
{
        return err_at(err_new(code, "%s", path[0] ? path : "the line"), 0, path);
}

static bool
fits(const struct value *value, enum kind kind)
{
        switch (kind) {
        case TEXT_FIELD:
                return value_is(value, VALUE_STRING);
        case NUMBER_FIELD:
                return value_is(value, VALUE_NUMBER);
        case TRUTH_FIELD:
                return value_is(value, VALUE_TRUE) || value_is(value, VALUE_FALSE);
        case PERSON_FIELD:
                return value_is(value, VALUE_OBJECT);
        }
        return false;
}

/* Sorts the members of an object by the table. Each once, none unknown, none missing, each of its kind. What an
 * unknown member is called is not repeated: it may be anything, a name too. */
static struct err *
take_members(const struct value *object, const struct field *fields, size_t count, const char *path,
             const struct value *out_values[])
{
        bool unknown = false;

        for (size_t i = 0; i < count; i++)
                out_values[i] = NULL;
        for (const struct value *member = object->first; member; member = member->next) {
                size_t i = 0;

                while (i < count && !text_is(member->name, fields[i].name))
                        i++;
                if (i == count)
                        unknown = true;
                else if (out_values[i])
                        return refuse(&FEED_DUPLICATE_FIELD, fields[i].path);
                else
                        out_values[i] = member;
        }
        if (unknown)
                return refuse(&FEED_UNKNOWN_FIELD, path);
        for (size_t i = 0; i < count; i++)
                if (!out_values[i] && fields[i].presence == REQUIRED)
                        return refuse(&FEED_MISSING_FIELD, fields[i].path);
        for (size_t i = 0; i < count; i++)
                if (out_values[i] && !fits(out_values[i], fields[i].kind))
                        return refuse(&FEED_WRONG_TYPE, fields[i].path);
        return NULL;
}

static bool
all_digits(struct text text)
{
        return digits_are(text, text.length);
}

/* Length and characters of a text. The line was valid UTF-8, and so is what its escapes make of it. */
static struct err *
check_text(const struct field *field, struct text text)
{
        if (utf8_points(text) > field->longest)
                return refuse(&FEED_TOO_LONG, field->path);
        if (!text.length && (field->form == SOME_TEXT || field->form == DIGITS))
                return refuse(&FEED_EMPTY_FIELD, field->path);
        if (!utf8_is_valid(text, UTF8_LINE))
                return refuse(&FEED_CONTROL_CHARACTER, field->path);
        if (field->form == DIGITS && !all_digits(text))
                return refuse(&FEED_NOT_DIGITS, field->path);
        return NULL;
}

static struct err *
read_texts(const struct value *const values[], struct feed_person *person)
{
        const struct field *fields = person_fields;

        for (size_t i = 0; i < PERSON_FIELDS; i++) {
                struct text text;
                struct err *err;

                if (!values[i] || fields[i].kind != TEXT_FIELD || fields[i].form == OTHER)
                        continue;
                text = values[i]->text;
                if (!text.at)
                        text = TEXT("");
                err = check_text(&fields[i], text);
                if (err)
                        return err;
                memcpy((char *)person + fields[i].offset, &text, sizeof text);
        }
        return NULL;
}

static bool
read_sequence(const struct value *value, uint64_t *out_sequence)
{
        uint64_t sequence;

        if (!number_read(value->text, FEED_SEQUENCE_MAXIMUM, &sequence) || sequence == 0)
                return false;
        *out_sequence = sequence;
        return true;
}

bool
feed_birth_read(struct text birth, enum feed_precision precision, struct date *out_first)
{
        static const struct {
                size_t length;
                const char *rest;
        } forms[] = { [FEED_DAY] = { 10, "" }, [FEED_MONTH] = { 7, "-01" }, [FEED_YEAR] = { 4, "-01-01" } };
        char day[DATE_TEXT_SIZE];

        if (precision == FEED_UNKNOWN)
                return birth.length == 0;
        if (birth.length != forms[precision].length)
                return false;
        snprintf(day, sizeof day, "%.*s%s", TEXT_ARGS(birth), forms[precision].rest);
        return date_read(text_of(day), out_first);
}

bool
feed_birth_first(const struct feed_person *person, struct date *out_first)
{
        return person->birth_precision != FEED_UNKNOWN &&
               feed_birth_read(person->birth, person->birth_precision, out_first);
}

static struct err *
read_person(const struct value *object, struct feed_person *out_person)
{
        struct feed_person person = { 0 };
        const struct value *values[PERSON_FIELDS];
        struct date first;
        struct err *err;
        int word;

        err = take_members(object, person_fields, PERSON_FIELDS, "person", values);
        if (!err)
                err = read_texts(values, &person);
        if (err)
                return err;
        if (person.individual_number.length != 12)
                return refuse(&FEED_NOT_DIGITS, person_fields[NUMBER].path);
        err = individual_number_check(person.individual_number);
        if (err) {
                err_drop(err, "said again as a failure of the feed");
                return refuse(&FEED_BAD_CHECK_DIGIT, person_fields[NUMBER].path);
        }
        if (!feed_word_read(feed_precision_words, values[PRECISION]->text, &word))
                return refuse(&FEED_UNKNOWN_CODE, person_fields[PRECISION].path);
        person.birth_precision = (enum feed_precision)word;
        person.birth = values[BIRTH]->text.at ? values[BIRTH]->text : TEXT("");
        if (!feed_birth_read(person.birth, person.birth_precision, &first))
                return refuse(&FEED_BAD_BIRTH, person_fields[BIRTH].path);
        if (!feed_word_read(feed_sex_words, values[SEX]->text, &word))
                return refuse(&FEED_UNKNOWN_CODE, person_fields[SEX].path);
        person.sex = (enum feed_sex)word;
        if (person.postal.length && !digits_are(person.postal, 7))
                return refuse(&FEED_NOT_DIGITS, person_fields[POSTAL].path);
        person.foreign = value_is(values[FOREIGN], VALUE_TRUE);
        *out_person = person;
        return NULL;
}

static struct err *
read_line(const struct value *object, struct feed_line *out_line)
{
        struct feed_line line = { 0 };
        const struct value *values[LINE_FIELDS];
        struct err *err;

        err = take_members(object, line_fields, LINE_FIELDS, "", values);
        if (err)
                return err;
        if (!read_sequence(values[SEQUENCE], &line.sequence))
                return refuse(&FEED_BAD_SEQUENCE, line_fields[SEQUENCE].path);
        if (!feed_event_read(values[EVENT]->text, &line.event))
                return refuse(&FEED_UNKNOWN_CODE, line_fields[EVENT].path);
        if (!date_read(values[DATE]->text, &line.date))
                return refuse(&FEED_BAD_DATE, line_fields[DATE].path);
        if (values[CANCELS] && !read_sequence(values[CANCELS], &line.cancels))
                return refuse(&FEED_BAD_SEQUENCE, line_fields[CANCELS].path);
        if ((line.event == FEED_CANCEL) != (values[CANCELS] != NULL) || line.cancels >= line.sequence)
                return refuse(&FEED_CANCELS, line_fields[CANCELS].path);
        err = read_person(values[PERSON], &line.person);
        if (err)
                return err;
        *out_line = line;
        return NULL;
}

struct err *
feed_line_read(struct arena *arena, struct text line, struct feed_line *out_line)
{
        static const char mark[] = { '\xef', '\xbb', '\xbf' };
        struct value_read read;
        struct err *err;

        if (line.length > FEED_LINE_MAXIMUM)
                return refuse(&FEED_LINE_TOO_LONG, "");
        if (line.length >= sizeof mark && memcmp(line.at, mark, sizeof mark) == 0)
                return refuse(&FEED_BYTE_ORDER_MARK, "");
        if (!utf8_is_valid(line, UTF8_ANY_CONTROLS))
                return refuse(&FEED_NOT_UTF8, "");
        err = value_read(arena, line, &read);
        if (err) {
                err_drop(err, "said again as a failure of the feed");
                return refuse(&FEED_NOT_JSON, "");
        }
        if (!value_is(read.value, VALUE_OBJECT))
                return refuse(&FEED_NOT_JSON, "");
        return read_line(read.value, out_line);
}
