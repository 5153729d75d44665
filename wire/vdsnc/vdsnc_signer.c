/* SPDX-License-Identifier: MIT */
/* The signer's certificate: ICAO Doc 9303-12 §7 and the profile of the VDS-NC signer. */
#include "vdsnc/vdsnc_private.h"

enum { DAY = 86400, EARLIEST_DAY_ON_EARTH = 14 * 3600 /* a day begins at UTC+14 first */ };

static void
check_purpose(struct verdict *verdict, const struct x509 *signer, bool japan)
{
        enum x509_document_types types = x509_document_type(signer, VDSNC_DOCUMENT_TYPE);

        if (!signer->extended_usage_critical || !x509_has_extended_usage(signer, VDSNC_PURPOSE))
                verdict_add(verdict, PROBLEM_PURPOSE, "extKeyUsage");
        if (!(signer->key_usage & X509_DIGITAL_SIGNATURE) || (signer->key_usage & X509_CERTIFICATE_SIGN) ||
            signer->authority)
                verdict_add(verdict, PROBLEM_PURPOSE, "keyUsage");
        if (types == X509_TYPES_WITHOUT || (japan && types == X509_TYPES_ABSENT))
                verdict_add(verdict, PROBLEM_PURPOSE, "documentTypeList");
}

/* privateKeyUsagePeriod limits signing, not verifying: a document stays good until its certificate ends. When it was
 * signed is not written anywhere, but not before its last dose and not after now; neither may lie outside. */
static void
check_times(struct verdict *verdict, const struct x509 *signer, int64_t at, int64_t last_dose)
{
        if (at < signer->not_before)
                verdict_add(verdict, PROBLEM_NOT_YET, "certificate");
        if (at > signer->not_after)
                verdict_add(verdict, PROBLEM_EXPIRED, "certificate");
        /* Who is too early for the certificate is too early for its key: one cause, one problem. */
        if (!signer->usage_period || at < signer->not_before)
                return;
        if (signer->usage_from > signer->usage_to || at < signer->usage_from ||
            (last_dose != INT64_MIN && last_dose * DAY - EARLIEST_DAY_ON_EARTH > signer->usage_to))
                verdict_add(verdict, PROBLEM_USAGE_PERIOD, NULL);
}

/* NULL when this authority issued it; otherwise the rule that says it did not. */
static const char *
why_not_issued_by(const struct x509 *signer, const struct x509 *authority, int64_t at)
{
        if (!x509_named_by(signer, authority))
                return "issuer name";
        if (!authority->authority || !(authority->key_usage & X509_CERTIFICATE_SIGN))
                return "authority's keyUsage";
        if (authority->malformed)
                return "authority's extensions";
        if (at < authority->not_before || at > authority->not_after)
                return "authority's validity";
        if (!x509_signed_by(signer, authority))
                return "signature";
        return NULL;
}

static void
check_revocation(struct verdict *verdict, const struct x509 *signer, const struct x509 *authority,
                 const struct vdsnc_policy *policy)
{
        for (size_t i = 0; i < policy->list_count; i++) {
                const struct x509_crl *list = policy->lists[i];

                if (!x509_crl_named_by(list, authority))
                        continue;
                if (!x509_crl_signed_by(list, authority))
                        verdict_add(verdict, PROBLEM_TRUST, "revocation list");
                else if (x509_crl_lists(list, signer))
                        verdict_add(verdict, PROBLEM_REVOKED, NULL);
        }
}

/* An authority may have several certificates with one key (self-signed, link, renewed): each is tried. */
static void
check_authority(struct verdict *verdict, const struct x509 *signer, const struct vdsnc_policy *policy)
{
        const char *why = NULL;
        char country[3];

        for (size_t i = 0; i < policy->authority_count; i++) {
                const struct x509 *authority = policy->authorities[i];
                const char *here;

                if (!signer->authority_key_id.at || !authority->subject_key_id.at ||
                    !bytes_equal(signer->authority_key_id, authority->subject_key_id))
                        continue;
                here = why_not_issued_by(signer, authority, policy->at);
                if (here) {
                        why = here;
                        continue;
                }
                /* Another state's authority cannot speak for Japan, though it is trusted for its own. */
                x509_country(authority, country);
                if (text_is(policy->issuing_state, "JPN") && *country && strcmp(country, "JP") != 0)
                        verdict_add(verdict, PROBLEM_CHAIN, "authority's country");
                check_revocation(verdict, signer, authority, policy);
                return;
        }
        if (!signer->authority_key_id.at)
                verdict_add(verdict, PROBLEM_CHAIN, "authorityKeyIdentifier");
        else if (why)
                verdict_add(verdict, PROBLEM_CHAIN, "%s", why);
        else
                verdict_add(verdict, PROBLEM_TRUST, NULL);
}

void
vdsnc_signer_check(struct verdict *verdict, const struct x509 *signer, const struct vdsnc_policy *policy,
                   int64_t last_dose)
{
        if (signer->version != 3 || signer->malformed || signer->unknown_critical)
                verdict_add(verdict, PROBLEM_CHAIN, "certificate");
        check_purpose(verdict, signer, text_is(policy->issuing_state, "JPN"));
        check_times(verdict, signer, policy->at, last_dose);
        check_authority(verdict, signer, policy);
}
