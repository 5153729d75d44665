/* SPDX-License-Identifier: MIT */
#include "seal/x509_make.h"

#include "seal/jose_base64.h"
#include "seal/jose_errors.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static struct err *
failed(const char *what)
{
        ERR_clear_error();
        return err_new(&JOSE_CRYPTO, "%s", what);
}

static bool
add_name(X509_NAME *name, const char *entry, const char *value)
{
        return !value || X509_NAME_add_entry_by_txt(name, entry, MBSTRING_UTF8, (const uint8_t *)value, -1, -1, 0);
}

static X509_NAME *
name_of(const char *country, const char *organization, const char *common_name)
{
        X509_NAME *name = X509_NAME_new();

        if (name && add_name(name, "C", country) && add_name(name, "O", organization) &&
            add_name(name, "CN", common_name))
                return name;
        X509_NAME_free(name);
        return NULL;
}

static bool
add_text(X509 *certificate, int nid, const char *value)
{
        X509_EXTENSION *extension;
        bool added;

        if (!value)
                return true;
        extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
        added = extension && X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
        return added;
}

static ASN1_OCTET_STRING *
octet_string(struct bytes bytes)
{
        ASN1_OCTET_STRING *string = ASN1_OCTET_STRING_new();

        if (string && ASN1_OCTET_STRING_set(string, bytes.at, (int)bytes.length))
                return string;
        ASN1_OCTET_STRING_free(string);
        return NULL;
}

static bool
add_key_ids(X509 *certificate, const struct x509_profile *profile)
{
        bool added = true;

        if (profile->subject_key_id.at) {
                ASN1_OCTET_STRING *id = octet_string(profile->subject_key_id);

                added = id && X509_add1_ext_i2d(certificate, NID_subject_key_identifier, id, 0, 0) == 1;
                ASN1_OCTET_STRING_free(id);
        }
        if (added && profile->authority_key_id.at) {
                AUTHORITY_KEYID *id = AUTHORITY_KEYID_new();

                if (id)
                        id->keyid = octet_string(profile->authority_key_id);
                added = id && id->keyid && X509_add1_ext_i2d(certificate, NID_authority_key_identifier, id, 0, 0) == 1;
                AUTHORITY_KEYID_free(id);
        }
        return added;
}

static bool
add_usage_period(X509 *certificate, const struct x509_profile *profile)
{
        PKEY_USAGE_PERIOD *period;
        bool added;

        if (!profile->usage_period)
                return true;
        period = PKEY_USAGE_PERIOD_new();
        if (!period)
                return false;
        period->notBefore = ASN1_GENERALIZEDTIME_set(NULL, (time_t)profile->usage_from);
        period->notAfter = ASN1_GENERALIZEDTIME_set(NULL, (time_t)profile->usage_to);
        added = period->notBefore && period->notAfter &&
                X509_add1_ext_i2d(certificate, NID_private_key_usage_period, period, 0, 0) == 1;
        PKEY_USAGE_PERIOD_free(period);
        return added;
}

/* SEQUENCE { INTEGER 0, SET { PrintableString } }, ICAO Doc 9303-12 §7.1.1.6. */
static bool
add_document_type(X509 *certificate, const char *type)
{
        uint8_t der[64] = { 0x30, 0, 0x02, 0x01, 0x00, 0x31, 0, 0x13, 0 };
        ASN1_OCTET_STRING *data;
        X509_EXTENSION *extension;
        ASN1_OBJECT *oid;
        size_t length;
        bool added;

        if (!type)
                return true;
        length = strlen(type);
        if (length > sizeof der - 9)
                return false;
        memcpy(der + 9, type, length);
        der[8] = (uint8_t)length;
        der[6] = (uint8_t)(length + 2);
        der[1] = (uint8_t)(length + 7);
        data = octet_string((struct bytes){ der, length + 9 });
        oid = OBJ_txt2obj("2.23.136.1.1.6.2", 1);
        extension = data && oid ? X509_EXTENSION_create_by_OBJ(NULL, oid, 0, data) : NULL;
        added = extension && X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
        ASN1_OBJECT_free(oid);
        ASN1_OCTET_STRING_free(data);
        return added;
}

static const EVP_MD *
hash_of(const struct jose_key *issuer)
{
        switch (jose_key_curve(issuer)) {
        case JOSE_P256:
                return EVP_sha256();
        case JOSE_P384:
                return EVP_sha384();
        case JOSE_P521:
                break;
        }
        return EVP_sha512();
}

static bool
set_names(X509 *certificate, const struct x509_profile *profile)
{
        X509_NAME *subject = name_of(profile->country, profile->organization, profile->common_name);
        X509_NAME *issuer = name_of(profile->issuer_country, profile->issuer_organization, profile->issuer_common_name);
        bool set = subject && issuer && X509_set_subject_name(certificate, subject) &&
                   X509_set_issuer_name(certificate, issuer);

        X509_NAME_free(subject);
        X509_NAME_free(issuer);
        return set;
}

