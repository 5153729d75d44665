/* SPDX-License-Identifier: MIT */
#include "shc/shc_private.h"

#include "seal/jose_base64.h"
#include "seal/jose_jws.h"
#include "seal/x509.h"

#include <stdlib.h>

enum { RID_MAXIMUM = 24 };

/* What is known of a card while it is judged. */
struct card {
        struct jws jws;
        struct text kid;             /* absent when the header is unreadable */
        const struct value *payload; /* NULL when it could not be read */
        const struct shc_key *key;   /* NULL when it is not in the set */
        struct text issuer;
        double not_before; /* NAN-free; 0 when absent */
        bool signature_holds;
};

static struct text
text_from(struct bytes bytes)
{
        return (struct text){ (const char *)bytes.at, bytes.length };
}

/* {"zip":"DEF","alg":"ES256","kid":"…"}: these three and no other. */
static void
check_header(struct verdict *verdict, struct card *card)
{
        struct value_read read;
        struct bytes json;
        struct err *err = base64_decode(verdict->arena, card->jws.header, BASE64_URL, &json);

        if (!err)
                err = value_read(verdict->arena, text_from(json), &read);
        if (err) {
                err_drop(err, "the verdict says it");
                verdict_add(verdict, PROBLEM_HEADER, NULL);
                return;
        }
        if (read.duplicate)
                verdict_add(verdict, PROBLEM_DUPLICATE, "header");
        if (!text_is(value_member_text(read.value, "zip"), "DEF"))
                verdict_add(verdict, PROBLEM_HEADER, "zip");
        if (!text_is(value_member_text(read.value, "alg"), "ES256"))
                verdict_add(verdict, PROBLEM_HEADER, "alg");
        card->kid = value_member_text(read.value, "kid");
        if (!card->kid.length)
                verdict_add(verdict, PROBLEM_HEADER, "kid");
        if (value_is(read.value, VALUE_OBJECT) && !read.duplicate && read.value->count != 3)
                verdict_add(verdict, PROBLEM_HEADER, "three members");
}

static void
read_payload(struct verdict *verdict, struct card *card)
{
        struct bytes deflated, json;
        struct value_read read;
        struct err *err = base64_decode(verdict->arena, card->jws.payload, BASE64_URL, &deflated);

        if (err) {
                err_drop(err, "the verdict says it");
                verdict_add(verdict, PROBLEM_FORM, "payload");
                return;
        }
        switch (shc_inflate(verdict->arena, deflated, &json)) {
        case SHC_INFLATE_TOO_LARGE:
                verdict_add(verdict, PROBLEM_SIZE, "payload");
                return;
        case SHC_INFLATE_BROKEN:
                verdict_add(verdict, PROBLEM_COMPRESSION, NULL);
                return;
        case SHC_INFLATED:
                break;
        }
        err = value_read(verdict->arena, text_from(json), &read);
        if (err || !value_is(read.value, VALUE_OBJECT)) {
                if (err)
                        err_drop(err, "the verdict says it");
                verdict_add(verdict, PROBLEM_FORM, "payload");
                return;
        }
        if (read.spaced)
                verdict_add(verdict, PROBLEM_FORM, "payload not minified");
        if (read.duplicate)
                verdict_add(verdict, PROBLEM_DUPLICATE, "payload");
        card->payload = read.value;
}

static void
check_signature(struct verdict *verdict, struct card *card, const struct shc_policy *policy)
{
        uint8_t bytes[base64_decoded_maximum(2 * JOSE_SIGNATURE_MAXIMUM)];
        struct text text = card->jws.signature;
        size_t length = 0;
        bool form = text.length < 2 * JOSE_SIGNATURE_MAXIMUM &&
                    base64_decode_into(text.at, text.length, BASE64_URL, bytes, &length) && length == 64;

        if (!form)
                verdict_add(verdict, PROBLEM_SIGNATURE, NULL);
        if (!policy->keys) {
                verdict_add(verdict, PROBLEM_TRUST, NULL);
                return;
        }
        if (!card->kid.length)
                return;
        card->key = shc_keys_find(policy->keys, card->kid);
        if (!card->key || !card->key->key) {
                if (card->key && card->key->why)
                        verdict_add(verdict, PROBLEM_KEY, "%s", card->key->why);
                else
                        verdict_add(verdict, PROBLEM_KEY, NULL);
                return;
        }
        card->signature_holds = form && jws_verify(&card->jws, card->key->key, (struct bytes){ bytes, length });
        if (form && !card->signature_holds)
                verdict_add(verdict, PROBLEM_SIGNATURE, NULL);
}

/* The framework: https, no slash at the end. */
static bool
is_issuer_url(struct text url)
{
        return url.length > 8 && memcmp(url.at, "https://", 8) == 0 && url.at[url.length - 1] != '/';
}

/* A number of seconds, which may have a fraction (RFC 7519 NumericDate). */
static bool
seconds_of(const struct value *value, double *out_seconds)
{
        if (!value_is(value, VALUE_NUMBER))
                return false;
        *out_seconds = strtod(value->text.at, NULL);
        return true;
}

