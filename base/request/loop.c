/* SPDX-License-Identifier: MIT */
#include "request/loop.h"

#include "process/area_start.h"
#include "request/answer.h"
#include "request/clock.h"
#include "request/connection.h"
#include "request/delivery.h"
#include "request/handle.h"
#include "request/jobs.h"
#include "request/request_errors.h"
#include "store/store.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
        CONNECTIONS_MAX = 256,
        LISTENERS_MAX = 4,
        STREAM_WATERMARK = 256 * 1024, /* a long answer waits while this much is not yet taken */
};

struct loop {
        struct area *area;
        const struct loop_listener *listeners;
        size_t listener_count;
        struct jobs *jobs;
        struct delivery delivery;
        bool sends; /* in this turn messages were added to the outbox, or set free */
        struct connection *connections[CONNECTIONS_MAX];
        size_t connection_count;
        int64_t last_work;
        int64_t head_told; /* the number of the newest head that the keeper was told of */
        int64_t head_told_at;
        bool settled; /* nothing was done since the store last had its idle moment */
};

/* The keeper signs at most one head a second. */
static const int64_t head_step_ms = 1000;

static void
accept_all(struct loop *loop, const struct loop_listener *listener)
{
        while (loop->connection_count < CONNECTIONS_MAX) {
                int descriptor = accept4(listener->descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

                if (descriptor < 0)
                        return;
                loop->connections[loop->connection_count++] = connection_create(descriptor, listener->side);
        }
}

static void
collect_jobs(struct loop *loop)
{
        struct connection *connection;

        while ((connection = jobs_finished(loop->jobs)))
                connection->state = CONNECTION_READY_AGAIN;
}

static bool
wants_turn(const struct connection *connection)
{
        return connection->state == CONNECTION_READY || connection->state == CONNECTION_READY_AGAIN ||
               (connection->state == CONNECTION_STREAMING && connection->out.length < STREAM_WATERMARK);
}

/* Handles one request within the turn. */
static struct err *
handle(struct loop *loop, struct connection *connection)
{
        bool next = connection->state != CONNECTION_READY;
        enum handle_state state;
        struct err *err;

        if (!connection->visit)
                connection->visit = handle_create(loop->area, &connection->request, connection->side,
                                                  connection_take_descriptor(connection));
        err = handle_run(connection->visit, next, &state);
        if (err)
                return err;
        connection->handled = state;
        connection->in_turn = true;
        return NULL;
}

/* After the commit: answers, or the next step. */
static void
settle(struct loop *loop, struct connection *connection)
{
        struct visit *visit = connection->visit;

        change_committed(visit->change);
        loop->sends = loop->sends || visit->change->sends;
        if (connection->handled == HANDLE_DEFERRED) {
                connection->state = CONNECTION_WORKING;
                jobs_add(loop->jobs, visit->work, visit->context, connection);
                return;
        }
        connection_answer(connection, connection->handled == HANDLE_ANSWERED);
}

static void
fail_turn(struct loop *loop)
{
        for (size_t i = 0; i < loop->connection_count; i++) {
                struct connection *connection = loop->connections[i];

                if (!connection->in_turn)
                        continue;
                answer_code(connection->visit, &REQUEST_UNKNOWN_OUTCOME);
                connection_answer(connection, true);
                connection_flush(connection);
        }
}

/* One turn over everything that is ready. An error ends the area. */
static struct err *
turn(struct loop *loop)
{
        struct store *store = loop->area->store;
        struct err *err;
        bool any = delivery_wants_turn(&loop->delivery);

        loop->sends = false;
        for (size_t i = 0; i < loop->connection_count; i++) {
                loop->connections[i]->in_turn = false;
                any = any || wants_turn(loop->connections[i]);
        }
        if (!any)
                return NULL;
        loop->last_work = clock_steady_ms();
        loop->settled = false;
        err = store_turn_begin(store);
        for (size_t i = 0; !err && i < loop->connection_count; i++)
                if (wants_turn(loop->connections[i]))
                        err = handle(loop, loop->connections[i]);
        if (!err)
                err = delivery_note(&loop->delivery);
        if (!err)
                err = store_turn_commit(store);
        if (err) {
                fail_turn(loop);
                return err_wrap(err, "a turn was lost");
        }
        for (size_t i = 0; i < loop->connection_count; i++)
                if (loop->connections[i]->in_turn)
                        settle(loop, loop->connections[i]);
        return NULL;
}

static void
sweep(struct loop *loop)
{
        int64_t now = clock_steady_ms();
        size_t kept = 0;

        for (size_t i = 0; i < loop->connection_count; i++) {
                struct connection *connection = loop->connections[i];

                if (connection_over(connection, now))
                        connection_destroy(connection);
                else
                        loop->connections[kept++] = connection;
        }
        loop->connection_count = kept;
}

/* Waits for something to do. */
static void
wait_for_work(struct loop *loop, int timeout_ms)
{
        struct area_start *start = loop->area->start;
        struct pollfd polls[LISTENERS_MAX + 5 + CONNECTIONS_MAX];
        int64_t pause_ms = delivery_pause_ms(&loop->delivery);
        size_t count = 0, first;
        bool room = loop->connection_count < CONNECTIONS_MAX;
        int ready;

        for (size_t i = 0; i < loop->listener_count; i++)
                polls[count++] = (struct pollfd){ loop->listeners[i].descriptor, room ? POLLIN : 0, 0 };
        polls[count++] = (struct pollfd){ jobs_descriptor(loop->jobs), POLLIN, 0 };
        polls[count++] = (struct pollfd){ start->stop, POLLIN, 0 };
        polls[count++] = (struct pollfd){ start->master.descriptor, POLLIN, 0 };
        polls[count++] = (struct pollfd){ start->keeper.descriptor, POLLIN, 0 };
        polls[count++] = (struct pollfd){ start->vault.descriptor, POLLIN, 0 };
        polls[count++] = (struct pollfd){ start->courier.descriptor, POLLIN, 0 };
        if (pause_ms >= 0 && pause_ms < timeout_ms)
                timeout_ms = (int)pause_ms;
        first = count;
        for (size_t i = 0; i < loop->connection_count; i++) {
                struct connection *connection = loop->connections[i];

                polls[count++] = (struct pollfd){ connection->descriptor, connection_events(connection), 0 };
                if (wants_turn(connection))
                        timeout_ms = 0;
        }
        ready = poll(polls, count, timeout_ms);
        if (ready <= 0)
                return;
        for (size_t i = first; i < count; i++)
                if (polls[i].revents)
                        connection_ready(loop->connections[i - first], polls[i].revents);
        for (size_t i = 0; i < loop->listener_count; i++)
                if (polls[i].revents & POLLIN)
                        accept_all(loop, &loop->listeners[i]);
        collect_jobs(loop);
        /* What was accepted has usually sent its whole request already: it joins this turn. */
        for (size_t i = count - first; i < loop->connection_count; i++)
                connection_ready(loop->connections[i], POLLIN);
}

/* Hands the newest head to the keeper; at once when `now` is the end. */
static struct err *
tell_head(struct loop *loop, bool at_once)
{
        const struct chain_head *head = &loop->area->head;
        int64_t now = clock_steady_ms();
        struct err *err;

        if (head->number == loop->head_told || (!at_once && now - loop->head_told_at < head_step_ms))
                return NULL;
        err = area_start_head(loop->area->start, head->number, (struct bytes){ head->head, sizeof head->head });
        loop->head_told = head->number;
        loop->head_told_at = now;
        return err_wrap(err, "hand a head to the keeper");
}

/* One round. *out_over: the area is to end. */
static struct err *
round_of(struct loop *loop, int64_t idle_ms, bool *out_over)
{
        struct err *err;

        wait_for_work(loop, loop->settled ? 1000 : 1);
        delivery_receive(&loop->delivery);
        err = turn(loop);
        if (!err)
                err = delivery_send(&loop->delivery, loop->sends);
        if (!err)
                err = tell_head(loop, false);
        sweep(loop);
        if (err)
                return err;
        if (clock_steady_ms() - loop->last_work >= 1 && !loop->settled) {
                err = store_idle(loop->area->store);
                loop->settled = loop->head_told == loop->area->head.number;
        }
        *out_over = area_start_over(loop->area->start) ||
                    (idle_ms && loop->connection_count == 0 && !delivery_busy(&loop->delivery) &&
                     clock_steady_ms() - loop->last_work > idle_ms);
        return err;
}

struct err *
loop_run(struct area *area, const struct loop_listener *listeners, size_t listener_count, int64_t idle_ms)
{
        struct loop loop = { .area = area, .listeners = listeners, .listener_count = listener_count };
        struct err *err = NULL;
        bool over = false;

        loop.jobs = jobs_create();
        delivery_init(&loop.delivery, area);
        loop.last_work = clock_steady_ms();
        loop.head_told = area->head.number;
        while (!err && !over)
                err = round_of(&loop, idle_ms, &over);
        if (!err)
                err = tell_head(&loop, true);
        jobs_destroy(loop.jobs);
        for (size_t i = 0; i < loop.connection_count; i++)
                connection_destroy(loop.connections[i]);
        return err;
}
