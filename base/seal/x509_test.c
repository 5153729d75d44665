/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "seal/x509.h"
#include "seal/x509_make.h"

static struct arena *arena;
static struct jose_key *authority_key, *signer_key, *other_key;

static const struct x509_profile authority_profile = {
        .country = "UT",
        .organization = "Utopia",
        .common_name = "CSCA",
        .issuer_country = "UT",
        .issuer_organization = "Utopia",
        .issuer_common_name = "CSCA",
        .serial = 1,
        .not_before = 1560921319,
        .not_after = 2065828519,
        .basic_constraints = "critical,CA:TRUE,pathlen:0",
        .key_usage = "critical,keyCertSign,cRLSign",
};

static struct x509_profile
signer_profile(void)
{
        return (struct x509_profile){
                .country = "UT",
                .common_name = "Signer",
                .issuer_country = "UT",
                .issuer_organization = "Utopia",
                .issuer_common_name = "CSCA",
                .serial = 268,
                .not_before = 1637030999,
                .not_after = 1952563799,
                .authority_key_id = x509_key_id(arena, authority_key),
                .key_usage = "critical,digitalSignature",
                .extended_key_usage = "critical,2.23.136.1.1.14.2",
                .document_type = "NV",
                .usage_period = true,
                .usage_from = 1637030999,
                .usage_to = 1676515799,
        };
}

static int
begin(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 8 << 20);
        authority_key = jose_key_generate(JOSE_P384);
        signer_key = jose_key_generate(JOSE_P256);
        other_key = jose_key_generate(JOSE_P384);
        return 0;
}

