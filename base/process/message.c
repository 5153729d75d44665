/* SPDX-License-Identifier: MIT */
#include "process/message.h"

#include "process/errors.h"
#include "text/utf8.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The byte in front of each field. */
enum field_kind { FIELD_U32 = 1, FIELD_U64, FIELD_I64, FIELD_BYTES, FIELD_TEXT };

#define MESSAGE(NUMBER, NAME, VERSION, FROM, TO, FIELDS) { NAME, VERSION, #NAME, FROM, TO, FIELDS },
static const struct message_row rows[] = {
#include "process/message_verbs.def"
};
#undef MESSAGE

const struct message_row *
message_row(unsigned verb)
{
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                if ((unsigned)rows[i].verb == verb)
                        return &rows[i];
        return NULL;
}

const struct message_row *
message_rows(size_t *out_count)
{
        *out_count = sizeof rows / sizeof *rows;
        return rows;
}

static void
put_little(uint8_t *at, uint64_t number, size_t size)
{
        for (size_t i = 0; i < size; i++)
                at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t
get_little(const uint8_t *at, size_t size)
{
        uint64_t number = 0;

        for (size_t i = 0; i < size; i++)
                number |= (uint64_t)at[i] << (8 * i);
        return number;
}

void
message_begin(struct message_out *out, enum message_verb verb, uint64_t call)
{
        const struct message_row *row = message_row(verb);
        uint8_t head[MESSAGE_HEAD_SIZE] = { 0 };

        assert(row);
        buffer_init_secret(&out->buffer, MESSAGE_MAXIMUM);
        out->descriptor = -1;
        put_little(head + 4, verb, 2);
        put_little(head + 6, row->version, 2);
        put_little(head + 8, call, 8);
        buffer_put(&out->buffer, head, sizeof head);
}

static void
put_number(struct message_out *out, enum field_kind kind, uint64_t number, size_t size)
{
        uint8_t field[9] = { (uint8_t)kind };

        put_little(field + 1, number, size);
        buffer_put(&out->buffer, field, size + 1);
}

void
message_put_u32(struct message_out *out, uint32_t number)
{
        put_number(out, FIELD_U32, number, 4);
}

void
message_put_u64(struct message_out *out, uint64_t number)
{
        put_number(out, FIELD_U64, number, 8);
}

void
message_put_i64(struct message_out *out, int64_t number)
{
        put_number(out, FIELD_I64, (uint64_t)number, 8);
}

static void
put_run(struct message_out *out, enum field_kind kind, const void *at, size_t length)
{
        if (length > MESSAGE_MAXIMUM) {
                out->buffer.full = true;
                return;
        }
        put_number(out, kind, length, 4);
        buffer_put(&out->buffer, at, length);
}

void
message_put_bytes(struct message_out *out, struct bytes bytes)
{
        put_run(out, FIELD_BYTES, bytes.at, bytes.length);
}

void
message_put_text(struct message_out *out, struct text text)
{
        put_run(out, FIELD_TEXT, text.at, text.length);
}

void
message_put_descriptor(struct message_out *out, int descriptor)
{
        assert(out->descriptor < 0 && descriptor >= 0);
        out->descriptor = descriptor;
}

struct err *
message_finish(struct message_out *out, struct bytes *out_frame)
{
        struct err *err = buffer_check(&out->buffer);

        if (err)
                return err_wrap(err, "a message between processes");
        put_little((uint8_t *)out->buffer.at, out->buffer.length, 4);
        *out_frame = (struct bytes){ (const uint8_t *)out->buffer.at, out->buffer.length };
        return NULL;
}

void
message_discard(struct message_out *out)
{
        buffer_finish(&out->buffer);
        out->descriptor = -1;
}

/* Checks a header; *out_length is the length of the whole message. */
static struct err *
read_head(const uint8_t *head, size_t *out_length, struct message *out_message)
{
        uint64_t length = get_little(head, 4);
        unsigned verb = (unsigned)get_little(head + 4, 2), version = (unsigned)get_little(head + 6, 2);
        const struct message_row *row = message_row(verb);

        if (length < MESSAGE_HEAD_SIZE || length > MESSAGE_MAXIMUM)
                return err_new(&PROCESS_MESSAGE, "length %llu", (unsigned long long)length);
        if (!row)
                return err_new(&PROCESS_MESSAGE, "unknown verb %u", verb);
        if (version != row->version)
                return err_new(&PROCESS_MESSAGE, "%s has version %u", row->name, version);
        *out_length = (size_t)length;
        *out_message = (struct message){ .verb = row->verb, .call = get_little(head + 8, 8), .descriptor = -1 };
        return NULL;
}

struct err *
message_decode(struct bytes frame, struct message *out_message)
{
        struct message message;
        struct err *err;
        size_t length;

        if (frame.length < MESSAGE_HEAD_SIZE)
                return err_new(&PROCESS_MESSAGE, "%zu bytes are no message", frame.length);
        err = read_head(frame.at, &length, &message);
        if (err)
                return err;
        if (length != frame.length)
                return err_new(&PROCESS_MESSAGE, "length %zu in a message of %zu bytes", length, frame.length);
        message.rest = (struct bytes){ frame.at + MESSAGE_HEAD_SIZE, frame.length - MESSAGE_HEAD_SIZE };
        *out_message = message;
        return NULL;
}

/* Takes the type byte and `size` bytes behind it; NULL when the message is or becomes wrong. */
static const uint8_t *
take(struct message *message, enum field_kind kind, size_t size)
{
        const uint8_t *at = message->rest.at;

        if (message->wrong || message->rest.length < size + 1 || at[0] != kind) {
                message->wrong = true;
                return NULL;
        }
        message->rest = (struct bytes){ at + size + 1, message->rest.length - size - 1 };
        return at + 1;
}

uint32_t
message_get_u32(struct message *message)
{
        const uint8_t *at = take(message, FIELD_U32, 4);

        return at ? (uint32_t)get_little(at, 4) : 0;
}

uint64_t
message_get_u64(struct message *message)
{
        const uint8_t *at = take(message, FIELD_U64, 8);

        return at ? get_little(at, 8) : 0;
}

int64_t
message_get_i64(struct message *message)
{
        const uint8_t *at = take(message, FIELD_I64, 8);

        return at ? (int64_t)get_little(at, 8) : 0;
}

static struct bytes
take_run(struct message *message, enum field_kind kind, size_t maximum)
{
        static const uint8_t empty[1] = { 0 };
        const uint8_t *at = take(message, kind, 4);
        size_t length = at ? (size_t)get_little(at, 4) : 0;
        struct bytes run = { empty, 0 };

        if (message->wrong || length > maximum || length > message->rest.length) {
                message->wrong = true;
                return run;
        }
        if (length)
                run = (struct bytes){ message->rest.at, length };
        message->rest = (struct bytes){ message->rest.at + length, message->rest.length - length };
        return run;
}

struct bytes
message_get_bytes(struct message *message, size_t maximum)
{
        return take_run(message, FIELD_BYTES, maximum);
}

struct text
message_get_text(struct message *message, size_t maximum)
{
        struct bytes run = take_run(message, FIELD_TEXT, maximum);

        if (!utf8_is_valid((struct text){ (const char *)run.at, run.length }, UTF8_LINE)) {
                message->wrong = true;
                run.length = 0;
        }
        return (struct text){ (const char *)run.at, run.length };
}

int
message_get_descriptor(struct message *message)
{
        int descriptor = message->descriptor;

        if (descriptor < 0)
                message->wrong = true;
        message->descriptor = -1;
        return descriptor;
}

struct err *
message_end(struct message *message)
{
        bool wrong = message->wrong || message->rest.length != 0;

        if (message->descriptor >= 0) {
                close(message->descriptor);
                message->descriptor = -1;
                wrong = true;
        }
        if (!wrong)
                return NULL;
        message->wrong = true;
        return err_new(&PROCESS_MESSAGE, "the fields of %s are wrong", message_row(message->verb)->name);
}

struct err *
message_pair(int out_ends[2])
{
        int ends[2];

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
                return err_new(&ERR_IO, "socketpair: %s", strerror(errno));
        out_ends[0] = ends[0];
        out_ends[1] = ends[1];
        return NULL;
}

void
message_link_init(struct message_link *link, int descriptor)
{
        *link = (struct message_link){ .descriptor = descriptor, .next_call = 1, .passed = -1 };
        buffer_init_secret(&link->frame, MESSAGE_MAXIMUM);
}

void
message_link_finish(struct message_link *link)
{
        if (link->descriptor >= 0)
                close(link->descriptor);
        if (link->passed >= 0)
                close(link->passed);
        link->descriptor = link->passed = -1;
        buffer_finish(&link->frame);
}

static int64_t
now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for `events` until `deadline`. */
static struct err *
wait_for(int descriptor, short events, int64_t deadline)
{
        for (;;) {
                struct pollfd poll_for = { descriptor, events, 0 };
                int64_t left = deadline - now_ms();
                int ready = poll(&poll_for, 1, left > 0 ? (int)left : 0);

                if (ready > 0)
                        return NULL;
                if (ready == 0)
                        return err_new(&PROCESS_LINK_SLOW, "no progress within the time allowed");
                if (errno != EINTR)
                        return err_new(&ERR_IO, "poll: %s", strerror(errno));
        }
}

/* One sendmsg; the descriptor goes with the first byte. */
static ssize_t
send_some(int link, const uint8_t *at, size_t length, int passed)
{
        union {
                struct cmsghdr align;
                char space[CMSG_SPACE(sizeof(int))];
        } control = { .space = { 0 } };
        struct iovec part = { (void *)at, length };
        struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };

        if (passed >= 0) {
                struct cmsghdr *rights;

                head.msg_control = control.space;
                head.msg_controllen = sizeof control.space;
                rights = CMSG_FIRSTHDR(&head);
                rights->cmsg_level = SOL_SOCKET;
                rights->cmsg_type = SCM_RIGHTS;
                rights->cmsg_len = CMSG_LEN(sizeof(int));
                memcpy(CMSG_DATA(rights), &passed, sizeof passed);
        }
        return sendmsg(link, &head, MSG_DONTWAIT | MSG_NOSIGNAL);
}

