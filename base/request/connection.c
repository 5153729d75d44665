/* SPDX-License-Identifier: MIT */
#include "request/connection.h"

#include "core/log.h"
#include "request/answer.h"
#include "request/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
        IN_MAXIMUM = SCGI_HEAD_MAX + SCGI_BODY_MAX + 16,
        OUT_MAXIMUM = 64 * 1024 * 1024,
        READ_SIZE = 16 * 1024,
};

/* A request has this long to arrive, and each stretch of an answer this long to be taken: a sender of one byte a
 * second holds its own connection only, and not for long. */
static const int64_t read_ms = 10 * 1000;
static const int64_t write_ms = 60 * 1000;

struct connection *
connection_create(int descriptor, enum side side)
{
        struct connection *connection = calloc(1, sizeof *connection);

        if (!connection)
                abort();
        connection->descriptor = descriptor;
        connection->side = side;
        connection->passed = -1;
        connection->deadline = clock_steady_ms() + read_ms;
        buffer_init_secret(&connection->in, IN_MAXIMUM);
        buffer_init_secret(&connection->out, OUT_MAXIMUM);
        return connection;
}

void
connection_destroy(struct connection *connection)
{
        handle_destroy(connection->visit);
        buffer_finish(&connection->in);
        buffer_finish(&connection->out);
        if (connection->passed >= 0)
                close(connection->passed);
        close(connection->descriptor);
        free(connection);
}

short
connection_events(const struct connection *connection)
{
        switch (connection->state) {
        case CONNECTION_READING:
                return POLLIN;
        case CONNECTION_STREAMING:
        case CONNECTION_WRITING:
                return connection->written < connection->out.length ? POLLOUT : 0;
        default:
                return 0;
        }
}

/* Keeps the first descriptor that came, and closes any other. */
static void
take_passed(struct connection *connection, struct msghdr *message)
{
        for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control)) {
                size_t count;

                if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
                        continue;
                count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                for (size_t i = 0; i < count; i++) {
                        int descriptor;

                        memcpy(&descriptor, CMSG_DATA(control) + i * sizeof descriptor, sizeof descriptor);
                        if (connection->side == SIDE_OPERATOR && connection->passed < 0)
                                connection->passed = descriptor;
                        else
                                close(descriptor);
                }
        }
}

static void
read_more(struct connection *connection)
{
        char bytes[READ_SIZE];
        union {
                char space[CMSG_SPACE(4 * sizeof(int))];
                struct cmsghdr align;
        } control;

        for (;;) {
                struct iovec piece = { bytes, sizeof bytes };
                struct msghdr message = { .msg_iov = &piece,
                                          .msg_iovlen = 1,
                                          .msg_control = control.space,
                                          .msg_controllen = sizeof control.space };
                ssize_t got = recvmsg(connection->descriptor, &message, MSG_CMSG_CLOEXEC);
                const char *why = NULL;

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
                        return;
                if (got > 0)
                        take_passed(connection, &message);
                if (got <= 0) {
                        connection->state = CONNECTION_OVER;
                        return;
                }
                buffer_put(&connection->in, bytes, (size_t)got);
                bytes_wipe(bytes, (size_t)got);
                if (buffer_full(&connection->in)) {
                        log_event(LOG_WARNING, "request.malformed", log_string("why", "too long"));
                        connection->state = CONNECTION_OVER;
                        return;
                }
                switch (scgi_read((struct bytes){ (const uint8_t *)connection->in.at, connection->in.length },
                                  &connection->request, &why)) {
                case SCGI_MORE:
                        continue;
                case SCGI_DONE:
                        connection->state = CONNECTION_READY;
                        return;
                case SCGI_BAD:
                        log_event(LOG_WARNING, "request.malformed", log_string("why", why));
                        connection->state = CONNECTION_OVER;
                        return;
                }
        }
}

void
connection_flush(struct connection *connection)
{
        while (connection->written < connection->out.length) {
                ssize_t sent = send(connection->descriptor, connection->out.at + connection->written,
                                    connection->out.length - connection->written, MSG_NOSIGNAL);

                if (sent < 0 && errno == EINTR)
                        continue;
                if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
                        return;
                if (sent < 0) {
                        connection->state = CONNECTION_OVER;
                        return;
                }
                connection->written += (size_t)sent;
                connection->deadline = clock_steady_ms() + write_ms;
        }
        buffer_clear(&connection->out);
        connection->written = 0;
        if (connection->state == CONNECTION_WRITING)
                connection->state = CONNECTION_OVER;
}

void
connection_ready(struct connection *connection, short events)
{
        if (connection->state == CONNECTION_READING && events & (POLLIN | POLLHUP | POLLERR))
                read_more(connection);
        else if (events & (POLLERR | POLLHUP) && connection->state != CONNECTION_WORKING)
                connection->state = CONNECTION_OVER;
        else if (events & POLLOUT)
                connection_flush(connection);
}

void
connection_answer(struct connection *connection, bool whole)
{
        struct visit *visit = connection->visit;

        /* The head goes with the first bytes: long work that writes nothing on its way may still end as anything. */
        if (!connection->head_written && (whole || visit->response.body.length > 0)) {
                answer_write_head(visit, &connection->out);
                connection->head_written = true;
        }
        if (visit->request->method != SCGI_HEAD_ONLY)
                buffer_put_text(&connection->out, buffer_text(&visit->response.body));
        buffer_clear(&visit->response.body);
        if (whole)
                answer_write_end(visit, &connection->out);
        if (buffer_full(&connection->out)) {
                connection->state = CONNECTION_OVER;
                return;
        }
        connection->deadline = clock_steady_ms() + write_ms;
        connection->state = whole ? CONNECTION_WRITING : CONNECTION_STREAMING;
        connection_flush(connection);
}

int
connection_take_descriptor(struct connection *connection)
{
        int descriptor = connection->passed;

        connection->passed = -1;
        return descriptor;
}

bool
connection_over(const struct connection *connection, int64_t now)
{
        bool waits = connection->state == CONNECTION_READING || connection_events(connection) != 0;

        return connection->state == CONNECTION_OVER || (waits && now > connection->deadline);
}
