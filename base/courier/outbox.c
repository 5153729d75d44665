/* SPDX-License-Identifier: MIT */
#include "courier/outbox.h"

#include "courier/courier_errors.h"
#include "courier/outbox_sql.h"
#include "seal/blind.h"
#include "seal/seal.h"

enum { SEALED_VERSION = 1 };

static const int64_t first_delay_ms = 500;
static const int64_t last_delay_ms = 5 * 60 * 1000;

/* Of a peer and a format: small letters, digits and "-". They go into addresses and configurations. */
static bool
is_name(struct text name)
{
        for (size_t i = 0; i < name.length; i++)
                if (!((name.at[i] >= 'a' && name.at[i] <= 'z') || (name.at[i] >= '0' && name.at[i] <= '9') ||
                      name.at[i] == '-'))
                        return false;
        return name.length > 0 && name.length <= OUTBOX_NAME_MAXIMUM;
}

struct err *
outbox_add(struct change *change, struct text peer, const char *format, int version, struct text key, struct text body)
{
        struct message_id message = message_id_new();
        uint8_t ordering[BLIND_SIZE];
        struct bytes sealed;
        struct err *err;

        if (!is_name(peer) || !is_name(text_of(format)) || version < 1)
                return err_new(&ERR_INTERNAL, "no peer or format to send to");
        if (body.length > OUTBOX_BODY_MAXIMUM)
                return err_new(&ERR_LIMIT, "a message of more than %d bytes", OUTBOX_BODY_MAXIMUM);
        err =
            blind_index(change->seal, TEXT(OUTBOX_TABLE), seal_key_period(change->seal, SEAL_BLIND, TEXT(OUTBOX_TABLE)),
                        (struct bytes){ (const uint8_t *)key.at, key.length }, ordering);
        if (!err)
                err = seal_row(change->seal, TEXT(OUTBOX_TABLE), message.at, SEALED_VERSION,
                               (struct bytes){ (const uint8_t *)body.at, body.length }, change->arena, &sealed);
        if (!err)
                err = sql_outbox_insert(change->store, message_id_bytes(&message), peer, text_of(format), version,
                                        (struct bytes){ ordering, sizeof ordering }, change->at, sealed, change->number,
                                        NULL);
        if (!err)
                change->sends = true;
        return err_wrap(err, "add a message to the outbox");
}

struct err *
outbox_next(struct store *store, struct arena *arena, int64_t limit, struct outbox_message **out_messages,
            size_t *out_count)
{
        struct sql_outbox_next_list list;
        struct outbox_message *messages;
        struct err *err = sql_outbox_next(store, arena, limit, &list);

        if (err)
                return err_wrap(err, "look for messages to send");
        messages = arena_new_array(arena, list.count + 1, struct outbox_message);
        for (size_t i = 0; i < list.count; i++) {
                messages[i] = (struct outbox_message){ .peer = list.rows[i].peer,
                                                       .format = list.rows[i].format,
                                                       .version = list.rows[i].version,
                                                       .next_try = list.rows[i].next_try };
                if (!message_id_from(list.rows[i].message, &messages[i].message))
                        return err_new(&ERR_INTERNAL, "a message without an id");
        }
        *out_messages = messages;
        *out_count = list.count;
        return NULL;
}

struct err *
outbox_body(struct store *store, struct seal *seal, struct arena *arena, const struct message_id *message,
            struct bytes *out_body)
{
        struct sql_outbox_sealed row;
        struct bytes body = { NULL, 0 };
        struct err *err = sql_outbox_sealed(store, arena, message_id_bytes(message), &row);

        if (!err && row.found)
                err = seal_open_row(seal, TEXT(OUTBOX_TABLE), message->at, SEALED_VERSION, row.sealed, arena, &body);
        if (err)
                return err_wrap(err, "open a message");
        *out_body = body;
        return NULL;
}

enum outbox_outcome
outbox_judge(int status, struct text code)
{
        if (status >= 200 && status <= 299)
                return OUTBOX_DELIVERED;
        /* 408 and 429 say "not now", and say nothing of the message. */
        if (status >= 400 && status <= 499 && status != 408 && status != 429 &&
            !text_is(code, COURIER_CERTIFICATE.code))
                return OUTBOX_PARKED;
        return OUTBOX_LATER;
}

