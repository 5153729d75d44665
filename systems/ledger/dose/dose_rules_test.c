/* SPDX-License-Identifier: MIT */
/* What is an error and what a doubt about a dose: the checks that need only the person and the other doses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dose/dose.h"

#include <string.h>

/* One earlier dose of the person. */
struct given {
        const char *vaccine;
        const char *phase; /* NULL: the vaccine has none */
        int64_t number;
        const char *on;
        bool cancelled;
};

struct person {
        const char *birth;
        const char *precision;
        const char *first; /* NULL: nothing is known */
        enum resident_status status;
        const char *since;
};

struct rule_case {
        const char *says;
        struct person person;
        struct given earlier[3];
        struct given dose;
        const struct err_code *error;
        const struct err_code *doubts[5]; /* in any order */
};

#define BORN(DAY) .birth = (DAY), .precision = "day", .first = (DAY)
#define SINCE(STATUS, DAY) .status = (STATUS), .since = (DAY)
#define CHILD                                                                                                          \
        {                                                                                                              \
                BORN("2024-04-01"), SINCE(RESIDENT_RESIDENT, "2024-04-01")                                             \
        }
#define MONTH .birth = "2024-04", .precision = "month", .first = "2024-04-01"
#define NONE                                                                                                           \
        {                                                                                                              \
                {                                                                                                      \
                        NULL, NULL, 0, NULL, false                                                                     \
                }                                                                                                      \
        }
#define ON(VACCINE, PHASE, NUMBER, DAY)                                                                                \
        {                                                                                                              \
                (VACCINE), (PHASE), (NUMBER), (DAY), false                                                             \
        }
#define CANCELLED_ON(VACCINE, PHASE, NUMBER, DAY)                                                                      \
        {                                                                                                              \
                (VACCINE), (PHASE), (NUMBER), (DAY), true                                                              \
        }

