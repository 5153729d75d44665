/* SPDX-License-Identifier: MIT */
/* Certificates (RFC 5280) of those who sign travel documents and health cards, read for rules that we check ourselves.
 *
 * OpenSSL's chain verification is not used: it refuses what real passport authorities issue (curve parameters written
 * out, critical usages it does not know). Here a certificate is read once into plain facts, and single questions are
 * answered; which facts make a chain is the business of the format (ICAO Doc 9303-12 for VDS-NC). Not for TLS, and
 * nothing is ever fetched: no revocation list, no issuer.
 *
 * A certificate lies in an arena and is gone with it. */
#ifndef SEAL_X509_H
#define SEAL_X509_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "seal/jose_errors.h"

struct jose_key;

/* Bits of keyUsage that matter here (RFC 5280 §4.2.1.3). */
enum { X509_DIGITAL_SIGNATURE = 1 << 0, X509_CERTIFICATE_SIGN = 1 << 1, X509_CRL_SIGN = 1 << 2 };

struct x509 {
        void *certificate;    /* OpenSSL's, owned by the arena */
        struct jose_key *key; /* NULL unless EC on P-256, P-384 or P-521 */
        int version;          /* 1 to 3 */
        struct bytes subject_key_id, authority_key_id;
        int64_t not_before, not_after; /* seconds since 1970 */
        bool authority;                /* basicConstraints CA:TRUE */
        unsigned key_usage;            /* 0 when the extension is absent */
        bool extended_usage_critical;
        bool usage_period; /* privateKeyUsagePeriod is there; an end that is missing is INT64_MIN or INT64_MAX */
        int64_t usage_from, usage_to;
        bool malformed;        /* an extension that we read cannot be read or stands there twice */
        bool unknown_critical; /* a critical extension that is not among those read here */
};

/* DER, with nothing behind it. x509.form otherwise. */
struct err *x509_read_der(struct arena *arena, struct bytes der, struct x509 **out_certificate)
    __attribute__((warn_unused_result));

/* All certificates of a PEM text, at most 64; x509.form when there is none or one cannot be read. */
enum { X509_PEM_MAXIMUM = 64 };
struct err *x509_read_pem(struct arena *arena, struct text pem, struct x509 *out_certificates[static X509_PEM_MAXIMUM],
                          size_t *out_count) __attribute__((warn_unused_result));

/* The issuer's name in `certificate` is the subject's name of `authority`. */
bool x509_named_by(const struct x509 *certificate, const struct x509 *authority);
/* The signature holds under the authority's key, be its parameters named or written out equal to a known curve;
 * RSA (PKCS#1 and PSS) of at least 2048 bits as well. */
bool x509_signed_by(const struct x509 *certificate, const struct x509 *authority);
/* extKeyUsage names this usage, given as dotted numbers. */
bool x509_has_extended_usage(const struct x509 *certificate, const char *oid);
/* The country of the subject's name, in upper case, as two letters; "" when it names none or something longer. */
void x509_country(const struct x509 *certificate, char out_country[static 3]);
/* subjectAltName holds this URI. */
bool x509_has_uri(const struct x509 *certificate, struct text uri);
/* The URI of subjectAltName, absent unless there is exactly one and it is printable ASCII. */
struct text x509_only_uri(const struct x509 *certificate, struct arena *arena);
/* The serial number, as lower-case hex digits without leading zeros ("-" in front of a negative one). */
struct text x509_serial(const struct x509 *certificate, struct arena *arena);

enum x509_document_types { X509_TYPES_ABSENT, X509_TYPES_WITHOUT, X509_TYPES_WITH };
/* documentTypeList (ICAO Doc 9303-12, 2.23.136.1.1.6.2) and whether it names `type`. Malformed counts as without. */
enum x509_document_types x509_document_type(const struct x509 *certificate, const char *type);

/* Certificate revocation lists. */
struct x509_crl {
        void *crl;
        int64_t this_update;
};

/* PEM or DER. x509.form otherwise. */
struct err *x509_crl_read(struct arena *arena, struct bytes bytes, struct x509_crl **out_crl)
    __attribute__((warn_unused_result));
bool x509_crl_named_by(const struct x509_crl *crl, const struct x509 *authority);
bool x509_crl_signed_by(const struct x509_crl *crl, const struct x509 *authority);
bool x509_crl_lists(const struct x509_crl *crl, const struct x509 *certificate);

#endif
