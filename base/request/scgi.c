/* SPDX-License-Identifier: MIT */
#include "request/scgi.h"

#include "text/utf8.h"

#include <string.h>

/* The closed list: what a front may say, and where it goes. */
enum name {
        CONTENT_LENGTH,
        SCGI_VERSION,
        REQUEST_METHOD,
        REQUEST_URI,
        QUERY_STRING,
        CONTENT_TYPE,
        HTTP_COOKIE,
        HTTP_ORIGIN,
        HTTP_ACCEPT_LANGUAGE,
        HTTP_IDEMPOTENCY_KEY,
        HTTP_IF_MATCH,
        HTTP_HOST,
        REMOTE_ADDR,
        TERMINAL_CERT,
        REQUEST_ID,
        ACTOR,
        NAME_COUNT
};

static const char *const names[NAME_COUNT] = {
        [CONTENT_LENGTH] = "CONTENT_LENGTH",
        [SCGI_VERSION] = "SCGI",
        [REQUEST_METHOD] = "REQUEST_METHOD",
        [REQUEST_URI] = "REQUEST_URI",
        [QUERY_STRING] = "QUERY_STRING",
        [CONTENT_TYPE] = "CONTENT_TYPE",
        [HTTP_COOKIE] = "HTTP_COOKIE",
        [HTTP_ORIGIN] = "HTTP_ORIGIN",
        [HTTP_ACCEPT_LANGUAGE] = "HTTP_ACCEPT_LANGUAGE",
        [HTTP_IDEMPOTENCY_KEY] = "HTTP_IDEMPOTENCY_KEY",
        [HTTP_IF_MATCH] = "HTTP_IF_MATCH",
        [HTTP_HOST] = "HTTP_HOST",
        [REMOTE_ADDR] = "REMOTE_ADDR",
        [TERMINAL_CERT] = "TERMINAL_CERT",
        [REQUEST_ID] = "REQUEST_ID",
        [ACTOR] = "ACTOR",
};

struct head {
        struct text values[NAME_COUNT];
};

static enum scgi_state
bad(const char **out_why, const char *why)
{
        *out_why = why;
        return SCGI_BAD;
}

/* One NUL-terminated string of the head; false when there is no NUL. */
static bool
take_string(struct text *rest, struct text *out_string)
{
        const char *end = memchr(rest->at, '\0', rest->length);

        if (!end)
                return false;
        *out_string = (struct text){ rest->at, (size_t)(end - rest->at) };
        rest->length -= out_string->length + 1;
        rest->at = end + 1;
        return true;
}

static enum scgi_state
read_head(struct text rest, struct head *head, const char **out_why)
{
        struct text name, value;

        for (size_t position = 0; rest.length; position++) {
                size_t i = 0;

                if (!take_string(&rest, &name) || !take_string(&rest, &value))
                        return bad(out_why, "the head does not end with a value");
                while (i < NAME_COUNT && !text_is(name, names[i]))
                        i++;
                if (i == NAME_COUNT)
                        return bad(out_why, "unknown name in the head");
                if ((position == 0) != (i == CONTENT_LENGTH))
                        return bad(out_why, "CONTENT_LENGTH does not come first");
                if (head->values[i].at)
                        return bad(out_why, "a name stands twice in the head");
                head->values[i] = value;
        }
        return SCGI_DONE;
}

static bool
read_method(struct text method, enum scgi_method *out_method)
{
        if (text_is(method, "GET"))
                *out_method = SCGI_GET;
        else if (text_is(method, "HEAD"))
                *out_method = SCGI_HEAD_ONLY;
        else if (text_is(method, "POST"))
                *out_method = SCGI_POST;
        else
                return false;
        return true;
}

static struct text
present(struct text value)
{
        return value.at ? value : TEXT("");
}

enum scgi_state
scgi_read(struct bytes received, struct scgi_request *out_request, const char **out_why)
{
        const char *at = (const char *)received.at;
        struct head head = { 0 };
        struct scgi_request request = { 0 };
        size_t digits = 0, length = 0, start;
        uint64_t body = 0;
        enum scgi_state state;
        const char *question;

        while (digits < received.length && digits < 5 && at[digits] >= '0' && at[digits] <= '9')
                length = length * 10 + (size_t)(at[digits++] - '0');
        if (digits == received.length && digits < 5)
                return SCGI_MORE;
        if (digits == 0 || digits > 4 || at[0] == '0' || at[digits] != ':')
                return bad(out_why, "no netstring of at most four digits");
        if (length > SCGI_HEAD_MAX)
                return bad(out_why, "the head is too long");
        start = digits + 1;
        if (received.length < start + length + 1)
                return SCGI_MORE;
        if (at[start + length] != ',')
                return bad(out_why, "no comma after the head");
        state = read_head((struct text){ at + start, length }, &head, out_why);
        if (state != SCGI_DONE)
                return state;

        if (!head.values[CONTENT_LENGTH].at || !number_read(head.values[CONTENT_LENGTH], SCGI_BODY_MAX, &body))
                return bad(out_why, "CONTENT_LENGTH is no number up to the maximum");
        if (!text_is(head.values[SCGI_VERSION], "1"))
                return bad(out_why, "SCGI is not 1");
        if (!read_method(head.values[REQUEST_METHOD], &request.method))
                return bad(out_why, "unknown method");
        request.path = present(head.values[REQUEST_URI]);
        if (request.path.length == 0 || request.path.at[0] != '/')
                return bad(out_why, "the path does not begin with a slash");
        request.query = present(head.values[QUERY_STRING]);
        question = memchr(request.path.at, '?', request.path.length);
        if (question)
                request.path.length = (size_t)(question - request.path.at);
        if (received.length < start + length + 1 + body)
                return SCGI_MORE;
        if (received.length > start + length + 1 + body)
                return bad(out_why, "bytes after the body");

        request.content_type = present(head.values[CONTENT_TYPE]);
        request.cookie = present(head.values[HTTP_COOKIE]);
        request.origin = head.values[HTTP_ORIGIN];
        if (request.origin.length == 0)
                request.origin.at = NULL;
        request.language = present(head.values[HTTP_ACCEPT_LANGUAGE]);
        request.idempotency_key = present(head.values[HTTP_IDEMPOTENCY_KEY]);
        request.if_match = present(head.values[HTTP_IF_MATCH]);
        request.remote = present(head.values[REMOTE_ADDR]);
        request.terminal = present(head.values[TERMINAL_CERT]);
        request.host = present(head.values[HTTP_HOST]);
        request.actor = present(head.values[ACTOR]);
        /* The trail keeps these two: broken text in them would make its event unreadable for good. */
        if (!utf8_is_valid(request.remote, UTF8_LINE) || !utf8_is_valid(request.actor, UTF8_LINE))
                return bad(out_why, "REMOTE_ADDR or ACTOR is no line of UTF-8");
        request.body = (struct bytes){ received.at + start + length + 1, (size_t)body };
        *out_request = request;
        return SCGI_DONE;
}
