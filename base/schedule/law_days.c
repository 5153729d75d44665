/* SPDX-License-Identifier: MIT */
/* Which day a gap or an age means. */
#include "schedule/law.h"

#include "calendar/age.h"

#include <assert.h>

struct date
gap_over(struct date date, struct gap gap)
{
        switch (gap.unit) {
        case GAP_DAYS:
                return interval_days(date, gap.count);
        case GAP_MONTHS:
                return interval_months(date, gap.count);
        case GAP_MONTHS_AND_HALF:
                return interval_months_and_half(date, gap.count);
        case GAP_UNDER_MONTHS: /* the last day before they are over */
                return date_add_days(interval_months(date, gap.count), -1);
        case GAP_NONE:
                break;
        }
        return date;
}

struct date
age_day(struct date birth, struct age age)
{
        struct date day =
            age.unit == AGE_MONTHS ? age_reached(birth, age.count) : age_of_weeks(birth, age.count, age.days);

        assert(age.unit != AGE_OPEN);
        return age.following ? date_add_days(day, 1) : day;
}
