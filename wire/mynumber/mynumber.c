/* SPDX-License-Identifier: MIT */
#include "mynumber/mynumber_private.h"

#include "calendar/date.h"
#include "seal/jose_base64.h"
#include "text/utf8.h"

#include <stdlib.h>

enum { ANCHORS_MAXIMUM = 64, BODY_LENGTH = 297 };

struct mynumber_trust {
        struct {
                uint8_t id[MYNUMBER_KEY_ID];
                struct rsa_key *key;
        } anchors[ANCHORS_MAXIMUM];
        size_t count;
};

/* EF 0004, taken apart. */
struct certificate {
        struct bytes body, signature, issuer, subject;
        struct rsa_key *key; /* owned */
};

/* EF 0003. */
struct integrity {
        struct bytes number, basic, signature;
        struct bytes signed_part; /* DF31 and DF32 with their tags and lengths */
};

static void
free_key(void *key)
{
        rsa_key_destroy(key);
}

/* ── Trust anchors ── */

static bool
read_id(struct text hex, uint8_t out_id[static MYNUMBER_KEY_ID])
{
        char lower[2 * MYNUMBER_KEY_ID];

        if (hex.length != sizeof lower)
                return false;
        for (size_t i = 0; i < sizeof lower; i++)
                lower[i] = hex.at[i] >= 'A' && hex.at[i] <= 'F' ? (char)(hex.at[i] - 'A' + 'a') : hex.at[i];
        return bytes_from_hex((struct text){ lower, sizeof lower }, out_id, MYNUMBER_KEY_ID);
}

static struct err *
read_anchor(struct arena *arena, const struct value *anchor, struct mynumber_trust *trust)
{
        struct text n = value_member_text(anchor, "n"), e = value_member_text(anchor, "e");
        struct bytes modulus, exponent;
        struct rsa_key *key;
        struct err *err;

        if (!n.at || !e.at || !read_id(value_member_text(anchor, "key_id"), trust->anchors[trust->count].id))
                return err_new(&JOSE_JSON, "key_id (32 hex digits), n and e are needed");
        err = base64_decode(arena, n, BASE64_URL_EITHER, &modulus);
        if (!err)
                err = base64_decode(arena, e, BASE64_URL_EITHER, &exponent);
        if (!err)
                err = rsa_key_from_public(modulus, exponent, &key);
        if (err)
                return err;
        arena_on_destroy(arena, free_key, key);
        trust->anchors[trust->count++].key = key;
        return NULL;
}

struct err *
mynumber_trust_read(struct arena *arena, struct text json, struct mynumber_trust **out_trust)
{
        struct mynumber_trust *trust = arena_new(arena, struct mynumber_trust);
        struct value_read read;
        struct err *err = value_read(arena, json, &read);
        size_t n = 0;

        if (err)
                return err_wrap(err, "trust anchors");
        if (read.duplicate || !value_is(read.value, VALUE_ARRAY) || read.value->count > ANCHORS_MAXIMUM)
                return err_new(&JOSE_JSON, "trust anchors: an array of up to %d keys is needed", ANCHORS_MAXIMUM);
        for (const struct value *anchor = read.value->first; anchor; anchor = anchor->next) {
                err = read_anchor(arena, anchor, trust);
                if (err)
                        return err_wrap(err, "trust anchor %zu", n);
                n++;
        }
        *out_trust = trust;
        return NULL;
}

/* ── The files ── */

/* The one object of a file, with nothing behind it. */
static bool
only(struct bytes file, uint32_t tag, struct bytes *out_value)
{
        struct ber ber;

        if (!ber_take(&file, tag, &ber) || file.length)
                return false;
        *out_value = ber.value;
        return true;
}

bool
mynumber_hashed_part(struct bytes basic, struct bytes *out_part)
{
        struct bytes value;
        struct ber offsets;

        if (!only(basic, TAG_BASIC, &value) || !ber_take(&value, TAG_OFFSETS, &offsets) || offsets.value.length != 8)
                return false;
        *out_part = value;
        return true;
}

static bool
read_integrity(struct bytes file, struct integrity *out)
{
        struct ber number, basic, signature;
        struct bytes value;

        if (!only(file, TAG_INTEGRITY, &value))
                return false;
        out->signed_part = value;
        if (!ber_take(&value, TAG_HASH_NUMBER, &number) || number.value.length != HASH_LENGTH ||
            !ber_take(&value, TAG_HASH_BASIC, &basic) || basic.value.length != HASH_LENGTH)
                return false;
        out->signed_part.length -= value.length;
        if (!ber_take(&value, TAG_SIGNATURE, &signature) || signature.value.length != RSA_SIGNATURE_LENGTH ||
            value.length)
                return false;
        out->number = number.value;
        out->basic = basic.value;
        out->signature = signature.value;
        return true;
}

