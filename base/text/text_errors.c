/* SPDX-License-Identifier: MIT */
#include "text/text_errors.h"

#define ERRORS_FILE "text/text_errors.def"
#include "core/err_define.h"