static const struct rule_case cases[] = {
        { "a first dose of a child that lives here", CHILD, NONE, ON("hib", NULL, 1, "2024-06-01"), NULL, { NULL } },

        { "a dose of long ago of a person whom only a full line told of",
          { BORN("1965-04-01"), SINCE(RESIDENT_RESIDENT, "") },
          NONE,
          ON("flu", NULL, 1, "2001-11-01"),
          NULL,
          { NULL } },

        /* Day and person. */
        { "the day before the birth",
          CHILD,
          NONE,
          ON("hepb", NULL, 1, "2024-03-31"),
          &DOSE_BEFORE_BIRTH,
          { &DOSE_NOT_RESIDENT } },
        { "the day of the birth", CHILD, NONE, ON("hepb", NULL, 1, "2024-04-01"), NULL, { &DOSE_BIRTH_DAY } },
        { "the day after the birth", CHILD, NONE, ON("hepb", NULL, 1, "2024-04-02"), NULL, { NULL } },
        { "the first day of the month of birth, when only that is known",
          { MONTH, SINCE(RESIDENT_RESIDENT, "2024-01-01") },
          NONE,
          ON("hepb", NULL, 1, "2024-04-01"),
          NULL,
          { NULL } },
        { "before the month of birth, when only that is known",
          { MONTH, SINCE(RESIDENT_RESIDENT, "2024-01-01") },
          NONE,
          ON("hepb", NULL, 1, "2024-03-31"),
          &DOSE_BEFORE_BIRTH,
          { NULL } },
        { "an unknown birth",
          { .birth = "", .precision = "unknown", SINCE(RESIDENT_RESIDENT, "2000-01-01") },
          NONE,
          ON("flu", NULL, 1, "2024-10-01"),
          NULL,
          { NULL } },
        { "the day of the death",
          { BORN("1940-01-01"), SINCE(RESIDENT_DEAD, "2024-10-20") },
          NONE,
          ON("flu", NULL, 1, "2024-10-20"),
          NULL,
          { NULL } },
        { "the day after the death",
          { BORN("1940-01-01"), SINCE(RESIDENT_DEAD, "2024-10-20") },
          NONE,
          ON("flu", NULL, 1, "2024-10-21"),
          &DOSE_AFTER_DEATH,
          { NULL } },
        { "the day of the move in",
          { BORN("2024-04-01"), SINCE(RESIDENT_RESIDENT, "2024-07-01") },
          NONE,
          ON("hib", NULL, 1, "2024-07-01"),
          NULL,
          { NULL } },
        { "the day before the move in",
          { BORN("2024-04-01"), SINCE(RESIDENT_RESIDENT, "2024-07-01") },
          NONE,
          ON("hib", NULL, 1, "2024-06-30"),
          NULL,
          { &DOSE_NOT_RESIDENT } },
        { "the day before the move out",
          { BORN("2024-04-01"), SINCE(RESIDENT_MOVED_OUT, "2024-07-01") },
          NONE,
          ON("hib", NULL, 1, "2024-06-30"),
          NULL,
          { NULL } },
        { "the day of the move out",
          { BORN("2024-04-01"), SINCE(RESIDENT_MOVED_OUT, "2024-07-01") },
          NONE,
          ON("hib", NULL, 1, "2024-07-01"),
          NULL,
          { &DOSE_NOT_RESIDENT } },
        { "who was never a resident",
          { BORN("2024-04-01"), SINCE(RESIDENT_CANCELLED, "2024-07-01") },
          NONE,
          ON("hib", NULL, 1, "2024-06-30"),
          NULL,
          { &DOSE_NOT_RESIDENT } },

        /* The series. */
        { "the second behind the first",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 2, "2024-07-01"),
          NULL,
          { NULL } },
        { "the same number twice",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 1, "2024-07-01"),
          NULL,
          { &DOSE_TWICE } },
        { "the same number twice on one day",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 1, "2024-06-01"),
          NULL,
          { &DOSE_TWICE, &DOSE_SAME_DAY } },
        { "three times the same is one doubt",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01"), ON("hib", NULL, 1, "2024-06-02") },
          ON("hib", NULL, 1, "2024-07-01"),
          NULL,
          { &DOSE_TWICE } },
        { "two numbers on one day",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 2, "2024-06-01"),
          NULL,
          { &DOSE_SAME_DAY } },
        { "another vaccine on the same day",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("pcv", NULL, 1, "2024-06-01"),
          NULL,
          { NULL } },
        { "the same number of another phase",
          CHILD,
          { ON("je", "1", 1, "2024-06-01") },
          ON("je", "2", 1, "2024-07-01"),
          NULL,
          { NULL } },
        { "another phase on the same day",
          CHILD,
          { ON("je", "1", 1, "2024-06-01") },
          ON("je", "2", 1, "2024-06-01"),
          NULL,
          { &DOSE_SAME_DAY } },
        { "the second without a first", CHILD, NONE, ON("hib", NULL, 2, "2024-07-01"), NULL, { &DOSE_SKIPS } },
        { "the third behind the first",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 3, "2024-07-01"),
          NULL,
          { &DOSE_SKIPS } },
        { "the first of another phase is no first of this one",
          CHILD,
          { ON("je", "1", 1, "2024-06-01") },
          ON("je", "2", 2, "2024-07-01"),
          NULL,
          { &DOSE_SKIPS } },
        { "a cancelled first is none",
          CHILD,
          { CANCELLED_ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 2, "2024-07-01"),
          NULL,
          { &DOSE_SKIPS } },
        { "what was cancelled is no double",
          CHILD,
          { CANCELLED_ON("hib", NULL, 1, "2024-06-01") },
          ON("hib", NULL, 1, "2024-06-01"),
          NULL,
          { NULL } },
        { "the second before the first",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-02") },
          ON("hib", NULL, 2, "2024-06-01"),
          NULL,
          { &DOSE_ORDER } },
        { "the first behind the second",
          CHILD,
          { ON("hib", NULL, 2, "2024-06-01") },
          ON("hib", NULL, 1, "2024-06-02"),
          NULL,
          { &DOSE_ORDER } },
        { "the first put in before the second",
          CHILD,
          { ON("hib", NULL, 2, "2024-06-02") },
          ON("hib", NULL, 1, "2024-06-01"),
          NULL,
          { NULL } },
        { "the third before the first",
          CHILD,
          { ON("hib", NULL, 1, "2024-06-02") },
          ON("hib", NULL, 3, "2024-06-01"),
          NULL,
          { &DOSE_ORDER, &DOSE_SKIPS } },
        { "all at once",
          { BORN("2024-04-01"), SINCE(RESIDENT_MOVED_OUT, "2024-05-01") },
          { ON("hib", NULL, 2, "2024-06-01"), ON("hib", NULL, 3, "2024-05-20") },
          ON("hib", NULL, 2, "2024-06-01"),
          NULL,
          { &DOSE_TWICE, &DOSE_SAME_DAY, &DOSE_ORDER, &DOSE_SKIPS, &DOSE_NOT_RESIDENT } },
};

