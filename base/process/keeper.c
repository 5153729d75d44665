/* SPDX-License-Identifier: MIT */
#include "process/keeper.h"

#include "core/log.h"
#include "process/descriptors.h"
#include "process/enter.h"
#include "process/errors.h"
#include "process/heads.h"
#include "process/message.h"
#include "seal/errors.h"
#include "seal/head.h"
#include "seal/key.h"
#include "seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 1000, ANSWER_MS = 200, MESSAGES_A_ROUND = 64 };

/* One area or vault at the other end of a link. */
struct client {
        struct message_link link;
        char municipality[CONFIG_CODE_SIZE];
        enum keeper_holder holder;
        char system[KEY_OWNER_MAXIMUM + 1]; /* of the owner of its key */
        struct key_owner owner;
        struct heads heads;
};

struct keeper {
        struct places places;
        struct text system;
        struct err *wrapping_missing; /* why there is no wrapping key, NULL = there is one */
        struct key_wrapping wrapping;
        struct sign_private sign;
        struct sign_public verify;
        struct message_link master;
        struct client **clients;
        struct pollfd *polled;
        size_t count, room;
        int64_t next_tick;
};

static int64_t
clock_ms(clockid_t clock)
{
        struct timespec now;

        clock_gettime(clock, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
client_write(struct keeper *keeper, struct client *client)
{
        struct err *err = heads_write(&client->heads, &keeper->sign, &client->owner, clock_ms(CLOCK_REALTIME));

        if (!err)
                return;
        log_failure(LOG_ERR, "keeper.cannot-write-head", err);
        err_free(err);
}

static void
client_remove(struct keeper *keeper, size_t at)
{
        struct client *client = keeper->clients[at];

        client_write(keeper, client);
        heads_close(&client->heads);
        message_link_finish(&client->link);
        free(client);
        keeper->clients[at] = keeper->clients[--keeper->count];
}

/* A second process of the same municipality never is: the older link is what a dead one left. */
static void
client_replace(struct keeper *keeper, const char *municipality, enum keeper_holder holder)
{
        for (size_t i = 0; i < keeper->count; i++)
                if (keeper->clients[i]->holder == holder &&
                    strcmp(keeper->clients[i]->municipality, municipality) == 0) {
                        client_remove(keeper, i);
                        return;
                }
}

static struct err *
client_add(struct keeper *keeper, struct text municipality, uint32_t holder, int descriptor)
{
        struct client *client;
        char path[CONFIG_PATH_SIZE];
        struct err *err;

        if (holder > KEEPER_VAULT || municipality.length != CONFIG_CODE_SIZE - 1) {
                close(descriptor);
                return err_new(&PROCESS_MESSAGE, "no municipality");
        }
        client = calloc(1, sizeof *client);
        if (!client)
                abort();
        memcpy(client->municipality, municipality.at, municipality.length);
        client->holder = (enum keeper_holder)holder;
        snprintf(client->system, sizeof client->system, "%.*s%s", TEXT_ARGS(keeper->system),
                 holder == KEEPER_VAULT ? KEY_OF_VAULT : "");
        client->owner = (struct key_owner){ text_of(client->system), text_of(client->municipality) };
        client_replace(keeper, client->municipality, client->holder);
        if (keeper->count == keeper->room) {
                keeper->room = keeper->room ? 2 * keeper->room : 16;
                keeper->clients = realloc(keeper->clients, keeper->room * sizeof(struct client *));
                keeper->polled = realloc(keeper->polled, (keeper->room + 1) * sizeof *keeper->polled);
                if (!keeper->clients || !keeper->polled)
                        abort();
        }
        message_link_init(&client->link, descriptor);
        client->heads.file = -1;
        keeper->clients[keeper->count++] = client;
        if (client->holder == KEEPER_VAULT)
                return NULL;
        err = places_path(&keeper->places, path, "keeper/heads/%s.heads", client->municipality);
        if (!err)
                err = heads_open(&client->heads, path);
        if (err) {
                /* It gets its key; that its heads cannot be signed is told when it hands one over. */
                log_failure(LOG_ERR, "keeper.heads-unusable", err);
                err_free(err);
        }
        return NULL;
}

static struct err *
refuse(struct client *client, uint64_t call, const struct err_code *code)
{
        struct message_out out;
        struct err *err;

        message_begin(&out, MESSAGE_REFUSED, call);
        message_put_text(&out, text_of(code->code));
        err = message_send(&client->link, &out, ANSWER_MS);
        message_discard(&out);
        return err;
}

static struct err *
open_key(struct keeper *keeper, const struct client *client, struct key_area *out_key)
{
        char path[CONFIG_PATH_SIZE];
        struct key_file file;
        struct err *err;

        if (keeper->wrapping_missing)
                return err_new(err_code(keeper->wrapping_missing), "%s", err_sentence(keeper->wrapping_missing));
        err = places_path(&keeper->places, path,
                          client->holder == KEEPER_VAULT ? "keeper/vaults/%s.key" : "keeper/areas/%s.key",
                          client->municipality);
        if (!err)
                err = key_file_read(path, &client->owner, &file);
        return err ? err : key_file_open(&client->owner, &file, &keeper->wrapping, out_key);
}

static struct err *
answer_key(struct keeper *keeper, struct client *client, uint64_t call)
{
        struct key_area key;
        struct message_out out;
        struct err *err = open_key(keeper, client, &key);

        if (err) {
                const struct err_code *code = err_code(err);

                log_failure(LOG_ERR, "keeper.cannot-open-key", err);
                err_free(err);
                return refuse(client, call, code);
        }
        message_begin(&out, MESSAGE_ANSWER, call);
        message_put_bytes(&out, key_id_bytes(&key.id));
        message_put_bytes(&out, (struct bytes){ key.at, sizeof key.at });
        bytes_wipe(&key, sizeof key);
        err = message_send(&client->link, &out, ANSWER_MS);
        message_discard(&out);
        if (!err)
                log_event(LOG_INFO, "keeper.key-given", log_string("municipality", client->municipality),
                          log_string("to", client->holder == KEEPER_VAULT ? "vault" : "area"));
        return err;
}

static struct err *
answer_heads(struct keeper *keeper, struct client *client, uint64_t call)
{
        char path[CONFIG_PATH_SIZE];
        struct message_out out;
        struct err *err = places_path(&keeper->places, path, "keeper/heads/%s.heads", client->municipality);
        int file;

        if (err)
                return err;
        client_write(keeper, client);
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0) {
                log_event(LOG_ERR, "keeper.cannot-open-heads", log_string("municipality", client->municipality),
                          log_string("cause", strerror(errno)));
                return refuse(client, call, &ERR_IO);
        }
        message_begin(&out, MESSAGE_ANSWER, call);
        message_put_bytes(&out, (struct bytes){ keeper->verify.at, sizeof keeper->verify.at });
        message_put_descriptor(&out, file);
        err = message_send(&client->link, &out, ANSWER_MS);
        message_discard(&out);
        close(file);
        return err;
}

static struct err *
take_head(struct client *client, struct message *message)
{
        int64_t number = message_get_i64(message);
        struct bytes head = message_get_bytes(message, HEAD_SIZE);
        struct err *err = message_end(message);

        if (err)
                return err;
        if (head.length != HEAD_SIZE || number < 0)
                return err_new(&PROCESS_MESSAGE, "no head");
        if (client->heads.file < 0 || !heads_note(&client->heads, number, head.at))
                log_event(LOG_ERR, "keeper.head-refused", log_string("municipality", client->municipality),
                          log_number("number", number), log_number("signed", client->heads.newest.number));
        return NULL;
}

/* Answers what a link says, but not so much that the others wait; an error ends this link. */
static struct err *
client_says(struct keeper *keeper, struct client *client)
{
        for (int i = 0; i < MESSAGES_A_ROUND; i++) {
                struct message message;
                bool whole;
                struct err *err = message_receive(&client->link, &whole, &message);

                if (err || !whole)
                        return err;
                /* A vault has no chain, and asks for its key alone. */
                if (client->holder == KEEPER_VAULT && message.verb != MESSAGE_KEEPER_AREA_KEY)
                        message.wrong = true;
                switch (message.wrong ? MESSAGE_ANSWER : message.verb) {
                case MESSAGE_KEEPER_AREA_KEY:
                        err = message_end(&message);
                        if (!err)
                                err = answer_key(keeper, client, message.call);
                        break;
                case MESSAGE_KEEPER_HEAD:
                        err = take_head(client, &message);
                        break;
                case MESSAGE_KEEPER_HEADS:
                        err = message_end(&message);
                        if (!err)
                                err = answer_heads(keeper, client, message.call);
                        break;
                default:
                        message.wrong = true;
                        err = message_end(&message);
                        break;
                }
                if (err)
                        return err;
        }
        return NULL;
}

/* What the master says; an error is the end. */
static struct err *
master_says(struct keeper *keeper)
{
        for (;;) {
                struct message message;
                struct text municipality;
                char code[CONFIG_CODE_SIZE] = "";
                bool whole;
                uint32_t holder;
                int descriptor;
                struct err *err = message_receive(&keeper->master, &whole, &message);

                if (err || !whole)
                        return err;
                if (message.verb != MESSAGE_KEEPER_LINK)
                        message.wrong = true;
                municipality = message_get_text(&message, CONFIG_CODE_SIZE - 1);
                memcpy(code, municipality.at, municipality.length);
                holder = message_get_u32(&message);
                descriptor = message_get_descriptor(&message);
                err = message_end(&message);
                if (err) {
                        if (descriptor >= 0)
                                close(descriptor);
                        return err;
                }
                err = client_add(keeper, text_of(code), holder, descriptor);
                if (err)
                        return err;
        }
}

static void
serve_clients(struct keeper *keeper, size_t polled)
{
        /* From behind: a removed one is replaced by the last, which was seen already. */
        for (size_t i = polled; i-- > 0;) {
                struct client *client = keeper->clients[i];
                struct err *err;

                if (!keeper->polled[i + 1].revents)
                        continue;
                err = client_says(keeper, client);
                if (!err)
                        continue;
                if (!err_is(err, &PROCESS_LINK_CLOSED))
                        log_event(LOG_ERR, "keeper.link-ended", log_string("municipality", client->municipality),
                                  log_string("code", err_code(err)->code), log_string("cause", err_sentence(err)));
                err_free(err);
                client_remove(keeper, i);
        }
}

/* Milliseconds until a head has to be signed, -1 = none waits. */
static int
next_tick(const struct keeper *keeper)
{
        int64_t left = keeper->next_tick - clock_ms(CLOCK_MONOTONIC);

        for (size_t i = 0; i < keeper->count; i++)
                if (keeper->clients[i]->heads.waiting)
                        return left > 0 ? (int)left : 0;
        return -1;
}

static void
tick(struct keeper *keeper)
{
        int64_t now = clock_ms(CLOCK_MONOTONIC);

        if (now < keeper->next_tick)
                return;
        for (size_t i = 0; i < keeper->count; i++)
                client_write(keeper, keeper->clients[i]);
        keeper->next_tick = now + TICK_MS;
}

static void
run(struct keeper *keeper)
{
        for (;;) {
                struct err *err = NULL;
                size_t polled = keeper->count;

                keeper->polled[0] = (struct pollfd){ keeper->master.descriptor, POLLIN, 0 };
                for (size_t i = 0; i < polled; i++)
                        keeper->polled[i + 1] = (struct pollfd){ keeper->clients[i]->link.descriptor, POLLIN, 0 };
                if (poll(keeper->polled, polled + 1, next_tick(keeper)) < 0 && errno != EINTR)
                        abort();
                /* The areas first: what they handed over before the master closed is signed before the end. */
                short master = keeper->polled[0].revents;

                serve_clients(keeper, polled);
                if (master)
                        err = master_says(keeper);
                if (err) {
                        if (!err_is(err, &PROCESS_LINK_CLOSED))
                                log_failure(LOG_ERR, "keeper.master-malformed", err);
                        err_free(err);
                        return;
                }
                tick(keeper);
        }
}

static struct err *
set_up(struct keeper *keeper, const struct program *program, const struct options *options)
{
        char folder[CONFIG_PATH_SIZE], heads[CONFIG_PATH_SIZE], path[CONFIG_PATH_SIZE];
        const char *const read[] = { folder, NULL }, *const write[] = { heads, NULL };
        static const int keep[] = { DESCRIPTOR_LOCK, DESCRIPTOR_MASTER };
        struct process_rules rules = { .kind = PROCESS_KEEPER,
                                       .read = read,
                                       .write = write,
                                       .keep = keep,
                                       .keep_count = 2,
                                       .end_with_parent = false,
                                       .without_landlock = options->without_landlock };
        struct err *err = places_find(options->state, program, &keeper->places);
        bool landlock;

        if (!err)
                err = places_path(&keeper->places, folder, "keeper");
        if (!err)
                err = places_path(&keeper->places, heads, "keeper/heads");
        if (!err)
                err = places_path(&keeper->places, path, "keeper/signing.key");
        if (!err)
                err = key_secret_read(path, keeper->sign.at, sizeof keeper->sign.at);
        if (!err)
                err = places_path(&keeper->places, path, "keeper/wrapping.key");
        if (err)
                return err;
        keeper->wrapping_missing = key_wrapping_read(path, &keeper->wrapping);
        if (keeper->wrapping_missing)
                log_failure(LOG_ERR, "keeper.no-wrapping-key", keeper->wrapping_missing);
        sign_key_public(&keeper->sign, &keeper->verify);
        seal_warm();
        return process_enter(&rules, &landlock);
}

int
keeper_main(const struct program *program, const struct options *options)
{
        struct keeper keeper = { .system = text_of(program->name) };
        struct err *err;

        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        message_link_init(&keeper.master, DESCRIPTOR_MASTER);
        keeper.room = 16;
        keeper.clients = calloc(keeper.room, sizeof(struct client *));
        keeper.polled = calloc(keeper.room + 1, sizeof *keeper.polled);
        if (!keeper.clients || !keeper.polled)
                abort();
        err = set_up(&keeper, program, options);
        if (!err)
                run(&keeper);
        while (keeper.count)
                client_remove(&keeper, keeper.count - 1);
        free(keeper.clients);
        free(keeper.polled);
        message_link_finish(&keeper.master);
        bytes_wipe(&keeper.wrapping, sizeof keeper.wrapping);
        bytes_wipe(&keeper.sign, sizeof keeper.sign);
        err_free(keeper.wrapping_missing);
        if (err) {
                int status = err_exit(err);

                log_failure(LOG_ERR, "keeper.cannot-start", err);
                err_free(err);
                return status;
        }
        return EX_OK;
}
