/* SPDX-License-Identifier: MIT */
/* VDS-NC documents of an invented person, by an invented authority with the profile of Japan's. */
#include "specimen_private.h"

#include "core/buffer.h"
#include "seal/jose_base64.h"
#include "seal/x509_make.h"
#include "vdsnc/vdsnc.h"

#include <stdio.h>
#include <stdlib.h>

#define PID "msg.pid."
#define DOSE "msg.ve.0.vd.0."

enum { DAY = 86400, SIGNER_FROM = 1637030999 /* 2021-11-16 */, SIGNER_USAGE = 457 * DAY, SIGNER_YEARS = 3652 * DAY };

static const struct spoiling rows[] = {
        { "vds-type", CHANGE_SET, "hdr.t", "\"icao.test\"" },
        { "vds-header-version", CHANGE_SET, "hdr.v", "2" },
        { "vds-issuer", CHANGE_SET, "hdr.is", "\"UTO\"" },
        { "vds-member-uvci-none", CHANGE_REMOVE, "msg.uvci", NULL },
        { "vds-member-uvci-long", CHANGE_SET, "msg.uvci", "\"6U5RSWMBASG2X\"" },
        { "vds-member-name-none", CHANGE_REMOVE, PID "n", NULL },
        { "vds-member-name-empty", CHANGE_SET, PID "n", "\"\"" },
        { "vds-member-name-long", CHANGE_SET, PID "n", "\"ABCDEFGHIJKLMNOPQRST UVWXYZABCDEFGHIJKLM\"" },
        { "vds-member-birth-none", CHANGE_REMOVE, PID "dob", NULL },
        { "vds-member-passport-none", CHANGE_REMOVE, PID "i", NULL },
        { "vds-member-passport-long", CHANGE_SET, PID "i", "\"TK0000000000\"" },
        { "vds-member-sex", CHANGE_ADD, PID "sex", "\"Q\"" },
        { "vds-member-id-long", CHANGE_SET, PID "ai", "\"JPN9000012021120920000200\"" },
        { "vds-member-ve-none", CHANGE_SET, "msg.ve", "[]" },
        { "vds-member-des-long", CHANGE_SET, "msg.ve.0.des", "\"XM0GQ8X\"" },
        { "vds-member-nam-none", CHANGE_REMOVE, "msg.ve.0.nam", NULL },
        { "vds-member-dis-long", CHANGE_SET, "msg.ve.0.dis", "\"RA01.00\"" },
        { "vds-member-vd-none", CHANGE_SET, "msg.ve.0.vd", "[]" },
        { "vds-member-seq-string", CHANGE_SET, DOSE "seq", "\"1\"" },
        { "vds-member-seq-fraction", CHANGE_SET, DOSE "seq", "1.5" },
        { "vds-member-seq-none", CHANGE_REMOVE, DOSE "seq", NULL },
        { "vds-member-ctr", CHANGE_SET, DOSE "ctr", "\"JP\"" },
        { "vds-member-adm-none", CHANGE_REMOVE, DOSE "adm", NULL },
        { "vds-member-adm-long", CHANGE_SET, DOSE "adm", "\"MHLW_Gov_of_JAPAN_XYZ\"" },
        { "vds-member-lot-none", CHANGE_REMOVE, DOSE "lot", NULL },
        { "vds-member-lot-long", CHANGE_SET, DOSE "lot", "\"123456789012345678901\"" },
        { "vds-member-unknown", CHANGE_ADD, PID "address", "\"1\"" },
        { "vds-date-impossible", CHANGE_SET, DOSE "dvc", "\"2021-02-29\"" },
        { "vds-date-birth", CHANGE_SET, PID "dob", "\"1991-02\"" },
        { "vds-date-next", CHANGE_ADD, DOSE "dvn", "\"2021-3-22\"" },
        { "vds-genuine-next", CHANGE_ADD, DOSE "dvn", "\"2021-03-22\"" },
        { "vds-genuine-sex", CHANGE_ADD, PID "sex", "\"F\"" },
        { "vds-genuine-no-id", CHANGE_REMOVE, PID "ai", NULL },
        { "vds-genuine-grouped", CHANGE_ADD, "msg.ve.0.vd.x",
          "{\"adm\":\"MHLW_Gov_of_JAPAN\",\"ctr\":\"JPN\",\"dvc\":\"2021-03-22\",\"lot\":\"FE8206\",\"seq\":2}" },
        { "vds-usage-period-dose", CHANGE_SET, DOSE "dvc", "\"2023-02-18\"" },
        { "vds-genuine-usage-last-day", CHANGE_SET, DOSE "dvc", "\"2023-02-16\"" },
        { "vds-three-faults", CHANGE_SET, "hdr.t", "\"icao.test\"" },
        { "vds-three-faults", CHANGE_REMOVE, PID "n", NULL },
        { "vds-three-faults", CHANGE_SET, DOSE "dvc", "\"2021-00-01\"" },
        { 0 },
};