struct err *
message_send(struct message_link *link, struct message_out *out, int patience_ms)
{
        int64_t deadline = now_ms() + patience_ms;
        struct bytes frame;
        size_t sent = 0;
        struct err *err = message_finish(out, &frame);

        if (err)
                return err;
        while (sent < frame.length) {
                ssize_t some =
                    send_some(link->descriptor, frame.at + sent, frame.length - sent, sent == 0 ? out->descriptor : -1);

                if (some > 0) {
                        sent += (size_t)some;
                } else if (some < 0 && errno == EAGAIN) {
                        err = wait_for(link->descriptor, POLLOUT, deadline);
                        if (err && sent)
                                shutdown(link->descriptor, SHUT_RDWR); /* half a message: nothing sensible follows */
                        if (err)
                                return err;
                } else if (some < 0 && errno != EINTR) {
                        if (errno == EPIPE || errno == ECONNRESET)
                                return err_new(&PROCESS_LINK_CLOSED, "send: %s", strerror(errno));
                        return err_new(&ERR_IO, "send: %s", strerror(errno));
                }
        }
        return NULL;
}

/* Keeps the one descriptor that may come with a message, closes what is too many. False when it is too many. */
static bool
keep_passed(struct message_link *link, struct msghdr *head)
{
        bool good = !(head->msg_flags & MSG_CTRUNC);

        for (struct cmsghdr *part = CMSG_FIRSTHDR(head); part; part = CMSG_NXTHDR(head, part)) {
                size_t count;

                if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
                        continue;
                count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                for (size_t i = 0; i < count; i++) {
                        int passed;

                        memcpy(&passed, CMSG_DATA(part) + i * sizeof passed, sizeof passed);
                        if (link->passed < 0) {
                                link->passed = passed;
                        } else {
                                close(passed);
                                good = false;
                        }
                }
        }
        return good;
}

