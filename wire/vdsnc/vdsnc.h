/* SPDX-License-Identifier: MIT */
/* ICAO VDS-NC (visible digital seal for non-constrained environments): the code of 海外用 certificates for borders.
 *
 * A JSON document {data, sig}: data says who got which doses, sig holds a signature over the canonical form (RFC 8785)
 * of data and the certificate of its signer, which a state's passport authority (CSCA) issued. This folder builds and
 * signs documents, and judges one by the payload's rules, the signer's profile (ICAO Doc 9303-12, TR VDS-NC) and the
 * authorities that the verifier trusts.
 *
 * A signer's certificate may hold a privateKeyUsagePeriod, shorter than its validity. That period says when the key may
 * sign ("SHOULD NOT be used to sign objects before or after the times specified", RFC 3280 §4.2.1.4), not until when
 * what it signed may be believed: by ICAO Doc 9303-12 (key management) a signer's certificate lives as long as its key
 * signs and, on top of that, as long as the documents last, so that they can be verified all that time. Japan's signer signed for 15
 * months under a certificate of ten years. So the period is judged at the time of signing, and a document stays good
 * until its certificate ends or is revoked. The time of signing is not written in a VDS-NC; it lies between the last
 * dose and now, and the problem usage_period says that no moment between them is within the period.
 *
 * Nothing here reads the network, a file or the clock. */
#ifndef VDSNC_VDSNC_H
#define VDSNC_VDSNC_H

#include "seal/jose_key.h"
#include "seal/verdict.h"
#include "seal/x509.h"

#define VDSNC_PURPOSE "2.23.136.1.1.14.2" /* extended key usage of a VDS-NC signer */
#define VDSNC_DOCUMENT_TYPE "NV"

enum { VDSNC_INPUT_MAXIMUM = 1 << 20, VDSNC_VACCINATIONS_MAXIMUM = 64 };

struct vdsnc_dose {
        struct text disease_agent; /* des: ICD-11 code of the vaccine */
        struct text disease;       /* dis: may be absent */
        struct text product;       /* nam */
        struct text date;          /* dvc, YYYY-MM-DD */
        int64_t sequence;          /* seq, from 1 */
        struct text country;       /* ctr, three letters */
        struct text administering; /* adm: may be absent outside Japan */
        struct text lot;           /* may be absent outside Japan */
        struct text next_due;      /* dvn: may be absent */
};

struct vdsnc_document {
        struct text issuing_state;  /* three letters */
        struct text name;           /* Latin letters as in the passport */
        struct text birth;          /* may be absent when there is a passport */
        struct text sex;            /* may be absent */
        struct text passport;       /* may be absent when there is a birth date */
        struct text certificate_id; /* ai: may be absent */
        struct text uvci;
        const struct vdsnc_dose *doses; /* one ve each, as Japan writes them */
        size_t dose_count;
};

/* The value of `data`. */
struct value *vdsnc_data(struct arena *arena, const struct vdsnc_document *document);
/* The whole document in canonical form: `signer` signs data, `certificate` is its certificate in DER, written with
 * padding because public verifiers exist that need it. jose.number when data has no canonical form. */
struct err *vdsnc_sign(struct arena *arena, const struct value *data, struct jose_key *signer, struct bytes certificate,
                       struct text *out_text) __attribute__((warn_unused_result));

struct vdsnc_policy {
        struct x509 *const *authorities; /* trusted CSCA certificates */
        size_t authority_count;
        struct x509_crl *const *lists; /* revocation lists; those of other authorities are passed over */
        size_t list_count;
        struct text issuing_state; /* expected hdr.is, with Japan's rules for JPN; absent: any, only ICAO's rules */
        int64_t at;                /* seconds */
};

/* True for JSON with a member "data" or "sig" at the top. */
bool vdsnc_looks_like(const struct value *json);

/* Judges `input`; problems go into the verdict, which must be initialised, and content when the signature holds and
 * its signer is one of a trusted authority. */
void vdsnc_verify(struct verdict *verdict, struct text input, const struct vdsnc_policy *policy);

#endif
