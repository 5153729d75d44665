/* SPDX-License-Identifier: MIT */
/* The FHIR R4 bundle of a card: framework "Health Cards are Small", and how Japan fills it. */
#include "shc/shc_private.h"

#include "calendar/date.h"

/* "resource:" and a number without leading zeros. */
static bool
is_resource_url(struct text url)
{
        static const char scheme[] = "resource:";
        uint64_t number;

        if (url.length <= sizeof scheme - 1 || memcmp(url.at, scheme, sizeof scheme - 1) != 0)
                return false;
        return number_read((struct text){ url.at + sizeof scheme - 1, url.length - (sizeof scheme - 1) }, 9999,
                           &number);
}

static const struct value *
resource_of(const struct value *entry)
{
        return value_member_of(entry, "resource", VALUE_OBJECT);
}

static struct text
kind_of(const struct value *entry)
{
        return value_member_text(resource_of(entry), "resourceType");
}

static const struct value *
entries_of(const struct value *bundle)
{
        return value_member_of(bundle, "entry", VALUE_ARRAY);
}

static const struct value *
entry_at(const struct value *bundle, struct text url)
{
        const struct value *entries = entries_of(bundle);

        for (const struct value *entry = entries ? entries->first : NULL; entry; entry = entry->next)
                if (url.at && text_equal(value_member_text(entry, "fullUrl"), url))
                        return entry;
        return NULL;
}

static bool
is_date(struct text text)
{
        struct date date;

        return text.at && date_read(text, &date);
}

/* Names of members whose value is a CodeableConcept, so that one with only a text is seen too. */
static bool
is_concept(const struct value *value)
{
        static const char *const names[] = { "vaccineCode",     "statusReason",       "site",
                                             "route",           "reasonCode",         "fundingSource",
                                             "subpotentReason", "programEligibility", "code",
                                             "category",        "maritalStatus" };

        if (!value_is(value, VALUE_OBJECT))
                return false;
        if (value_member(value, "coding"))
                return true;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (text_is(value->name, names[i]))
                        return true;
        return false;
}

