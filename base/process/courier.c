/* SPDX-License-Identifier: MIT */
#include "process/courier.h"

#include "core/arena.h"
#include "core/id.h"
#include "core/log.h"
#include "process/descriptors.h"
#include "process/enter.h"
#include "process/errors.h"
#include "process/message.h"
#include "process/post.h"
#include "process/roles.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

enum { PEM_MAXIMUM = 64 * 1024, ARENA_MAXIMUM = 64 << 20, ANSWER_MS = 1000, MESSAGES_A_ROUND = 64 };

/* One area at the other end of a link. */
struct client {
        struct message_link link;
        char municipality[CONFIG_CODE_SIZE];
        const struct post_identity *identity; /* NULL = this municipality has no certificate */
        unsigned in_flight;
};

struct courier {
        struct arena *arena;
        struct config config;
        struct peers peers;
        struct post_identity *identities; /* as config.municipalities; absent bytes where there is none */
        struct post *post;
        struct message_link master;
        struct client **clients;
        struct pollfd *polled;
        size_t count, room;
};

static void
client_remove(struct courier *courier, size_t at)
{
        struct client *client = courier->clients[at];

        post_forget(courier->post, client);
        message_link_finish(&client->link);
        free(client);
        courier->clients[at] = courier->clients[--courier->count];
}

static const struct post_identity *
identity_of(const struct courier *courier, const char *municipality)
{
        for (size_t i = 0; i < courier->config.municipality_count; i++)
                if (strcmp(courier->config.municipalities[i], municipality) == 0)
                        return courier->identities[i].key.at ? &courier->identities[i] : NULL;
        return NULL;
}

static void
client_add(struct courier *courier, const char *municipality, int descriptor)
{
        struct client *client = calloc(1, sizeof *client);

        if (!client)
                abort();
        snprintf(client->municipality, sizeof client->municipality, "%s", municipality);
        client->identity = identity_of(courier, municipality);
        message_link_init(&client->link, descriptor);
        /* A second area of a municipality never is: the older link is what a dead one left. */
        for (size_t i = 0; i < courier->count; i++)
                if (strcmp(courier->clients[i]->municipality, municipality) == 0) {
                        client_remove(courier, i);
                        break;
                }
        if (courier->count == courier->room) {
                courier->room *= 2;
                courier->clients = realloc(courier->clients, courier->room * sizeof(struct client *));
                courier->polled = realloc(courier->polled, (courier->room + 1) * sizeof *courier->polled);
                if (!courier->clients || !courier->polled)
                        abort();
        }
        courier->clients[courier->count++] = client;
}

/* Tells an area how a message ended; an error ends its link. */
static struct err *
tell(struct client *client, uint64_t call, int status, const char *code)
{
        struct message_out out;
        struct err *err;

        client->in_flight--;
        message_begin(&out, MESSAGE_COURIER_DONE, call);
        message_put_u32(&out, (uint32_t)status);
        message_put_text(&out, text_of(code));
        err = message_send(&client->link, &out, ANSWER_MS);
        message_discard(&out);
        return err;
}

/* The name of a format goes into an address. */
static bool
is_format(struct text format)
{
        if (format.length == 0)
                return false;
        for (size_t i = 0; i < format.length; i++)
                if (!((format.at[i] >= 'a' && format.at[i] <= 'z') || (format.at[i] >= '0' && format.at[i] <= '9') ||
                      format.at[i] == '-'))
                        return false;
        return true;
}

static struct err *
take(struct courier *courier, struct client *client, struct message *message)
{
        struct text peer = message_get_text(message, PEERS_NAME_SIZE - 1);
        struct post_request request = { .owner = client, .call = message->call, .identity = client->identity };
        struct err *err;

        request.format = message_get_text(message, PEERS_NAME_SIZE - 1);
        request.version = message_get_u32(message);
        request.message = message_get_bytes(message, ID_SIZE);
        request.body = message_get_bytes(message, COURIER_BODY_MAXIMUM);
        err = message_end(message);
        if (err)
                return err;
        if (!is_format(request.format) || request.message.length != ID_SIZE || client->in_flight == COURIER_IN_FLIGHT)
                return err_new(&PROCESS_MESSAGE, "no message to be sent");
        client->in_flight++;
        request.peer = peers_find(&courier->peers, peer);
        if (!request.peer)
                return tell(client, message->call, 0, COURIER_PEER_UNKNOWN.code);
        if (!request.identity)
                return tell(client, message->call, 0, COURIER_NO_CERTIFICATE.code);
        post_begin(courier->post, &request);
        return NULL;
}

