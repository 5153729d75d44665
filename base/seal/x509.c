/* SPDX-License-Identifier: MIT */
#include "seal/x509.h"

#include "seal/jose_key.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

enum { RSA_BITS_MINIMUM = 2048, CRL_MAXIMUM = 16 << 20 };

static const char document_type_list[] = "2.23.136.1.1.6.2"; /* ICAO Doc 9303-12 §7.1.1.6 */

static struct err *
malformed(const char *what)
{
        ERR_clear_error();
        return err_new(&X509_FORM, "%s", what);
}

static void
free_certificate(void *certificate)
{
        X509_free(certificate);
}

static void
free_key(void *key)
{
        jose_key_destroy(key);
}

static bool
seconds(const ASN1_TIME *time, int64_t *out_seconds)
{
        struct tm tm;

        if (!time || !ASN1_TIME_to_tm(time, &tm))
                return false;
        *out_seconds = timegm(&tm);
        return true;
}

/* An extension that is absent is NULL; one that stands there twice or cannot be read marks the certificate. */
static void *
extension(struct x509 *c, int nid, int *out_critical)
{
        int critical;
        void *value = X509_get_ext_d2i(c->certificate, nid, &critical, NULL);

        if (!value && critical != -1)
                c->malformed = true;
        if (out_critical)
                *out_critical = critical;
        return value;
}

static struct bytes
octets(struct arena *arena, const ASN1_OCTET_STRING *string)
{
        if (!string)
                return (struct bytes){ 0 };
        return bytes_copy(arena, (struct bytes){ ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string) });
}

static void
read_key_ids(struct arena *arena, struct x509 *c)
{
        ASN1_OCTET_STRING *subject = extension(c, NID_subject_key_identifier, NULL);
        AUTHORITY_KEYID *authority = extension(c, NID_authority_key_identifier, NULL);

        c->subject_key_id = octets(arena, subject);
        c->authority_key_id = octets(arena, authority ? authority->keyid : NULL);
        ASN1_OCTET_STRING_free(subject);
        AUTHORITY_KEYID_free(authority);
}

static void
read_usages(struct x509 *c)
{
        ASN1_BIT_STRING *usage = extension(c, NID_key_usage, NULL);
        BASIC_CONSTRAINTS *constraints = extension(c, NID_basic_constraints, NULL);
        PKEY_USAGE_PERIOD *period = extension(c, NID_private_key_usage_period, NULL);
        int critical;
        EXTENDED_KEY_USAGE *extended = extension(c, NID_ext_key_usage, &critical);

        if (usage)
                c->key_usage = (ASN1_BIT_STRING_get_bit(usage, 0) ? X509_DIGITAL_SIGNATURE : 0u) |
                               (ASN1_BIT_STRING_get_bit(usage, 5) ? X509_CERTIFICATE_SIGN : 0u) |
                               (ASN1_BIT_STRING_get_bit(usage, 6) ? X509_CRL_SIGN : 0u);
        c->authority = constraints && constraints->ca;
        c->extended_usage_critical = extended && critical == 1;
        if (period) {
                c->usage_period = true;
                c->usage_from = INT64_MIN;
                c->usage_to = INT64_MAX;
                if ((period->notBefore && !seconds(period->notBefore, &c->usage_from)) ||
                    (period->notAfter && !seconds(period->notAfter, &c->usage_to)))
                        c->malformed = true;
        }
        ASN1_BIT_STRING_free(usage);
        BASIC_CONSTRAINTS_free(constraints);
        PKEY_USAGE_PERIOD_free(period);
        EXTENDED_KEY_USAGE_free(extended);
}

