/* SPDX-License-Identifier: MIT */
/* Between the files of this folder. */
#ifndef SHC_SHC_PRIVATE_H
#define SHC_SHC_PRIVATE_H

#include "shc/shc.h"

struct shc_key {
        struct text kid;
        struct jose_key *key; /* NULL when a rule refuses it */
        const char *why;      /* which one */
        int64_t crl_version;  /* 0 when there are no lists */
        struct x509 *leaf;    /* of x5c; NULL without */
        bool chain_broken;
};

/* NULL when there is none of that name. */
const struct shc_key *shc_keys_find(const struct shc_keys *keys, struct text kid);

/* Whether the lists revoke this card. A list that is older than the key says, or damaged, cannot be relied on. */
enum shc_revocation { SHC_NOT_REVOKED, SHC_REVOKED, SHC_LIST_STALE };
enum shc_revocation shc_revocation_of(const struct shc_policy *policy, const struct shc_key *key, struct text rid,
                                      double not_before);

/* The rules for vc.credentialSubject.fhirBundle; `japan` adds what Japan's cards never hold. */
void shc_bundle_check(struct verdict *verdict, const struct value *bundle, bool japan);
/* {name, birth, doses} of what can be read. */
void shc_bundle_content(struct arena *arena, const struct value *bundle, struct value *content);

#endif
