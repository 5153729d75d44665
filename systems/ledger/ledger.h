/* SPDX-License-Identifier: MIT */
/* がん検診・予防接種・結核健診システム (予防接種台帳): what the ledger's areas keep in memory. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

struct schedule_law;
struct search;

struct ledger {
        struct search *search;          /* people's names, folded; resident/resident_search.h */
        const struct schedule_law *law; /* law/ as it was when the area opened */
};

#endif
