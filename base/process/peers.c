/* SPDX-License-Identifier: MIT */
#include "process/peers.h"

#include "core/arena.h"
#include "process/ini_text.h"

#include <arpa/inet.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

struct reading {
        struct peers *peers;
        struct err *err; /* the first mistake */
};

/* Small letters, digits and "-", and "." where `dots`. */
static bool
is_name(const char *value, size_t size, bool dots)
{
        size_t length = strlen(value);

        if (length == 0 || length >= size)
                return false;
        for (size_t i = 0; i < length; i++) {
                char c = value[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dots && c == '.')))
                        return false;
        }
        return true;
}

/* The peer of a section: the last one, a new one, or NULL. */
static struct peers_one *
peer_of(struct peers *peers, const char *section)
{
        struct peers_one *peer = peers->count ? &peers->at[peers->count - 1] : NULL;

        if (peer && strcmp(peer->name, section) == 0)
                return peer;
        if (peers->count == PEERS_MAXIMUM || !is_name(section, sizeof peer->name, false) ||
            peers_find(peers, text_of(section)))
                return NULL;
        peer = &peers->at[peers->count++];
        memset(peer, 0, sizeof *peer);
        memcpy(peer->name, section, strlen(section));
        return peer;
}

static struct err *
read_setting(struct reading *reading, const char *section, const char *name, const char *value)
{
        struct peers_one *peer = peer_of(reading->peers, section);
        unsigned char bytes[sizeof(struct in6_addr)];
        uint64_t port;

        if (!peer)
                return err_new(&ERR_CONFIG,
                               "a section is named system-municipality, stands once, and there are at most %d",
                               PEERS_MAXIMUM);
        if (strcmp(name, "host") == 0 && !*peer->host) {
                if (!is_name(value, sizeof peer->host, true))
                        return err_new(&ERR_CONFIG, "not the name of a host");
                snprintf(peer->host, sizeof peer->host, "%s", value);
        } else if (strcmp(name, "port") == 0 && !peer->port) {
                if (!number_read(text_of(value), 65535, &port) || port == 0)
                        return err_new(&ERR_CONFIG, "not a port");
                peer->port = (uint16_t)port;
        } else if (strcmp(name, "address") == 0 && !*peer->address) {
                if (inet_pton(AF_INET, value, bytes) != 1 && inet_pton(AF_INET6, value, bytes) != 1)
                        return err_new(&ERR_CONFIG, "not an IPv4 or IPv6 address");
                snprintf(peer->address, sizeof peer->address, "%s", value);
        } else {
                return err_new(&ERR_CONFIG, "an unknown key, or one that stands twice");
        }
        return NULL;
}

/* inih's handler: not zero = good. It goes on after a mistake; the first one is kept, as inih keeps its line. */
static int
handle(void *user, const char *section, const char *name, const char *value)
{
        struct reading *reading = user;
        struct err *err = read_setting(reading, section, name, value);

        if (!err)
                return 1;
        err = err_at(err, 0, name);
        if (reading->err)
                err_drop(err, "the first mistake is reported");
        else
                reading->err = err;
        return 0;
}

static struct err *
check_whole(const struct peers *peers)
{
        for (size_t i = 0; i < peers->count; i++)
                if (!*peers->at[i].host || !*peers->at[i].address || !peers->at[i].port)
                        return err_at(err_new(&ERR_CONFIG, "a peer needs host, port and address"), 0,
                                      peers->at[i].name);
        return NULL;
}

struct err *
peers_read(const char *path, struct arena *arena, struct peers *out_peers)
{
        struct peers peers = { .at = arena_new_array(arena, PEERS_MAXIMUM, struct peers_one) };
        struct reading reading = { &peers, NULL };
        struct text content;
        struct err *err = ini_text_read(path, arena, &content);
        char field[64];
        int line;

        if (!err)
                err = ini_text_check(content);
        if (err)
                return err_wrap(err, "%s", path);
        line = ini_parse_string(content.at, handle, &reading);
        err = reading.err;
        if (!err && line != 0)
                err = err_new(&ERR_CONFIG, "not of the form key = value");
        if (err) {
                snprintf(field, sizeof field, "%s", err_field(err));
                err = err_at(err, line > 0 ? (size_t)line : 0, field);
        } else {
                err = check_whole(&peers);
        }
        if (err) {
                size_t at = err_line(err);

                snprintf(field, sizeof field, "%s", err_field(err));
                err = err_wrap(err, "%s, line %zu, %s", path, at, field);
                return err_at(err, at, field);
        }
        *out_peers = peers;
        return NULL;
}

const struct peers_one *
peers_find(const struct peers *peers, struct text name)
{
        for (size_t i = 0; i < peers->count; i++)
                if (text_is(name, peers->at[i].name))
                        return &peers->at[i];
        return NULL;
}
