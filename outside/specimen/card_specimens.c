/* SPDX-License-Identifier: MIT */
/* My Number Cards of an invented person: a folder of elementary files each. */
#include "specimen_private.h"

#include "mynumber/mynumber.h"
#include "seal/jose_base64.h"

#include <stdio.h>
#include <stdlib.h>

struct maker {
        struct folder *folder;
        struct arena *arena;
        struct mynumber_makers makers;
        struct rsa_key *card, *other;
        struct mynumber_person person;
        struct mynumber_files genuine;
};

static void
check(struct err *err)
{
        if (err)
                abort();
}

static void
put(struct maker *m, const char *name, const struct mynumber_files *files)
{
        struct folder folder = { .arena = m->arena, .path = arena_format(m->arena, "%s/%s", m->folder->path, name) };

        folder.err = m->folder->err;
        folder_make(&folder);
        folder_put(&folder, "0001.bin", files->number);
        folder_put(&folder, "0002.bin", files->basic);
        folder_put(&folder, "0003.bin", files->integrity);
        folder_put(&folder, "0004.bin", files->certificate);
        m->folder->err = folder.err;
}

/* A copy with one bit of one byte changed. */
static struct bytes
flipped(struct maker *m, struct bytes bytes, size_t position)
{
        struct bytes copy = bytes_copy(m->arena, bytes);

        ((uint8_t *)copy.at)[position] ^= 1;
        return copy;
}

/* Signed anew over number and basic as they are. */
static struct mynumber_files
resigned(struct maker *m, struct bytes number, struct bytes basic)
{
        struct mynumber_files files = { number, basic, { 0 }, m->genuine.certificate };

        check(mynumber_integrity(m->arena, number, basic, m->makers.intermediate, &files.integrity));
        return files;
}

static void
flips(struct maker *m)
{
        struct mynumber_files f = m->genuine;

        f.number = flipped(m, f.number, 14);
        put(m, "hash-number", &f);
        f.number = (struct bytes){ m->genuine.number.at, 15 };
        put(m, "hash-number-no-filler", &f);
        f = m->genuine;
        f.basic = flipped(m, f.basic, f.basic.length - 10); /* the day of birth */
        put(m, "hash-basic", &f);
        f = m->genuine;
        f.integrity = flipped(m, f.integrity, f.integrity.length - 1);
        put(m, "signature-last", &f);
        f = m->genuine;
        f.certificate = flipped(m, f.certificate, f.certificate.length - 1);
        put(m, "intermediate-last", &f);
        f = m->genuine;
        f.certificate = flipped(m, f.certificate, 10); /* the issuer's key id */
        put(m, "trust-unknown", &f);
        f = m->genuine;
        f.integrity.length--;
        put(m, "form-integrity-cut", &f);
        f = m->genuine;
        f.basic.length--;
        put(m, "form-basic-cut", &f);
        f = m->genuine;
        f.certificate = flipped(m, f.certificate, 0);
        put(m, "form-certificate", &f);
        f = m->genuine;
        f.number = (struct bytes){ (const uint8_t *)"", 0 };
        f.basic = flipped(m, f.basic, f.basic.length - 10);
        f.integrity = flipped(m, f.integrity, f.integrity.length - 1);
        put(m, "three-faults", &f);
}

