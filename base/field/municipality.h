/* SPDX-License-Identifier: MIT */
/* The municipalities of Japan by their code (全国地方公共団体コード, six digits with the check digit). The table is
 * made by the build from a kept npm package, so a merger of towns is an update of that package. */
#ifndef FIELD_MUNICIPALITY_H
#define FIELD_MUNICIPALITY_H

#include "core/bytes.h"

/* Whether there is a municipality of that code. */
bool municipality_known(struct text code);
/* Its name, for pages; the code itself where there is none. */
struct text municipality_name(struct text code);

#endif