static void
read_critical(struct x509 *c)
{
        static const int known[] = { NID_key_usage,
                                     NID_ext_key_usage,
                                     NID_basic_constraints,
                                     NID_private_key_usage_period,
                                     NID_subject_key_identifier,
                                     NID_authority_key_identifier };
        int count = X509_get_ext_count(c->certificate);

        for (int i = 0; i < count; i++) {
                X509_EXTENSION *e = X509_get_ext(c->certificate, i);
                int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
                bool found = false;

                for (size_t k = 0; k < sizeof known / sizeof *known; k++)
                        found = found || known[k] == nid;
                if (!found && X509_EXTENSION_get_critical(e))
                        c->unknown_critical = true;
        }
}

static struct err *
take_over(struct arena *arena, X509 *certificate, struct x509 **out_certificate)
{
        struct x509 *c = arena_new(arena, struct x509);
        EVP_PKEY *evp = X509_get_pubkey(certificate);
        struct err *err;

        c->certificate = certificate;
        arena_on_destroy(arena, free_certificate, certificate);
        c->version = (int)X509_get_version(certificate) + 1;
        if (!seconds(X509_get0_notBefore(certificate), &c->not_before) ||
            !seconds(X509_get0_notAfter(certificate), &c->not_after)) {
                EVP_PKEY_free(evp);
                return malformed("a certificate without a validity");
        }
        if (evp) {
                err = jose_key_from_evp(evp, &c->key);
                if (err)
                        err_drop(err, "RSA and other curves cannot sign documents, but can be authorities");
                else
                        arena_on_destroy(arena, free_key, c->key);
        }
        read_key_ids(arena, c);
        read_usages(c);
        read_critical(c);
        ERR_clear_error();
        *out_certificate = c;
        return NULL;
}

struct err *
x509_read_der(struct arena *arena, struct bytes der, struct x509 **out_certificate)
{
        const uint8_t *at = der.at;
        X509 *certificate = der.length <= INT32_MAX ? d2i_X509(NULL, &at, (long)der.length) : NULL;

        if (!certificate)
                return malformed("no certificate in DER");
        if (at != der.at + der.length) {
                X509_free(certificate);
                return malformed("something follows the certificate");
        }
        return take_over(arena, certificate, out_certificate);
}

struct err *
x509_read_pem(struct arena *arena, struct text pem, struct x509 *out_certificates[static X509_PEM_MAXIMUM],
              size_t *out_count)
{
        BIO *bio = pem.length <= INT32_MAX ? BIO_new_mem_buf(pem.at, (int)pem.length) : NULL;
        struct err *err = NULL;
        size_t count = 0;
        X509 *certificate;

        while (bio && !err && count < X509_PEM_MAXIMUM &&
               (certificate = PEM_read_bio_X509(bio, NULL, NULL, (void *)"")) != NULL)
                err = take_over(arena, certificate, &out_certificates[count++]);
        BIO_free(bio);
        if (err)
                return err;
        if (!count || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
                return malformed("no certificates in PEM");
        ERR_clear_error();
        *out_count = count;
        return NULL;
}

bool
x509_named_by(const struct x509 *certificate, const struct x509 *authority)
{
        return X509_NAME_cmp(X509_get_issuer_name(certificate->certificate),
                             X509_get_subject_name(authority->certificate)) == 0;
}

/* The authority's key when it is strong enough; made-up curve parameters have no group name (see jose_key.c). */
static EVP_PKEY *
authority_key(const struct x509 *authority)
{
        EVP_PKEY *key = X509_get0_pubkey(authority->certificate);
        char name[64];
        size_t length;

        if (!key)
                return NULL;
        if (EVP_PKEY_is_a(key, "EC"))
                return EVP_PKEY_get_group_name(key, name, sizeof name, &length) && EVP_PKEY_get_bits(key) >= 224 ? key
                                                                                                                 : NULL;
        if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
                return EVP_PKEY_get_bits(key) >= RSA_BITS_MINIMUM ? key : NULL;
        return NULL;
}

/* MD5 and SHA-1 no longer prove anything. */
static bool
strong(int signature_nid, const X509_ALGOR *algorithm)
{
        int digest = NID_undef, kind;

        if (signature_nid == NID_rsassaPss) {
                RSA_PSS_PARAMS *pss = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter);

                digest = pss && pss->hashAlgorithm ? OBJ_obj2nid(pss->hashAlgorithm->algorithm) : NID_sha1;
                RSA_PSS_PARAMS_free(pss);
        } else if (!OBJ_find_sigid_algs(signature_nid, &digest, &kind)) {
                return false;
        }
        return digest == NID_sha224 || digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

bool
x509_signed_by(const struct x509 *certificate, const struct x509 *authority)
{
        EVP_PKEY *key = authority_key(authority);
        const X509_ALGOR *algorithm;
        bool valid;

        X509_get0_signature(NULL, &algorithm, certificate->certificate);
        valid = key && strong(X509_get_signature_nid(certificate->certificate), algorithm) &&
                X509_verify(certificate->certificate, key) == 1;
        ERR_clear_error();
        return valid;
}

bool
x509_has_extended_usage(const struct x509 *certificate, const char *oid)
{
        EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(certificate->certificate, NID_ext_key_usage, NULL, NULL);
        bool found = false;

        for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++) {
                char text[80];

                OBJ_obj2txt(text, sizeof text, sk_ASN1_OBJECT_value(usages, i), 1);
                found = found || strcmp(text, oid) == 0;
        }
        EXTENDED_KEY_USAGE_free(usages);
        ERR_clear_error();
        return found;
}

