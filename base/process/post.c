/* SPDX-License-Identifier: MIT */
#include "process/post.h"

#include "core/arena.h"
#include "core/buffer.h"
#include "core/id.h"
#include "process/errors.h"
#include "text/json_read.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 64, URL_SIZE = 320 };

#define CURL_FUNCTIONS(X)                                                                                              \
        X(curl_global_init)                                                                                            \
        X(curl_easy_init)                                                                                              \
        X(curl_easy_setopt)                                                                                            \
        X(curl_easy_getinfo)                                                                                           \
        X(curl_easy_cleanup)                                                                                           \
        X(curl_slist_append)                                                                                           \
        X(curl_slist_free_all)                                                                                         \
        X(curl_multi_init)                                                                                             \
        X(curl_multi_setopt)                                                                                           \
        X(curl_multi_add_handle)                                                                                       \
        X(curl_multi_remove_handle)                                                                                    \
        X(curl_multi_perform)                                                                                          \
        X(curl_multi_info_read)                                                                                        \
        X(curl_multi_poll)                                                                                             \
        X(curl_multi_cleanup)

static struct {
#define CURL_MEMBER(NAME) __typeof__(NAME) *NAME;
        CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
} lib;

/* One request on its way. */
struct transfer {
        struct transfer *next;
        void *owner;
        uint64_t call;
        CURL *handle;
        struct curl_slist *headers, *resolve;
        char *body;
        size_t body_length;
        struct buffer answer;
};

struct post {
        CURLM *multi;
        struct curl_blob authority;
        struct transfer *transfers;
};

struct err *
post_load(void)
{
        void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL), *function;

        if (!library)
                return err_new(&ERR_UNAVAILABLE, "libcurl (libcurl4) is not installed");
#define CURL_LOAD(NAME)                                                                                                \
        function = dlsym(library, #NAME);                                                                              \
        if (!function)                                                                                                 \
                return err_new(&ERR_UNAVAILABLE, "libcurl has no " #NAME);                                             \
        memcpy(&lib.NAME, &function, sizeof function);
        CURL_FUNCTIONS(CURL_LOAD)
#undef CURL_LOAD
        if (lib.curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
                return err_new(&ERR_UNAVAILABLE, "libcurl cannot be initialized");
        return NULL;
}

static struct curl_blob
blob_of(struct bytes bytes)
{
        return (struct curl_blob){ (void *)(uintptr_t)bytes.at, bytes.length, CURL_BLOB_NOCOPY };
}

struct post *
post_create(struct bytes authority)
{
        struct post *post = calloc(1, sizeof *post);

        if (!post)
                abort();
        post->multi = lib.curl_multi_init();
        if (!post->multi)
                abort();
        post->authority = blob_of(authority);
        lib.curl_multi_setopt(post->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS);
        return post;
}

static void
transfer_destroy(struct post *post, struct transfer *transfer)
{
        lib.curl_multi_remove_handle(post->multi, transfer->handle);
        lib.curl_easy_cleanup(transfer->handle);
        lib.curl_slist_free_all(transfer->headers);
        lib.curl_slist_free_all(transfer->resolve);
        bytes_wipe(transfer->body, transfer->body_length);
        free(transfer->body);
        buffer_finish(&transfer->answer);
        free(transfer);
}

void
post_destroy(struct post *post)
{
        if (!post)
                return;
        while (post->transfers) {
                struct transfer *next = post->transfers->next;

                transfer_destroy(post, post->transfers);
                post->transfers = next;
        }
        lib.curl_multi_cleanup(post->multi);
        free(post);
}

void
post_forget(struct post *post, const void *owner)
{
        for (struct transfer **at = &post->transfers; *at;) {
                struct transfer *transfer = *at;

                if (transfer->owner != owner) {
                        at = &transfer->next;
                        continue;
                }
                *at = transfer->next;
                transfer_destroy(post, transfer);
        }
}

/* libcurl's: less than what came ends the request. */
static size_t
take_answer(char *bytes, size_t size, size_t count, void *user)
{
        struct transfer *transfer = user;

        (void)size;
        buffer_put(&transfer->answer, bytes, count);
        return buffer_full(&transfer->answer) ? 0 : count;
}

/* Every option is known to Debian 12's libcurl; one that is refused would leave a guard off. */
static void
must(CURLcode code)
{
        if (code != CURLE_OK)
                abort();
}

static void
set_guards(const struct post *post, CURL *handle)
{
        must(lib.curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https"));
        must(lib.curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L));
        must(lib.curl_easy_setopt(handle, CURLOPT_PROXY, ""));
        must(lib.curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L));
        must(lib.curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3));
        must(lib.curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L));
        must(lib.curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L));
        must(lib.curl_easy_setopt(handle, CURLOPT_CAPATH, NULL));
        must(lib.curl_easy_setopt(handle, CURLOPT_CAINFO, NULL));
        must(lib.curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &post->authority));
        must(lib.curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1));
        must(lib.curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)POST_CONNECT_MS));
        must(lib.curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)POST_PATIENCE_MS));
}

static void
add_header(struct curl_slist **list, const char *line)
{
        struct curl_slist *more = lib.curl_slist_append(*list, line);

        if (!more)
                abort();
        *list = more;
}

