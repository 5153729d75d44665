/* SPDX-License-Identifier: MIT */
/* The rules of a vaccine as a person reads them. For the commands of this folder only. */
#ifndef SCHEDULE_SHOW_H
#define SCHEDULE_SHOW_H

#include "schedule/schedule.h"

/* Rules in force on a day; SCHEDULE_NO_DATE: all, with their times. Rules between vaccines that touch it are there, and
 * rules for a product only while it is in use. `arena` holds the days in words meanwhile. */
void show_text(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, bool markdown,
               struct arena *arena, struct buffer *out);
/* The codes and names of the vaccines that the law has; as a page, with links to theirs. */
void show_index(const struct schedule_law *law, bool markdown, struct buffer *out);
/* The form of docs/interfaces/schedule.md. */
void show_json(const struct schedule_law *law, enum schedule_vaccine vaccine, struct date on, struct buffer *out);

#endif
