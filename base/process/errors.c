/* SPDX-License-Identifier: MIT */
#include "process/errors.h"

#define ERRORS_FILE "process/process_errors.def"
#include "core/err_define.h"
