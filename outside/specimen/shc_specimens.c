/* SPDX-License-Identifier: MIT */
/* SMART Health Cards of an invented person. */
#include "specimen_private.h"

#include "core/buffer.h"
#include "seal/jose_base64.h"
#include "seal/jose_jws.h"
#include "seal/x509_make.h"
#include "shc/shc.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

#define ENTRY "vc.credentialSubject.fhirBundle.entry."
#define PATIENT ENTRY "0.resource."
#define DOSE ENTRY "1.resource."

enum { NOT_BEFORE = 1640015882, INPUT_MAXIMUM = 1 << 20 };

static const struct spoiling rows[] = {
        { "shc-form-spaced", CHANGE_ADD, "x", "1" }, /* written with a space below */
        { "shc-issuer-other", CHANGE_SET, "iss", "\"https://example.org/issuer\"" },
        { "shc-issuer-slash", CHANGE_SET, "iss", "\"https://vc.vrs.digital.go.jp/issuer/\"" },
        { "shc-issuer-http", CHANGE_SET, "iss", "\"http://vc.vrs.digital.go.jp/issuer\"" },
        { "shc-not-yet", CHANGE_SET, "nbf", "1800000000" },
        { "shc-not-yet-milliseconds", CHANGE_SET, "nbf", "1640015882000" },
        { "shc-expired", CHANGE_ADD, "exp", "1650000000" },
        { "shc-genuine-exp", CHANGE_ADD, "exp", "1900000000" },
        { "shc-genuine-fraction", CHANGE_SET, "nbf", "1640015882.218" },
        { "shc-type", CHANGE_SET, "vc.type", "[\"https://smarthealth.cards#immunization\"]" },
        { "shc-type-none", CHANGE_REMOVE, "vc.type", NULL },
        { "shc-bundle-type", CHANGE_SET, "vc.credentialSubject.fhirBundle.type", "\"batch\"" },
        { "shc-bundle-kind", CHANGE_SET, "vc.credentialSubject.fhirBundle.resourceType", "\"List\"" },
        { "shc-bundle-version", CHANGE_SET, "vc.credentialSubject.fhirVersion", "\"3.0.1\"" },
        { "shc-bundle-none", CHANGE_REMOVE, "vc.credentialSubject.fhirBundle", NULL },
        { "shc-bundle-two-patients", CHANGE_ADD, ENTRY "x",
          "{\"fullUrl\":\"resource:9\",\"resource\":{\"name\":[{\"family\":\"X\"}],\"birthDate\":\"1990-01-01\","
          "\"resourceType\":\"Patient\"}}" },
        { "shc-bundle-observation", CHANGE_ADD, ENTRY "x",
          "{\"fullUrl\":\"resource:9\",\"resource\":{\"resourceType\":\"Observation\"}}" },
        { "shc-reference-broken", CHANGE_SET, DOSE "patient.reference", "\"resource:7\"" },
        { "shc-reference-form", CHANGE_SET, ENTRY "2.fullUrl", "\"urn:uuid:2\"" },
        { "shc-reference-twice", CHANGE_SET, ENTRY "2.fullUrl", "\"resource:1\"" },
        { "shc-reference-dose", CHANGE_SET, DOSE "patient.reference", "\"resource:2\"" },
        { "shc-forbidden-id", CHANGE_ADD, DOSE "id", "\"1\"" },
        { "shc-forbidden-text", CHANGE_ADD, PATIENT "text", "{\"status\":\"generated\"}" },
        { "shc-forbidden-concept-text", CHANGE_ADD, DOSE "vaccineCode.text", "\"COVID-19\"" },
        { "shc-forbidden-display", CHANGE_ADD, DOSE "vaccineCode.coding.0.display", "\"Moderna\"" },
        { "shc-forbidden-meta", CHANGE_ADD, DOSE "meta", "{\"lastUpdated\":\"2021-01-01\"}" },
        { "shc-genuine-meta-security", CHANGE_ADD, DOSE "meta", "{\"security\":[{\"code\":\"IAL1.4\"}]}" },
        { "shc-forbidden-gender", CHANGE_ADD, PATIENT "gender", "\"male\"" },
        { "shc-forbidden-identifier", CHANGE_ADD, PATIENT "identifier", "[{\"value\":\"TK0000000\"}]" },
        { "shc-empty-string", CHANGE_SET, DOSE "lotNumber", "\"\"" },
        { "shc-empty-array", CHANGE_ADD, DOSE "note", "[]" },
        { "shc-empty-object", CHANGE_ADD, DOSE "site", "{}" },
        { "shc-empty-null", CHANGE_ADD, DOSE "route", "null" },
        { "shc-status", CHANGE_SET, DOSE "status", "\"entered-in-error\"" },
        { "shc-status-none", CHANGE_REMOVE, DOSE "status", NULL },
        { "shc-date-month", CHANGE_SET, DOSE "occurrenceDateTime", "\"2021-03\"" },
        { "shc-date-impossible", CHANGE_SET, DOSE "occurrenceDateTime", "\"2021-02-30\"" },
        { "shc-date-birth", CHANGE_SET, PATIENT "birthDate", "\"1991\"" },
        { "shc-member-iss", CHANGE_REMOVE, "iss", NULL },
        { "shc-member-nbf", CHANGE_REMOVE, "nbf", NULL },
        { "shc-member-nbf-string", CHANGE_SET, "nbf", "\"1640015882\"" },
        { "shc-member-vc", CHANGE_REMOVE, "vc", NULL },
        { "shc-member-name", CHANGE_REMOVE, PATIENT "name", NULL },
        { "shc-member-birth", CHANGE_REMOVE, PATIENT "birthDate", NULL },
        { "shc-member-date", CHANGE_REMOVE, DOSE "occurrenceDateTime", NULL },
        { "shc-member-code", CHANGE_REMOVE, DOSE "vaccineCode.coding.0.code", NULL },
        { "shc-member-rid", CHANGE_ADD, "vc.rid", "\"not base64url!\"" },
        { "shc-genuine-rid", CHANGE_ADD, "vc.rid", "\"AAAAAAAAAAA\"" },
        { "shc-genuine-rid-reissued", CHANGE_ADD, "vc.rid", "\"listed-then\"" },
        { "shc-revoked", CHANGE_ADD, "vc.rid", "\"listed-now\"" },
        { "shc-revoked-dated", CHANGE_ADD, "vc.rid", "\"listed-later\"" },
        { "shc-duplicate", CHANGE_ADD, "nbf", "1640015882" },
        { "shc-three-faults", CHANGE_SET, "iss", "\"https://example.org/issuer\"" },
        { "shc-three-faults", CHANGE_SET, DOSE "status", "\"not-done\"" },
        { "shc-three-faults", CHANGE_SET, ENTRY "2.resource.occurrenceDateTime", "\"2021-13-01\"" },
        { 0 },
};

