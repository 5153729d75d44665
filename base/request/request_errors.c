/* SPDX-License-Identifier: MIT */
#include "request/request_errors.h"

#define ERRORS_FILE "request/request_errors.def"
#include "core/err_define.h"
