/* SPDX-License-Identifier: MIT */
#include "request/actor.h"

#include "courier/courier_errors.h"
#include "process/area_start.h"
#include "request/actor_sql.h"
#include "request/area.h"
#include "request/urlencoded.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* A session is noted as seen at most this often, so that reading pages does not write a row each time. */
static const int64_t seen_step_ms = 60 * 1000;

bool
actor_terminal_digest(struct text pem, uint8_t out_digest[static ACTOR_TERMINAL_SIZE])
{
        BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.length);
        X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
        unsigned length = 0;
        bool good = certificate && X509_digest(certificate, EVP_sha256(), out_digest, &length) == 1 &&
                    length == ACTOR_TERMINAL_SIZE;

        X509_free(certificate);
        BIO_free(bio);
        return good;
}

void
actor_cookie_digest(const uint8_t cookie[static ACTOR_COOKIE_SIZE], uint8_t out_session[static 32])
{
        unsigned length = 32;

        if (EVP_Digest(cookie, ACTOR_COOKIE_SIZE, out_session, &length, EVP_sha256(), NULL) != 1)
                abort();
}

static struct err *
read_terminal(struct area *area, struct arena *arena, struct text encoded, struct actor *actor)
{
        struct sql_actor_terminal known;
        struct text pem;
        struct err *err;

        if (encoded.length == 0 || !urlencoded_segment(arena, encoded, &pem) ||
            !actor_terminal_digest(pem, actor->terminal))
                return NULL;
        err = sql_actor_terminal(area->store, arena, (struct bytes){ actor->terminal, sizeof actor->terminal }, &known);
        if (err)
                return err_wrap(err, "look up a terminal");
        actor->terminal_known = known.found;
        if (known.found)
                actor->terminal_name = known.name;
        return NULL;
}

static bool
session_over(const struct sql_actor_session *row, const struct actor *actor, int64_t now)
{
        return now - row->seen > ACTOR_IDLE_MS || now - row->opened > ACTOR_LONGEST_MS ||
               !text_is(row->state, "active") ||
               !bytes_equal(row->terminal, (struct bytes){ actor->terminal, sizeof actor->terminal });
}

static struct err *
read_session(struct area *area, struct arena *arena, struct text header, int64_t now, struct actor *actor)
{
        struct text cookie = cookie_find(header, "session");
        uint8_t secret[ACTOR_COOKIE_SIZE];
        struct sql_actor_session row;
        struct err *err;

        if (!cookie.at || !bytes_from_hex(cookie, secret, sizeof secret))
                return NULL;
        actor_cookie_digest(secret, actor->session);
        bytes_wipe(secret, sizeof secret);
        err = sql_actor_session(area->store, arena, (struct bytes){ actor->session, sizeof actor->session }, &row);
        if (err)
                return err_wrap(err, "look up a session");
        if (!row.found || session_over(&row, actor, now)) {
                actor->expired = true;
                return NULL;
        }
        actor->role = area_role(area, row.role);
        if (!actor->role || !account_id_from(row.account, &actor->account) || row.secret.length != 32)
                return NULL;
        actor->kind = ACTOR_PERSON;
        memcpy(actor->secret, row.secret.at, sizeof actor->secret);
        actor->user = row.user_name;
        actor->name = row.name;
        actor->last_login = row.last_login;
        actor->has_purpose = row.purpose.at != NULL;
        actor->purpose = actor->has_purpose ? row.purpose : TEXT("");
        actor->reference = actor->has_purpose ? row.reference : TEXT("");
        if (now - row.seen > seen_step_ms)
                return err_wrap(sql_actor_session_seen(area->store, (struct bytes){ actor->session, 32 }, now, NULL),
                                "note a session as seen");
        return NULL;
}

static struct err *
read_peer(const struct area *area, struct arena *arena, struct text encoded, int64_t now, struct actor *actor)
{
        struct peer_trust trust;
        struct text pem;
        struct err *err;

        if (!urlencoded_segment(arena, encoded, &pem))
                return err_new(&COURIER_CERTIFICATE, "no certificate");
        err = peer_trust_read(area->start->trust, arena, &trust);
        if (!err)
                err = peer_judge(arena, &trust, pem, now / 1000, &actor->peer);
        if (err)
                return err_wrap(err, "judge a peer");
        actor->kind = ACTOR_PEER;
        actor->user = text_format(arena, "peer:%.*s", TEXT_ARGS(actor->peer.name));
        return NULL;
}