struct maker {
        struct folder *folder;
        struct arena *arena;
        struct jose_key *key;
        struct shc_issuer *issuer;
        struct value *payload;
        struct text genuine;
        char kid[JOSE_THUMBPRINT_LENGTH + 1];
};

static struct text
written(struct arena *arena, const struct value *value)
{
        struct buffer buffer;
        struct text text;

        buffer_init(&buffer, INPUT_MAXIMUM);
        value_write(value, &buffer);
        text = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return text;
}

enum wrapping { RAW_DEFLATE, ZLIB, STORED };

static struct bytes
deflated(struct arena *arena, struct text text, enum wrapping wrapping)
{
        struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
        size_t room = libdeflate_zlib_compress_bound(compressor, text.length) + 1;
        uint8_t *bytes = arena_alloc(arena, room);
        size_t length = text.length;

        if (wrapping == RAW_DEFLATE)
                length = libdeflate_deflate_compress(compressor, text.at, text.length, bytes, room);
        else if (wrapping == ZLIB)
                length = libdeflate_zlib_compress(compressor, text.at, text.length, bytes, room);
        else
                memcpy(bytes, text.at, text.length);
        libdeflate_free_compressor(compressor);
        return (struct bytes){ bytes, length };
}

static struct text
header_of(const struct maker *m)
{
        return text_format(m->arena, "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"%s\"}", m->kid);
}