int64_t
outbox_delay_ms(int64_t tries, uint32_t chance)
{
        int64_t delay = first_delay_ms;

        for (int64_t i = 1; i < tries && delay < last_delay_ms; i++)
                delay *= 2;
        if (delay > last_delay_ms)
                delay = last_delay_ms;
        /* Between three quarters and the whole. */
        return delay - (int64_t)((uint64_t)delay / 4 * chance / UINT32_MAX);
}

static struct err *
later(struct change *change, const struct message_id *message, int64_t tries, struct text code)
{
        uint32_t chance;

        bytes_random(&chance, sizeof chance);
        return sql_outbox_later(change->store, message_id_bytes(message),
                                change->at + outbox_delay_ms(tries + 1, chance), code, NULL);
}

struct err *
outbox_answered(struct change *change, const struct message_id *message, int status, struct text code,
                enum outbox_outcome *out_outcome)
{
        enum outbox_outcome outcome = outbox_judge(status, code);
        struct sql_outbox_by_message row;
        struct err *err = sql_outbox_by_message(change->store, change->arena, message_id_bytes(message), &row);

        if (!err && !row.found) {
                *out_outcome = OUTBOX_GONE;
                return NULL;
        }
        if (!err && outcome == OUTBOX_DELIVERED) {
                err = sql_outbox_delete(change->store, message_id_bytes(message), NULL);
                if (!err)
                        err = sql_outbox_advance(change->store, row.peer, row.ordering, NULL);
        } else if (!err && outcome == OUTBOX_PARKED) {
                err = sql_outbox_park(change->store, message_id_bytes(message), code, NULL);
        } else if (!err) {
                err = later(change, message, row.tries, code);
        }
        if (err)
                return err_wrap(err, "note the answer to a message");
        change->sends = true;
        event_add_text(&change->event, "peer", row.peer);
        event_add_text(&change->event, "format",
                       text_format(change->arena, "%.*s/%lld", TEXT_ARGS(row.format), (long long)row.version));
        *out_outcome = outcome;
        return NULL;
}

struct err *
outbox_counts(struct change *change, struct outbox_peer **out_peers, size_t *out_count)
{
        struct sql_outbox_counts_list list;
        struct outbox_peer *peers;
        struct err *err = sql_outbox_counts(change->store, change->arena, &list);

        if (err)
                return err_wrap(err, "count the messages");
        peers = arena_new_array(change->arena, list.count + 1, struct outbox_peer);
        for (size_t i = 0; i < list.count; i++)
                peers[i] = (struct outbox_peer){ .peer = list.rows[i].peer,
                                                 .waiting = list.rows[i].waiting,
                                                 .parked = list.rows[i].parked,
                                                 .oldest = list.rows[i].oldest };
        *out_peers = peers;
        *out_count = list.count;
        return NULL;
}

struct err *
outbox_parked(struct change *change, int64_t limit, struct outbox_parked **out_parked, size_t *out_count)
{
        struct sql_outbox_parked_list list;
        struct outbox_parked *parked;
        struct err *err = sql_outbox_parked(change->store, change->arena, limit, &list);

        if (err)
                return err_wrap(err, "list the parked messages");
        parked = arena_new_array(change->arena, list.count + 1, struct outbox_parked);
        for (size_t i = 0; i < list.count; i++) {
                parked[i] = (struct outbox_parked){ .peer = list.rows[i].peer,
                                                    .format = list.rows[i].format,
                                                    .version = list.rows[i].version,
                                                    .added = list.rows[i].added,
                                                    .code = list.rows[i].code };
                if (!message_id_from(list.rows[i].message, &parked[i].message))
                        return err_new(&ERR_INTERNAL, "a message without an id");
        }
        *out_parked = parked;
        *out_count = list.count;
        return NULL;
}

struct err *
outbox_again(struct change *change, const struct message_id *message, bool *out_found)
{
        int64_t changed;
        struct err *err = sql_outbox_again(change->store, message_id_bytes(message), change->at, &changed);

        if (err)
                return err_wrap(err, "let a message be tried again");
        change->sends = changed == 1;
        *out_found = changed == 1;
        return NULL;
}
