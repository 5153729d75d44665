/* SPDX-License-Identifier: MIT */
/* Who is asking: the terminal, the session, the account behind it, its role and the purpose of work.
 *
 * Rules kept here (assessment III-3, III-7; P10, P11, P12, P17)
 *  - Only a registered terminal reaches anything; it is known by the SHA-256 of its certificate, and registered in
 *    this area, so that another municipality's terminal is a stranger.
 *  - A session belongs to one account and one terminal, ends after ACTOR_IDLE_MS without a request and in any case
 *    after ACTOR_LONGEST_MS, and at once when its account or terminal is ended.
 *  - A duty needs a purpose of work; choosing one writes a row of the work register.
 *  - On the internet side nobody logs in and no terminal is known: a device that was paired with a venue shows its own
 *    cookie, and the system says whose it is (area_program.find_device); each system with devices keeps them itself.
 * On SIDE_PEER another system asks, known by its certificate; it has neither terminal nor session. */
#ifndef REQUEST_ACTOR_H
#define REQUEST_ACTOR_H

#include "chain/change.h"
#include "core/id.h"
#include "courier/peer.h"
#include "request/route.h"

ID_TYPE(account_id);
ID_TYPE(work_id);
ID_TYPE(device_id);

enum {
        ACTOR_COOKIE_SIZE = 32,
        ACTOR_TERMINAL_SIZE = 32,
};

#define ACTOR_IDLE_MS (30LL * 60 * 1000)
#define ACTOR_LONGEST_MS (12LL * 60 * 60 * 1000)

enum actor_kind { ACTOR_NOBODY, ACTOR_PERSON, ACTOR_OPERATOR, ACTOR_PEER, ACTOR_DEVICE };

struct actor {
        enum actor_kind kind;
        bool expired; /* there was a session, and it is over */
        bool terminal_known;
        uint8_t terminal[ACTOR_TERMINAL_SIZE];
        struct text terminal_name;
        struct account_id account;
        struct text user;
        struct text name;
        const struct role *role;
        bool has_purpose;
        struct text purpose;
        struct text reference;
        int64_t last_login;
        uint8_t session[32]; /* SHA-256 of the cookie */
        uint8_t secret[32];
        struct peer peer; /* of ACTOR_PEER */

        /* Of ACTOR_DEVICE; its name is `name`, and `user` is "device:" with the name. */
        struct device_id device;
        struct text venue;
        struct text setup, setup_en;    /* what it is set to, for the bar on top of its pages; "" = nothing yet */
        const struct err_code *refused; /* why it may do nothing now, NULL = it may */
};

struct area;

/* Finds out who asks, from the terminal's certificate and the session cookie. Never fails for what a stranger sent:
 * that is ACTOR_NOBODY; except on SIDE_PEER, where the refusal says why (courier.certificate). The texts lie in the
 * arena. */
struct err *actor_read(struct area *area, struct arena *arena, const struct scgi_request *request, enum side side,
                       int64_t now, struct actor *out_actor);

/* Opens a session for an account; out_cookie is its 64 hex digits and a NUL, to be sent once and kept nowhere. */
struct err *actor_open_session(struct change *change, const struct actor *actor, const struct account_id *account,
                               int64_t last_login, char out_cookie[static 2 * ACTOR_COOKIE_SIZE + 1]);
/* Ends the session of this actor; harmless when there is none. */
struct err *actor_end_session(struct change *change, const struct actor *actor);
/* Ends every session of an account. */
struct err *actor_end_sessions_of(struct change *change, const struct account_id *account);

/* Declares the purpose of work for this session: a row of the work register. */
struct err *actor_declare_work(struct change *change, const struct actor *actor, struct text purpose,
                               struct text reference);

/* The SHA-256 of a cookie: what the store keeps of it. */
void actor_cookie_digest(const uint8_t cookie[static ACTOR_COOKIE_SIZE], uint8_t out_session[static 32]);

/* The SHA-256 of a certificate's DER, from PEM. False when it is none. */
bool actor_terminal_digest(struct text pem, uint8_t out_digest[static ACTOR_TERMINAL_SIZE]);

#endif
