/* SPDX-License-Identifier: MIT */
#include "process/health_request.h"

#include "core/bytes.h"

#include <string.h>

/* Takes a line without its CR LF; false when there is none, or it has a control character. */
static bool
take_line(struct text *rest, struct text *out_line)
{
        const char *end = rest->length ? memchr(rest->at, '\r', rest->length) : NULL;
        size_t length = end ? (size_t)(end - rest->at) : 0;

        if (!end || rest->length < length + 2 || end[1] != '\n')
                return false;
        for (size_t i = 0; i < length; i++)
                if ((unsigned char)rest->at[i] < 0x20 || (unsigned char)rest->at[i] > 0x7e)
                        return false;
        *out_line = (struct text){ rest->at, length };
        *rest = (struct text){ end + 2, rest->length - length - 2 };
        return true;
}

/* Takes what stands before the next space. */
static bool
take_word(struct text *rest, struct text *out_word)
{
        const char *space = rest->length ? memchr(rest->at, ' ', rest->length) : NULL;
        size_t length = space ? (size_t)(space - rest->at) : 0;

        if (!space || length == 0)
                return false;
        *out_word = (struct text){ rest->at, length };
        *rest = (struct text){ space + 1, rest->length - length - 1 };
        return true;
}

static bool
is_token(struct text text)
{
        for (size_t i = 0; i < text.length; i++)
                if (!((text.at[i] >= 'a' && text.at[i] <= 'z') || (text.at[i] >= 'A' && text.at[i] <= 'Z') ||
                      (text.at[i] >= '0' && text.at[i] <= '9') || text.at[i] == '-' || text.at[i] == '_'))
                        return false;
        return text.length > 0;
}

static enum health_request
page_of(struct text path)
{
        if (text_is(path, "/healthz"))
                return HEALTH_REQUEST_HEALTHZ;
        if (text_is(path, "/readyz"))
                return HEALTH_REQUEST_READYZ;
        if (text_is(path, "/metrics"))
                return HEALTH_REQUEST_METRICS;
        return HEALTH_REQUEST_NO_PAGE;
}

enum health_request
health_request_read(const char *at, size_t length)
{
        struct text rest = { at, length }, line, method, path;

        if (length < 4 || memcmp(at + length - 4, "\r\n\r\n", 4) != 0) {
                /* The end may still come, unless it stands in the middle. */
                if (length >= HEALTH_REQUEST_MAXIMUM || (length >= 4 && memmem(at, length, "\r\n\r\n", 4)))
                        return HEALTH_REQUEST_BAD;
                return HEALTH_REQUEST_MORE;
        }
        if (!take_line(&rest, &line) || !take_word(&line, &method) || !take_word(&line, &path) || !is_token(method) ||
            path.at[0] != '/' || !(text_is(line, "HTTP/1.1") || text_is(line, "HTTP/1.0")))
                return HEALTH_REQUEST_BAD;
        for (;;) {
                const char *colon;

                if (!take_line(&rest, &line))
                        return HEALTH_REQUEST_BAD;
                if (line.length == 0)
                        break;
                colon = memchr(line.at, ':', line.length);
                if (!colon || !is_token((struct text){ line.at, (size_t)(colon - line.at) }))
                        return HEALTH_REQUEST_BAD;
        }
        if (rest.length)
                return HEALTH_REQUEST_BAD;
        return text_is(method, "GET") ? page_of(path) : HEALTH_REQUEST_NO_GET;
}