static struct text
signed_raw(struct maker *m, struct jose_key *key, struct text header, struct bytes payload)
{
        struct text jws = { 0 };
        struct err *err = jws_sign(m->arena, key, header, payload, &jws);

        if (err)
                abort();
        return jws;
}

/* The genuine payload under another header. */
static void
put_header(struct maker *m, const char *name, const char *format)
{
        char header[256];
        struct buffer buffer;

        buffer_init(&buffer, sizeof header);
        for (const char *c = format; *c; c++)
                if (*c == '$')
                        buffer_put_string(&buffer, m->kid);
                else
                        buffer_put_char(&buffer, *c);
        folder_put_text(m->folder, name,
                        signed_raw(m, m->key, buffer_text(&buffer),
                                   deflated(m->arena, written(m->arena, m->payload), RAW_DEFLATE)));
        buffer_finish(&buffer);
}

static void
headers(struct maker *m)
{
        put_header(m, "shc-header-zip.txt", "{\"alg\":\"ES256\",\"kid\":\"$\"}");
        put_header(m, "shc-header-alg.txt", "{\"zip\":\"DEF\",\"alg\":\"ES384\",\"kid\":\"$\"}");
        put_header(m, "shc-header-none.txt", "{\"zip\":\"DEF\",\"alg\":\"none\",\"kid\":\"$\"}");
        put_header(m, "shc-header-kid.txt", "{\"zip\":\"DEF\",\"alg\":\"ES256\"}");
        put_header(m, "shc-header-extra.txt", "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"$\",\"typ\":\"JWT\"}");
        put_header(m, "shc-header-array.txt", "[]");
        put_header(m, "shc-duplicate-header.txt", "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"$\",\"zip\":\"DEF\"}");
        put_header(m, "shc-genuine-header-order.txt", "{\"kid\":\"$\",\"zip\":\"DEF\",\"alg\":\"ES256\"}");
}

static void
payloads(struct maker *m)
{
        struct text json = written(m->arena, m->payload), spaced, h = header_of(m);
        struct bytes raw = deflated(m->arena, json, RAW_DEFLATE), cut = raw, longer = raw;
        struct value *large = spoil(m->arena, m->payload, rows, "none");
        char *filler = arena_alloc(m->arena, 70001);

        cut.length -= 3;
        longer.length += 1; /* the room behind it is zero */
        folder_put_text(m->folder, "shc-compression-zlib.txt",
                        signed_raw(m, m->key, h, deflated(m->arena, json, ZLIB)));
        folder_put_text(m->folder, "shc-compression-none.txt",
                        signed_raw(m, m->key, h, deflated(m->arena, json, STORED)));
        folder_put_text(m->folder, "shc-compression-cut.txt", signed_raw(m, m->key, h, cut));
        folder_put_text(m->folder, "shc-compression-behind.txt", signed_raw(m, m->key, h, longer));
        spaced = text_format(m->arena, "{ %.*s", (int)json.length - 1, json.at + 1);
        folder_put_text(m->folder, "shc-form-spaced.txt",
                        signed_raw(m, m->key, h, deflated(m->arena, spaced, RAW_DEFLATE)));
        folder_put_text(m->folder, "shc-form-no-json.txt",
                        signed_raw(m, m->key, h, deflated(m->arena, TEXT("{\"iss\":"), RAW_DEFLATE)));
        memset(filler, 'a', 70000);
        value_set_text(m->arena, large, "filler", (struct text){ filler, 70000 });
        folder_put_text(m->folder, "shc-size-inflated.txt",
                        signed_raw(m, m->key, h, deflated(m->arena, written(m->arena, large), RAW_DEFLATE)));
}

static struct text
chunk(struct maker *m, int position, int count, struct text digits)
{
        return text_format(m->arena, "shc:/%d/%d/%.*s", position, count, TEXT_ARGS(digits));
}

