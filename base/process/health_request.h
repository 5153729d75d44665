/* SPDX-License-Identifier: MIT */
/* Reads a request to the health listener; strictly, since whatever runs on the machine can connect. */
#ifndef PROCESS_HEALTH_REQUEST_H
#define PROCESS_HEALTH_REQUEST_H

#include <stddef.h>

enum { HEALTH_REQUEST_MAXIMUM = 1024 };

enum health_request {
        HEALTH_REQUEST_MORE, /* its end has not arrived */
        HEALTH_REQUEST_HEALTHZ,
        HEALTH_REQUEST_READYZ,
        HEALTH_REQUEST_METRICS,
        HEALTH_REQUEST_NO_PAGE,
        HEALTH_REQUEST_NO_GET, /* another method */
        HEALTH_REQUEST_BAD,    /* malformed, or longer than the maximum */
};

/* The line "GET /healthz HTTP/1.1", header lines "name: value", an empty line, each ended by CR LF, and nothing
 * behind. Header lines are checked for their form and not otherwise looked at. */
enum health_request health_request_read(const char *at, size_t length);

#endif
