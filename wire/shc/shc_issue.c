/* SPDX-License-Identifier: MIT */
#include "shc/shc.h"

#include "core/buffer.h"
#include "seal/jose_base64.h"
#include "seal/jose_jws.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdlib.h>

/* Level 6: a fifth faster than zlib at the same size (docs of the stack); higher levels save 0.5 % for six times. */
enum { LEVEL = 6 };

struct shc_issuer {
        struct jose_key *key;
        struct libdeflate_compressor *compressor;
        struct arena *kept;
        struct text header; /* of every card, as base64url */
        struct buffer json; /* of the card being issued, kept between cards */
};

struct shc_issuer *
shc_issuer_create(struct jose_key *key)
{
        struct shc_issuer *issuer = calloc(1, sizeof *issuer);
        char kid[JOSE_THUMBPRINT_LENGTH + 1];
        struct text header;

        if (!issuer)
                abort();
        issuer->key = key;
        issuer->compressor = libdeflate_alloc_compressor(LEVEL);
        if (!issuer->compressor)
                abort();
        jose_key_thumbprint(key, kid);
        issuer->kept = arena_create(ARENA_PLAIN, 4096);
        header = text_format(issuer->kept, "{\"zip\":\"DEF\",\"alg\":\"ES256\",\"kid\":\"%s\"}", kid);
        issuer->header =
            base64_encode(issuer->kept, (struct bytes){ (const uint8_t *)header.at, header.length }, BASE64_URL);
        buffer_init_secret(&issuer->json, SHC_INFLATED_MAXIMUM);
        return issuer;
}

void
shc_issuer_destroy(struct shc_issuer *issuer)
{
        if (!issuer)
                return;
        libdeflate_free_compressor(issuer->compressor);
        buffer_finish(&issuer->json);
        arena_destroy(issuer->kept);
        free(issuer);
}

static struct value *
types_of(struct arena *arena, const struct shc_card *card)
{
        struct value *types = value_array(arena);

        value_append(types, value_string(arena, TEXT("https://smarthealth.cards#health-card")));
        if (card->all_types) {
                value_append(types, value_string(arena, TEXT("https://smarthealth.cards#immunization")));
                value_append(types, value_string(arena, TEXT("https://smarthealth.cards#covid19")));
        }
        return types;
}

/* "resource:" and the position. */
static struct text
resource_url(struct arena *arena, size_t position)
{
        static const char scheme[] = "resource:";
        enum { DIGITS = 20, ROOM = sizeof scheme + DIGITS };
        char *room = arena_alloc(arena, ROOM), *start = room + ROOM;

        do
                *--start = (char)('0' + position % 10);
        while (position /= 10);
        start -= sizeof scheme - 1;
        memcpy(start, scheme, sizeof scheme - 1);
        return (struct text){ start, (size_t)(room + ROOM - start) };
}

static struct value *
entry(struct arena *arena, struct value *entries, size_t position)
{
        struct value *e = value_append(entries, value_object(arena));

        value_set_text(arena, e, "fullUrl", resource_url(arena, position));
        return value_set(e, "resource", value_object(arena));
}

static void
set_patient(struct arena *arena, struct value *patient, const struct shc_card *card)
{
        struct value *name = value_append(value_set(patient, "name", value_array(arena)), value_object(arena));

        value_set_text(arena, name, "use", TEXT("usual"));
        if (card->family.at)
                value_set_text(arena, name, "family", card->family);
        if (card->given.at)
                value_append(value_set(name, "given", value_array(arena)), value_string(arena, card->given));
        value_set_text(arena, patient, "birthDate", card->birth);
        value_set_text(arena, patient, "resourceType", TEXT("Patient"));
}

static void
set_dose(struct arena *arena, struct value *immunization, const struct shc_dose *dose)
{
        struct value *code;

        value_set_text(arena, immunization, "status", TEXT("completed"));
        code = value_set(immunization, "vaccineCode", value_object(arena));
        code = value_append(value_set(code, "coding", value_array(arena)), value_object(arena));
        value_set_text(arena, code, "system", TEXT(SHC_SYSTEM_CVX));
        value_set_text(arena, code, "code", dose->code);
        value_set_text(arena, value_set(immunization, "patient", value_object(arena)), "reference", TEXT("resource:0"));
        value_set_text(arena, immunization, "occurrenceDateTime", dose->date);
        if (dose->lot.at)
                value_set_text(arena, immunization, "lotNumber", dose->lot);
        if (dose->performer.at) {
                struct value *performer =
                    value_append(value_set(immunization, "performer", value_array(arena)), value_object(arena));

                value_set_text(arena, value_set(performer, "actor", value_object(arena)), "display", dose->performer);
        }
        value_set_text(arena, immunization, "resourceType", TEXT("Immunization"));
}

struct value *
shc_payload(struct arena *arena, const struct shc_card *card)
{
        struct value *payload = value_object(arena), *vc, *subject, *bundle, *entries;

        value_set_text(arena, payload, "iss", card->issuer);
        value_set(payload, "nbf", value_number(arena, card->not_before));
        if (card->expires)
                value_set(payload, "exp", value_number(arena, card->expires));
        vc = value_set(payload, "vc", value_object(arena));
        value_set(vc, "type", types_of(arena, card));
        subject = value_set(vc, "credentialSubject", value_object(arena));
        value_set_text(arena, subject, "fhirVersion", TEXT("4.0.1"));
        bundle = value_set(subject, "fhirBundle", value_object(arena));
        value_set_text(arena, bundle, "type", TEXT("collection"));
        entries = value_set(bundle, "entry", value_array(arena));
        set_patient(arena, entry(arena, entries, 0), card);
        for (size_t i = 0; i < card->dose_count; i++)
                set_dose(arena, entry(arena, entries, i + 1), &card->doses[i]);
        value_set_text(arena, bundle, "resourceType", TEXT("Bundle"));
        if (card->rid.at)
                value_set_text(arena, vc, "rid", card->rid);
        return payload;
}

struct err *
shc_sign(struct arena *arena, struct shc_issuer *issuer, const struct value *payload, struct text *out_jws)
{
        struct text json;
        struct err *err;
        uint8_t *deflated;
        size_t room, length;

        buffer_clear(&issuer->json);
        value_write(payload, &issuer->json);
        err = buffer_check(&issuer->json);
        if (err)
                return err_wrap(err, "payload of a health card");
        json = buffer_text(&issuer->json);
        room = libdeflate_deflate_compress_bound(issuer->compressor, json.length);
        deflated = arena_alloc(arena, room);
        length = libdeflate_deflate_compress(issuer->compressor, json.at, json.length, deflated, room);
        assert(length);
        return jws_sign_under(arena, issuer->key, issuer->header, (struct bytes){ deflated, length }, out_jws);
}

struct err *
shc_issue(struct arena *arena, struct shc_issuer *issuer, const struct shc_card *card, struct text *out_jws)
{
        return shc_sign(arena, issuer, shc_payload(arena, card), out_jws);
}