static struct text
text_or_absent(const char *string)
{
        return string ? text_of(string) : (struct text){ NULL, 0 };
}

static struct dose_new
facts_of(const struct given *given)
{
        struct dose_new facts = { .vaccine = text_of(given->vaccine),
                                  .phase = text_or_absent(given->phase),
                                  .number = given->number };

        assert_true(date_read(text_of(given->on), &facts.given_on));
        return facts;
}

static struct resident
resident_of(const struct person *person)
{
        return (struct resident){ .birth = text_of(person->birth),
                                  .birth_precision = text_of(person->precision),
                                  .birth_first = text_or_absent(person->first),
                                  .status = person->status,
                                  .since = text_of(person->since) };
}

static void
judge(const struct person *person, const struct given *earlier, const struct dose_id *self, const struct given *given,
      struct dose_judgement *out_judgement)
{
        struct dose at[3] = { { .version = 1 } };
        struct doses others = { at, 0 };
        struct dose_new facts = facts_of(given);
        struct resident resident = resident_of(person);

        for (; others.count < 3 && earlier[others.count].vaccine; others.count++)
                at[others.count] = (struct dose){ .dose = { { (uint8_t)(others.count + 1) } },
                                                  .version = 1,
                                                  .cancelled = earlier[others.count].cancelled,
                                                  .facts = facts_of(&earlier[others.count]) };
        memset(out_judgement, 0x5a, sizeof *out_judgement);
        dose_judge(&resident, &others, self, &facts, out_judgement);
}

static bool
has_doubt(const struct dose_judgement *judgement, const struct err_code *code)
{
        for (size_t i = 0; i < judgement->doubt_count; i++)
                if (judgement->doubts[i] == code)
                        return true;
        return false;
}

static void
each_case_has_its_error_and_its_doubts(void **state) /* req: L1 */
{
        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct rule_case *c = &cases[i];
                struct dose_judgement judgement;
                size_t expected = 0;

                judge(&c->person, c->earlier, NULL, &c->dose, &judgement);
                if (judgement.error != c->error)
                        fail_msg("%s: %s", c->says, judgement.error ? judgement.error->code : "no error");
                if (judgement.error)
                        assert_string_equal(judgement.error_field, "given_on");
                for (; expected < 5 && c->doubts[expected]; expected++)
                        if (!has_doubt(&judgement, c->doubts[expected]) && c->error == NULL)
                                fail_msg("%s: no %s", c->says, c->doubts[expected]->code);
                if (!c->error && judgement.doubt_count != expected)
                        fail_msg("%s: %zu doubts, the last %s", c->says, judgement.doubt_count,
                                 judgement.doubts[judgement.doubt_count - 1]->code);
        }
}

static void
a_dose_being_corrected_is_not_compared_with_itself(void **state) /* req: L1 */
{
        static const struct person child = CHILD;
        static const struct given earlier[3] = { ON("hib", NULL, 1, "2024-06-01"), ON("hib", NULL, 2, "2024-07-01") };
        static const struct dose_id second = { { 2 } };
        struct given corrected = earlier[1];
        struct dose_judgement judgement;

        (void)state;
        judge(&child, earlier, &second, &corrected, &judgement);
        assert_null(judgement.error);
        assert_int_equal(judgement.doubt_count, 0);
        corrected.number = 3;
        judge(&child, earlier, &second, &corrected, &judgement);
        assert_int_equal(judgement.doubt_count, 1);
        assert_ptr_equal(judgement.doubts[0], &DOSE_SKIPS);
        corrected.number = 1;
        judge(&child, earlier, &second, &corrected, &judgement);
        assert_int_equal(judgement.doubt_count, 1);
        assert_ptr_equal(judgement.doubts[0], &DOSE_TWICE);
}

static void
the_table_of_fields_has_no_fault(void **state) /* req: L1 */
{
        (void)state;
        assert_null(field_table_fault(dose_fields));
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_case_has_its_error_and_its_doubts),
                cmocka_unit_test(a_dose_being_corrected_is_not_compared_with_itself),
                cmocka_unit_test(the_table_of_fields_has_no_fault),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
