/* SPDX-License-Identifier: MIT */
/* How the law counts ages and intervals: the only place where they are computed.
 *
 * 年齢計算ニ関スル法律 and 民法143条: a person reaches an age at 24:00 of the day before the birthday, and the
 * vaccination law treats that whole day as reached (厚労省 事務連絡 平成26年3月11日「定期の予防接種における対象者の
 * 解釈について」). So one day, the day before the birthday, is both "n歳以上" and "n歳未満": windows that touch
 * overlap on it, and one function gives the first day of the one and the last day of the other.
 *
 * Every function is pure and total: a day after 9999-12-31 is given as 9999-12-31. Which age a vaccine wants is said
 * by the data in law/, never here. */
#ifndef CALENDAR_AGE_H
#define CALENDAR_AGE_H

#include "calendar/date.h"

/* The day on which someone reaches an age of so many months (生後n月に至った; n歳 = 12 × n months): the day before
 * the same day-number that many months later, or the last day of that month where it has no such day. First day of
 * "n以上", last day of "n未満", "nに至るまで", "nに達するまで". "nに至った日の翌日" is the day after it. */
struct date age_reached(struct date birth, int months);

/* 出生weeks週days日後: the day of birth is 0週0日. "から" and "まで" both include it. */
struct date age_of_weeks(struct date birth, int weeks, int days);

/* 年度: 2026 from 2026-04-01 to 2027-03-31. */
int fiscal_year(struct date date);
struct date fiscal_year_first(int year);
struct date fiscal_year_last(int year);

/* n歳となる日の属する年度: the fiscal year of the day before the birthday, so that 1 April is the last birthday of a
 * school year. */
int age_fiscal_year(struct date birth, int years);

/* 小学校就学の始期: the first 1 April on or after the day following that on which 6 is reached (学校教育法17条). */
struct date age_school_entry(struct date birth);

/* The first day on which an interval after `date` is over.
 * n日以上の間隔: so many full days lie between the two (27 days: the same weekday four weeks later). */
struct date interval_days(struct date date, int days);
/* n月以上の間隔: the same day-number that many months later; where the month has none, the first of the next. */
struct date interval_months(struct date date, int months);
/* n月半: the months, then half of the month that the rest begins in: 14, 15, 15, 16 of 28, 29, 30, 31 days. */
struct date interval_months_and_half(struct date date, int months);

#endif
