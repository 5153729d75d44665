/* SPDX-License-Identifier: MIT */
/* Each rule of a peer's certificate, with one certificate that is wrong in just that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "courier/courier_errors.h"
#include "courier/peer.h"
#include "seal/x509_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FROM = 1600000000, NOW = 1700000000, TO = 1800000000, SERIAL = 0x40a1 };

static struct arena *arena;
static struct jose_key *authority_key, *other_key, *peer_key;
static struct peer_trust trust;

static void
ok(struct err *err)
{
        if (err)
                fail_msg("%s: %s", err_code(err)->code, err_sentence(err));
}

static struct x509_profile
authority_profile(void)
{
        return (struct x509_profile){
                .country = "JP",
                .common_name = "Peers",
                .issuer_country = "JP",
                .issuer_common_name = "Peers",
                .serial = 1,
                .not_before = FROM,
                .not_after = TO,
                .basic_constraints = "critical,CA:TRUE,pathlen:0",
                .key_usage = "critical,keyCertSign",
        };
}

static struct x509_profile
peer_profile(void)
{
        return (struct x509_profile){
                .country = "JP",
                .common_name = "vrs-012041",
                .issuer_country = "JP",
                .issuer_common_name = "Peers",
                .serial = SERIAL,
                .not_before = FROM,
                .not_after = TO,
                .basic_constraints = "critical,CA:FALSE",
                .key_usage = "critical,digitalSignature",
                .extended_key_usage = "clientAuth",
                .alternative_name = "URI:sesshu:vrs:012041",
        };
}

static struct text
issue(struct x509_profile profile, const struct jose_key *issuer)
{
        struct bytes der;

        ok(x509_make(arena, &profile, peer_key, issuer, &der));
        return x509_pem(arena, der);
}

static struct text
authority(struct x509_profile profile, const struct jose_key *key)
{
        struct bytes der;

        ok(x509_make(arena, &profile, key, key, &der));
        return x509_pem(arena, der);
}

static int
begin(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 16 << 20);
        authority_key = jose_key_generate(JOSE_P256);
        other_key = jose_key_generate(JOSE_P256);
        peer_key = jose_key_generate(JOSE_P256);
        trust = (struct peer_trust){ .authority = authority(authority_profile(), authority_key), .revoked = TEXT("") };
        return 0;
}

static int
end(void **state)
{
        (void)state;
        jose_key_destroy(authority_key);
        jose_key_destroy(other_key);
        jose_key_destroy(peer_key);
        arena_destroy(arena);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
refused(struct text pem, int64_t now, const char *why)
{
        struct peer peer;
        struct err *err = peer_judge(arena, &trust, pem, now, &peer);

        if (!err_is(err, &COURIER_CERTIFICATE) || !strstr(err_sentence(err), why))
                fail_msg("%s was expected, not %s", why, err ? err_sentence(err) : "a peer");
        err_free(err);
}

static void
a_right_certificate_names_system_and_municipality(void **state)
{
        struct peer peer;

        (void)state;
        ok(peer_judge(arena, &trust, issue(peer_profile(), authority_key), NOW, &peer));
        assert_true(text_is(peer.system, "vrs"));
        assert_true(text_is(peer.municipality, "012041"));
        assert_true(text_is(peer.name, "vrs-012041"));
}

static void
another_authority_with_the_same_name_is_refused(void **state)
{
        (void)state;
        refused(issue(peer_profile(), other_key), NOW, "authority");
}

static void
another_name_of_the_issuer_is_refused(void **state)
{
        struct x509_profile profile = peer_profile();

        (void)state;
        profile.issuer_common_name = "Terminals";
        refused(issue(profile, authority_key), NOW, "authority");
}

static void
an_authority_that_is_no_authority_or_out_of_time_vouches_for_nobody(void **state)
{
        struct x509_profile profile = authority_profile();
        struct text right = trust.authority;

        (void)state;
        profile.basic_constraints = "critical,CA:FALSE";
        trust.authority = authority(profile, authority_key);
        refused(issue(peer_profile(), authority_key), NOW, "authority");
        profile = authority_profile();
        profile.not_after = NOW - 1;
        trust.authority = authority(profile, authority_key);
        refused(issue(peer_profile(), authority_key), NOW, "authority");
        trust.authority = right;
}

static void
a_certificate_out_of_its_time_is_refused(void **state)
{
        struct x509_profile profile = peer_profile();
        struct peer peer;

        (void)state;
        profile.not_before = NOW - 1000;
        profile.not_after = NOW + 1000;
        refused(issue(profile, authority_key), NOW - 1001, "time");
        ok(peer_judge(arena, &trust, issue(profile, authority_key), NOW - 1000, &peer));
        ok(peer_judge(arena, &trust, issue(profile, authority_key), NOW + 1000, &peer));
        refused(issue(profile, authority_key), NOW + 1001, "time");
}

static void
a_certificate_that_is_not_for_clients_is_refused(void **state)
{
        struct x509_profile profile = peer_profile();

        (void)state;
        profile.extended_key_usage = "serverAuth";
        refused(issue(profile, authority_key), NOW, "clients");
        profile.extended_key_usage = NULL;
        refused(issue(profile, authority_key), NOW, "clients");
}

static void
an_authority_itself_is_no_peer(void **state)
{
        struct x509_profile profile = peer_profile();

        (void)state;
        profile.basic_constraints = "critical,CA:TRUE";
        refused(issue(profile, authority_key), NOW, "form");
}

static void
the_name_is_one_uri_with_system_and_municipality(void **state)
{
        static const char *const wrong[] = {
                "DNS:vrs-012041.localhost",
                "URI:sesshu:vrs:012041,URI:sesshu:vrs:012025", /* which of them? */
                "URI:https:vrs:012041",
                "URI:sesshu:vrs",
                "URI:sesshu::012041",
                "URI:sesshu:vrs:012042", /* its check digit is wrong */
                "URI:sesshu:vrs:12041",
                "URI:sesshu:vrs:012041:more",
                "URI:sesshu:VRS:012041",
                "URI:sesshu:vrs-x:012041",
                "URI:sesshu:abcdefghijklmnopqrstu:012041",
                NULL,
        };
        struct x509_profile profile = peer_profile();
        struct peer peer;

        (void)state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                profile.alternative_name = wrong[i];
                refused(issue(profile, authority_key), NOW, "names no system");
        }
        profile.alternative_name = "DNS:vrs-012041.localhost,URI:sesshu:ledger:012025";
        ok(peer_judge(arena, &trust, issue(profile, authority_key), NOW, &peer));
        assert_true(text_is(peer.name, "ledger-012025"));
}

