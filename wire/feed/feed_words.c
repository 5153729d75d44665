/* SPDX-License-Identifier: MIT */
/* The words of the feed, and its failures. */
#include "feed/feed.h"

#include "feed/feed_private.h"

#include <assert.h>

#define ERRORS_FILE "feed/feed_errors.def"
#include "core/err_define.h"

const char *const feed_event_words[] = {
        [FEED_FULL] = "full",
        [FEED_BIRTH] = "birth",
        [FEED_MOVE_IN] = "move_in",
        [FEED_MOVE_OUT] = "move_out",
        [FEED_DEATH] = "death",
        [FEED_CHANGE] = "change",
        [FEED_CORRECT] = "correct",
        [FEED_PROTECT] = "protect",
        [FEED_UNPROTECT] = "unprotect",
        [FEED_CANCEL] = "cancel",
        NULL,
};
const char *const feed_precision_words[] = {
        [FEED_DAY] = "day", [FEED_MONTH] = "month", [FEED_YEAR] = "year", [FEED_UNKNOWN] = "unknown", NULL,
};
const char *const feed_sex_words[] = { [FEED_MALE] = "M", [FEED_FEMALE] = "F", [FEED_SEX_UNKNOWN] = "U", NULL };

bool
feed_word_read(const char *const words[], struct text word, int *out_index)
{
        for (int i = 0; words[i]; i++) {
                if (text_is(word, words[i])) {
                        *out_index = i;
                        return true;
                }
        }
        return false;
}

const char *
feed_event_name(enum feed_event event)
{
        assert(event <= FEED_CANCEL);
        return feed_event_words[event];
}

bool
feed_event_read(struct text word, enum feed_event *out_event)
{
        int index;

        if (!feed_word_read(feed_event_words, word, &index))
                return false;
        *out_event = (enum feed_event)index;
        return true;
}

const char *
feed_precision_name(enum feed_precision precision)
{
        assert(precision <= FEED_UNKNOWN);
        return feed_precision_words[precision];
}

const char *
feed_sex_name(enum feed_sex sex)
{
        assert(sex <= FEED_SEX_UNKNOWN);
        return feed_sex_words[sex];
}
