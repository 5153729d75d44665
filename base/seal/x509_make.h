/* SPDX-License-Identifier: MIT */
/* Making certificates and revocation lists: for an installation's own authority and signers, and for specimens.
 *
 * The profile of a document signer is that of Japan's (domain note of VDS-NC: ICAO Doc 9303-12, EKU 2.23.136.1.1.14.2);
 * each field can be left out or changed, since a specimen has to be wrong in one respect. Not a certificate authority
 * for TLS. */
#ifndef SEAL_X509_MAKE_H
#define SEAL_X509_MAKE_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/jose_key.h"

struct x509_profile {
        const char *country, *organization, *common_name;                      /* subject; NULL = left out */
        const char *issuer_country, *issuer_organization, *issuer_common_name; /* issuer */
        int64_t serial;
        int64_t not_before, not_after;                 /* seconds */
        struct bytes subject_key_id, authority_key_id; /* absent = left out */
        const char *basic_constraints;                 /* as OpenSSL writes it: "critical,CA:TRUE,pathlen:0" */
        const char *key_usage;                         /* "critical,digitalSignature" */
        const char *extended_key_usage;                /* "critical,2.23.136.1.1.14.2" */
        const char *document_type;                     /* "NV" */
        const char *alternative_name;                  /* "URI:https://…" */
        bool usage_period;
        int64_t usage_from, usage_to;
        bool explicit_curve; /* write the curve's parameters out, as passport authorities do */
};

/* A certificate over `subject`'s public key signed by `issuer`, with the hash that goes with the issuer's curve. */
struct err *x509_make(struct arena *arena, const struct x509_profile *profile, const struct jose_key *subject,
                      const struct jose_key *issuer, struct bytes *out_der) __attribute__((warn_unused_result));
/* A list of revoked serial numbers; PEM. */
struct err *x509_make_crl(struct arena *arena, const struct x509_profile *authority, const struct jose_key *issuer,
                          int64_t at, const int64_t *serials, size_t count, struct text *out_pem)
    __attribute__((warn_unused_result));
/* The first 20 bytes of SHA-256 of the key's SubjectPublicKeyInfo: an identifier as RFC 7093 §2 allows. */
struct bytes x509_key_id(struct arena *arena, const struct jose_key *key);
struct text x509_pem(struct arena *arena, struct bytes der);

#endif
