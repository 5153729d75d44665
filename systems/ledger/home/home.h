/* SPDX-License-Identifier: MIT */
/* The first page after log-in (X2 ホーム): what waits, as links to the lists behind the counts. */
#ifndef LEDGER_HOME_HOME_H
#define LEDGER_HOME_HOME_H

#include "request/visit.h"

struct home {
        bool has_purpose;
        bool may_search;
        bool may_import;
        bool may_tickets;
        bool may_received;
        bool may_audit;
        int64_t unreviewed;
        int64_t received;
};

extern const struct route home_routes[];

#endif