static void
a_revoked_certificate_is_refused(void **state)
{
        struct text pem = issue(peer_profile(), authority_key);
        struct peer peer;

        (void)state;
        trust.revoked = TEXT("# lost on 2026-01-05\n40a\n140a1\n\n40a2\n");
        ok(peer_judge(arena, &trust, pem, NOW, &peer));
        trust.revoked = TEXT("1\n40a1");
        refused(pem, NOW, "revoked");
        trust.revoked = TEXT("40a1\n1\n");
        refused(pem, NOW, "revoked");
        trust.revoked = TEXT("");
}

static void
with_a_list_of_revoked_ones_that_cannot_be_read_nobody_passes(void **state)
{
        static const char *const wrong[] = { "40A1\n", "0x40a1\n", "040a1\n", " 40a1\n", "40a1 \n", "40a1\r\n" };
        struct text pem = issue(peer_profile(), authority_key);

        (void)state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct peer peer;
                struct err *err;

                trust.revoked = text_of(wrong[i]);
                err = peer_judge(arena, &trust, pem, NOW, &peer);
                assert_true(err_is(err, &ERR_CONFIG));
                err_free(err);
        }
        trust.revoked = TEXT("");
}

static void
what_is_no_certificate_or_more_than_one_is_refused(void **state)
{
        struct text pem = issue(peer_profile(), authority_key);

        (void)state;
        refused(TEXT(""), NOW, "no certificate");
        refused(TEXT("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), NOW, "no certificate");
        refused(text_format(arena, "%.*s%.*s", TEXT_ARGS(pem), TEXT_ARGS(pem)), NOW, "more than one");
}

static void
write_file(const char *folder, const char *name, struct text content)
{
        char path[128];
        FILE *file;

        snprintf(path, sizeof path, "%s/%s", folder, name);
        file = fopen(path, "we");
        assert_non_null(file);
        assert_int_equal(fwrite(content.at, 1, content.length, file), content.length);
        fclose(file);
}

static void
authority_and_list_are_read_from_their_folder(void **state)
{
        char folder[] = "/tmp/sesshu-peer-XXXXXX", path[128];
        struct peer_trust read;
        struct err *err;

        (void)state;
        assert_non_null(mkdtemp(folder));
        err = peer_trust_read(folder, arena, &read);
        assert_true(err_is(err, &ERR_CONFIG));
        err_free(err);
        write_file(folder, "ca.pem", trust.authority);
        ok(peer_trust_read(folder, arena, &read));
        assert_true(text_equal(read.authority, trust.authority));
        assert_int_equal(read.revoked.length, 0);
        write_file(folder, "revoked", TEXT("40a1\n"));
        ok(peer_trust_read(folder, arena, &read));
        assert_true(text_is(read.revoked, "40a1\n"));
        snprintf(path, sizeof path, "%s/revoked", folder);
        unlink(path);
        assert_int_equal(mkdir(path, 0700), 0);
        err = peer_trust_read(folder, arena, &read);
        assert_true(err_is(err, &ERR_CONFIG));
        err_free(err);
        rmdir(path);
        snprintf(path, sizeof path, "%s/ca.pem", folder);
        unlink(path);
        assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_right_certificate_names_system_and_municipality),
                cmocka_unit_test(another_authority_with_the_same_name_is_refused),
                cmocka_unit_test(another_name_of_the_issuer_is_refused),
                cmocka_unit_test(an_authority_that_is_no_authority_or_out_of_time_vouches_for_nobody),
                cmocka_unit_test(a_certificate_out_of_its_time_is_refused),
                cmocka_unit_test(a_certificate_that_is_not_for_clients_is_refused),
                cmocka_unit_test(an_authority_itself_is_no_peer),
                cmocka_unit_test(the_name_is_one_uri_with_system_and_municipality),
                cmocka_unit_test(a_revoked_certificate_is_refused),
                cmocka_unit_test(with_a_list_of_revoked_ones_that_cannot_be_read_nobody_passes),
                cmocka_unit_test(what_is_no_certificate_or_more_than_one_is_refused),
                cmocka_unit_test(authority_and_list_are_read_from_their_folder),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, begin, end);
}