static void
signed_otherwise(struct maker *m)
{
        struct mynumber_files f = m->genuine;
        struct mynumber_makers forger = m->makers;
        struct mynumber_person person = m->person;

        /* Data of one's own under a key of one's own, with the genuine certificate. */
        check(mynumber_integrity(m->arena, f.number, f.basic, m->other, &f.integrity));
        put(m, "signature-other-key", &f);
        /* The same, with a certificate of one's own that names the genuine authority. */
        forger.authority = m->other;
        forger.intermediate = m->other;
        check(mynumber_certificate(m->arena, &forger, &f.certificate));
        put(m, "intermediate-forged", &f);
        /* A test authority's key under a production id. */
        forger = m->makers;
        memcpy(forger.authority_id, "6000033000000001", MYNUMBER_KEY_ID);
        f = m->genuine;
        check(mynumber_certificate(m->arena, &forger, &f.certificate));
        put(m, "trust-test-authority", &f);
        person.birth = TEXT("19910231");
        f = resigned(m, m->genuine.number, mynumber_basic(m->arena, &person));
        put(m, "member-birth", &f);
        person = m->person;
        person.sex = '5';
        f = resigned(m, m->genuine.number, mynumber_basic(m->arena, &person));
        put(m, "member-sex", &f);
        person.sex = '9';
        f = resigned(m, m->genuine.number, mynumber_basic(m->arena, &person));
        put(m, "genuine-other-sex", &f);
        person = m->person;
        person.name = TEXT("");
        f = resigned(m, m->genuine.number, mynumber_basic(m->arena, &person));
        put(m, "member-name", &f);
        f = resigned(m, mynumber_number(m->arena, TEXT("12345678901X")), m->genuine.basic);
        put(m, "member-number", &f);
        person = m->person;
        person.address = TEXT(
            "北海道旭川市七条通九丁目四十八番地　市営住宅接種台第一団地第二号棟の三階の三〇一号室のとなりの部屋の奥");
        f = resigned(m, m->genuine.number, mynumber_basic(m->arena, &person));
        put(m, "genuine-long-address", &f);
}

static void
trust(struct maker *m)
{
        uint8_t n[RSA_SIGNATURE_LENGTH];
        char id[2 * MYNUMBER_KEY_ID + 1], test_id[2 * MYNUMBER_KEY_ID + 1];
        struct text modulus;
        struct arena *a = m->arena;

        rsa_key_modulus(m->makers.authority, n);
        modulus = base64_encode(a, (struct bytes){ n, sizeof n }, BASE64_URL);
        bytes_to_hex((struct bytes){ m->makers.authority_id, MYNUMBER_KEY_ID }, id);
        bytes_to_hex((struct bytes){ (const uint8_t *)"6000033000000001", MYNUMBER_KEY_ID }, test_id);
        folder_put_text(
            m->folder, "trust.json",
            text_format(
                a, "[{\"key_id\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"},{\"key_id\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"}]",
                id, modulus.at, test_id, modulus.at));
        folder_put_text(m->folder, "trust-empty.json", TEXT("[]"));
        folder_put_text(m->folder, "trust-broken.json", TEXT("[{\"key_id\":\"00\"}]"));
}

void
card_specimens(struct folder *folder)
{
        struct maker m = {
                .folder = folder,
                .arena = folder->arena,
                .makers = { .authority = rsa_key_generate(), .intermediate = rsa_key_generate() },
                .card = rsa_key_generate(),
                .other = rsa_key_generate(),
                .person = { .number = TEXT("123456789018"),
                            .name = TEXT("接種　花子"),
                            .address = TEXT("北海道旭川市七条通九丁目"),
                            .birth = TEXT("19910218"),
                            .sex = '2' },
        };
        struct bytes card_key;

        memcpy(m.makers.authority_id, "5000033000000001", MYNUMBER_KEY_ID);
        memcpy(m.makers.intermediate_id, "5000033100000002", MYNUMBER_KEY_ID);
        m.genuine.number = mynumber_number(m.arena, m.person.number);
        m.genuine.basic = mynumber_basic(m.arena, &m.person);
        check(mynumber_certificate(m.arena, &m.makers, &m.genuine.certificate));
        check(mynumber_integrity(m.arena, m.genuine.number, m.genuine.basic, m.makers.intermediate,
                                 &m.genuine.integrity));
        put(&m, "genuine", &m.genuine);
        check(mynumber_card_key(m.arena, m.card, m.makers.intermediate, &card_key));
        folder_put(folder, "genuine/0007.bin", card_key);
        flips(&m);
        signed_otherwise(&m);
        trust(&m);
        rsa_key_destroy(m.makers.authority);
        rsa_key_destroy(m.makers.intermediate);
        rsa_key_destroy(m.card);
        rsa_key_destroy(m.other);
}
