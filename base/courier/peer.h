/* SPDX-License-Identifier: MIT */
/* Judging the certificate of another system (design D23): the one function that says who a peer is.
 *
 * A peer's certificate
 *      - is signed by the peers' authority (a CA certificate), directly;
 *      - is in its time, and its serial number does not stand in the list of revoked ones;
 *      - has the extended key usage clientAuth, and no critical extension that is not understood;
 *      - has exactly one URI among its alternative names, "sesshu:vrs:012041": system and 市町村コード.
 *
 * Authority and list are files of the folder that an area may read (DIR/<system>/courier/trust/): ca.pem and revoked,
 * with one serial number a line, hex in lower case without leading zeros ("#" begins a comment). They are read for each
 * message, so that a revocation holds from the next one on. Nothing is fetched.
 *
 * What a peer may do is the route's row: "peer:SYSTEM" (request/route.h). */
#ifndef COURIER_PEER_H
#define COURIER_PEER_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"

struct peer_trust {
        struct text authority; /* PEM */
        struct text revoked;
};

struct peer {
        struct text system;       /* "vrs" */
        struct text municipality; /* "012041" */
        struct text name;         /* "vrs-012041", as configurations and the outbox call it */
};

/* Reads both files of the folder; a missing list revokes nobody. core.config when the authority cannot be read. */
struct err *peer_trust_read(const char *folder, struct arena *arena, struct peer_trust *out_trust)
    __attribute__((warn_unused_result));

/* `pem` is the certificate as the front passes it, `now` in seconds UTC.
 *
 * courier.certificate   it is refused; the sentence says for what
 * core.config           our own authority or list cannot be read */
struct err *peer_judge(struct arena *arena, const struct peer_trust *trust, struct text pem, int64_t now,
                       struct peer *out_peer) __attribute__((warn_unused_result));

#endif
