/* SPDX-License-Identifier: MIT */
/* The payload: who, which doses (ICAO TR VDS-NC, proof of vaccination, version 1). */
#include "vdsnc/vdsnc_private.h"

#include "calendar/date.h"
#include "text/utf8.h"

struct member_rule {
        const char *name;
        enum value_kind kind;
        bool must, must_in_japan;
        size_t maximum; /* characters; 0 = none */
};

static const struct member_rule hdr_rules[] = {
        { "t", VALUE_STRING, true, true, 0 },
        { "v", VALUE_NUMBER, true, true, 0 },
        { "is", VALUE_STRING, true, true, 0 },
        { 0 },
};
static const struct member_rule msg_rules[] = {
        { "uvci", VALUE_STRING, true, true, 12 },
        { "pid", VALUE_OBJECT, true, true, 0 },
        { "ve", VALUE_ARRAY, true, true, 0 },
        { 0 },
};
static const struct member_rule pid_rules[] = {
        { "n", VALUE_STRING, true, true, 39 },    { "dob", VALUE_STRING, false, true, 0 },
        { "sex", VALUE_STRING, false, false, 1 }, { "i", VALUE_STRING, false, true, 11 },
        { "ai", VALUE_STRING, false, false, 24 }, { 0 },
};
static const struct member_rule ve_rules[] = {
        { "des", VALUE_STRING, true, true, 6 },
        { "nam", VALUE_STRING, true, true, 0 },
        { "dis", VALUE_STRING, false, false, 6 },
        { "vd", VALUE_ARRAY, true, true, 0 },
        { 0 },
};
/* seq has a rule of its own: an integer, which older issuers wrote as a string. */
static const struct member_rule vd_rules[] = {
        { "dvc", VALUE_STRING, true, true, 0 },   { "ctr", VALUE_STRING, true, true, 3 },
        { "adm", VALUE_STRING, false, true, 20 }, { "lot", VALUE_STRING, false, true, 20 },
        { "dvn", VALUE_STRING, false, false, 0 }, { 0 },
};
static const struct member_rule data_rules[] = {
        { "hdr", VALUE_OBJECT, true, true, 0 },
        { "msg", VALUE_OBJECT, true, true, 0 },
        { 0 },
};

struct check {
        struct verdict *verdict;
        bool japan;
        int64_t last_dose;
};

static void
check_members(const struct check *check, const struct value *object, const struct member_rule *rules, const char *extra,
              const char *where)
{
        for (const struct member_rule *rule = rules; rule->name; rule++) {
                const struct value *member = value_member(object, rule->name);
                bool wrong;

                if (!member)
                        wrong = check->japan ? rule->must_in_japan : rule->must;
                else
                        wrong = member->kind != rule->kind || (rule->kind == VALUE_STRING && !member->text.length) ||
                                (rule->kind == VALUE_ARRAY && !member->count) ||
                                (rule->maximum && utf8_points(member->text) > rule->maximum);
                if (wrong)
                        verdict_add(check->verdict, PROBLEM_MEMBER, "%s.%s", where, rule->name);
        }
        if (!check->japan)
                return;
        for (const struct value *member = object->first; member; member = member->next) {
                bool known = extra && text_is(member->name, extra);

                for (const struct member_rule *rule = rules; rule->name; rule++)
                        known = known || text_is(member->name, rule->name);
                if (!known)
                        verdict_add(check->verdict, PROBLEM_MEMBER, "%s: unknown", where);
        }
}

static bool
check_date(const struct check *check, const struct value *object, const char *name, const char *where,
           struct date *out_date)
{
        struct text text = value_member_text(object, name);

        if (!text.at)
                return false;
        if (date_read(text, out_date))
                return true;
        verdict_add(check->verdict, PROBLEM_DATE, "%s.%s", where, name);
        return false;
}

static bool
is_state(struct text text)
{
        if (text.length != 3)
                return false;
        for (size_t i = 0; i < 3; i++)
                if (text.at[i] < 'A' || text.at[i] > 'Z')
                        return false;
        return true;
}

static void
check_header(const struct check *check, const struct value *hdr, const struct vdsnc_policy *policy)
{
        struct text state = value_member_text(hdr, "is");
        int64_t version;

        check_members(check, hdr, hdr_rules, NULL, "hdr");
        if (value_member_text(hdr, "t").at && !text_is(value_member_text(hdr, "t"), "icao.vacc"))
                verdict_add(check->verdict, PROBLEM_TYPE, "hdr.t");
        if (value_member_of(hdr, "v", VALUE_NUMBER) &&
            (!value_integer(value_member(hdr, "v"), &version) || version != 1))
                verdict_add(check->verdict, PROBLEM_HEADER, "hdr.v");
        if (state.at && (policy->issuing_state.at ? !text_equal(state, policy->issuing_state) : !is_state(state)))
                verdict_add(check->verdict, PROBLEM_ISSUER, "hdr.is");
}

static void
check_person(const struct check *check, const struct value *pid)
{
        struct text sex = value_member_text(pid, "sex");
        struct date date;

        check_members(check, pid, pid_rules, NULL, "pid");
        check_date(check, pid, "dob", "pid", &date);
        if (sex.at && !text_is(sex, "M") && !text_is(sex, "F"))
                verdict_add(check->verdict, PROBLEM_MEMBER, "pid.sex");
        if (!check->japan && !value_member(pid, "dob") && !value_member(pid, "i"))
                verdict_add(check->verdict, PROBLEM_MEMBER, "pid.dob or pid.i");
}

/* 1 to 99. */
static bool
is_sequence(const struct value *seq, bool japan)
{
        uint64_t number;
        int64_t integer;

        if (value_is(seq, VALUE_NUMBER))
                return value_integer(seq, &integer) && integer >= 1 && integer <= 99;
        return !japan && value_is(seq, VALUE_STRING) && seq->text.length <= 2 && number_read(seq->text, 99, &number) &&
               number >= 1;
}