/* A copy of the public key that is encoded with its curve written out. */
static EVP_PKEY *
spelled_out(const struct jose_key *key)
{
        EVP_PKEY *copy = EVP_PKEY_dup(jose_key_evp(key));

        if (copy && EVP_PKEY_set_utf8_string_param(copy, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT))
                return copy;
        EVP_PKEY_free(copy);
        return NULL;
}

struct err *
x509_make(struct arena *arena, const struct x509_profile *profile, const struct jose_key *subject,
          const struct jose_key *issuer, struct bytes *out_der)
{
        X509 *certificate = X509_new();
        EVP_PKEY *explicit = profile->explicit_curve ? spelled_out(subject) : NULL;
        uint8_t *der = NULL;
        int length = -1;

        if (certificate && X509_set_version(certificate, 2) &&
            ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), profile->serial) &&
            set_names(certificate, profile) &&
            ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)profile->not_before) &&
            ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)profile->not_after) &&
            X509_set_pubkey(certificate, explicit ? explicit : jose_key_evp(subject)) &&
            add_key_ids(certificate, profile) &&
            add_text(certificate, NID_basic_constraints, profile->basic_constraints) &&
            add_text(certificate, NID_key_usage, profile->key_usage) &&
            add_text(certificate, NID_ext_key_usage, profile->extended_key_usage) &&
            add_text(certificate, NID_subject_alt_name, profile->alternative_name) &&
            add_usage_period(certificate, profile) && add_document_type(certificate, profile->document_type) &&
            X509_sign(certificate, jose_key_evp(issuer), hash_of(issuer)))
                length = i2d_X509(certificate, &der);
        X509_free(certificate);
        EVP_PKEY_free(explicit);
        if (length < 0)
                return failed("make a certificate");
        *out_der = bytes_copy(arena, (struct bytes){ der, (size_t)length });
        OPENSSL_free(der);
        return NULL;
}

static bool
add_revoked(X509_CRL *crl, int64_t serial, ASN1_TIME *at)
{
        X509_REVOKED *entry = X509_REVOKED_new();
        ASN1_INTEGER *number = ASN1_INTEGER_new();
        bool added = entry && number && ASN1_INTEGER_set_int64(number, serial) &&
                     X509_REVOKED_set_serialNumber(entry, number) && X509_REVOKED_set_revocationDate(entry, at) &&
                     X509_CRL_add0_revoked(crl, entry);

        ASN1_INTEGER_free(number);
        if (!added)
                X509_REVOKED_free(entry);
        return added;
}

struct err *
x509_make_crl(struct arena *arena, const struct x509_profile *authority, const struct jose_key *issuer, int64_t at,
              const int64_t *serials, size_t count, struct text *out_pem)
{
        X509_CRL *crl = X509_CRL_new();
        X509_NAME *name = name_of(authority->country, authority->organization, authority->common_name);
        ASN1_TIME *now = ASN1_TIME_set(NULL, (time_t)at), *next = ASN1_TIME_set(NULL, (time_t)at + 90 * 86400);
        BIO *bio = BIO_new(BIO_s_mem());
        bool made = crl && name && now && next && bio && X509_CRL_set_version(crl, 1) &&
                    X509_CRL_set_issuer_name(crl, name) && X509_CRL_set1_lastUpdate(crl, now) &&
                    X509_CRL_set1_nextUpdate(crl, next);
        char *data;

        for (size_t i = 0; i < count && made; i++)
                made = add_revoked(crl, serials[i], now);
        made = made && X509_CRL_sort(crl) && X509_CRL_sign(crl, jose_key_evp(issuer), hash_of(issuer)) &&
               PEM_write_bio_X509_CRL(bio, crl);
        if (made) {
                long length = BIO_get_mem_data(bio, &data);

                *out_pem = (struct text){ arena_copy(arena, data, (size_t)length), (size_t)length };
        }
        BIO_free(bio);
        X509_CRL_free(crl);
        X509_NAME_free(name);
        ASN1_TIME_free(now);
        ASN1_TIME_free(next);
        return made ? NULL : failed("make a revocation list");
}

struct bytes
x509_key_id(struct arena *arena, const struct jose_key *key)
{
        uint8_t digest[32], *der = NULL;
        int length = i2d_PUBKEY(jose_key_evp(key), &der);

        if (length < 0)
                abort();
        sha256((struct bytes){ der, (size_t)length }, digest);
        OPENSSL_free(der);
        return bytes_copy(arena, (struct bytes){ digest, 20 });
}

struct text
x509_pem(struct arena *arena, struct bytes der)
{
        struct text base64 = base64_encode(arena, der, BASE64_STANDARD);
        struct buffer buffer;
        struct text pem;

        buffer_init(&buffer, base64.length * 2 + 128);
        buffer_put_string(&buffer, "-----BEGIN CERTIFICATE-----\n");
        for (size_t i = 0; i < base64.length; i += 64) {
                buffer_put(&buffer, base64.at + i, base64.length - i < 64 ? base64.length - i : 64);
                buffer_put_char(&buffer, '\n');
        }
        buffer_put_string(&buffer, "-----END CERTIFICATE-----\n");
        pem = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return pem;
}
