/* SPDX-License-Identifier: MIT */
/* Form tokens: proof that a form came from our page in this session, and the key by which it counts once.
 *
 *         token = nonce of 16 bytes ‖ HMAC-SHA-256(secret of the session, nonce), as hex
 *
 * A change of state needs the method POST, an Origin of this host, and a valid token together; of a path for programs
 * (path_is_for_programs) the content type application/json takes the token's place, and an Origin must be ours when
 * there is one. A token that was used
 * gets the first answer again (its location, with ?again=1, so that the page says that nothing more was kept): a double
 * click, Back and Send, or a repeat after a lost answer make nothing twice. */
#ifndef REQUEST_FORM_TOKEN_H
#define REQUEST_FORM_TOKEN_H

#include "request/visit.h"

enum { FORM_NONCE_SIZE = 16, FORM_MAC_SIZE = 32 };

struct text form_token_make(struct arena *arena, const struct actor *actor);

/* Judges method, origin and token of a POST. request.forged when they do not fit. out_location is where the answer
 * to the same form led, absent when it is new. Before log-in there is no session and so no token: the origin alone
 * counts then. */
struct err *form_token_check(struct visit *visit, struct text *out_location);

/* Remembers that this visit's form was used, and where its answer leads. Nothing to do for a GET. */
struct err *form_token_used(struct visit *visit, struct text location);

/* The nonce of this visit's form: the source by which a record made from it is known. False without a token. */
bool form_token_nonce(const struct visit *visit, uint8_t out_nonce[static FORM_NONCE_SIZE]);

#endif