struct maker {
        struct folder *folder;
        struct arena *arena;
        struct jose_key *authority, *signer;
        struct x509_profile authority_profile, signer_profile;
        struct bytes certificate;
        struct value *data;
};

static struct bytes
certificate_of(struct maker *m, struct x509_profile profile, struct jose_key *subject, struct jose_key *issuer)
{
        struct bytes der;

        if (x509_make(m->arena, &profile, subject, issuer, &der))
                abort();
        return der;
}

static struct text
document_of(struct maker *m, const struct value *data, struct jose_key *signer, struct bytes certificate)
{
        struct text text;

        if (vdsnc_sign(m->arena, data, signer, certificate, &text))
                abort();
        return text;
}

static void
put(struct maker *m, const char *name, struct text text)
{
        folder_put_text(m->folder, arena_format(m->arena, "%s.txt", name), text);
}

/* The genuine data, signed with a certificate of this profile. */
static void
put_profile(struct maker *m, const char *name, struct x509_profile profile, struct jose_key *issuer)
{
        put(m, name, document_of(m, m->data, m->signer, certificate_of(m, profile, m->signer, issuer)));
}

static void
authorities(struct maker *m, struct jose_key *other)
{
        struct x509_profile p = m->authority_profile;
        struct bytes explicit = certificate_of(m, p, m->authority, m->authority), named;

        p.explicit_curve = false;
        named = certificate_of(m, p, m->authority, m->authority);
        /* Two certificates of one key lie in real trust files; the right one is found by trying. */
        folder_put_text(m->folder, "csca.pem",
                        text_format(m->arena, "%s%s", x509_pem(m->arena, explicit).at, x509_pem(m->arena, named).at));
        folder_put_text(m->folder, "csca-named.pem", x509_pem(m->arena, named));
        folder_put_text(m->folder, "csca-broken.pem", TEXT("-----BEGIN CERTIFICATE-----\nAAAA\n"));
        p.subject_key_id = x509_key_id(m->arena, other);
        folder_put_text(m->folder, "csca-other.pem", x509_pem(m->arena, certificate_of(m, p, other, other)));
        p = m->authority_profile;
        folder_put_text(m->folder, "csca-impostor.pem", x509_pem(m->arena, certificate_of(m, p, other, other)));
        p.basic_constraints = "critical,CA:FALSE";
        folder_put_text(m->folder, "csca-no-authority.pem",
                        x509_pem(m->arena, certificate_of(m, p, m->authority, other)));
        p = m->authority_profile;
        p.key_usage = "critical,cRLSign";
        folder_put_text(m->folder, "csca-usage.pem",
                        x509_pem(m->arena, certificate_of(m, p, m->authority, m->authority)));
        p = m->authority_profile;
        p.not_after = SIGNER_FROM + 30 * DAY;
        folder_put_text(m->folder, "csca-expired.pem",
                        x509_pem(m->arena, certificate_of(m, p, m->authority, m->authority)));
        p = m->authority_profile;
        p.common_name = "another name";
        folder_put_text(m->folder, "csca-name.pem",
                        x509_pem(m->arena, certificate_of(m, p, m->authority, m->authority)));
}

static void
lists(struct maker *m, struct jose_key *other)
{
        const int64_t listed[] = { m->signer_profile.serial, 7 }, others[] = { 7 };
        struct text pem = { 0 };

        if (x509_make_crl(m->arena, &m->authority_profile, m->authority, SIGNER_FROM + DAY, listed, 2, &pem))
                abort();
        folder_put_text(m->folder, "csca-revoked.crl", pem);
        if (x509_make_crl(m->arena, &m->authority_profile, m->authority, SIGNER_FROM + DAY, others, 1, &pem))
                abort();
        folder_put_text(m->folder, "csca.crl", pem);
        if (x509_make_crl(m->arena, &m->authority_profile, other, SIGNER_FROM + DAY, others, 1, &pem))
                abort();
        folder_put_text(m->folder, "csca-forged.crl", pem);
}

