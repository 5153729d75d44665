/* SPDX-License-Identifier: MIT */
/* Certificates and revocation lists as strangers send them: read, and every question asked; of a PEM text that holds
 * both, also those about two of them. */
#include "seal/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(struct arena *arena, const struct x509 *certificate, const struct x509 *authority)
{
        char country[3];

        x509_named_by(certificate, authority);
        x509_signed_by(certificate, authority);
        x509_has_extended_usage(certificate, "2.23.136.1.1.14.2");
        x509_has_uri(certificate, TEXT("https://example.org/"));
        x509_only_uri(certificate, arena);
        x509_serial(certificate, arena);
        x509_document_type(certificate, "NV");
        x509_country(certificate, country);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct bytes bytes = { data, size };
        struct x509 *certificates[X509_PEM_MAXIMUM], *certificate;
        struct x509_crl *crl = NULL;
        struct err *err = x509_read_der(arena, bytes, &certificate);
        size_t count = 0;

        if (!err)
                ask(arena, certificate, certificate);
        err_free(err);
        err = x509_crl_read(arena, bytes, &crl);
        err_free(err);
        err = x509_read_pem(arena, (struct text){ (const char *)data, size }, certificates, &count);
        for (size_t i = 0; !err && i < count && i < 4; i++) {
                ask(arena, certificates[i], certificates[0]);
                if (crl) {
                        x509_crl_named_by(crl, certificates[i]);
                        x509_crl_signed_by(crl, certificates[i]);
                        x509_crl_lists(crl, certificates[i]);
                }
        }
        err_free(err);
        arena_destroy(arena);
        return 0;
}