static struct err *
client_says(struct courier *courier, struct client *client)
{
        for (int i = 0; i < MESSAGES_A_ROUND; i++) {
                struct message message;
                bool whole;
                struct err *err = message_receive(&client->link, &whole, &message);

                if (err || !whole)
                        return err;
                if (message.verb == MESSAGE_COURIER_SEND) {
                        err = take(courier, client, &message);
                } else {
                        message.wrong = true;
                        err = message_end(&message);
                }
                if (err)
                        return err;
        }
        return NULL;
}

/* Ends the link of a client after an error, which is consumed. */
static void
client_end(struct courier *courier, size_t at, struct err *err)
{
        if (!err_is(err, &PROCESS_LINK_CLOSED))
                log_event(LOG_ERR, "courier.link-ended", log_string("municipality", courier->clients[at]->municipality),
                          log_string("code", err_code(err)->code), log_string("cause", err_sentence(err)));
        err_free(err);
        client_remove(courier, at);
}

/* What the master says; an error is the end. */
static struct err *
master_says(struct courier *courier)
{
        for (;;) {
                struct message message;
                struct text municipality;
                char code[CONFIG_CODE_SIZE] = "";
                bool whole;
                int descriptor;
                struct err *err = message_receive(&courier->master, &whole, &message);

                if (err || !whole)
                        return err;
                if (message.verb != MESSAGE_COURIER_LINK)
                        message.wrong = true;
                municipality = message_get_text(&message, CONFIG_CODE_SIZE - 1);
                memcpy(code, municipality.at, municipality.length);
                descriptor = message_get_descriptor(&message);
                err = message_end(&message);
                if (err) {
                        if (descriptor >= 0)
                                close(descriptor);
                        return err;
                }
                client_add(courier, code, descriptor);
        }
}

static void
serve_clients(struct courier *courier, size_t polled)
{
        /* From behind: a removed one is replaced by the last, which was seen already. */
        for (size_t i = polled; i-- > 0;) {
                struct err *err;

                if (!courier->polled[i + 1].revents)
                        continue;
                err = client_says(courier, courier->clients[i]);
                if (err)
                        client_end(courier, i, err);
        }
}

static void
tell_results(struct courier *courier)
{
        struct post_result result;

        while (post_finished(courier->post, &result)) {
                struct client *client = result.owner;
                struct err *err = tell(client, result.call, result.status, result.code);

                if (*result.code)
                        log_event(LOG_NOTICE, "courier.not-delivered", log_string("municipality", client->municipality),
                                  log_number("status", result.status), log_string("code", result.code));
                for (size_t i = 0; err && i < courier->count; i++)
                        if (courier->clients[i] == client) {
                                client_end(courier, i, err);
                                err = NULL;
                        }
        }
}

static void
run(struct courier *courier)
{
        for (;;) {
                struct err *err = NULL;
                size_t polled = courier->count;

                courier->polled[0] = (struct pollfd){ courier->master.descriptor, POLLIN, 0 };
                for (size_t i = 0; i < polled; i++)
                        courier->polled[i + 1] = (struct pollfd){ courier->clients[i]->link.descriptor, POLLIN, 0 };
                post_wait(courier->post, courier->polled, polled + 1, 60000);
                serve_clients(courier, polled);
                tell_results(courier);
                if (courier->polled[0].revents)
                        err = master_says(courier);
                if (err) {
                        if (!err_is(err, &PROCESS_LINK_CLOSED))
                                log_failure(LOG_ERR, "courier.master-malformed", err);
                        err_free(err);
                        return;
                }
        }
}

