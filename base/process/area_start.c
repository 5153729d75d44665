/* SPDX-License-Identifier: MIT */
#include "process/area_start.h"

#include "process/descriptors.h"
#include "process/errors.h"
#include "process/keeper_ask.h"
#include "seal/seal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct date
area_start_today(const struct area_start *start, int64_t utc_ms)
{
        return start->date_fixed ? start->date : date_in_japan(utc_ms);
}

struct err *
area_start_enter(struct area_start *start, enum process_network network)
{
        const char *const write[] = { start->folder, NULL };
        const char *read[3] = { NULL };
        size_t read_count = 0;
        int keep[9] = { DESCRIPTOR_LOCK, start->master.descriptor, start->keeper.descriptor, start->stop };
        size_t count = 4;
        struct process_rules rules = { .kind = PROCESS_AREA,
                                       .network = network,
                                       .read = read,
                                       .write = write,
                                       .keep = keep,
                                       .end_with_parent = true,
                                       .without_landlock = start->without_landlock };
        const int listeners[] = { start->operator_listener, start->lgwan_listener, start->internet_listener,
                                  start->peer_listener };

        if (start->law)
                read[read_count++] = start->law;
        /* Where nobody has set up peers there is no folder, and every peer is refused. */
        if (start->program->peer_side && access(start->trust, X_OK) == 0)
                read[read_count++] = start->trust;
        for (size_t i = 0; i < sizeof listeners / sizeof *listeners; i++)
                if (listeners[i] >= 0)
                        keep[count++] = listeners[i];
        if (start->vault.descriptor >= 0)
                keep[count++] = start->vault.descriptor;
        rules.keep_count = count;
        seal_warm();
        return process_enter(&rules, &start->landlock);
}

struct err *
area_start_key(struct area_start *start, struct key_area *out_key)
{
        return keeper_ask_key(&start->keeper, out_key);
}

/* A message to the master; when it has gone, area_start_over tells. */
static void
tell_master(struct area_start *start, struct message_out *out)
{
        struct err *err = message_send(&start->master, out, 1000);

        message_discard(out);
        if (err)
                err_drop(err, "a master that has gone is seen by area_start_over");
}

void
area_start_ready(struct area_start *start)
{
        struct message_out out;

        message_begin(&out, MESSAGE_MASTER_READY, 0);
        tell_master(start, &out);
}

void
area_start_cannot(struct area_start *start, const struct err *err)
{
        struct message_out out;

        message_begin(&out, MESSAGE_MASTER_CANNOT, 0);
        message_put_text(&out, text_of(err_code(err)->code));
        tell_master(start, &out);
}

void
area_start_no_courier(struct area_start *start)
{
        struct message_out out;

        message_link_finish(&start->courier);
        message_begin(&out, MESSAGE_MASTER_NO_COURIER, 0);
        tell_master(start, &out);
}

/* Takes a new link to the courier; true when what the master says is its end. */
static bool
master_says(struct area_start *start)
{
        for (;;) {
                struct message message;
                bool whole;
                int descriptor;
                struct err *err = message_receive(&start->master, &whole, &message);

                if (!err && !whole)
                        return false;
                if (err) {
                        err_drop(err, "the end of the master, or of all trust in it");
                        return true;
                }
                if (message.verb != MESSAGE_MASTER_COURIER)
                        message.wrong = true;
                descriptor = message_get_descriptor(&message);
                err = message_end(&message);
                if (err) {
                        if (descriptor >= 0)
                                close(descriptor);
                        err_drop(err, "the end of all trust in the master");
                        return true;
                }
                message_link_finish(&start->courier);
                message_link_init(&start->courier, descriptor);
                start->courier_links++;
        }
}

bool
area_start_over(struct area_start *start)
{
        /* Keeper and vault say nothing that was not asked for: what can be read is the end. */
        struct pollfd ends[] = { { start->stop, POLLIN, 0 },
                                 { start->master.descriptor, POLLIN, 0 },
                                 { start->keeper.descriptor, POLLIN, 0 },
                                 { start->vault.descriptor, POLLIN, 0 } };
        int ready = poll(ends, sizeof ends / sizeof *ends, 0);

        if (ready <= 0)
                return ready < 0 && errno != EINTR;
        return ends[0].revents || ends[2].revents || ends[3].revents || master_says(start);
}

struct err *
area_start_head(struct area_start *start, int64_t number, struct bytes head)
{
        struct message_out out;
        struct err *err;

        message_begin(&out, MESSAGE_KEEPER_HEAD, 0);
        message_put_i64(&out, number);
        message_put_bytes(&out, head);
        err = message_send(&start->keeper, &out, 0);
        message_discard(&out);
        return err;
}

struct err *
area_start_heads(struct area_start *start, int *out_descriptor, struct sign_public *out_key)
{
        struct message_out out;
        struct message answer;
        struct sign_public key = { { 0 } };
        struct bytes bytes;
        struct err *err;
        int descriptor;

        message_begin(&out, MESSAGE_KEEPER_HEADS, message_link_call(&start->keeper));
        err = message_ask(&start->keeper, &out, KEEPER_PATIENCE_MS, &answer);
        message_discard(&out);
        if (err)
                return err_wrap(err, "ask the keeper for the signed heads");
        bytes = message_get_bytes(&answer, sizeof key.at);
        descriptor = message_get_descriptor(&answer);
        err = message_end(&answer);
        if (!err && bytes.length != sizeof key.at)
                err = err_new(&PROCESS_MESSAGE, "a public key of another length");
        if (err) {
                if (descriptor >= 0)
                        close(descriptor);
                return err;
        }
        memcpy(key.at, bytes.at, sizeof key.at);
        *out_descriptor = descriptor;
        *out_key = key;
        return NULL;
}