void
x509_country(const struct x509 *certificate, char out_country[static 3])
{
        char text[3] = "";
        int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate->certificate), NID_countryName, text,
                                               sizeof text);

        out_country[0] = '\0';
        if (length != 2)
                return;
        for (int i = 0; i < 2; i++)
                out_country[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
        out_country[2] = '\0';
}

bool
x509_has_uri(const struct x509 *certificate, struct text uri)
{
        GENERAL_NAMES *names = X509_get_ext_d2i(certificate->certificate, NID_subject_alt_name, NULL, NULL);
        bool found = false;

        for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
                const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

                if (name->type == GEN_URI &&
                    text_equal(uri,
                               (struct text){ (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier),
                                              (size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier) }))
                        found = true;
        }
        GENERAL_NAMES_free(names);
        ERR_clear_error();
        return found;
}

struct text
x509_only_uri(const struct x509 *certificate, struct arena *arena)
{
        GENERAL_NAMES *names = X509_get_ext_d2i(certificate->certificate, NID_subject_alt_name, NULL, NULL);
        struct text uri = { NULL, 0 };
        int count = 0;

        for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
                const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

                if (name->type != GEN_URI)
                        continue;
                count++;
                uri = text_copy(arena,
                                (struct text){ (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier),
                                               (size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier) });
        }
        GENERAL_NAMES_free(names);
        ERR_clear_error();
        for (size_t i = 0; i < uri.length; i++)
                if (uri.at[i] <= ' ' || uri.at[i] > '~')
                        count = 0;
        return count == 1 ? uri : (struct text){ NULL, 0 };
}

struct text
x509_serial(const struct x509 *certificate, struct arena *arena)
{
        BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate->certificate), NULL);
        char *hex = number ? BN_bn2hex(number) : NULL;
        struct text serial;
        char *text;
        size_t skip = 0;

        if (!hex)
                abort();
        /* BN_bn2hex writes whole bytes in capitals. */
        while (hex[skip] == '0' && hex[skip + 1])
                skip++;
        serial = text_copy(arena, text_of(hex + skip));
        text = (char *)(uintptr_t)serial.at;
        for (size_t i = 0; i < serial.length; i++)
                if (text[i] >= 'A' && text[i] <= 'F')
                        text[i] = (char)(text[i] - 'A' + 'a');
        OPENSSL_free(hex);
        BN_free(number);
        return serial;
}

