/* SPDX-License-Identifier: MIT */
#include "courier/inbox.h"

#include "courier/inbox_sql.h"

struct err *
inbox_find(struct change *change, struct text peer, const struct message_id *message, struct inbox_answer *out_answer)
{
        struct sql_inbox_find row;
        struct err *err = sql_inbox_find(change->store, change->arena, peer, message_id_bytes(message), &row);

        if (err)
                return err_wrap(err, "look up a received message");
        *out_answer = (struct inbox_answer){ .found = row.found };
        if (row.found) {
                out_answer->status = (int)row.status;
                out_answer->answer = row.answer;
        }
        return NULL;
}

struct err *
inbox_keep(struct change *change, struct text peer, const struct message_id *message, int status, struct text answer)
{
        struct err *err;

        if (answer.length > INBOX_ANSWER_MAXIMUM)
                return err_new(&ERR_LIMIT, "an answer of more than %d bytes", INBOX_ANSWER_MAXIMUM);
        err = sql_inbox_forget(change->store, change->at - INBOX_KEEP_MS, NULL);
        if (!err)
                err = sql_inbox_insert(change->store, peer, message_id_bytes(message), status, answer, change->at,
                                       change->number, NULL);
        return err_wrap(err, "remember a received message");
}