static void
forms(struct maker *m)
{
        struct text numeric = shc_numeric(m->arena, m->genuine);
        size_t half = (numeric.length - 5) / 4 * 2;
        struct text one = chunk(m, 1, 2, (struct text){ numeric.at + 5, half });
        struct text two = chunk(m, 2, 2, (struct text){ numeric.at + 5 + half, numeric.length - 5 - half });
        struct arena *a = m->arena;
        char *big = arena_alloc(a, INPUT_MAXIMUM + 2);

        folder_put_text(m->folder, "shc-genuine.txt", m->genuine);
        folder_put_text(m->folder, "shc-genuine-line-end.txt", text_format(a, "%.*s\n", TEXT_ARGS(m->genuine)));
        folder_put_text(m->folder, "shc-genuine-numeric.txt", numeric);
        folder_put_text(m->folder, "shc-genuine-chunks.txt", text_format(a, "%s\n%s\n", two.at, one.at));
        folder_put_text(m->folder, "shc-genuine.smart-health-card", shc_file(a, m->genuine));
        folder_put_text(m->folder, "shc-form-odd.txt", (struct text){ numeric.at, numeric.length - 1 });
        folder_put_text(m->folder, "shc-form-high.txt", text_format(a, "%.*s78", TEXT_ARGS(numeric)));
        folder_put_text(m->folder, "shc-form-no-digits.txt", TEXT("shc:/"));
        folder_put_text(m->folder, "shc-form-chunk-missing.txt", text_format(a, "%s\n", one.at));
        folder_put_text(m->folder, "shc-form-chunk-twice.txt", text_format(a, "%s\n%s\n%s\n", one.at, two.at, two.at));
        folder_put_text(m->folder, "shc-form-chunk-counts.txt",
                        text_format(a, "%s\n%s\n", one.at, chunk(m, 2, 3, text_of(two.at + 9)).at));
        folder_put_text(m->folder, "shc-form-two-parts.txt",
                        text_format(a, "%.*s", (int)m->genuine.length - 87, m->genuine.at));
        folder_put_text(m->folder, "shc-form-space-behind.txt", text_format(a, "%.*s ", TEXT_ARGS(m->genuine)));
        folder_put_text(m->folder, "shc-form-bom.txt", text_format(a, "\xef\xbb\xbf%.*s", TEXT_ARGS(m->genuine)));
        folder_put_text(m->folder, "shc-form-two-cards.smart-health-card",
                        text_format(a, "{\"verifiableCredential\":[\"%s\",\"%s\"]}", m->genuine.at, m->genuine.at));
        folder_put_text(m->folder, "neither.txt", TEXT("https://example.org/"));
        folder_put_text(m->folder, "neither-json.txt", TEXT("{\"a\":1}"));
        folder_put_text(m->folder, "empty.txt", TEXT(""));
        memset(big, 'A', INPUT_MAXIMUM + 1);
        folder_put_text(m->folder, "size-input.txt", (struct text){ big, INPUT_MAXIMUM + 1 });
}

/* r‖s as DER, which JOSE forbids: 30 len 02 21 00 r 02 21 00 s, whatever the first bits are. */
static struct text
with_signature(struct maker *m, struct bytes signature)
{
        struct text head = { m->genuine.at, m->genuine.length - 86 };
        struct text s = base64_encode(m->arena, signature, BASE64_URL);

        return text_format(m->arena, "%.*s%.*s", TEXT_ARGS(head), TEXT_ARGS(s));
}