/* SEQUENCE { version INTEGER 0, docTypeList SET OF PrintableString }, in DER, all lengths below 128. */
static bool
names_document_type(const uint8_t *at, size_t length, const char *type)
{
        const uint8_t *end;
        bool found = false;

        if (length < 7 || length > 2 + 127 || at[0] != 0x30 || at[1] != length - 2)
                return false;
        if (memcmp(at + 2, "\x02\x01\x00\x31", 4) != 0 || at[6] != length - 7)
                return false;
        end = at + length;
        for (at += 7; at < end; at += 2 + at[1]) {
                if (end - at < 2 || at[0] != 0x13 || at[1] > end - at - 2)
                        return false;
                found = found || text_is((struct text){ (const char *)at + 2, at[1] }, type);
        }
        return found;
}

enum x509_document_types
x509_document_type(const struct x509 *certificate, const char *type)
{
        ASN1_OBJECT *oid = OBJ_txt2obj(document_type_list, 1);
        int at = X509_get_ext_by_OBJ(certificate->certificate, oid, -1);
        enum x509_document_types result = X509_TYPES_ABSENT;

        if (at >= 0) {
                const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data(X509_get_ext(certificate->certificate, at));

                result =
                    X509_get_ext_by_OBJ(certificate->certificate, oid, at) < 0 &&
                            names_document_type(ASN1_STRING_get0_data(data), (size_t)ASN1_STRING_length(data), type)
                        ? X509_TYPES_WITH
                        : X509_TYPES_WITHOUT;
        }
        ASN1_OBJECT_free(oid);
        return result;
}

static void
free_crl(void *crl)
{
        X509_CRL_free(crl);
}

struct err *
x509_crl_read(struct arena *arena, struct bytes bytes, struct x509_crl **out_crl)
{
        const uint8_t *at = bytes.at;
        struct x509_crl *c;
        X509_CRL *crl = NULL;

        if (bytes.length > CRL_MAXIMUM)
                return malformed("a revocation list that is too large");
        if (bytes.length && *bytes.at == 0x30) {
                crl = d2i_X509_CRL(NULL, &at, (long)bytes.length);
                if (crl && at != bytes.at + bytes.length) {
                        X509_CRL_free(crl);
                        return malformed("something follows the revocation list");
                }
        } else if (bytes.length) {
                BIO *bio = BIO_new_mem_buf(bytes.at, (int)bytes.length);

                crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, (void *)"") : NULL;
                BIO_free(bio);
        }
        if (!crl)
                return malformed("no revocation list");
        c = arena_new(arena, struct x509_crl);
        c->crl = crl;
        arena_on_destroy(arena, free_crl, crl);
        if (!seconds(X509_CRL_get0_lastUpdate(crl), &c->this_update))
                return malformed("a revocation list without a date");
        ERR_clear_error();
        *out_crl = c;
        return NULL;
}

bool
x509_crl_named_by(const struct x509_crl *crl, const struct x509 *authority)
{
        return X509_NAME_cmp(X509_CRL_get_issuer(crl->crl), X509_get_subject_name(authority->certificate)) == 0;
}

bool
x509_crl_signed_by(const struct x509_crl *crl, const struct x509 *authority)
{
        EVP_PKEY *key = authority_key(authority);
        const X509_ALGOR *algorithm;
        bool valid;

        X509_CRL_get0_signature(crl->crl, NULL, &algorithm);
        valid = key && strong(X509_CRL_get_signature_nid(crl->crl), algorithm) && X509_CRL_verify(crl->crl, key) == 1;
        ERR_clear_error();
        return valid;
}

bool
x509_crl_lists(const struct x509_crl *crl, const struct x509 *certificate)
{
        X509_REVOKED *entry;

        /* 2 says that the entry takes a certificate off an earlier list. */
        return X509_CRL_get0_by_cert(crl->crl, &entry, certificate->certificate) == 1;
}