/* 90 03 010001, 91 820100 n. */
static struct rsa_key *
read_key(struct bytes *rest)
{
        struct ber exponent, modulus;
        struct rsa_key *key;
        struct err *err;

        if (!ber_take(rest, TAG_EXPONENT, &exponent) || !ber_take(rest, TAG_MODULUS, &modulus) ||
            modulus.value.length != RSA_SIGNATURE_LENGTH)
                return NULL;
        err = rsa_key_from_public(modulus.value, exponent.value, &key);
        if (err) {
                err_drop(err, "the caller says that the file has no key");
                return NULL;
        }
        return key;
}

static bool
read_certificate(struct bytes file, struct certificate *out)
{
        struct ber body, signature;
        struct bytes value, rest;

        if (!only(file, TAG_CERTIFICATE, &value) || !ber_take(&value, TAG_CERTIFICATE_BODY, &body) ||
            body.value.length != BODY_LENGTH || !ber_take(&value, TAG_CERTIFICATE_SIGNATURE, &signature) ||
            signature.value.length != RSA_SIGNATURE_LENGTH || value.length)
                return false;
        out->body = body.value;
        out->signature = signature.value;
        out->issuer = (struct bytes){ body.value.at, MYNUMBER_KEY_ID };
        out->subject = (struct bytes){ body.value.at + MYNUMBER_KEY_ID, MYNUMBER_KEY_ID };
        rest = (struct bytes){ body.value.at + 2 * MYNUMBER_KEY_ID, BODY_LENGTH - 2 * MYNUMBER_KEY_ID };
        out->key = read_key(&rest);
        if (out->key && rest.length) {
                rsa_key_destroy(out->key);
                out->key = NULL;
        }
        return out->key != NULL;
}

/* ── Judging ── */

enum hierarchy { HIERARCHY_UNKNOWN, HIERARCHY_PRODUCTION, HIERARCHY_TEST };

/* Published readers tell production keys from those of test cards by the first digits of the id, as text or as hex. */
static enum hierarchy
hierarchy_of(struct bytes id)
{
        char hex[2 * MYNUMBER_KEY_ID + 1];

        bytes_to_hex(id, hex);
        if (memcmp(id.at, "5000033", 7) == 0 || memcmp(hex, "5000033", 7) == 0)
                return HIERARCHY_PRODUCTION;
        if (memcmp(id.at, "6000033", 7) == 0 || memcmp(hex, "6000033", 7) == 0)
                return HIERARCHY_TEST;
        return HIERARCHY_UNKNOWN;
}

static void
check_certificate(struct verdict *verdict, const struct certificate *certificate, const struct mynumber_trust *trust)
{
        enum hierarchy issuer = hierarchy_of(certificate->issuer), subject = hierarchy_of(certificate->subject);
        bool found = false;

        for (size_t i = 0; trust && i < trust->count; i++) {
                if (memcmp(trust->anchors[i].id, certificate->issuer.at, MYNUMBER_KEY_ID) != 0)
                        continue;
                found = true;
                if (!rsa_key_verify(trust->anchors[i].key, certificate->body, certificate->signature))
                        verdict_add(verdict, PROBLEM_INTERMEDIATE, "0004");
                break;
        }
        if (!found)
                verdict_add(verdict, PROBLEM_TRUST, "0004");
        else if (issuer != subject && issuer != HIERARCHY_UNKNOWN && subject != HIERARCHY_UNKNOWN)
                verdict_add(verdict, PROBLEM_TRUST, "0004: test and production");
}

static bool
hash_is(struct bytes bytes, struct bytes expected)
{
        uint8_t hash[HASH_LENGTH];

        sha256(bytes, hash);
        return bytes_equal((struct bytes){ hash, sizeof hash }, expected);
}

static bool
all_digits(struct bytes bytes)
{
        for (size_t i = 0; i < bytes.length; i++)
                if (bytes.at[i] < '0' || bytes.at[i] > '9')
                        return false;
        return true;
}

static struct text
text_from(struct arena *arena, struct bytes bytes)
{
        return (struct text){ arena_copy(arena, bytes.at, bytes.length), bytes.length };
}