static void
signers(struct maker *m, struct jose_key *other)
{
        struct x509_profile p = m->signer_profile;

        put_profile(m, "vds-chain-signature", p, other);
        p.issuer_common_name = "e-passportCSCA2";
        put_profile(m, "vds-chain-name", p, m->authority);
        p = m->signer_profile;
        p.authority_key_id = (struct bytes){ 0 };
        put_profile(m, "vds-chain-no-key-id", p, m->authority);
        p = m->signer_profile;
        p.authority_key_id = x509_key_id(m->arena, m->signer);
        put_profile(m, "vds-trust-key-id", p, m->authority);
        p = m->signer_profile;
        p.alternative_name = "critical,URI:https://example.org/";
        put_profile(m, "vds-chain-unknown-critical", p, m->authority);
        p = m->signer_profile;
        p.extended_key_usage = NULL;
        put_profile(m, "vds-purpose-none", p, m->authority);
        p.extended_key_usage = "2.23.136.1.1.14.2";
        put_profile(m, "vds-purpose-not-critical", p, m->authority);
        p.extended_key_usage = "critical,2.23.136.1.1.14.1";
        put_profile(m, "vds-purpose-other", p, m->authority);
        p = m->signer_profile;
        p.key_usage = "critical,keyAgreement";
        put_profile(m, "vds-purpose-key-usage", p, m->authority);
        p = m->signer_profile;
        p.basic_constraints = "critical,CA:TRUE";
        put_profile(m, "vds-purpose-authority", p, m->authority);
        p = m->signer_profile;
        p.document_type = "P";
        put_profile(m, "vds-purpose-document-type", p, m->authority);
        p.document_type = NULL;
        put_profile(m, "vds-purpose-document-type-none", p, m->authority);
        p = m->signer_profile;
        p.not_before = 1800000000;
        put_profile(m, "vds-not-yet", p, m->authority);
        p = m->signer_profile;
        p.not_after = 1690000000;
        put_profile(m, "vds-expired", p, m->authority);
        p = m->signer_profile;
        p.usage_from = 1800000000;
        p.usage_to = 1850000000;
        put_profile(m, "vds-usage-period-future", p, m->authority);
        p.usage_from = SIGNER_FROM;
        p.usage_to = SIGNER_FROM - DAY;
        put_profile(m, "vds-usage-period-backwards", p, m->authority);
        p.usage_period = false;
        put_profile(m, "vds-genuine-no-usage-period", p, m->authority);
}

/* Other curves: ES384, ES512; and an algorithm that is not the key's. */
static void
algorithms(struct maker *m)
{
        static const struct {
                enum jose_curve curve;
                const char *name;
        } curves[] = { { JOSE_P384, "vds-genuine-es384" }, { JOSE_P521, "vds-genuine-es512" } };

        for (size_t i = 0; i < 2; i++) {
                struct jose_key *signer = jose_key_generate(curves[i].curve);

                put(m, curves[i].name,
                    document_of(m, m->data, signer, certificate_of(m, m->signer_profile, signer, m->authority)));
                jose_key_destroy(signer);
        }
}

static struct text
replaced(struct maker *m, struct text text, const char *from, const char *to)
{
        const char *at = memmem(text.at, text.length, from, strlen(from));

        if (!at)
                abort();
        return text_format(m->arena, "%.*s%s%s", (int)(at - text.at), text.at, to, at + strlen(from));
}

static void
texts(struct maker *m)
{
        struct text genuine = document_of(m, m->data, m->signer, m->certificate),
                    changed = text_copy(m->arena, genuine);
        char *sigvl;

        put(m, "vds-genuine", genuine);
        put(m, "vds-genuine-spaces", replaced(m, genuine, "{\"data\":{", "\n { \"data\" : \t{ "));
        put(m, "vds-genuine-escapes", replaced(m, genuine, "COMIRNATY", "COM\\u0049RNATY"));
        put(m, "vds-genuine-number", replaced(m, genuine, "\"seq\":1", "\"seq\":10e-1"));
        put(m, "vds-form-cut", (struct text){ genuine.at, genuine.length - 1 });
        put(m, "vds-form-behind", text_format(m->arena, "%s}", genuine.at));
        put(m, "vds-duplicate", replaced(m, genuine, "\"hdr\":{", "\"hdr\":{\"v\":1,"));
        put(m, "vds-signature-data", replaced(m, genuine, "\"lot\":\"FC9880\"", "\"lot\":\"FC9881\""));
        put(m, "vds-signature-algorithm", replaced(m, genuine, "ES256", "ES384"));
        put(m, "vds-header-algorithm", replaced(m, genuine, "ES256", "RS256"));
        put(m, "vds-member-sig", replaced(m, genuine, "\"sig\":{", "\"sign\":{"));
        put(m, "vds-member-sigvl", replaced(m, genuine, "\"sigvl\":", "\"sigval\":"));
        put(m, "vds-member-data", replaced(m, genuine, "{\"data\":{", "{\"date\":{"));
        put(m, "vds-chain-certificate", replaced(m, genuine, "\"cer\":\"MII", "\"cer\":\"MIJ"));
        sigvl = memmem(changed.at, changed.length, "\"sigvl\":\"", 9);
        sigvl[9 + 40] = sigvl[9 + 40] == 'A' ? 'B' : 'A';
        put(m, "vds-signature", changed);
        /* It cannot be signed; the signature is that of the genuine data. */
        put(m, "vds-canonical", replaced(m, genuine, "{\"hdr\":", "{\"a\":9007199254740993,\"hdr\":"));
}