static void
check_claims(struct verdict *verdict, struct card *card, const struct shc_policy *policy)
{
        const struct value *exp = value_member(card->payload, "exp");
        double expires;

        card->issuer = value_member_text(card->payload, "iss");
        if (!card->issuer.at)
                verdict_add(verdict, PROBLEM_MEMBER, "iss");
        else if (!is_issuer_url(card->issuer) || (policy->issuer.at && !text_equal(card->issuer, policy->issuer)))
                verdict_add(verdict, PROBLEM_ISSUER, "iss");
        if (!seconds_of(value_member(card->payload, "nbf"), &card->not_before))
                verdict_add(verdict, PROBLEM_MEMBER, "nbf");
        else if (card->not_before > (double)policy->at)
                verdict_add(verdict, PROBLEM_NOT_YET, "nbf");
        if (exp && !seconds_of(exp, &expires))
                verdict_add(verdict, PROBLEM_MEMBER, "exp");
        else if (exp && expires <= (double)policy->at)
                verdict_add(verdict, PROBLEM_EXPIRED, "exp");
}

static bool
is_rid(struct text rid)
{
        static const char extra[] = "-_";

        if (rid.length < 1 || rid.length > RID_MAXIMUM)
                return false;
        for (size_t i = 0; i < rid.length; i++) {
                char c = rid.at[i];

                if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == extra[0] ||
                      c == extra[1]))
                        return false;
        }
        return true;
}

static void
check_credential(struct verdict *verdict, struct card *card, const struct shc_policy *policy)
{
        const struct value *vc = value_member_of(card->payload, "vc", VALUE_OBJECT);
        const struct value *types = value_member_of(vc, "type", VALUE_ARRAY);
        const struct value *subject = value_member_of(vc, "credentialSubject", VALUE_OBJECT);
        bool health_card = false;

        if (!vc) {
                verdict_add(verdict, PROBLEM_MEMBER, "vc");
                return;
        }
        for (const struct value *type = types ? types->first : NULL; type; type = type->next)
                if (value_is(type, VALUE_STRING) && text_is(type->text, "https://smarthealth.cards#health-card"))
                        health_card = true;
        if (!health_card)
                verdict_add(verdict, PROBLEM_TYPE, "vc.type");
        /* An issuer in use writes null where there is none. */
        if (value_member(vc, "rid") && !value_member_of(vc, "rid", VALUE_NULL) && !is_rid(value_member_text(vc, "rid")))
                verdict_add(verdict, PROBLEM_MEMBER, "vc.rid");
        if (!text_is(value_member_text(subject, "fhirVersion"), "4.0.1"))
                verdict_add(verdict, PROBLEM_BUNDLE, "fhirVersion");
        if (!value_member_of(subject, "fhirBundle", VALUE_OBJECT))
                verdict_add(verdict, PROBLEM_BUNDLE, "fhirBundle");
        else
                shc_bundle_check(verdict, value_member(subject, "fhirBundle"), policy->issuer.at != NULL);
}

/* The certificates beside the key, and the lists. Both speak of the key and the card, so both must be readable. */
static void
check_key(struct verdict *verdict, const struct card *card, const struct shc_policy *policy)
{
        const struct shc_key *key = card->key;
        struct text rid = value_member_text(value_member(card->payload, "vc"), "rid");

        if (key->chain_broken)
                verdict_add(verdict, PROBLEM_CHAIN, "x5c");
        else if (key->leaf &&
                 (!x509_has_uri(key->leaf, card->issuer) || card->not_before < (double)key->leaf->not_before ||
                  card->not_before > (double)key->leaf->not_after))
                verdict_add(verdict, PROBLEM_CHAIN, "x5c leaf");
        switch (shc_revocation_of(policy, key, rid, card->not_before)) {
        case SHC_REVOKED:
                verdict_add(verdict, PROBLEM_REVOKED, NULL);
                break;
        case SHC_LIST_STALE:
                verdict_add(verdict, PROBLEM_TRUST, "revocation list");
                break;
        case SHC_NOT_REVOKED:
                break;
        }
}

static struct value *
content_of(struct arena *arena, const struct card *card)
{
        struct value *content = value_object(arena);
        const struct value *nbf = value_member(card->payload, "nbf");
        const struct value *bundle =
            value_member(value_member(value_member(card->payload, "vc"), "credentialSubject"), "fhirBundle");

        shc_bundle_content(arena, bundle, content);
        if (card->issuer.at)
                value_set_text(arena, content, "issuer", card->issuer);
        if (value_is(nbf, VALUE_NUMBER)) {
                struct value *copy = arena_new(arena, struct value);

                *copy = (struct value){ .kind = VALUE_NUMBER, .text = nbf->text };
                value_set(content, "not_before", copy);
        }
        return content;
}

void
shc_verify(struct verdict *verdict, struct text input, const struct shc_policy *policy)
{
        struct card card = { 0 };
        struct text jws;

        verdict->format = "shc";
        if (input.length > SHC_INPUT_MAXIMUM) {
                verdict_add(verdict, PROBLEM_SIZE, NULL);
                return;
        }
        if (!shc_unwrap(verdict->arena, input, &jws) || !jws_split(jws, &card.jws)) {
                verdict_add(verdict, PROBLEM_FORM, NULL);
                return;
        }
        check_header(verdict, &card);
        read_payload(verdict, &card);
        check_signature(verdict, &card, policy);
        if (!card.payload)
                return;
        check_claims(verdict, &card, policy);
        check_credential(verdict, &card, policy);
        if (card.key && card.key->key)
                check_key(verdict, &card, policy);
        if (card.signature_holds)
                verdict->content = content_of(verdict->arena, &card);
}
