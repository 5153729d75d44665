/* SPDX-License-Identifier: MIT */
/* The role "health": a small HTTP server of three pages on the loopback interface (design D26).
 *
 *      GET /healthz    200 {"ok":true}: this process runs, so the master does
 *      GET /readyz     200 or 503 {"ready":…,"municipalities":[{"code":…,"ready":…,"reason":…}]}
 *      GET /metrics    Prometheus's text format
 *
 * It asks the master for the states by message and knows nothing else. A request is one line and its headers, at
 * most 1 KiB, within 2 seconds; the answer closes the connection. No file, no other socket: process/enter.h. */
#include "core/buffer.h"
#include "core/log.h"
#include "process/descriptors.h"
#include "process/enter.h"
#include "process/errors.h"
#include "process/health_request.h"
#include "process/master.h"
#include "process/message.h"
#include "process/roles.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 16, DEADLINE_MS = 2000, ASK_MS = 1000, PAGE_MAXIMUM = 1 << 20 };

/* A connection: first its request arrives, then its answer leaves. */
struct connection {
        int socket; /* -1 = free */
        int64_t until;
        char request[HEALTH_REQUEST_MAXIMUM];
        size_t request_length;
        bool answering;
        struct buffer answer;
        size_t sent;
};

struct health {
        struct message_link master;
        struct connection connections[CONNECTIONS];
};

static int64_t
now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
connection_close(struct connection *connection)
{
        close(connection->socket);
        connection->socket = -1;
        buffer_finish(&connection->answer);
}

static void
put_answer(struct buffer *answer, int status, const char *type, struct text body)
{
        const char *phrase = status == 200   ? "OK"
                             : status == 503 ? "Service Unavailable"
                             : status == 404 ? "Not Found"
                             : status == 405 ? "Method Not Allowed"
                                             : "Bad Request";

        buffer_printf(answer,
                      "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
                      "%sConnection: close\r\n\r\n",
                      status, phrase, type, body.length, status == 405 ? "Allow: GET\r\n" : "");
        buffer_put_text(answer, body);
}

static bool
is_ready(enum area_state state, struct text reason)
{
        return state != AREA_WAITING && reason.length == 0;
}

/* One municipality of both pages. Codes and reasons are words of our own, so they need no escaping; what is not is
 * refused as a malformed message before. */
static void
put_state(struct buffer *json, struct buffer *metrics, struct text code, enum area_state state, struct text reason,
          uint32_t starts, uint32_t deaths)
{
        bool ready = is_ready(state, reason);

        buffer_printf(json, "%s{\"code\":\"%.*s\",\"ready\":%s,\"reason\":\"%.*s\"}", json->length ? "," : "",
                      TEXT_ARGS(code), ready ? "true" : "false", TEXT_ARGS(reason));
        buffer_printf(metrics,
                      "sesshu_area_ready{municipality=\"%.*s\"} %d\n"
                      "sesshu_area_running{municipality=\"%.*s\"} %d\n"
                      "sesshu_area_starts_total{municipality=\"%.*s\"} %u\n"
                      "sesshu_area_deaths_total{municipality=\"%.*s\"} %u\n",
                      TEXT_ARGS(code), ready, TEXT_ARGS(code), state == AREA_RUNNING, TEXT_ARGS(code), starts,
                      TEXT_ARGS(code), deaths);
}

static bool
is_word(struct text text)
{
        for (size_t i = 0; i < text.length; i++) {
                char c = text.at[i];

                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'))
                        return false;
        }
        return true;
}

static struct err *
ask_states(struct health *health, struct buffer *json, struct buffer *metrics, bool *out_ready)
{
        struct message_out out;
        struct message answer;
        bool ready = true;
        uint32_t count;
        struct err *err;

        message_begin(&out, MESSAGE_MASTER_STATES, message_link_call(&health->master));
        err = message_ask(&health->master, &out, ASK_MS, &answer);
        message_discard(&out);
        if (err)
                return err;
        count = message_get_u32(&answer);
        for (uint32_t i = 0; i < count && !answer.wrong; i++) {
                struct text code = message_get_text(&answer, 6);
                uint32_t state = message_get_u32(&answer);
                struct text reason = message_get_text(&answer, 64);
                uint32_t starts = message_get_u32(&answer), deaths = message_get_u32(&answer);

                if (state > AREA_WAITING || !is_word(code) || !is_word(reason))
                        answer.wrong = true;
                ready = ready && is_ready((enum area_state)state, reason);
                put_state(json, metrics, code, (enum area_state)state, reason, starts, deaths);
        }
        err = message_end(&answer);
        if (!err)
                *out_ready = ready;
        return err;
}

static void
answer_states(struct health *health, struct buffer *answer, bool want_metrics)
{
        struct buffer json, metrics, page;
        bool ready;
        struct err *err;

        buffer_init(&json, PAGE_MAXIMUM / 2);
        buffer_init(&metrics, PAGE_MAXIMUM);
        buffer_init(&page, PAGE_MAXIMUM);
        err = ask_states(health, &json, &metrics, &ready);
        if (err) {
                log_failure(LOG_ERR, "health.no-states", err);
                err_free(err);
                put_answer(answer, 503, "application/json", TEXT("{\"ready\":false,\"municipalities\":[]}"));
        } else if (want_metrics) {
                put_answer(answer, 200, "text/plain; version=0.0.4", buffer_text(&metrics));
        } else {
                buffer_printf(&page, "{\"ready\":%s,\"municipalities\":[%.*s]}", ready ? "true" : "false",
                              TEXT_ARGS(buffer_text(&json)));
                put_answer(answer, ready ? 200 : 503, "application/json", buffer_text(&page));
        }
        buffer_finish(&json);
        buffer_finish(&metrics);
        buffer_finish(&page);
}