static struct err *
read_device(struct area *area, struct arena *arena, struct text header, int64_t now, struct actor *actor)
{
        struct text cookie = cookie_find(header, "device");
        uint8_t secret[ACTOR_COOKIE_SIZE];

        if (!area->program->find_device || !cookie.at || !bytes_from_hex(cookie, secret, sizeof secret))
                return NULL;
        actor_cookie_digest(secret, actor->session);
        bytes_wipe(secret, sizeof secret);
        return err_wrap(area->program->find_device(area, arena, now, actor), "look up a device");
}

struct err *
actor_read(struct area *area, struct arena *arena, const struct scgi_request *request, enum side side, int64_t now,
           struct actor *out_actor)
{
        struct actor actor = { .kind = ACTOR_NOBODY,
                               .user = TEXT(""),
                               .name = TEXT(""),
                               .purpose = TEXT(""),
                               .reference = TEXT(""),
                               .terminal_name = TEXT(""),
                               .venue = TEXT(""),
                               .setup = TEXT("") };
        struct err *err;

        if (side == SIDE_OPERATOR) {
                actor.kind = ACTOR_OPERATOR;
                actor.user = text_format(arena, "operator:%.*s", TEXT_ARGS(request->actor));
                actor.terminal_known = true;
                *out_actor = actor;
                return NULL;
        }
        if (side == SIDE_PEER)
                err = read_peer(area, arena, request->terminal, now, &actor);
        else if (side == SIDE_INTERNET)
                err = read_device(area, arena, request->cookie, now, &actor);
        else
                err = read_terminal(area, arena, request->terminal, &actor);
        if (!err && actor.terminal_known)
                err = read_session(area, arena, request->cookie, now, &actor);
        if (err)
                return err;
        *out_actor = actor;
        return NULL;
}

struct err *
actor_open_session(struct change *change, const struct actor *actor, const struct account_id *account,
                   int64_t last_login, char out_cookie[static 2 * ACTOR_COOKIE_SIZE + 1])
{
        uint8_t cookie[ACTOR_COOKIE_SIZE], session[32], secret[32];
        struct err *err;

        bytes_random(cookie, sizeof cookie);
        bytes_random(secret, sizeof secret);
        actor_cookie_digest(cookie, session);
        err = sql_actor_session_open(
            change->store, (struct bytes){ session, sizeof session }, account_id_bytes(account),
            (struct bytes){ actor->terminal, sizeof actor->terminal }, (struct bytes){ secret, sizeof secret },
            change->at, last_login, change->number, NULL);
        bytes_wipe(secret, sizeof secret);
        if (!err)
                bytes_to_hex((struct bytes){ cookie, sizeof cookie }, out_cookie);
        bytes_wipe(cookie, sizeof cookie);
        return err_wrap(err, "open a session");
}

struct err *
actor_end_session(struct change *change, const struct actor *actor)
{
        struct bytes session = { actor->session, sizeof actor->session };
        struct err *err = sql_actor_session_forms_end(change->store, session, NULL);

        if (!err)
                err = sql_actor_session_end(change->store, session, NULL);
        return err_wrap(err, "end a session");
}

struct err *
actor_end_sessions_of(struct change *change, const struct account_id *account)
{
        struct err *err = sql_actor_sessions_forms_end_of(change->store, account_id_bytes(account), NULL);

        if (!err)
                err = sql_actor_sessions_end_of(change->store, account_id_bytes(account), NULL);
        return err_wrap(err, "end an account's sessions");
}

struct err *
actor_declare_work(struct change *change, const struct actor *actor, struct text purpose, struct text reference)
{
        struct work_id work = work_id_new();
        struct err *err;

        err = sql_actor_work_insert(change->store, work_id_bytes(&work), account_id_bytes(&actor->account), purpose,
                                    reference, change->at, change->number, NULL);
        if (!err)
                err = sql_actor_session_work(change->store, (struct bytes){ actor->session, sizeof actor->session },
                                             work_id_bytes(&work), NULL);
        return err_wrap(err, "declare a purpose of work");
}
