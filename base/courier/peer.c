/* SPDX-License-Identifier: MIT */
#include "courier/peer.h"

#include "courier/courier_errors.h"
#include "identifier/check_digit.h"
#include "seal/x509.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { FILE_MAXIMUM = 1 << 20, PATH_SIZE = 320, SYSTEM_MAXIMUM = 20 };

static const char client_authentication[] = "1.3.6.1.5.5.7.3.2"; /* RFC 5280 §4.2.1.12 */

static struct err *
read_file(const char *folder, const char *name, struct arena *arena, struct text *out_content)
{
        char path[PATH_SIZE], *content = NULL;
        ssize_t length = -1, got;
        off_t size;
        int file;

        snprintf(path, sizeof path, "%s/%s", folder, name);
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (file < 0 && errno == ENOENT) {
                *out_content = (struct text){ NULL, 0 };
                return NULL;
        }
        size = file < 0 ? -1 : lseek(file, 0, SEEK_END);
        if (size >= 0 && size <= FILE_MAXIMUM) {
                content = arena_alloc(arena, (size_t)size + 1);
                length = 0;
                while (length < size && (got = pread(file, content + length, (size_t)(size - length), length)) > 0)
                        length += got;
        }
        if (file >= 0)
                close(file);
        if (length < 0 || length != size)
                return err_new(&ERR_CONFIG, "%s cannot be read", path);
        *out_content = (struct text){ content, (size_t)length };
        return NULL;
}

struct err *
peer_trust_read(const char *folder, struct arena *arena, struct peer_trust *out_trust)
{
        struct peer_trust trust;
        struct err *err = read_file(folder, "ca.pem", arena, &trust.authority);

        if (!err && !trust.authority.at)
                err = err_new(&ERR_CONFIG, "%s/ca.pem is missing", folder);
        if (!err)
                err = read_file(folder, "revoked", arena, &trust.revoked);
        if (!err)
                *out_trust = trust;
        return err;
}

static bool
is_serial(struct text line)
{
        if (line.length == 0 || line.length > 40 || (line.at[0] == '0' && line.length > 1))
                return false;
        for (size_t i = 0; i < line.length; i++)
                if (!((line.at[i] >= '0' && line.at[i] <= '9') || (line.at[i] >= 'a' && line.at[i] <= 'f')))
                        return false;
        return true;
}

/* A line that is neither a number nor a comment could be the one that was meant: nobody passes then. */
static struct err *
check_revoked(struct text list, struct text serial)
{
        for (size_t number = 1; list.length; number++) {
                const char *end = memchr(list.at, '\n', list.length);
                struct text line = { list.at, end ? (size_t)(end - list.at) : list.length };

                list.at += line.length + (end ? 1 : 0);
                list.length -= line.length + (end ? 1 : 0);
                if (line.length == 0 || line.at[0] == '#')
                        continue;
                if (!is_serial(line))
                        return err_new(&ERR_CONFIG, "line %zu of the revoked serial numbers", number);
                if (text_equal(line, serial))
                        return err_new(&COURIER_CERTIFICATE, "the certificate is revoked");
        }
        return NULL;
}

static struct err *
check_chain(struct arena *arena, const struct peer_trust *trust, const struct x509 *certificate, int64_t now)
{
        struct x509 *authorities[X509_PEM_MAXIMUM];
        size_t count;
        struct err *err = x509_read_pem(arena, trust->authority, authorities, &count);

        if (err) {
                err_drop(err, "said again as a mistake of the configuration");
                return err_new(&ERR_CONFIG, "the peers' authority cannot be read");
        }
        for (size_t i = 0; i < count; i++) {
                const struct x509 *authority = authorities[i];

                if (authority->authority && authority->not_before <= now && now <= authority->not_after &&
                    x509_named_by(certificate, authority) && x509_signed_by(certificate, authority))
                        return NULL;
        }
        return err_new(&COURIER_CERTIFICATE, "the certificate is not from the peers' authority");
}

/* "sesshu:vrs:012041" */
static bool
read_name(struct arena *arena, struct text uri, struct peer *out_peer)
{
        static const char scheme[] = "sesshu:";
        struct peer peer;
        const char *colon;
        struct err *err;

        if (uri.length < sizeof scheme || memcmp(uri.at, scheme, sizeof scheme - 1) != 0)
                return false;
        peer.system.at = uri.at + sizeof scheme - 1;
        colon = memchr(peer.system.at, ':', uri.length - (sizeof scheme - 1));
        if (!colon || colon == peer.system.at || colon - peer.system.at > SYSTEM_MAXIMUM)
                return false;
        peer.system.length = (size_t)(colon - peer.system.at);
        for (size_t i = 0; i < peer.system.length; i++)
                if (peer.system.at[i] < 'a' || peer.system.at[i] > 'z')
                        return false;
        peer.municipality = (struct text){ colon + 1, (size_t)(uri.at + uri.length - colon - 1) };
        err = municipality_code_check(peer.municipality);
        if (err) {
                err_drop(err, "told by the result");
                return false;
        }
        peer.name = text_format(arena, "%.*s-%.*s", TEXT_ARGS(peer.system), TEXT_ARGS(peer.municipality));
        *out_peer = peer;
        return true;
}

struct err *
peer_judge(struct arena *arena, const struct peer_trust *trust, struct text pem, int64_t now, struct peer *out_peer)
{
        struct x509 *certificates[X509_PEM_MAXIMUM];
        const struct x509 *certificate;
        size_t count;
        struct err *err = x509_read_pem(arena, pem, certificates, &count);

        if (err) {
                err_drop(err, "said again as a refusal");
                return err_new(&COURIER_CERTIFICATE, "no certificate");
        }
        certificate = certificates[0];
        if (count != 1)
                return err_new(&COURIER_CERTIFICATE, "more than one certificate");
        if (certificate->malformed || certificate->unknown_critical || certificate->authority)
                return err_new(&COURIER_CERTIFICATE, "the certificate's form");
        err = check_chain(arena, trust, certificate, now);
        if (err)
                return err;
        if (now < certificate->not_before || now > certificate->not_after)
                return err_new(&COURIER_CERTIFICATE, "the certificate is not in its time");
        if (!x509_has_extended_usage(certificate, client_authentication))
                return err_new(&COURIER_CERTIFICATE, "the certificate is not for clients");
        err = check_revoked(trust->revoked, x509_serial(certificate, arena));
        if (err)
                return err;
        if (!read_name(arena, x509_only_uri(certificate, arena), out_peer))
                return err_new(&COURIER_CERTIFICATE, "the certificate names no system and municipality");
        return NULL;
}