static void
signatures(struct maker *m, struct jose_key *other)
{
        struct text json = written(m->arena, m->payload), last = text_copy(m->arena, m->genuine);
        struct text h = header_of(m);
        uint8_t raw[64], der[72] = { 0x30, 70, 0x02, 33, 0 };
        char kid[JOSE_THUMBPRINT_LENGTH + 1], *end = (char *)last.at + last.length - 1;
        size_t length;

        if (!base64_decode_into(m->genuine.at + m->genuine.length - 86, 86, BASE64_URL, raw, &length))
                abort();
        raw[63] ^= 1;
        folder_put_text(m->folder, "shc-signature-last.txt", with_signature(m, (struct bytes){ raw, 64 }));
        raw[63] ^= 1;
        folder_put_text(m->folder, "shc-signature-short.txt", with_signature(m, (struct bytes){ raw, 63 }));
        memcpy(der + 5, raw, 32);
        memcpy(der + 37, "\x02\x21\x00", 3);
        memcpy(der + 40, raw + 32, 32);
        folder_put_text(m->folder, "shc-signature-der.txt", with_signature(m, (struct bytes){ der, sizeof der }));
        /* The last of 86 characters has four bits that stand for nothing: set them. */
        *end = *end == 'A' ? 'B' : *end == 'Q' ? 'R' : *end == 'g' ? 'h' : 'x';
        folder_put_text(m->folder, "shc-signature-bits.txt", last);
        folder_put_text(m->folder, "shc-signature-key.txt",
                        signed_raw(m, other, h, deflated(m->arena, json, RAW_DEFLATE)));
        jose_key_thumbprint(other, kid);
        h = text_format(m->arena, "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"%s\"}", kid);
        folder_put_text(m->folder, "shc-key-unknown.txt",
                        signed_raw(m, other, h, deflated(m->arena, json, RAW_DEFLATE)));
}

static struct value *
set_of(struct arena *arena, struct value *jwk)
{
        struct value *set = value_object(arena);

        value_append(value_set(set, "keys", value_array(arena)), jwk);
        return set;
}

static struct bytes
leaf_of(struct maker *m, const char *uri, int64_t to, struct jose_key *issuer)
{
        struct x509_profile profile = {
                .country = "JP",
                .common_name = "Specimen Issuer",
                .issuer_country = "JP",
                .issuer_common_name = "Specimen CA",
                .serial = 2,
                .not_before = NOT_BEFORE - 86400 * 30,
                .not_after = to,
                .basic_constraints = "critical,CA:FALSE",
                .key_usage = "critical,digitalSignature",
                .alternative_name = uri,
        };
        struct bytes der;

        if (x509_make(m->arena, &profile, m->key, issuer, &der))
                abort();
        return der;
}

static void
put_chain(struct maker *m, const char *name, struct bytes leaf, struct jose_key *authority, const char *constraints)
{
        struct x509_profile profile = {
                .country = "JP",
                .common_name = "Specimen CA",
                .issuer_country = "JP",
                .issuer_common_name = "Specimen CA",
                .serial = 1,
                .not_before = NOT_BEFORE - 86400 * 30,
                .not_after = NOT_BEFORE + 86400 * 3650,
                .basic_constraints = constraints,
                .key_usage = "critical,keyCertSign",
        };
        struct value *jwk = jose_key_to_jwk(m->arena, m->key), *x5c = value_set(jwk, "x5c", value_array(m->arena));
        struct bytes der;

        if (x509_make(m->arena, &profile, authority, authority, &der))
                abort();
        value_append(x5c, value_string(m->arena, base64_encode(m->arena, leaf, BASE64_STANDARD)));
        value_append(x5c, value_string(m->arena, base64_encode(m->arena, der, BASE64_STANDARD)));
        folder_put_value(m->folder, name, set_of(m->arena, jwk));
}

