/* SPDX-License-Identifier: MIT */
/* The failures of the request layer; the rows stand in request_errors.def. */
#ifndef REQUEST_REQUEST_ERRORS_H
#define REQUEST_REQUEST_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "request/request_errors.def"
#include "core/err_declare.h"

#endif