static void
check_dose(struct check *check, const struct value *dose, size_t v, size_t d)
{
        char where[48];
        struct date date;

        snprintf(where, sizeof where, "ve[%zu].vd[%zu]", v, d);
        if (!value_is(dose, VALUE_OBJECT)) {
                verdict_add(check->verdict, PROBLEM_MEMBER, "%s", where);
                return;
        }
        check_members(check, dose, vd_rules, "seq", where);
        if (!is_sequence(value_member(dose, "seq"), check->japan))
                verdict_add(check->verdict, PROBLEM_MEMBER, "%s.seq", where);
        if (value_member_text(dose, "ctr").length && value_member_text(dose, "ctr").length <= 3 &&
            !is_state(value_member_text(dose, "ctr")))
                verdict_add(check->verdict, PROBLEM_MEMBER, "%s.ctr", where);
        check_date(check, dose, "dvn", where, &date);
        if (check_date(check, dose, "dvc", where, &date) && date.days > check->last_dose)
                check->last_dose = date.days;
}

static void
check_vaccination(struct check *check, const struct value *ve, size_t v)
{
        const struct value *doses = value_member_of(ve, "vd", VALUE_ARRAY);
        char where[24];
        size_t d = 0;

        snprintf(where, sizeof where, "ve[%zu]", v);
        if (!value_is(ve, VALUE_OBJECT)) {
                verdict_add(check->verdict, PROBLEM_MEMBER, "%s", where);
                return;
        }
        check_members(check, ve, ve_rules, NULL, where);
        for (const struct value *dose = doses ? doses->first : NULL; dose && d < VDSNC_VACCINATIONS_MAXIMUM;
             dose = dose->next)
                check_dose(check, dose, v, d++);
        if (doses && doses->count > VDSNC_VACCINATIONS_MAXIMUM)
                verdict_add(check->verdict, PROBLEM_MEMBER, "%s.vd: too many", where);
}

void
vdsnc_data_check(struct verdict *verdict, const struct value *data, const struct vdsnc_policy *policy,
                 int64_t *out_last_dose)
{
        struct check check = { verdict, text_is(policy->issuing_state, "JPN"), INT64_MIN };
        const struct value *hdr = value_member_of(data, "hdr", VALUE_OBJECT);
        const struct value *msg = value_member_of(data, "msg", VALUE_OBJECT);
        const struct value *pid = value_member_of(msg, "pid", VALUE_OBJECT);
        const struct value *vaccinations = value_member_of(msg, "ve", VALUE_ARRAY);
        size_t v = 0;

        check_members(&check, data, data_rules, NULL, "data");
        if (hdr)
                check_header(&check, hdr, policy);
        if (msg)
                check_members(&check, msg, msg_rules, NULL, "msg");
        if (pid)
                check_person(&check, pid);
        for (const struct value *ve = vaccinations ? vaccinations->first : NULL; ve && v < VDSNC_VACCINATIONS_MAXIMUM;
             ve = ve->next)
                check_vaccination(&check, ve, v++);
        if (vaccinations && vaccinations->count > VDSNC_VACCINATIONS_MAXIMUM)
                verdict_add(verdict, PROBLEM_MEMBER, "msg.ve: too many");
        *out_last_dose = check.last_dose;
}

static void
copy_text(struct arena *arena, struct value *to, const char *name, const struct value *from, const char *member)
{
        struct text text = value_member_text(from, member);

        if (text.at)
                value_set_text(arena, to, name, text);
}

static void
add_dose(struct arena *arena, struct value *doses, const struct value *ve, const struct value *vd)
{
        struct value *dose = value_append(doses, value_object(arena));
        int64_t sequence;
        uint64_t written;

        copy_text(arena, dose, "date", vd, "dvc");
        copy_text(arena, dose, "code", ve, "nam");
        copy_text(arena, dose, "lot", vd, "lot");
        copy_text(arena, dose, "vaccine", ve, "des");
        copy_text(arena, dose, "disease", ve, "dis");
        if (value_integer(value_member(vd, "seq"), &sequence))
                value_set(dose, "sequence", value_number(arena, sequence));
        else if (value_member_text(vd, "seq").at && number_read(value_member_text(vd, "seq"), 99, &written))
                value_set(dose, "sequence", value_number(arena, (int64_t)written));
        copy_text(arena, dose, "country", vd, "ctr");
        copy_text(arena, dose, "performer", vd, "adm");
        copy_text(arena, dose, "next", vd, "dvn");
}

struct value *
vdsnc_content(struct arena *arena, const struct value *data)
{
        const struct value *msg = value_member(data, "msg"), *pid = value_member(msg, "pid");
        const struct value *vaccinations = value_member_of(msg, "ve", VALUE_ARRAY);
        struct value *content = value_object(arena), *doses = value_array(arena);

        copy_text(arena, content, "name", pid, "n");
        copy_text(arena, content, "birth", pid, "dob");
        for (const struct value *ve = vaccinations ? vaccinations->first : NULL; ve; ve = ve->next) {
                const struct value *given = value_member_of(ve, "vd", VALUE_ARRAY);

                for (const struct value *vd = given ? given->first : NULL; vd; vd = vd->next)
                        add_dose(arena, doses, ve, vd);
        }
        value_set(content, "doses", doses);
        copy_text(arena, content, "passport", pid, "i");
        copy_text(arena, content, "certificate_id", pid, "ai");
        copy_text(arena, content, "uvci", msg, "uvci");
        copy_text(arena, content, "issuer", value_member(data, "hdr"), "is");
        return content;
}