static void
contents(struct maker *m)
{
        const char *done = "";

        for (const struct spoiling *row = rows; row->name; row++) {
                if (strcmp(row->name, done) == 0)
                        continue;
                done = row->name;
                put(m, row->name, document_of(m, spoil(m->arena, m->data, rows, row->name), m->signer, m->certificate));
        }
}

void
vdsnc_specimens(struct folder *folder)
{
        const struct vdsnc_dose doses[] = {
                { .disease_agent = TEXT("XM0GQ8"),
                  .disease = TEXT("RA01.0"),
                  .product = TEXT("COMIRNATY"),
                  .date = TEXT("2021-03-01"),
                  .sequence = 1,
                  .country = TEXT("JPN"),
                  .administering = TEXT("MHLW_Gov_of_JAPAN"),
                  .lot = TEXT("FC9880") },
                { .disease_agent = TEXT("XM0GQ8"),
                  .disease = TEXT("RA01.0"),
                  .product = TEXT("COMIRNATY"),
                  .date = TEXT("2021-03-22"),
                  .sequence = 2,
                  .country = TEXT("JPN"),
                  .administering = TEXT("MHLW_Gov_of_JAPAN"),
                  .lot = TEXT("FE8206") },
        };
        struct vdsnc_document document = {
                .issuing_state = TEXT("JPN"),
                .name = TEXT("SESSHU HANAKO"),
                .birth = TEXT("1991-02-18"),
                .passport = TEXT("TK0000000"),
                .certificate_id = TEXT("JPN01204120211209000001"),
                .uvci = TEXT("6U5RSWMBASG2"),
                .doses = doses,
                .dose_count = 2,
        };
        struct maker m = {
                .folder = folder,
                .arena = folder->arena,
                .authority = jose_key_generate(JOSE_P384),
                .signer = jose_key_generate(JOSE_P256),
                .authority_profile = { .country = "JP",
                                       .organization = "Specimen Government",
                                       .common_name = "e-passportCSCA",
                                       .issuer_country = "JP",
                                       .issuer_organization = "Specimen Government",
                                       .issuer_common_name = "e-passportCSCA",
                                       .serial = 227,
                                       .not_before = 1560921319,
                                       .not_after = 2065828519,
                                       .basic_constraints = "critical,CA:TRUE,pathlen:0",
                                       .key_usage = "critical,keyCertSign,cRLSign",
                                       .explicit_curve = true },
        };
        struct jose_key *other = jose_key_generate(JOSE_P384);

        m.authority_profile.subject_key_id = x509_key_id(m.arena, m.authority);
        m.signer_profile = (struct x509_profile){
                .country = "JP",
                .common_name = "Specimen Agency",
                .issuer_country = "JP",
                .issuer_organization = "Specimen Government",
                .issuer_common_name = "e-passportCSCA",
                .serial = 268,
                .not_before = SIGNER_FROM,
                .not_after = SIGNER_FROM + SIGNER_YEARS,
                .authority_key_id = m.authority_profile.subject_key_id,
                .key_usage = "critical,digitalSignature",
                .extended_key_usage = "critical," VDSNC_PURPOSE,
                .document_type = VDSNC_DOCUMENT_TYPE,
                .usage_period = true,
                .usage_from = SIGNER_FROM,
                .usage_to = SIGNER_FROM + SIGNER_USAGE,
        };
        m.certificate = certificate_of(&m, m.signer_profile, m.signer, m.authority);
        m.data = vdsnc_data(m.arena, &document);
        authorities(&m, other);
        lists(&m, other);
        signers(&m, other);
        algorithms(&m);
        texts(&m);
        contents(&m);
        jose_key_destroy(m.authority);
        jose_key_destroy(m.signer);
        jose_key_destroy(other);
}
