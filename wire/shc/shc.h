/* SPDX-License-Identifier: MIT */
/* SMART Health Cards (framework 1.x): the code of 日本国内用 and 海外用 certificates for shops and venues.
 *
 * A card is a JWS over raw-DEFLATE'd JSON that holds a small FHIR bundle; it travels as the JWS itself, as digits
 * behind "shc:/" (also in the deprecated chunks), or in a .smart-health-card file. This folder writes and reads all of
 * them, and judges a card by the framework's rules and by how Japan filled it.
 *
 * Nothing here reads the network, a file or the clock: key set, revocation lists and the time are given. */
#ifndef SHC_SHC_H
#define SHC_SHC_H

#include "seal/jose_key.h"
#include "seal/verdict.h"

#define SHC_ISSUER_JAPAN "https://vc.vrs.digital.go.jp/issuer"
#define SHC_SYSTEM_CVX "http://hl7.org/fhir/sid/cvx"
#define SHC_PERFORMER_JAPAN "MHLW_Gov_of_JAPAN"

enum {
        SHC_INPUT_MAXIMUM = 1 << 20,
        SHC_INFLATED_MAXIMUM = 64 << 10, /* a card for a QR code is below 10 KiB */
        SHC_CHUNKS_MAXIMUM = 128,
        SHC_DOSES_MAXIMUM = 64,
        SHC_LISTS_MAXIMUM = 64,
};

/* ── Forms ── */

/* Digits behind "shc:/": for each character its code less 45, in two digits. */
struct text shc_numeric(struct arena *arena, struct text jws);
/* {"verifiableCredential":["…"]} */
struct text shc_file(struct arena *arena, struct text jws);
/* True when `input` looks like a card in one of its forms, be it broken or not. */
bool shc_looks_like(struct text input);
/* The JWS within `input`: a JWS, "shc:/…", chunks one a line in any order, or the file's JSON. One line end behind the
 * last line is allowed. False when it is none of them; the text lies in the arena or in `input`. */
bool shc_unwrap(struct arena *arena, struct text input, struct text *out_jws);

/* Raw DEFLATE (RFC 1951), both bounded by SHC_INFLATED_MAXIMUM. */
enum shc_inflated { SHC_INFLATED, SHC_INFLATE_BROKEN, SHC_INFLATE_TOO_LARGE };
enum shc_inflated shc_inflate(struct arena *arena, struct bytes deflated, struct bytes *out_inflated);

/* ── Issuing ── */

struct shc_dose {
        struct text date;      /* YYYY-MM-DD */
        struct text code;      /* CVX */
        struct text lot;       /* may be absent */
        struct text performer; /* may be absent */
};

struct shc_card {
        struct text issuer;
        int64_t not_before; /* seconds */
        int64_t expires;    /* 0 = never */
        struct text rid;    /* may be absent */
        struct text family; /* may be absent */
        struct text given;  /* may be absent, not both */
        struct text birth;  /* YYYY-MM-DD */
        bool all_types;     /* #immunization and #covid19 beside #health-card */
        const struct shc_dose *doses;
        size_t dose_count;
};

/* What signs: a P-256 key with its thumbprint and a compressor, kept between cards. Borrows the key. */
struct shc_issuer;
struct shc_issuer *shc_issuer_create(struct jose_key *key) __attribute__((returns_nonnull));
void shc_issuer_destroy(struct shc_issuer *issuer);

/* The payload as JSON, for signing and for specimens that change it. */
struct value *shc_payload(struct arena *arena, const struct shc_card *card);
/* Deflates and signs any payload; core.limit above SHC_INFLATED_MAXIMUM. */
struct err *shc_sign(struct arena *arena, struct shc_issuer *issuer, const struct value *payload, struct text *out_jws)
    __attribute__((warn_unused_result));
/* Both, in one. */
struct err *shc_issue(struct arena *arena, struct shc_issuer *issuer, const struct shc_card *card, struct text *out_jws)
    __attribute__((warn_unused_result));

/* ── Verifying ── */

/* An issuer's key set, prepared once. Keys that the rules refuse stay in it as unusable, so that the verdict on their
 * cards is "key" and says why. Lies in the arena. */
struct shc_keys;
/* jose.key when it is no key set at all: no JSON, no array "keys", a member twice, more than 64 keys. */
struct err *shc_keys_read(struct arena *arena, struct text json, struct shc_keys **out_keys)
    __attribute__((warn_unused_result));

/* A revocation list {kid, method:"rid", ctr, rids}; jose.json when it is none. */
struct shc_list;
struct err *shc_list_read(struct arena *arena, struct text json, struct shc_list **out_list)
    __attribute__((warn_unused_result));

struct shc_policy {
        struct shc_keys *keys;               /* NULL: none was given */
        const struct shc_list *const *lists; /* revocation lists */
        size_t list_count;
        struct text issuer; /* expected iss; absent: any issuer, and only the framework's rules */
        int64_t at;         /* seconds */
};

/* Judges `input`; problems go into the verdict, which must be initialised, and content when the signature holds. */
void shc_verify(struct verdict *verdict, struct text input, const struct shc_policy *policy);

#endif
