/* SPDX-License-Identifier: MIT */
#include "request/form_token.h"

#include "request/actor_sql.h"
#include "request/area.h"
#include "request/request_errors.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { TOKEN_SIZE = FORM_NONCE_SIZE + FORM_MAC_SIZE };

static void
sign(const struct actor *actor, const uint8_t nonce[static FORM_NONCE_SIZE], uint8_t out_mac[static FORM_MAC_SIZE])
{
        unsigned length = FORM_MAC_SIZE;

        if (!HMAC(EVP_sha256(), actor->secret, sizeof actor->secret, nonce, FORM_NONCE_SIZE, out_mac, &length))
                abort();
}

struct text
form_token_make(struct arena *arena, const struct actor *actor)
{
        uint8_t token[TOKEN_SIZE];
        char *hex = arena_alloc(arena, 2 * TOKEN_SIZE + 1);

        bytes_random(token, FORM_NONCE_SIZE);
        sign(actor, token, token + FORM_NONCE_SIZE);
        bytes_to_hex((struct bytes){ token, TOKEN_SIZE }, hex);
        return (struct text){ hex, 2 * TOKEN_SIZE };
}

bool
form_token_nonce(const struct visit *visit, uint8_t out_nonce[static FORM_NONCE_SIZE])
{
        uint8_t token[TOKEN_SIZE], mac[FORM_MAC_SIZE];

        if (!bytes_from_hex(visit_form(visit, "token"), token, TOKEN_SIZE))
                return false;
        sign(&visit->actor, token, mac);
        if (!bytes_equal_secret((struct bytes){ mac, FORM_MAC_SIZE },
                                (struct bytes){ token + FORM_NONCE_SIZE, FORM_MAC_SIZE }))
                return false;
        memcpy(out_nonce, token, FORM_NONCE_SIZE);
        return true;
}

static bool
origin_is_ours(const struct scgi_request *request)
{
        static const char scheme[] = "https://";
        size_t length = sizeof scheme - 1;

        return request->origin.at && request->host.length && request->origin.length == length + request->host.length &&
               memcmp(request->origin.at, scheme, length) == 0 &&
               memcmp(request->origin.at + length, request->host.at, request->host.length) == 0;
}

struct err *
form_token_check(struct visit *visit, struct text *out_location)
{
        struct sql_actor_form_used used;
        uint8_t nonce[FORM_NONCE_SIZE];
        struct err *err;

        *out_location = (struct text){ NULL, 0 };
        if (visit->request->method != SCGI_POST || visit->side == SIDE_OPERATOR)
                return NULL;
        /* A page of somebody else cannot send JSON here without asking first, and nobody answers; a program sends no
         * Origin at all. */
        if (path_is_for_programs(visit->request->path) && !visit->request->origin.at)
                return NULL;
        if (!origin_is_ours(visit->request))
                return err_new(&REQUEST_FORGED, "the Origin is not this host");
        if (visit->actor.kind == ACTOR_NOBODY || path_is_for_programs(visit->request->path))
                return NULL;
        if (!form_token_nonce(visit, nonce))
                return err_new(&REQUEST_FORGED, "the form token is not of this session");
        err = sql_actor_form_used(visit->area->store, visit->arena,
                                  (struct bytes){ visit->actor.session, sizeof visit->actor.session },
                                  (struct bytes){ nonce, sizeof nonce }, &used);
        if (err)
                return err_wrap(err, "look up a form token");
        if (used.found)
                *out_location = used.location;
        return NULL;
}

struct err *
form_token_used(struct visit *visit, struct text location)
{
        uint8_t nonce[FORM_NONCE_SIZE];

        if (visit->request->method != SCGI_POST ||
            (visit->actor.kind != ACTOR_PERSON && visit->actor.kind != ACTOR_DEVICE) || !form_token_nonce(visit, nonce))
                return NULL;
        return err_wrap(sql_actor_form_use(visit->change->store,
                                           (struct bytes){ visit->actor.session, sizeof visit->actor.session },
                                           (struct bytes){ nonce, sizeof nonce }, location, visit->change->at,
                                           visit->change->number, NULL),
                        "remember a form token");
}
