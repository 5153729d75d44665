/* SPDX-License-Identifier: MIT */
/* A connection to an area: any bytes. A request that is read points into them, and reading more of the same never
 * takes back what was refused. */
#include "request/scgi.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(const uint8_t *data, size_t size, const void *at, size_t length)
{
        const uint8_t *first = at;

        if (length && (first < data || length > size || first > data + size - length))
                abort();
}

static void
check_request(const uint8_t *data, size_t size, const struct scgi_request *request)
{
        const struct text texts[] = {
                request->path,     request->query,    request->content_type, request->cookie,
                request->origin,   request->language, request->remote,       request->idempotency_key,
                request->if_match, request->terminal, request->host,         request->actor,
        };

        if (request->path.length == 0 || request->path.at[0] != '/' || request->body.length > SCGI_BODY_MAX)
                abort();
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
                inside(data, size, texts[i].at, texts[i].length);
        inside(data, size, request->body.at, request->body.length);
        if (request->body.at + request->body.length != data + size)
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct scgi_request request;
        const char *why = NULL;
        enum scgi_state state = scgi_read((struct bytes){ data, size }, &request, &why);

        if ((state == SCGI_BAD) != (why != NULL))
                abort();
        if (state == SCGI_DONE)
                check_request(data, size, &request);
        if (size && state != SCGI_BAD && scgi_read((struct bytes){ data, size - 1 }, &request, &why) != SCGI_MORE)
                abort();
        return 0;
}