static void
answer_request(struct health *health, struct connection *connection, enum health_request request)
{
        struct buffer *answer = &connection->answer;

        switch (request) {
        case HEALTH_REQUEST_HEALTHZ:
                put_answer(answer, 200, "application/json", TEXT("{\"ok\":true}"));
                break;
        case HEALTH_REQUEST_READYZ:
                answer_states(health, answer, false);
                break;
        case HEALTH_REQUEST_METRICS:
                answer_states(health, answer, true);
                break;
        case HEALTH_REQUEST_NO_PAGE:
                put_answer(answer, 404, "application/json", TEXT("{\"code\":\"health.no-page\"}"));
                break;
        case HEALTH_REQUEST_NO_GET:
                put_answer(answer, 405, "application/json", TEXT("{\"code\":\"health.no-get\"}"));
                break;
        default:
                put_answer(answer, 400, "application/json", TEXT("{\"code\":\"health.bad-request\"}"));
                break;
        }
        connection->answering = true;
}

static void
accept_all(struct health *health)
{
        for (size_t i = 0; i < CONNECTIONS; i++) {
                struct connection *connection = &health->connections[i];

                if (connection->socket >= 0)
                        continue;
                connection->socket = accept4(DESCRIPTOR_HEALTH, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (connection->socket < 0)
                        return;
                connection->until = now_ms() + DEADLINE_MS;
                connection->request_length = connection->sent = 0;
                connection->answering = false;
                buffer_init(&connection->answer, PAGE_MAXIMUM + 1024);
        }
}

static void
connection_read(struct health *health, struct connection *connection)
{
        size_t room = sizeof connection->request - connection->request_length;
        ssize_t got = recv(connection->socket, connection->request + connection->request_length, room, 0);
        enum health_request request;

        if (got < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (got <= 0) {
                connection_close(connection);
                return;
        }
        connection->request_length += (size_t)got;
        request = health_request_read(connection->request, connection->request_length);
        if (request != HEALTH_REQUEST_MORE)
                answer_request(health, connection, request);
}

static void
connection_write(struct connection *connection)
{
        struct text answer = buffer_text(&connection->answer);
        ssize_t sent =
            send(connection->socket, answer.at + connection->sent, answer.length - connection->sent, MSG_NOSIGNAL);

        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (sent > 0)
                connection->sent += (size_t)sent;
        if (sent <= 0 || connection->sent == answer.length)
                connection_close(connection);
}

static void
run(struct health *health)
{
        for (;;) {
                struct pollfd polled[CONNECTIONS + 2];
                bool room = false, any = false;
                int64_t now = now_ms();

                for (size_t i = 0; i < CONNECTIONS; i++) {
                        struct connection *connection = &health->connections[i];

                        if (connection->socket >= 0 && now >= connection->until)
                                connection_close(connection);
                        room = room || connection->socket < 0;
                        any = any || connection->socket >= 0;
                        polled[i] = (struct pollfd){ connection->socket, connection->answering ? POLLOUT : POLLIN, 0 };
                }
                polled[CONNECTIONS] = (struct pollfd){ health->master.descriptor, POLLIN, 0 };
                polled[CONNECTIONS + 1] = (struct pollfd){ room ? DESCRIPTOR_HEALTH : -1, POLLIN, 0 };
                if (poll(polled, CONNECTIONS + 2, any ? 100 : -1) < 0)
                        continue;
                /* The master says nothing that was not asked for: this is its end. */
                if (polled[CONNECTIONS].revents)
                        return;
                for (size_t i = 0; i < CONNECTIONS; i++) {
                        struct connection *connection = &health->connections[i];

                        if (connection->socket < 0 || !polled[i].revents)
                                continue;
                        if (!connection->answering)
                                connection_read(health, connection);
                        if (connection->socket >= 0 && connection->answering)
                                connection_write(connection);
                }
                if (polled[CONNECTIONS + 1].revents)
                        accept_all(health);
        }
}

int
health_main(const struct program *program, const struct options *options)
{
        static const int keep[] = { DESCRIPTOR_LOCK, DESCRIPTOR_MASTER, DESCRIPTOR_HEALTH };
        struct process_rules rules = { .kind = PROCESS_HEALTH,
                                       .keep = keep,
                                       .keep_count = 3,
                                       .end_with_parent = true,
                                       .without_landlock = options->without_landlock };
        static struct health health;
        bool landlock;
        struct err *err;

        (void)program;
        signal(SIGPIPE, SIG_IGN);
        message_link_init(&health.master, DESCRIPTOR_MASTER);
        for (size_t i = 0; i < CONNECTIONS; i++)
                health.connections[i].socket = -1;
        err = process_enter(&rules, &landlock);
        if (!err)
                run(&health);
        for (size_t i = 0; i < CONNECTIONS; i++)
                if (health.connections[i].socket >= 0)
                        connection_close(&health.connections[i]);
        message_link_finish(&health.master);
        if (err) {
                int status = err_exit(err);

                log_failure(LOG_ERR, "health.cannot-start", err);
                err_free(err);
                return status;
        }
        return EX_OK;
}
