/* SPDX-License-Identifier: MIT */
#include "identifier/identifier_errors.h"

#define ERRORS_FILE "identifier/identifier_errors.def"
#include "core/err_define.h"
