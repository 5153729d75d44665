/* SPDX-License-Identifier: MIT */
/* The first page after log-in (X2 ホーム): what waits, as links to the lists behind the counts. */
#ifndef VRS_HOME_HOME_H
#define VRS_HOME_HOME_H

#include "request/visit.h"

struct home {
        bool has_purpose;
        bool may_search;
        bool may_see_records;
        bool may_manage;
        bool may_audit;
        int64_t held; /* records that somebody has to look at */
};

extern const struct route home_routes[];

#endif
