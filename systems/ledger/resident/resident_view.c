/* SPDX-License-Identifier: MIT */
#include "resident/resident_view.h"

#include "calendar/birth.h"
#include "request/visit.h"

const char *
resident_status_words(enum resident_status status, bool english)
{
        static const char *const ja[] = { "住民", "転出", "死亡", "取消" };
        static const char *const en[] = { "resident", "moved out", "died", "cancelled" };

        return english ? en[status] : ja[status];
}

const char *
resident_level_words(enum search_level level, bool english)
{
        static const char *const ja[] = { "一致", "前方一致", "あいまい" };
        static const char *const en[] = { "equal", "begins so", "similar" };

        return english ? en[level] : ja[level];
}

/* Whole months lived on a day. */
static int
months_lived(struct date birth, struct date on)
{
        int year, month, day, on_year, on_month, on_day, months;

        date_to_parts(birth, &year, &month, &day);
        date_to_parts(on, &on_year, &on_month, &on_day);
        months = (on_year - year) * 12 + on_month - month - (on_day < day);
        return months < 0 ? 0 : months;
}

static struct text
sex_words(struct text sex, bool english)
{
        if (text_is(sex, "M"))
                return english ? TEXT("male") : TEXT("男");
        if (text_is(sex, "F"))
                return english ? TEXT("female") : TEXT("女");
        return english ? TEXT("not known") : TEXT("不明");
}

void
resident_card_fill(struct visit *visit, const struct resident *resident, struct resident_card *out_card)
{
        struct arena *arena = visit->arena;
        struct birth birth = { .precision = BIRTH_UNKNOWN };
        struct text person = url_id(arena, resident->person);
        struct date since;
        int months;

        *out_card = (struct resident_card){
                .resident = resident,
                .name = resident_full_name(arena, resident),
                .kana = resident_full_kana(arena, resident),
                .sex = sex_words(resident->sex, visit->english),
                .record = url_path(arena, "/person/:person", &person, 1),
        };
        if (visit->actor.role && role_has(visit->actor.role, "audit.read"))
                out_card->who = url_path(arena, "/audit/who/:person", &person, 1);
        if (birth_read_stored(resident->birth, &birth))
                out_card->birth = visit->english ? birth_english(arena, &birth) : birth_text(arena, &birth);
        if (birth.precision != BIRTH_UNKNOWN) {
                months = months_lived(birth.first, visit->today);
                out_card->age = visit->english ? era_age_english(arena, months / 12, months % 12)
                                               : era_age(arena, months / 12, months % 12);
        }
        out_card->since = text_of(resident_status_words(resident->status, visit->english));
        if (date_read(resident->since, &since))
                out_card->since =
                    text_format(arena, "%.*s（%.*s）", TEXT_ARGS(out_card->since),
                                TEXT_ARGS(visit->english ? era_english(arena, since) : era_both(arena, since)));
}