static void
keys(struct maker *m, struct jose_key *other)
{
        struct arena *a = m->arena;
        struct value *jwk = jose_key_to_jwk(a, m->key);
        struct jose_key *authority = jose_key_generate(JOSE_P256);
        int64_t year = NOT_BEFORE + 86400 * 335;

        folder_put_value(m->folder, "jwks.json", set_of(a, jwk));
        value_set(jwk, "crlVersion", value_number(a, 2));
        folder_put_value(m->folder, "jwks-crl.json", set_of(a, jwk));
        jwk = jose_key_to_jwk(a, m->key);
        value_set_text(a, jwk, "d", base64_encode(a, (struct bytes){ (const uint8_t *)m->kid, 32 }, BASE64_URL));
        folder_put_value(m->folder, "jwks-private.json", set_of(a, jwk));
        jwk = jose_key_to_jwk(a, other);
        ((struct value *)value_member(jwk, "kid"))->text = text_of(m->kid);
        folder_put_value(m->folder, "jwks-kid.json", set_of(a, jwk));
        jwk = jose_key_to_jwk(a, m->key);
        ((struct value *)value_member(jwk, "use"))->text = TEXT("enc");
        folder_put_value(m->folder, "jwks-use.json", set_of(a, jwk));
        folder_put_text(m->folder, "jwks-broken.json", TEXT("{\"keys\":"));
        put_chain(m, "jwks-x5c.json", leaf_of(m, "URI:" SHC_ISSUER_JAPAN, year, authority), authority,
                  "critical,CA:TRUE");
        put_chain(m, "jwks-x5c-uri.json", leaf_of(m, "URI:https://example.org/", year, authority), authority,
                  "critical,CA:TRUE");
        put_chain(m, "jwks-x5c-time.json", leaf_of(m, "URI:" SHC_ISSUER_JAPAN, NOT_BEFORE - 1, authority), authority,
                  "critical,CA:TRUE");
        put_chain(m, "jwks-x5c-signature.json", leaf_of(m, "URI:" SHC_ISSUER_JAPAN, year, other), authority,
                  "critical,CA:TRUE");
        put_chain(m, "jwks-x5c-authority.json", leaf_of(m, "URI:" SHC_ISSUER_JAPAN, year, authority), authority,
                  "critical,CA:FALSE");
        jose_key_destroy(authority);
        folder_put_text(m->folder, "crl.json",
                        text_format(a,
                                    "{\"kid\":\"%s\",\"method\":\"rid\",\"ctr\":2,"
                                    "\"rids\":[\"listed-now\",\"listed-then.1640000000\",\"listed-later.1650000000\"]}",
                                    m->kid));
        folder_put_text(m->folder, "crl-old.json",
                        text_format(a, "{\"kid\":\"%s\",\"method\":\"rid\",\"ctr\":1,\"rids\":[]}", m->kid));
        folder_put_text(m->folder, "crl-other.json",
                        TEXT("{\"kid\":\"other\",\"method\":\"rid\",\"ctr\":1,\"rids\":[\"listed-now\"]}"));
}

static void
contents(struct maker *m)
{
        const char *done = "shc-form-spaced";

        for (const struct spoiling *row = rows; row->name; row++) {
                struct text jws;

                if (strcmp(row->name, done) == 0)
                        continue;
                done = row->name;
                if (shc_sign(m->arena, m->issuer, spoil(m->arena, m->payload, rows, row->name), &jws))
                        abort();
                folder_put_text(m->folder, arena_format(m->arena, "%s.txt", row->name), jws);
        }
}

void
shc_specimens(struct folder *folder)
{
        const struct shc_dose doses[] = {
                { TEXT("2021-06-21"), TEXT("207"), TEXT("3002621"), TEXT(SHC_PERFORMER_JAPAN) },
                { TEXT("2021-07-19"), TEXT("207"), TEXT("3003600"), TEXT(SHC_PERFORMER_JAPAN) },
        };
        struct shc_card card = {
                .issuer = TEXT(SHC_ISSUER_JAPAN),
                .not_before = NOT_BEFORE,
                .family = TEXT("接種"),
                .given = TEXT("花子"),
                .birth = TEXT("1991-02-18"),
                .doses = doses,
                .dose_count = 2,
        };
        struct maker m = { .folder = folder, .arena = folder->arena, .key = jose_key_generate(JOSE_P256) };
        struct jose_key *other = jose_key_generate(JOSE_P256);
        struct text all_types;

        m.issuer = shc_issuer_create(m.key);
        m.payload = shc_payload(m.arena, &card);
        jose_key_thumbprint(m.key, m.kid);
        if (shc_issue(m.arena, m.issuer, &card, &m.genuine))
                abort();
        card.all_types = true;
        if (shc_issue(m.arena, m.issuer, &card, &all_types))
                abort();
        folder_put_text(folder, "shc-genuine-all-types.txt", all_types);
        forms(&m);
        headers(&m);
        payloads(&m);
        signatures(&m, other);
        keys(&m, other);
        contents(&m);
        shc_issuer_destroy(m.issuer);
        jose_key_destroy(m.key);
        jose_key_destroy(other);
}
