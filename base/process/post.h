/* SPDX-License-Identifier: MIT */
/* HTTPS requests to peers, by libcurl; for the courier and nobody else.
 *
 * The library is loaded when the courier starts: with what it links to it would cost every area start-up time and
 * memory that it never uses (the areas are the same binary).
 *
 * Every request is a POST of JSON over TLS 1.3 with a client certificate. The peer's certificate has to be from the
 * peers' authority and has to have the configured name. No name server is asked, no proxy is used, no redirection is
 * followed; an answer has POST_ANSWER_MAXIMUM bytes at most and POST_PATIENCE_MS to come. Keys and certificates are
 * given as bytes: nothing is read from a file once the process is locked in. */
#ifndef PROCESS_POST_H
#define PROCESS_POST_H

#include "core/bytes.h"
#include "core/err.h"
#include "process/peers.h"

#include <poll.h>

enum { POST_ANSWER_MAXIMUM = 64 * 1024, POST_PATIENCE_MS = 30000, POST_CONNECT_MS = 5000, POST_CODE_SIZE = 64 };

struct post;

/* Certificate and key of who sends, PEM. Stay the caller's, as long as the post lives. */
struct post_identity {
        struct bytes certificate;
        struct bytes key;
};

/* Loads libcurl. core.unavailable when it is not installed. Before process_enter. */
struct err *post_load(void) __attribute__((warn_unused_result));

/* `authority` is PEM and stays the caller's. */
struct post *post_create(struct bytes authority) __attribute__((returns_nonnull));
/* Ends all requests without a word. NULL is allowed. */
void post_destroy(struct post *post);

struct post_request {
        const struct peers_one *peer;
        const struct post_identity *identity;
        struct text format;
        uint32_t version;
        struct bytes message; /* its id */
        struct bytes body;
        void *owner; /* for whom, and its own number of it; both come back from post_finished */
        uint64_t call;
};

/* Begins a request; copies what it needs. */
void post_begin(struct post *post, const struct post_request *request);
/* Ends every request of this owner without a word. */
void post_forget(struct post *post, const void *owner);

/* Waits until a request moves or one of `others` is ready (their revents are set), and does what can be done. */
void post_wait(struct post *post, struct pollfd *others, size_t count, int timeout_ms);

struct post_result {
        void *owner;
        uint64_t call;
        int status;                /* HTTP, 0 = there was no answer */
        char code[POST_CODE_SIZE]; /* why it was not delivered, "" = it was */
};

/* The next request that has ended; false when there is none. */
bool post_finished(struct post *post, struct post_result *out_result);

/* The code of an answer that is no success: the member "code" of application/problem+json where it is one, else
 * "http." and the status. */
void post_code(int status, struct text body, char out_code[static POST_CODE_SIZE]);

#endif