/* Reads DF22 to DF25 into the content; what is missing or wrong is said. Other tags are signed too, and passed over. */
static struct value *
read_basic(struct verdict *verdict, struct bytes part)
{
        static const struct {
                uint32_t tag;
                const char *name;
        } known[] = { { TAG_NAME, "name" }, { TAG_ADDRESS, "address" }, { TAG_BIRTH, "birth" }, { TAG_SEX, "sex" } };
        struct bytes found[4] = { 0 };
        struct value *content = value_object(verdict->arena);
        struct ber ber;

        while (part.length) {
                if (!ber_next(&part, &ber)) {
                        verdict_add(verdict, PROBLEM_FORM, "0002");
                        return NULL;
                }
                for (size_t i = 0; i < 4; i++) {
                        if (ber.tag != known[i].tag)
                                continue;
                        if (found[i].at) {
                                verdict_add(verdict, PROBLEM_FORM, "0002");
                                return NULL;
                        }
                        found[i] = ber.value;
                }
        }
        for (size_t i = 0; i < 4; i++) {
                struct text text = text_from(verdict->arena, found[i]);
                struct date date;
                bool wrong = !found[i].length || !utf8_is_valid(text, UTF8_LINE);

                if (known[i].tag == TAG_BIRTH) {
                        wrong = wrong || found[i].length != 8 || !all_digits(found[i]);
                        if (!wrong) {
                                text = text_format(verdict->arena, "%.4s-%.2s-%.2s", text.at, text.at + 4, text.at + 6);
                                wrong = !date_read(text, &date);
                        }
                } else if (known[i].tag == TAG_SEX) {
                        /* Two sources write "other" as 9, one as 3. */
                        wrong = wrong || found[i].length != 1 || !memchr("1239", found[i].at[0], 4);
                        if (!wrong)
                                text = text_is(text, "1") ? TEXT("M") : text_is(text, "2") ? TEXT("F") : TEXT("X");
                }
                if (wrong)
                        verdict_add(verdict, PROBLEM_MEMBER, "0002 %s", known[i].name);
                else
                        value_set_text(verdict->arena, content, known[i].name, text);
        }
        return content;
}

/* FF10 0C and twelve digits; filler follows. */
static bool
read_number(struct verdict *verdict, struct bytes file, struct text *out_number)
{
        struct ber number;

        if (!ber_take(&file, TAG_NUMBER, &number)) {
                verdict_add(verdict, PROBLEM_FORM, "0001");
                return false;
        }
        if (number.value.length != NUMBER_DIGITS || !all_digits(number.value)) {
                verdict_add(verdict, PROBLEM_MEMBER, "0001");
                return false;
        }
        *out_number = text_from(verdict->arena, number.value);
        return true;
}

void
mynumber_verify(struct verdict *verdict, const struct mynumber_files *files, const struct mynumber_trust *trust,
                bool show_number)
{
        struct certificate certificate = { 0 };
        struct integrity integrity;
        struct text number = { 0 };
        struct bytes part = { 0 };
        struct value *content = NULL;
        bool has_number = read_number(verdict, files->number, &number);
        bool has_integrity = read_integrity(files->integrity, &integrity);
        bool has_certificate = read_certificate(files->certificate, &certificate);
        bool proved = has_integrity && has_certificate;

        if (mynumber_hashed_part(files->basic, &part))
                content = read_basic(verdict, part);
        else
                verdict_add(verdict, PROBLEM_FORM, "0002");
        if (!has_integrity)
                verdict_add(verdict, PROBLEM_FORM, "0003");
        if (!has_certificate)
                verdict_add(verdict, PROBLEM_FORM, "0004");
        else
                check_certificate(verdict, &certificate, trust);
        if (has_integrity && !hash_is(files->number, integrity.number)) {
                verdict_add(verdict, PROBLEM_HASH_NUMBER, "0001");
                has_number = false;
        }
        if (has_integrity && part.at && !hash_is(part, integrity.basic)) {
                verdict_add(verdict, PROBLEM_HASH_BASIC, "0002");
                content = NULL;
        }
        if (proved && !rsa_key_verify(certificate.key, integrity.signed_part, integrity.signature)) {
                verdict_add(verdict, PROBLEM_SIGNATURE, "0003");
                proved = false;
        }
        if (verdict_has(verdict, PROBLEM_INTERMEDIATE) || verdict_has(verdict, PROBLEM_TRUST))
                proved = false;
        rsa_key_destroy(certificate.key);
        if (!proved || !content)
                return;
        if (show_number && has_number)
                value_set_text(verdict->arena, content, "individual_number", number);
        verdict->content = content;
}

bool
mynumber_authenticate(struct bytes certificate, struct bytes card_key, struct bytes challenge, struct bytes signature)
{
        struct certificate intermediate = { 0 };
        struct ber body, proof;
        struct rsa_key *card = NULL;
        struct bytes value, rest;
        bool genuine = false;

        if (read_certificate(certificate, &intermediate) && only(card_key, TAG_CARD_KEY, &value) &&
            ber_take(&value, TAG_CARD_KEY_BODY, &body) && ber_take(&value, TAG_CARD_KEY_SIGNATURE, &proof) &&
            !value.length && rsa_key_verify(intermediate.key, body.whole, proof.value)) {
                rest = body.value;
                card = read_key(&rest);
                genuine = card && !rest.length && challenge.length >= 16 && rsa_key_verify(card, challenge, signature);
        }
        rsa_key_destroy(card);
        rsa_key_destroy(intermediate.key);
        return genuine;
}
