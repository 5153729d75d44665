/* SPDX-License-Identifier: MIT */
/* Messages between the processes of one program (design §6).
 *
 * A message is a 16-byte little-endian header {u32 length, u16 verb, u16 version, u64 call} and fields; `length`
 * counts the whole message, at most 1 MiB. Each field begins with one byte that tells its type, so a reader that
 * expects another one sees it. At most one descriptor travels beside a message (SCM_RIGHTS): what is big is passed,
 * not copied. The verbs of all processes stand in process/message_verbs.def.
 *
 * Whoever sends something malformed (length, verb, version, field, bytes behind the last field, a descriptor that
 * was not asked for, half a message) loses this connection: every reading function then returns process.message,
 * and the owner closes the link. It never ends the process that reads.
 *
 * Not for: what leaves the machine (wire/), requests from nginx (request/scgi.h).
 * The descriptor of a link is the identity of who is at the other end (D7); a message never says who sends it.
 * A link belongs to one thread. */
#ifndef PROCESS_MESSAGE_H
#define PROCESS_MESSAGE_H

#include "core/buffer.h"
#include "core/bytes.h"
#include "core/err.h"

#define MESSAGE(NUMBER, NAME, VERSION, FROM, TO, FIELDS) NAME = NUMBER,
enum message_verb {
#include "process/message_verbs.def"
};
#undef MESSAGE

enum { MESSAGE_HEAD_SIZE = 16, MESSAGE_MAXIMUM = 1 << 20 };

/* One row of the list, for documents, logs and tests. */
struct message_row {
        enum message_verb verb;
        uint16_t version;
        const char *name;
        const char *from;
        const char *to;
        const char *fields;
};

/* The row of a verb; NULL when there is none. */
const struct message_row *message_row(unsigned verb);
/* All rows, in the order of the list. */
const struct message_row *message_rows(size_t *out_count);

/* Writing: begin, put the fields, send. What does not fit is told by message_send. */
struct message_out {
        struct buffer buffer;
        int descriptor; /* borrowed: the sender still closes it; -1 = none */
};

/* `call` numbers a question; its answer carries the same number. */
void message_begin(struct message_out *out, enum message_verb verb, uint64_t call);
void message_put_u32(struct message_out *out, uint32_t number);
void message_put_u64(struct message_out *out, uint64_t number);
void message_put_i64(struct message_out *out, int64_t number);
void message_put_bytes(struct message_out *out, struct bytes bytes);
void message_put_text(struct message_out *out, struct text text);
void message_put_descriptor(struct message_out *out, int descriptor);
/* Completes the header and gives the whole message. core.limit when it became longer than 1 MiB. */
struct err *message_finish(struct message_out *out, struct bytes *out_frame) __attribute__((warn_unused_result));
/* Wipes and frees. Also after message_send. */
void message_discard(struct message_out *out);

/* Reading. Fields are taken in order. A wrong one gives 0 or an empty run, and everything after it too; message_end
 * tells it once at the end, so nobody may act on a field before message_end said NULL. The bytes and texts lie in
 * the link's buffer until its next message_receive. */
struct message {
        enum message_verb verb;
        uint64_t call;
        int descriptor; /* -1 = none. Belongs to the message until taken */
        struct bytes rest;
        bool wrong;
};

/* Reads a whole message from memory (message_receive does it from a link). `out_message` borrows `frame`. */
struct err *message_decode(struct bytes frame, struct message *out_message) __attribute__((warn_unused_result));
uint32_t message_get_u32(struct message *message);
uint64_t message_get_u64(struct message *message);
int64_t message_get_i64(struct message *message);
struct bytes message_get_bytes(struct message *message, size_t maximum);
/* UTF-8 of one line, at most `maximum` bytes. */
struct text message_get_text(struct message *message, size_t maximum);
/* Takes the descriptor; the caller closes it. A message without one becomes wrong. */
int message_get_descriptor(struct message *message);
/* process.message when a field was wrong, bytes are left, or a descriptor was not taken (it is closed). */
struct err *message_end(struct message *message) __attribute__((warn_unused_result));

/* A link: one end of a socket pair. */
struct message_link {
        int descriptor; /* -1 = closed */
        uint64_t next_call;
        size_t have; /* bytes of the message that is arriving */
        int passed;  /* the descriptor that came with it, -1 = none */
        uint8_t head[MESSAGE_HEAD_SIZE];
        struct buffer frame;
};

/* Two connected ends, closed on exec. core.io */
struct err *message_pair(int out_ends[2]) __attribute__((warn_unused_result));
/* Takes over the descriptor. */
void message_link_init(struct message_link *link, int descriptor);
/* Closes. A zeroed link must not be finished (its descriptor is 0); a finished one may be again. */
void message_link_finish(struct message_link *link);

/* Sends the whole message, waiting at most `patience_ms` for a slow reader (0 = not at all). Consumes nothing of
 * `out` but its content: message_discard still follows.
 *
 * process.link-closed   nobody reads any more
 * process.link-slow     the patience ended. Nothing was sent when the patience was 0 and nothing fitted; after a part
 *                       was sent the link is unusable, and says process.link-closed from then on
 * core.limit            longer than 1 MiB; nothing was sent */
struct err *message_send(struct message_link *link, struct message_out *out, int patience_ms)
    __attribute__((warn_unused_result));

/* Takes what has arrived without waiting. *out_whole is false when no whole message is there yet: poll again.
 *
 * process.link-closed   the other end is gone, between two messages
 * process.message       malformed, or the other end went in the middle of a message */
struct err *message_receive(struct message_link *link, bool *out_whole, struct message *out_message)
    __attribute__((warn_unused_result));

/* Asks and waits: begins with message_begin(out, verb, message_link_call(link)), fields, then this. An answer to an
 * earlier question that was given up is passed over. MESSAGE_REFUSED becomes process.refused with its code in the
 * sentence. */
uint64_t message_link_call(struct message_link *link);
struct err *message_ask(struct message_link *link, struct message_out *out, int patience_ms, struct message *out_answer)
    __attribute__((warn_unused_result));

#endif
