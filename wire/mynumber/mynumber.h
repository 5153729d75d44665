/* SPDX-License-Identifier: MIT */
/* What is read from a My Number Card's 券面事項入力補助AP, and whether a genuine card said so.
 *
 * Four elementary files: 0001 個人番号, 0002 基本4情報 (name, address, birth, sex), 0003 hashes of both and their
 * signature, 0004 the certificate of the signing key. The authority that signed 0004 is not on the card: its keys are
 * trust anchors, given in a file and never in the program. The card's specification is closed; the byte layout here is
 * what published, independent readers agree on.
 *
 * A verdict without problems proves that some genuine card holds these data. That the card is here now is proved by
 * 内部認証 (mynumber_authenticate); that it was not lost or expired, only the registry knows.
 *
 * Files are judged as they were read: re-encoding them breaks the hashes. All of it is personal data: arenas that hold
 * it are made with ARENA_SECRET. Nothing here speaks to a card. */
#ifndef MYNUMBER_MYNUMBER_H
#define MYNUMBER_MYNUMBER_H

#include "mynumber/ber.h"
#include "seal/jose_key.h"
#include "seal/verdict.h"

enum { MYNUMBER_KEY_ID = 16, MYNUMBER_FILE_MAXIMUM = 64 << 10, MYNUMBER_CERTIFICATE = 568 };

struct mynumber_files {
        struct bytes number;      /* EF 0001, with the filler behind it */
        struct bytes basic;       /* EF 0002 */
        struct bytes integrity;   /* EF 0003 */
        struct bytes certificate; /* EF 0004 */
};

/* The keys of the authorities. */
struct mynumber_trust;
/* [{"key_id": 32 hex digits, "n": base64url, "e": base64url}, …]; jose.json or jose.key when it is not that. */
struct err *mynumber_trust_read(struct arena *arena, struct text json, struct mynumber_trust **out_trust)
    __attribute__((warn_unused_result));

/* Judges the files. Content {name, address, birth, sex} when 0002 is proved; with `show_number` also
 * individual_number, when 0001 is proved. `trust` NULL: the file of anchors was unusable. */
void mynumber_verify(struct verdict *verdict, const struct mynumber_files *files, const struct mynumber_trust *trust,
                     bool show_number);

/* 内部認証: EF 0007 (the card's own key) is signed by the key of EF 0004, and `signature` over the `challenge` that
 * was sent to the card is by the card's key. The caller made the challenge afresh and at least 16 bytes long; EF 0004
 * must have been judged by mynumber_verify. */
bool mynumber_authenticate(struct bytes certificate, struct bytes card_key, struct bytes challenge,
                           struct bytes signature);

/* ── Making, for specimens and the virtual card ── */

struct mynumber_person {
        struct text number; /* 12 digits */
        struct text name, address;
        struct text birth; /* YYYYMMDD */
        char sex;          /* '1', '2', '9' */
};

struct mynumber_makers {
        uint8_t authority_id[MYNUMBER_KEY_ID], intermediate_id[MYNUMBER_KEY_ID];
        struct rsa_key *authority, *intermediate;
};

struct bytes mynumber_number(struct arena *arena, struct text number);
struct bytes mynumber_basic(struct arena *arena, const struct mynumber_person *person);
/* Over files as they are, be they genuine or spoiled. */
struct err *mynumber_integrity(struct arena *arena, struct bytes number, struct bytes basic,
                               struct rsa_key *intermediate, struct bytes *out_integrity)
    __attribute__((warn_unused_result));
struct err *mynumber_certificate(struct arena *arena, const struct mynumber_makers *makers,
                                 struct bytes *out_certificate) __attribute__((warn_unused_result));
/* EF 0007 for a card's own key. */
struct err *mynumber_card_key(struct arena *arena, const struct rsa_key *card, struct rsa_key *intermediate,
                              struct bytes *out_card_key) __attribute__((warn_unused_result));

#endif