/* Reads up to `length` bytes. *out_got is 0 when nothing is there now. */
static struct err *
receive_some(struct message_link *link, uint8_t *at, size_t length, size_t *out_got)
{
        union {
                struct cmsghdr align;
                char space[CMSG_SPACE(2 * sizeof(int))];
        } control;
        struct iovec part = { at, length };
        struct msghdr head = {
                .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space
        };
        ssize_t got;

        do {
                got = recvmsg(link->descriptor, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        } while (got < 0 && errno == EINTR);
        if (got < 0 && errno == EAGAIN) {
                *out_got = 0;
                return NULL;
        }
        if (got == 0 || (got < 0 && errno == ECONNRESET)) {
                if (link->have)
                        return err_new(&PROCESS_MESSAGE, "the other end went in the middle of a message");
                return err_new(&PROCESS_LINK_CLOSED, "the other end is gone");
        }
        if (got < 0)
                return err_new(&ERR_IO, "receive: %s", strerror(errno));
        if (!keep_passed(link, &head))
                return err_new(&PROCESS_MESSAGE, "more than one descriptor with a message");
        *out_got = (size_t)got;
        return NULL;
}

struct err *
message_receive(struct message_link *link, bool *out_whole, struct message *out_message)
{
        size_t length = MESSAGE_HEAD_SIZE, got;
        struct message message = { .descriptor = -1 };
        struct err *err;

        if (link->have == 0)
                buffer_clear(&link->frame);
        /* Never further than the end of this message: so a descriptor belongs to the message it came with. */
        while (link->have < length || length == MESSAGE_HEAD_SIZE) {
                uint8_t part[16384];

                if (link->have < MESSAGE_HEAD_SIZE) {
                        err = receive_some(link, link->head + link->have, MESSAGE_HEAD_SIZE - link->have, &got);
                } else {
                        size_t wanted;

                        err = read_head(link->head, &length, &message);
                        if (err)
                                return err;
                        if (link->have == length)
                                break;
                        wanted = length - link->have < sizeof part ? length - link->have : sizeof part;
                        err = receive_some(link, part, wanted, &got);
                        if (!err)
                                buffer_put(&link->frame, part, got);
                        bytes_wipe(part, sizeof part);
                }
                if (err)
                        return err;
                if (got == 0) {
                        *out_whole = false;
                        return NULL;
                }
                link->have += got;
        }
        message.rest = (struct bytes){ (const uint8_t *)(link->frame.at ? link->frame.at : ""), link->frame.length };
        message.descriptor = link->passed;
        link->passed = -1;
        link->have = 0;
        *out_whole = true;
        *out_message = message;
        return NULL;
}

uint64_t
message_link_call(struct message_link *link)
{
        return link->next_call++;
}

struct err *
message_ask(struct message_link *link, struct message_out *out, int patience_ms, struct message *out_answer)
{
        int64_t deadline = now_ms() + patience_ms;
        uint64_t call;
        struct err *err = message_send(link, out, patience_ms);

        if (err)
                return err;
        call = get_little((const uint8_t *)out->buffer.at + 8, 8);
        for (;;) {
                struct message answer;
                bool whole;

                err = message_receive(link, &whole, &answer);
                if (err)
                        return err;
                if (!whole) {
                        err = wait_for(link->descriptor, POLLIN, deadline);
                        if (err)
                                return err;
                        continue;
                }
                if (answer.verb != MESSAGE_ANSWER && answer.verb != MESSAGE_REFUSED) {
                        answer.wrong = true;
                        return message_end(&answer);
                }
                if (answer.call < call) {
                        if (answer.descriptor >= 0)
                                close(answer.descriptor);
                        continue;
                }
                if (answer.call > call) {
                        answer.wrong = true;
                        return message_end(&answer);
                }
                if (answer.verb == MESSAGE_REFUSED) {
                        struct text code = message_get_text(&answer, 64);

                        err = message_end(&answer);
                        return err ? err : err_new(&PROCESS_REFUSED, "%.*s", TEXT_ARGS(code));
                }
                *out_answer = answer;
                return NULL;
        }
}