/* A file of certificates or a key; absent where there is none. */
static struct err *
read_pem(struct arena *arena, const char *path, struct bytes *out_bytes)
{
        int file = open(path, O_RDONLY | O_CLOEXEC);
        uint8_t bytes[PEM_MAXIMUM];
        ssize_t length;

        *out_bytes = (struct bytes){ NULL, 0 };
        if (file < 0 && errno == ENOENT)
                return NULL;
        length = file < 0 ? -1 : read(file, bytes, PEM_MAXIMUM);
        if (file >= 0)
                close(file);
        if (length <= 0 || length == PEM_MAXIMUM)
                return err_new(&ERR_CONFIG, "%s cannot be read", path);
        /* Only what is there: there may be as many as there are municipalities. */
        *out_bytes = bytes_copy(arena, (struct bytes){ bytes, (size_t)length });
        bytes_wipe(bytes, sizeof bytes);
        return NULL;
}

static struct err *
read_identities(struct courier *courier, const struct places *places)
{
        courier->identities = arena_new_array(courier->arena, courier->config.municipality_count, struct post_identity);
        for (size_t i = 0; i < courier->config.municipality_count; i++) {
                struct post_identity *identity = &courier->identities[i];
                const char *code = courier->config.municipalities[i];
                char path[CONFIG_PATH_SIZE];
                struct err *err = places_path(places, path, "courier/%s.pem", code);

                if (!err)
                        err = read_pem(courier->arena, path, &identity->certificate);
                if (!err)
                        err = places_path(places, path, "courier/%s.key", code);
                if (!err && identity->certificate.at)
                        err = read_pem(courier->arena, path, &identity->key);
                if (err)
                        return err;
        }
        return NULL;
}

static struct err *
set_up(struct courier *courier, const struct program *program, const struct options *options)
{
        static const int keep[] = { DESCRIPTOR_LOCK, DESCRIPTOR_MASTER };
        struct process_rules rules = { .kind = PROCESS_COURIER,
                                       .network = PROCESS_NETWORK_ANY,
                                       .keep = keep,
                                       .keep_count = 2,
                                       .end_with_parent = true,
                                       .without_landlock = options->without_landlock };
        char path[CONFIG_PATH_SIZE];
        struct bytes authority;
        struct places places;
        struct err *err = places_find(options->state, program, &places);
        bool landlock;

        if (!err)
                err = places_path(&places, path, "%s.conf", program->name);
        if (!err)
                err = config_read(path, courier->arena, &courier->config);
        if (!err)
                err = places_path(&places, path, "courier/peers.ini");
        if (!err)
                err = peers_read(path, courier->arena, &courier->peers);
        if (!err)
                err = places_path(&places, path, "courier/trust/ca.pem");
        if (!err)
                err = read_pem(courier->arena, path, &authority);
        if (!err && !authority.at)
                err = err_new(&ERR_CONFIG, "%s is missing", path);
        if (!err)
                err = read_identities(courier, &places);
        if (!err)
                err = post_load();
        if (!err)
                err = process_enter(&rules, &landlock);
        if (!err)
                courier->post = post_create(authority);
        return err;
}

int
courier_main(const struct program *program, const struct options *options)
{
        struct courier courier = { .arena = arena_create(ARENA_SECRET, ARENA_MAXIMUM), .room = 16 };
        int status = EX_OK;
        struct err *err;

        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        message_link_init(&courier.master, DESCRIPTOR_MASTER);
        courier.clients = calloc(courier.room, sizeof(struct client *));
        courier.polled = calloc(courier.room + 1, sizeof *courier.polled);
        if (!courier.clients || !courier.polled)
                abort();
        err = set_up(&courier, program, options);
        if (!err)
                run(&courier);
        while (courier.count)
                client_remove(&courier, courier.count - 1);
        post_destroy(courier.post);
        free(courier.clients);
        free(courier.polled);
        message_link_finish(&courier.master);
        arena_destroy(courier.arena);
        if (err) {
                log_failure(LOG_ERR, "courier.cannot-start", err);
                status = err_exit(err);
                err_free(err);
        }
        return status;
}
