/* SPDX-License-Identifier: MIT */
/* Certificates and revocation lists as strangers send them: read, and every question asked. */
#include "seal/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct bytes bytes = { data, size };
        struct x509 *certificates[X509_PEM_MAXIMUM], *certificate;
        struct x509_crl *crl;
        struct err *err = x509_read_der(arena, bytes, &certificate);
        char country[3];
        size_t count;

        if (!err) {
                x509_named_by(certificate, certificate);
                x509_signed_by(certificate, certificate);
                x509_has_extended_usage(certificate, "2.23.136.1.1.14.2");
                x509_has_uri(certificate, TEXT("https://example.org/"));
                x509_document_type(certificate, "NV");
                x509_country(certificate, country);
        }
        err_free(err);
        err = x509_crl_read(arena, bytes, &crl);
        err_free(err);
        err = x509_read_pem(arena, (struct text){ (const char *)data, size }, certificates, &count);
        err_free(err);
        arena_destroy(arena);
        return 0;
}