static int
end(void **state)
{
        (void)state;
        jose_key_destroy(authority_key);
        jose_key_destroy(signer_key);
        jose_key_destroy(other_key);
        arena_destroy(arena);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct x509 *
made(struct x509_profile profile, const struct jose_key *subject, const struct jose_key *issuer)
{
        struct x509 *certificate;
        struct bytes der;

        assert_null(x509_make(arena, &profile, subject, issuer, &der));
        assert_null(x509_read_der(arena, der, &certificate));
        return certificate;
}

static struct x509 *
authority(bool explicit)
{
        struct x509_profile profile = authority_profile;

        profile.explicit_curve = explicit;
        profile.subject_key_id = x509_key_id(arena, authority_key);
        return made(profile, authority_key, authority_key);
}

static void
a_signer_is_read_as_it_was_made(void **state)
{
        struct x509 *c = made(signer_profile(), signer_key, authority_key);

        (void)state;
        assert_int_equal(c->version, 3);
        assert_int_equal(c->not_before, 1637030999);
        assert_int_equal(c->not_after, 1952563799);
        assert_true(bytes_equal(c->authority_key_id, x509_key_id(arena, authority_key)));
        assert_null(c->subject_key_id.at);
        assert_int_equal(c->key_usage, X509_DIGITAL_SIGNATURE);
        assert_true(c->extended_usage_critical && c->usage_period && !c->authority && !c->malformed);
        assert_int_equal(c->usage_from, 1637030999);
        assert_int_equal(c->usage_to, 1676515799);
        assert_true(x509_has_extended_usage(c, "2.23.136.1.1.14.2"));
        assert_false(x509_has_extended_usage(c, "2.23.136.1.1.14.1"));
        assert_int_equal(x509_document_type(c, "NV"), X509_TYPES_WITH);
        assert_int_equal(x509_document_type(c, "P"), X509_TYPES_WITHOUT);
        assert_int_equal(x509_document_type(authority(false), "NV"), X509_TYPES_ABSENT);
        assert_int_equal(jose_key_curve(c->key), JOSE_P256);
        assert_false(c->unknown_critical);
}

static void
an_authority_with_its_curve_written_out_verifies_like_a_named_one(void **state)
{
        struct x509 *signer = made(signer_profile(), signer_key, authority_key);

        (void)state;
        for (int explicit = 0; explicit < 2; explicit ++) {
                struct x509 *a = authority(explicit);

                assert_true(x509_signed_by(signer, a));
                assert_true(x509_named_by(signer, a));
                assert_true(x509_signed_by(a, a));
                assert_int_equal(a->key_usage, X509_CERTIFICATE_SIGN | X509_CRL_SIGN);
                assert_true(a->authority);
        }
}

static void
written_out_parameters_really_stand_in_the_certificate(void **state)
{
        struct x509_profile profile = authority_profile;
        struct bytes named, explicit;

        (void)state;
        assert_null(x509_make(arena, &profile, authority_key, authority_key, &named));
        profile.explicit_curve = true;
        assert_null(x509_make(arena, &profile, authority_key, authority_key, &explicit));
        /* prime, a, b, generator and order of P-384: more than 4 x 48 bytes */
        assert_true(explicit.length > named.length + 192);
}

static void
another_key_with_the_same_name_did_not_sign(void **state)
{
        struct x509 *signer = made(signer_profile(), signer_key, other_key);

        (void)state;
        assert_false(x509_signed_by(signer, authority(true)));
        assert_true(x509_named_by(signer, authority(true)));
}

static void
any_changed_byte_of_a_certificate_is_refused(void **state)
{
        struct x509_profile profile = signer_profile();
        struct x509 *a = authority(true);
        struct bytes der;

        (void)state;
        assert_null(x509_make(arena, &profile, signer_key, authority_key, &der));
        for (size_t i = 0; i < der.length; i++) {
                struct arena *scratch = arena_create(ARENA_PLAIN, 1 << 20);
                struct bytes copy = bytes_copy(scratch, der);
                struct x509 *c;
                struct err *err;

                ((uint8_t *)copy.at)[i] ^= 1;
                err = x509_read_der(scratch, copy, &c);
                if (!err && x509_signed_by(c, a))
                        fail_msg("byte %zu can be changed", i);
                err_free(err);
                arena_destroy(scratch);
        }
}

static void
der_with_something_behind_it_is_no_certificate(void **state)
{
        struct x509_profile profile = signer_profile();
        struct bytes der;
        struct x509 *c;
        struct err *err;

        (void)state;
        assert_null(x509_make(arena, &profile, signer_key, authority_key, &der));
        der.length++; /* bytes_copy leaves a zero behind */
        err = x509_read_der(arena, der, &c);
        assert_true(err && err_is(err, &X509_FORM));
        err_free(err);
}

static void
a_file_of_several_authorities_is_read_whole(void **state)
{
        struct x509_profile profile = authority_profile;
        struct x509 *certificates[X509_PEM_MAXIMUM];
        struct bytes a, b;
        struct text pem;
        struct err *err;
        size_t count;

        (void)state;
        assert_null(x509_make(arena, &profile, authority_key, authority_key, &a));
        profile.explicit_curve = true;
        assert_null(x509_make(arena, &profile, authority_key, authority_key, &b));
        pem = text_format(arena, "Utopia\n%s%s", x509_pem(arena, a).at, x509_pem(arena, b).at);
        assert_null(x509_read_pem(arena, pem, certificates, &count));
        assert_int_equal(count, 2);
        err = x509_read_pem(arena, TEXT("nothing"), certificates, &count);
        assert_true(err && err_is(err, &X509_FORM));
        err_free(err);
        pem.length -= 40;
        err = x509_read_pem(arena, pem, certificates, &count);
        assert_true(err && err_is(err, &X509_FORM));
        err_free(err);
}

static void
a_revocation_list_names_serials_and_is_signed(void **state)
{
        struct x509_profile profile = signer_profile();
        struct x509 *revoked = made(profile, signer_key, authority_key), *good;
        const int64_t serials[] = { 268, 5 };
        struct x509_crl *crl;
        struct text pem;

        (void)state;
        profile.serial = 269;
        good = made(profile, signer_key, authority_key);
        assert_null(x509_make_crl(arena, &authority_profile, authority_key, 1640000000, serials, 2, &pem));
        assert_null(x509_crl_read(arena, (struct bytes){ (const uint8_t *)pem.at, pem.length }, &crl));
        assert_int_equal(crl->this_update, 1640000000);
        assert_true(x509_crl_lists(crl, revoked));
        assert_false(x509_crl_lists(crl, good));
        assert_true(x509_crl_named_by(crl, authority(true)) && x509_crl_signed_by(crl, authority(true)));
        assert_null(x509_make_crl(arena, &authority_profile, other_key, 1640000000, serials, 2, &pem));
        assert_null(x509_crl_read(arena, (struct bytes){ (const uint8_t *)pem.at, pem.length }, &crl));
        assert_false(x509_crl_signed_by(crl, authority(true)));
}

#define rule(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                rule(a_signer_is_read_as_it_was_made),
                rule(an_authority_with_its_curve_written_out_verifies_like_a_named_one),
                rule(written_out_parameters_really_stand_in_the_certificate),
                rule(another_key_with_the_same_name_did_not_sign),
                rule(any_changed_byte_of_a_certificate_is_refused),
                rule(der_with_something_behind_it_is_no_certificate),
                rule(a_file_of_several_authorities_is_read_whole),
                rule(a_revocation_list_names_serials_and_is_signed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