void
post_begin(struct post *post, const struct post_request *request)
{
        static const char key[] = "Idempotency-Key: ";
        struct transfer *transfer = calloc(1, sizeof *transfer);
        struct curl_blob certificate = blob_of(request->identity->certificate),
                         secret = blob_of(request->identity->key);
        const struct peers_one *peer = request->peer;
        char url[URL_SIZE], resolve[URL_SIZE], line[sizeof key + 2 * ID_SIZE];
        CURL *handle;

        if (!transfer)
                abort();
        transfer->owner = request->owner;
        transfer->call = request->call;
        transfer->body = malloc(request->body.length + 1);
        transfer->handle = handle = lib.curl_easy_init();
        if (!transfer->body || !handle)
                abort();
        if (request->body.length)
                memcpy(transfer->body, request->body.at, request->body.length);
        transfer->body_length = request->body.length;
        buffer_init(&transfer->answer, POST_ANSWER_MAXIMUM);
        set_guards(post, handle);

        snprintf(url, sizeof url, "https://%s:%u/wire/%.*s/%u", peer->host, peer->port, TEXT_ARGS(request->format),
                 request->version);
        snprintf(resolve, sizeof resolve, strchr(peer->address, ':') ? "%s:%u:[%s]" : "%s:%u:%s", peer->host,
                 peer->port, peer->address);
        memcpy(line, key, sizeof key - 1);
        bytes_to_hex(request->message, line + sizeof key - 1);
        add_header(&transfer->resolve, resolve);
        add_header(&transfer->headers, "Content-Type: application/json");
        add_header(&transfer->headers, line);
        must(lib.curl_easy_setopt(handle, CURLOPT_URL, url));
        must(lib.curl_easy_setopt(handle, CURLOPT_RESOLVE, transfer->resolve));
        must(lib.curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers));
        must(lib.curl_easy_setopt(handle, CURLOPT_SSLCERT_BLOB, &certificate));
        must(lib.curl_easy_setopt(handle, CURLOPT_SSLKEY_BLOB, &secret));
        must(lib.curl_easy_setopt(handle, CURLOPT_POST, 1L));
        must(lib.curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)transfer->body_length));
        must(lib.curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer->body));
        must(lib.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_answer));
        must(lib.curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer));
        must(lib.curl_easy_setopt(handle, CURLOPT_PRIVATE, transfer));
        transfer->next = post->transfers;
        post->transfers = transfer;
        if (lib.curl_multi_add_handle(post->multi, handle) != CURLM_OK)
                abort();
}

void
post_wait(struct post *post, struct pollfd *others, size_t count, int timeout_ms)
{
        struct curl_waitfd *watched = calloc(count + 1, sizeof *watched);
        int running;

        if (!watched)
                abort();
        for (size_t i = 0; i < count; i++)
                watched[i] = (struct curl_waitfd){ others[i].fd, CURL_WAIT_POLLIN, 0 };
        /* The wait first, since what ends in a step is to be told before the next wait. A new request does not wait. */
        if (lib.curl_multi_poll(post->multi, watched, (unsigned)count, timeout_ms, NULL) != CURLM_OK ||
            lib.curl_multi_perform(post->multi, &running) != CURLM_OK)
                abort();
        for (size_t i = 0; i < count; i++)
                others[i].revents = watched[i].revents;
        free(watched);
}

static bool
is_code(struct text code)
{
        if (code.length == 0 || code.length >= POST_CODE_SIZE)
                return false;
        for (size_t i = 0; i < code.length; i++)
                if (!((code.at[i] >= 'a' && code.at[i] <= 'z') || (code.at[i] >= '0' && code.at[i] <= '9') ||
                      code.at[i] == '-' || code.at[i] == '.'))
                        return false;
        return true;
}

void
post_code(int status, struct text body, char out_code[static POST_CODE_SIZE])
{
        struct arena *arena = arena_create(ARENA_PLAIN, 4 << 20);
        struct text code = TEXT("");
        struct json_object *object;
        struct err *err =
            json_read(arena, body, &(struct json_limits){ .bytes = POST_ANSWER_MAXIMUM, .depth = 8 }, &object);

        if (!err)
                err = json_read_text(object, "code", JSON_OPTIONAL, &code);
        if (err)
                err_drop(err, "a peer's answer may be anything; its status counts");
        if (is_code(code))
                snprintf(out_code, POST_CODE_SIZE, "%.*s", TEXT_ARGS(code));
        else
                snprintf(out_code, POST_CODE_SIZE, "http.%d", status);
        arena_destroy(arena);
}

static const struct err_code *
code_of(CURLcode code)
{
        switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
                return &COURIER_SERVER;
        case CURLE_SSL_CERTPROBLEM:
                return &COURIER_NO_CERTIFICATE;
        case CURLE_WRITE_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_PARTIAL_FILE:
        case CURLE_BAD_CONTENT_ENCODING:
                return &COURIER_ANSWER;
        default:
                return &COURIER_UNREACHABLE;
        }
}

bool
post_finished(struct post *post, struct post_result *out_result)
{
        struct transfer *transfer = NULL, **at = &post->transfers;
        const CURLMsg *message;
        CURLcode code;
        char *private;
        long status = 0;
        int left;

        do {
                message = lib.curl_multi_info_read(post->multi, &left);
                if (!message)
                        return false;
        } while (message->msg != CURLMSG_DONE);
        code = message->data.result;
        must(lib.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private));
        transfer = (struct transfer *)(void *)private;
        must(lib.curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status));
        *out_result = (struct post_result){ .owner = transfer->owner, .call = transfer->call };
        if (code != CURLE_OK) {
                snprintf(out_result->code, sizeof out_result->code, "%s", code_of(code)->code);
        } else {
                out_result->status = (int)status;
                if (status < 200 || status > 299)
                        post_code((int)status, buffer_text(&transfer->answer), out_result->code);
        }
        while (*at != transfer)
                at = &(*at)->next;
        *at = transfer->next;
        transfer_destroy(post, transfer);
        return true;
}
