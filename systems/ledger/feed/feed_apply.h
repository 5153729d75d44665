/* SPDX-License-Identifier: MIT */
/* What one line of the resident feed does to the ledger (domain: 異動事由とその効果).
 *
 * The same line again does nothing; one that was held is tried again when it comes again. A line that cannot be true of
 * what is known (a move-out of a stranger, a birth of somebody who was here, an event older than the newest line of that
 * person, a cancel of something that is not the last event standing) is held for a clerk with its facts; a line that is
 * wrong in itself is rejected with its reason.
 *
 * Events are cancelled from the last to the first. A cancel of an event that changed nothing here (a new 個人番号)
 * changes nothing in the ledger; a cancel of a cancel is held: the register sends the event anew. The individual number is
 * for the vault (number/number.h): here it goes into no table. */
#ifndef LEDGER_FEED_FEED_APPLY_H
#define LEDGER_FEED_FEED_APPLY_H

#include "chain/change.h"
#include "feed/feed.h"
#include "resident/resident.h"
#include "resident/resident_search.h"

ID_TYPE(batch_id);

enum feed_outcome { FEED_NEW, FEED_CHANGED, FEED_UNCHANGED, FEED_HELD, FEED_REJECTED };
enum { FEED_OUTCOMES = FEED_REJECTED + 1 };

const char *feed_outcome_name(enum feed_outcome outcome);

struct feed_applied {
        enum feed_outcome outcome;
        const struct err_code *code; /* why it was held or rejected, NULL otherwise */
        /* Whose individual number the line tells as it is now; not of a line that came again, which may be old. */
        bool tells_number;
        struct person_id person;
};

/* Applies a decoded line within the change. An error is a failure of the store, not of the line. `last_sequence` is
 * that of the line before it in the same file, 0 for the first. */
struct err *feed_apply(struct change *change, struct search *search, const struct batch_id *batch,
                       uint64_t last_sequence, const struct feed_line *line, struct feed_applied *out_applied);

#endif