/* What holds for each value of the bundle, at any depth. `n` is the entry, for the place. */
static void
check_deep(struct verdict *verdict, const struct value *bundle, const struct value *value, size_t n, bool coding)
{
        bool empty = value->kind == VALUE_NULL || (value->kind == VALUE_STRING && !value->text.length) ||
                     ((value->kind == VALUE_ARRAY || value->kind == VALUE_OBJECT) && !value->count);

        if (empty)
                verdict_add(verdict, PROBLEM_EMPTY_VALUE, "entry[%zu]", n);
        if (text_is(value->name, "reference") && value->kind == VALUE_STRING &&
            (!is_resource_url(value->text) || !entry_at(bundle, value->text)))
                verdict_add(verdict, PROBLEM_REFERENCE, "entry[%zu] reference", n);
        if (coding && value_member(value, "display"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] coding.display", n);
        if (is_concept(value) && value_member(value, "text"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] text", n);
        coding = value->kind == VALUE_ARRAY && text_is(value->name, "coding");
        for (const struct value *member = value->first; member; member = member->next)
                check_deep(verdict, bundle, member, n, coding);
}

/* No id, no text; meta absent or with nothing but security. */
static void
check_resource(struct verdict *verdict, const struct value *resource, size_t n)
{
        const struct value *meta = value_member(resource, "meta");

        if (value_member(resource, "id"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] id", n);
        if (value_member(resource, "text"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] text", n);
        if (meta &&
            (!value_is(meta, VALUE_OBJECT) || (meta->count && (meta->count > 1 || !value_member(meta, "security")))))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] meta", n);
}

static void
check_patient(struct verdict *verdict, const struct value *patient, size_t n, bool japan)
{
        static const char *const never[] = { "identifier", "gender", "address", "telecom", "photo", "contact" };
        const struct value *names = value_member_of(patient, "name", VALUE_ARRAY);
        struct text birth = value_member_text(patient, "birthDate");

        if (!names || !value_is(names->first, VALUE_OBJECT) ||
            (!value_member_of(names->first, "family", VALUE_STRING) &&
             !value_member_of(names->first, "given", VALUE_ARRAY) &&
             !value_member_of(names->first, "text", VALUE_STRING)))
                verdict_add(verdict, PROBLEM_MEMBER, "entry[%zu] name", n);
        if (!birth.at)
                verdict_add(verdict, PROBLEM_MEMBER, "entry[%zu] birthDate", n);
        else if (!is_date(birth))
                verdict_add(verdict, PROBLEM_DATE, "entry[%zu] birthDate", n);
        for (size_t i = 0; japan && i < sizeof never / sizeof *never; i++)
                if (value_member(patient, never[i]))
                        verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "entry[%zu] %s", n, never[i]);
}

static const struct value *
coding_of(const struct value *immunization)
{
        const struct value *coding = value_member_of(value_member(immunization, "vaccineCode"), "coding", VALUE_ARRAY);

        return coding && value_is(coding->first, VALUE_OBJECT) ? coding->first : NULL;
}

static void
check_dose(struct verdict *verdict, const struct value *bundle, const struct value *dose, size_t n, bool japan)
{
        struct text status = value_member_text(dose, "status"), given = value_member_text(dose, "occurrenceDateTime");
        struct text patient = value_member_text(value_member(dose, "patient"), "reference");
        const struct value *coding = coding_of(dose);

        if (!text_is(status, "completed"))
                verdict_add(verdict, PROBLEM_STATUS, "entry[%zu] status", n);
        if (!given.at)
                verdict_add(verdict, PROBLEM_MEMBER, "entry[%zu] occurrenceDateTime", n);
        else if (!is_date(given))
                verdict_add(verdict, PROBLEM_DATE, "entry[%zu] occurrenceDateTime", n);
        if (!value_member_text(coding, "code").at || !value_member_text(coding, "system").at ||
            (japan && !text_is(value_member_text(coding, "system"), SHC_SYSTEM_CVX)))
                verdict_add(verdict, PROBLEM_MEMBER, "entry[%zu] vaccineCode", n);
        if (!patient.at || !text_is(kind_of(entry_at(bundle, patient)), "Patient"))
                verdict_add(verdict, PROBLEM_REFERENCE, "entry[%zu] patient", n);
        if (value_member(dose, "lotNumber") && !value_member_of(dose, "lotNumber", VALUE_STRING))
                verdict_add(verdict, PROBLEM_MEMBER, "entry[%zu] lotNumber", n);
}

static void
check_entry(struct verdict *verdict, const struct value *bundle, const struct value *entry, size_t n, bool japan)
{
        struct text url = value_member_text(entry, "fullUrl"), kind = kind_of(entry);
        const struct value *resource = resource_of(entry);

        if (!is_resource_url(url) || entry_at(bundle, url) != entry)
                verdict_add(verdict, PROBLEM_REFERENCE, "entry[%zu] fullUrl", n);
        check_deep(verdict, bundle, entry, n, false);
        if (!resource) {
                verdict_add(verdict, PROBLEM_BUNDLE, "entry[%zu] resource", n);
                return;
        }
        check_resource(verdict, resource, n);
        if (text_is(kind, "Patient"))
                check_patient(verdict, resource, n, japan);
        else if (text_is(kind, "Immunization"))
                check_dose(verdict, bundle, resource, n, japan);
        else
                verdict_add(verdict, PROBLEM_BUNDLE, "entry[%zu] resourceType", n);
}

void
shc_bundle_check(struct verdict *verdict, const struct value *bundle, bool japan)
{
        const struct value *entries = entries_of(bundle);
        size_t n = 0, patients = 0;

        if (!text_is(value_member_text(bundle, "resourceType"), "Bundle"))
                verdict_add(verdict, PROBLEM_BUNDLE, "resourceType");
        if (!text_is(value_member_text(bundle, "type"), "collection"))
                verdict_add(verdict, PROBLEM_BUNDLE, "type");
        if (value_member(bundle, "id"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "id");
        if (value_member(bundle, "meta"))
                verdict_add(verdict, PROBLEM_FORBIDDEN_MEMBER, "meta");
        if (!entries || !entries->count || entries->count > 1 + SHC_DOSES_MAXIMUM) {
                verdict_add(verdict, PROBLEM_BUNDLE, "entry");
                return;
        }
        for (const struct value *entry = entries->first; entry; entry = entry->next, n++) {
                if (text_is(kind_of(entry), "Patient"))
                        patients++;
                check_entry(verdict, bundle, entry, n, japan);
        }
        if (patients != 1 || (japan && !text_is(kind_of(entries->first), "Patient")))
                verdict_add(verdict, PROBLEM_BUNDLE, "one Patient, first");
        if (n - patients < 1)
                verdict_add(verdict, PROBLEM_BUNDLE, "no Immunization");
}

static void
set_name(struct arena *arena, const struct value *patient, struct value *content)
{
        const struct value *names = value_member_of(patient, "name", VALUE_ARRAY);
        const struct value *name = names ? names->first : NULL;
        const struct value *given = value_member_of(name, "given", VALUE_ARRAY);
        struct text whole = value_member_text(name, "family");

        for (const struct value *v = given ? given->first : NULL; v; v = v->next)
                if (value_is(v, VALUE_STRING))
                        whole =
                            whole.at ? text_format(arena, "%.*s %.*s", TEXT_ARGS(whole), TEXT_ARGS(v->text)) : v->text;
        if (!whole.at)
                whole = value_member_text(name, "text");
        if (whole.at)
                value_set_text(arena, content, "name", whole);
}

static void
copy_text(struct arena *arena, struct value *to, const char *name, struct text text)
{
        if (text.at)
                value_set_text(arena, to, name, text);
}

void
shc_bundle_content(struct arena *arena, const struct value *bundle, struct value *content)
{
        const struct value *entries = entries_of(bundle);
        struct value *doses = value_array(arena);

        for (const struct value *entry = entries ? entries->first : NULL; entry; entry = entry->next) {
                const struct value *resource = resource_of(entry);

                if (text_is(kind_of(entry), "Patient") && !value_member(content, "birth")) {
                        set_name(arena, resource, content);
                        copy_text(arena, content, "birth", value_member_text(resource, "birthDate"));
                } else if (text_is(kind_of(entry), "Immunization")) {
                        struct value *dose = value_append(doses, value_object(arena));
                        const struct value *performer = value_member_of(resource, "performer", VALUE_ARRAY);

                        copy_text(arena, dose, "date", value_member_text(resource, "occurrenceDateTime"));
                        copy_text(arena, dose, "code", value_member_text(coding_of(resource), "code"));
                        copy_text(arena, dose, "lot", value_member_text(resource, "lotNumber"));
                        if (performer)
                                copy_text(arena, dose, "performer",
                                          value_member_text(value_member(performer->first, "actor"), "display"));
                }
        }
        value_set(content, "doses", doses);
}
